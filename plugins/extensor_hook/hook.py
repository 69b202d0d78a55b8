"""The Airflow hook for an Extensor journal (one PostgreSQL database per customer)."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from airflow.providers.postgres.hooks.postgres import PostgresHook
from psycopg import sql
from psycopg.rows import DictRow, dict_row

from connections import OneAtATime
from extensor_hook.filing import Filer
from extensor_hook.recording import Recorder
from faults import Fault
from faults.postgres import postgres_faults
from statements import statement

Row = Mapping[str, Any]
"""A row of a query as JSON has it: dates and times are ISO text, whatever the session's settings."""

Parameters = Mapping[str, object]


class ExtensorHook(OneAtATime, PostgresHook):
    """Reads an Extensor journal in read-only transactions, and files in it, with settings of its own.

    The connection has the fields of a PostgreSQL one; schema is the database, extra may hold libpq's parameters such as
    ``sslmode``. Raises the faults of `faults`, never a database's own text, which may quote a row.

    :param extensor_conn_id: Airflow connection id.
    """

    conn_name_attr = "extensor_conn_id"
    default_conn_name = "extensor_default"
    conn_type = "extensor"
    hook_name = "Extensor journal"

    def __init__(self, extensor_conn_id: str = default_conn_name, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.extensor_conn_id = extensor_conn_id

    @contextmanager
    def snapshot(self) -> Iterator[JournalSnapshot]:
        """Open one repeatable-read, read-only transaction: all that is read in it is of one moment."""
        with ExitStack() as opened:
            with self._faults():
                connection = opened.enter_context(self._connected())
                opened.enter_context(connection.transaction())
                journal = self._session(connection)
            yield journal  # outside: a fault of the bridge, met in here, is not the journal's
            with self._faults():
                opened.close()

    @contextmanager
    def filing(self) -> Iterator[Filer]:
        """Open a connection that files answered questionnaires, each in a transaction of its own (Q1-Q6)."""
        with self._writing() as connection:
            yield Filer(connection, self._faults)

    @contextmanager
    def recording(self) -> Iterator[Recorder]:
        """Open a connection that records programs handed out, each in a transaction of its own (L8)."""
        with self._writing() as connection:
            yield Recorder(connection, self._faults)

    @contextmanager
    def _writing(self) -> Iterator[psycopg.Connection[DictRow]]:
        with ExitStack() as opened:
            with self._faults():
                connection = opened.enter_context(closing(self.get_conn()))
                assert isinstance(connection, psycopg.Connection)
                connection.autocommit = True
                connection.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
                connection.read_only = False  # whatever the role is set to
                connection.row_factory = dict_row
                connection.execute(statement("extensor/filing/session"))
            yield connection

    def pulses(self, query: LiteralString) -> Generator[str, None, None]:
        """Yield the query's value for as long as one asks, each time in a short transaction on one connection (P2)."""
        with self._faults(), self._connected() as connection:
            while True:
                with connection.transaction():
                    value = self._session(connection).value(query)
                yield str(value)

    def version(self) -> str | None:
        """Return Extensor's version as the journal tells it, or None when it tells none."""
        with self.snapshot() as journal:
            version: str | None = journal.value(statement("extensor/version"))
            return version

    def department(self, guid: UUID) -> str | None:
        """Return the name of the department in the journal, or None when it has no such department."""
        with self.snapshot() as journal:
            name: str | None = journal.value(statement("extensor/department"), {"department": guid})
            return name

    def test_connection(self) -> tuple[bool, str]:  # type: ignore[override]  # the base is not annotated
        """Read the version; the button on Airflow's connection page."""
        try:
            return True, f"Extensor {self.version() or 'of unknown version'}"
        except Fault as fault:
            return False, str(fault)

    def _faults(self) -> AbstractContextManager[None]:
        return postgres_faults(f"journal {self.extensor_conn_id}")

    def _session(self, connection: psycopg.Connection[tuple[Any, ...]]) -> JournalSnapshot:
        connection.execute(statement("extensor/session"))
        return JournalSnapshot(connection, self._faults)

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        with closing(self.get_conn()) as connection:
            assert isinstance(connection, psycopg.Connection)
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            yield connection


class JournalSnapshot:
    """What one transaction reads. Queries are files of `include/sql/extensor/` that yield `guid` and more columns."""

    def __init__(
        self,
        connection: psycopg.Connection[tuple[Any, ...]],
        faults: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._connection = connection
        self._faults = faults

    def value(self, query: LiteralString, parameters: Parameters | None = None) -> Any:
        """Return the one value that the query yields, or None without a row."""
        with self._faults():
            row = self._connection.execute(query, parameters).fetchone()
        return row[0] if row else None

    def digests(self, query: LiteralString, parameters: Parameters, salt: str) -> Iterator[bytes]:
        """Yield `guid, digest` of every row, in blocks of COPY's text form.

        The digest is SHA-256 over the salt and the row, in hexadecimal; the journal's server computes it, so that a run
        without changes moves no personal data at all.
        """
        copy = sql.SQL(statement("extensor/digests")).format(query=sql.SQL(query))
        bound = {**parameters, "salt": salt}
        with self._faults(), self._connection.cursor() as cursor, cursor.copy(copy, bound) as blocks:
            for block in blocks:
                yield bytes(block)

    def rows(self, query: LiteralString, parameters: Parameters, guids: Sequence[UUID]) -> Iterator[tuple[UUID, Row]]:
        """Yield the full rows of these guids, in no order."""
        for guid, text in self.texts(query, parameters, guids):
            yield guid, json.loads(text)

    def texts(self, query: LiteralString, parameters: Parameters, guids: Sequence[UUID]) -> Iterator[tuple[UUID, str]]:
        """Yield the full rows of these guids as JSON text, in no order."""
        select = sql.SQL(statement("extensor/rows")).format(query=sql.SQL(query))
        with self._faults():
            yield from self._connection.execute(select, {**parameters, "guids": list(guids)})
