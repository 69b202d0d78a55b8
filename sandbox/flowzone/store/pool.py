"""A small pool of connections shared by the server's threads."""

from collections.abc import Iterator
from contextlib import contextmanager
from queue import LifoQueue
from typing import Any

import psycopg
from psycopg.rows import DictRow, dict_row

from sandbox.flowzone.store.statements import sql

Database = psycopg.Connection[DictRow]

# No durability against power cuts: it is a sandbox. Plans are made afresh, as tables grow from nothing in minutes.
OPTIONS = "-c synchronous_commit=off -c timezone=UTC"


class Pool:
    """Lends connections, at most `size` at a time; each loan is one transaction."""

    def __init__(self, dsn: str, size: int = 10) -> None:
        self._dsn = dsn
        self._idle: LifoQueue[Database | None] = LifoQueue()
        for _ in range(size):
            self._idle.put(None)

    @contextmanager
    def transaction(self) -> Iterator[Database]:
        """A connection inside a transaction that commits unless the block raises."""
        lent = self._idle.get()
        connection = None
        try:
            connection = lent if lent and not lent.broken else self._connect()
            with connection.transaction():
                yield connection
        finally:
            usable = connection is not None and not connection.broken
            self._idle.put(connection if usable else None)

    def rows(self, name: str, **parameters: Any) -> list[DictRow]:  # whatever psycopg adapts
        """The rows of a named statement, in a transaction of its own."""
        with self.transaction() as connection:
            return connection.execute(sql(name), parameters or None).fetchall()

    def run(self, name: str, **parameters: Any) -> int:
        """Execute a named statement for its effect; how many rows it touched."""
        with self.transaction() as connection:
            return connection.execute(sql(name), parameters or None).rowcount

    def close(self) -> None:
        """Close every connection that is not lent."""
        while not self._idle.empty():
            connection = self._idle.get()
            if connection is not None:
                connection.close()

    def _connect(self) -> Database:
        return psycopg.connect(
            self._dsn, autocommit=True, prepare_threshold=None, row_factory=dict_row, options=OPTIONS
        )
