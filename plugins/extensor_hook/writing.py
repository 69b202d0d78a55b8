"""Writing to a journal: what filing answers and recording programs have in common; nothing else is ever written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg.rows import DictRow

from faults import RecordRejected
from statements import statement

_REFUSED: Final = (
    psycopg.DataError,
    psycopg.IntegrityError,
    psycopg.errors.ProgramLimitExceeded,
    psycopg.errors.StatementTooComplex,
)
"""What a database says when it cannot hold this very record; another one it can."""


class Writer:
    """A connection to a journal that writes records, each in one transaction."""

    def __init__(
        self, connection: psycopg.Connection[DictRow], faults: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._connection = connection
        self._faults = faults

    def clinic(self, department: UUID) -> tuple[str, str]:
        """Return the department's name and its organisation's; blank where the journal does not know it."""
        found = self._rows("clinic", {"department": department})
        return (found[0]["department"] or "", found[0]["organisation"] or "") if found else ("", "")

    def patients(self, guids: Collection[UUID]) -> dict[UUID, DictRow]:
        """Return those of them who are patients of this journal (Q7), with what a document's head says of them."""
        return {row["guid"]: row for row in self._rows("patients", {"guids": list(guids)})} if guids else {}

    def _do(self, name: str, bound: dict[str, Any]) -> int:
        """Do one of the statements and return how many rows it touched."""
        return self._connection.execute(statement(f"extensor/filing/{name}"), bound).rowcount

    def _rows(self, name: str, bound: dict[str, Any]) -> list[DictRow]:
        with self._faults():
            return self._connection.execute(statement(f"extensor/filing/{name}"), bound).fetchall()


@contextmanager
def refusals() -> Iterator[None]:
    """Set aside the record that the database cannot hold, where a fault would stop everybody's."""
    try:
        yield
    except _REFUSED:
        raise RecordRejected("not_storable", "content") from None
