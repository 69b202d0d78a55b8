"""Programs as ExorLive's directory has them: what was handed out at the units that are linked to a journal (L8).

Read in short read-only transactions with settings of our own; rows come some at a time, however many there are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import psycopg
from airflow.providers.postgres.hooks.postgres import PostgresHook
from psycopg.rows import DictRow, dict_row

from exorlive_hook.directory import CONNECTION
from faults.postgres import postgres_faults
from statements import statement

DIRECTORY: Final = f"directory {CONNECTION}"


@dataclass(frozen=True)
class Handed:
    """A program that was handed out: `number` is its contact's, as typed, `digest` tells whether anything changed."""

    guid: UUID
    digest: str
    number: str


@dataclass(frozen=True)
class Content:
    """What a program says, as JSON has it: title, description, saved_at (ISO text), saved_by, exercises (None: none).

    The digest is that of the same moment.
    """

    guid: UUID
    digest: str
    content: dict[str, Any]


@contextmanager
def handed_out() -> Iterator[Programs]:
    """Open the directory to read programs. Raises the faults of `faults`, never the database's own text."""
    with postgres_faults(DIRECTORY):
        connection = PostgresHook(CONNECTION).get_conn()
        assert isinstance(connection, psycopg.Connection)
    with closing(connection):
        connection.autocommit = True
        connection.row_factory = dict_row
        with postgres_faults(DIRECTORY):
            connection.execute(statement("exorlive/programs_session"))
        yield Programs(connection)


class Programs:
    """The programs of contacts who have an identity number, by the department that their unit is linked to."""

    def __init__(self, connection: psycopg.Connection[DictRow]) -> None:
        self._connection = connection

    def linked(self, department: UUID) -> bool:
        """Whether any unit is linked to the department's journal."""
        (found,) = self._rows("programs_linked", {"department": department})
        return bool(found["linked"])

    def without_number(self, department: UUID) -> int:
        """Return how many programs are left out, because their contact has no identity number."""
        (found,) = self._rows("programs_without_number", {"department": department})
        return int(found["programs"])

    def digests(self, department: UUID, salt: str) -> Iterator[bytes]:
        """Yield `guid, digest, ending` of every program, in blocks of COPY's text form: no personal data moves.

        `ending` is a salted digest of the last ten digits of the contact's number, as `Recorder.endings` has it.
        """
        query = statement("exorlive/programs_digests")
        with (
            postgres_faults(DIRECTORY),
            self._connection.cursor() as cursor,
            cursor.copy(query, {"department": department, "salt": salt}) as blocks,
        ):
            for block in blocks:
                yield bytes(block)

    def whose(self, department: UUID, guids: Collection[UUID]) -> list[Handed]:
        """Return those of the programs that are still handed out, with their contact's number."""
        bound = {"department": department, "guids": list(guids)}
        found = {row["guid"]: Handed(**row) for row in self._rows("programs_numbers", bound)}
        return list(found.values())

    def contents(self, department: UUID, guids: Collection[UUID]) -> list[Content]:
        """Return what those of the programs say that are still handed out."""
        bound = {"department": department, "guids": list(guids)}
        found = {row["guid"]: Content(**row) for row in self._rows("programs_contents", bound)}
        return list(found.values())

    def _rows(self, name: str, bound: dict[str, Any]) -> list[DictRow]:
        with postgres_faults(DIRECTORY):
            return self._connection.execute(statement(f"exorlive/{name}"), bound).fetchall()
