"""ExorLive's database: each statement a file in `sql/`, each call a transaction of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg.rows import DictRow, dict_row

FOLDER = Path(__file__).parent / "sql"


class Store:
    """The database of a DSN; its tables are made if missing."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        for name in ("directory", "sandbox"):
            self.run(name)

    @contextmanager
    def transaction(self) -> Iterator[psycopg.Connection[DictRow]]:
        """One transaction on a connection of its own: a sandbox has few visitors."""
        with psycopg.connect(self._dsn, row_factory=dict_row, options="-c timezone=UTC") as connection:
            yield connection

    def rows(self, name: str, /, **bound: Any) -> list[DictRow]:
        """The rows of a named statement."""
        with self.transaction() as connection:
            return connection.execute(sql(name), bound).fetchall()

    def run(self, name: str, /, **bound: Any) -> int:
        """Execute a named statement for its effect; how many rows it touched."""
        with self.transaction() as connection:
            return connection.execute(sql(name), bound or None).rowcount


@cache
def sql(name: str) -> LiteralString:
    """The statement in `sql/<name>.sql`."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
