"""Contacts in ExorLive's directory, found by personal identity number (L4, L6)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, LiteralString
from uuid import UUID

import psycopg
from airflow.providers.postgres.hooks.postgres import PostgresHook
from psycopg.rows import DictRow, dict_row

from faults.postgres import postgres_faults
from statements import statement
from swedish_numbers import canonical

CONNECTION: Final = "exorlive_default"
"""The Airflow connection id of the directory, a plain `postgres` one."""
_WHAT: Final = f"directory {CONNECTION}"
_MOST: Final = 200
"""Candidates that are looked at: people who share their last ten digits are few."""


@dataclass(frozen=True)
class Contact:
    """A person's record at one clinic. `unit` is the clinic's name; names may be missing. No number, in no repr."""

    id: UUID
    unit_id: int
    unit: str | None
    name: str | None = field(repr=False)


class Directory:
    """The directory, opened for reading."""

    def __init__(self, connection: psycopg.Connection[DictRow]) -> None:
        self._connection = connection

    def contacts(self, number: str, today: date) -> list[Contact]:
        """Return the contacts who have this very number, in whatever spelling it was typed, by clinic.

        :param number: twelve digits, valid.
        :param today: whose year decides what ten typed digits mean.
        """
        ten = number[-10:]
        bound = {"in_order": f"%{'%'.join(ten)}%", "ten": ten, "limit": _MOST}
        rows = self._rows(statement("exorlive/contacts"), bound)
        found = {row["id"]: _contact(row) for row in rows if canonical(row["typed"], today) == number}
        return list(found.values())

    def contact(self, guid: UUID, today: date) -> tuple[Contact, str | None] | None:
        """Return a contact as it is now, with the twelve digits that its number means (None: no Swedish one)."""
        rows = self._rows(statement("exorlive/contact"), {"id": guid})
        return (_contact(rows[0]), canonical(rows[0]["typed"], today)) if rows else None

    def look(self) -> None:
        """Raise the faults of `faults` when it cannot be read."""
        self._rows(statement("exorlive/ready"), {})

    def _rows(self, query: LiteralString, bound: dict[str, Any]) -> list[DictRow]:
        with postgres_faults(_WHAT):
            return self._connection.execute(query, bound).fetchall()


@contextmanager
def directory(**options: Any) -> Iterator[Directory]:
    """Open the directory. Options go to Airflow's PostgresHook. Raises the faults of `faults`, never its own text."""
    with postgres_faults(_WHAT):
        connection = PostgresHook(CONNECTION, **options).get_conn()
        assert isinstance(connection, psycopg.Connection)
    with closing(connection):
        with postgres_faults(_WHAT):
            connection.autocommit = True
            connection.row_factory = dict_row
            connection.execute(statement("exorlive/session"))
        yield Directory(connection)


def _contact(row: DictRow) -> Contact:
    return Contact(row["id"], row["unit_id"], row["unit"], row["name"])
