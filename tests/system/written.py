"""Everything that was written, as text, to be searched for personal data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql


def files(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield every file below the folder: logs and, where it is SQLite, Airflow's whole database."""
    for file in folder.rglob("*"):
        if file.is_file():
            yield str(file), file.read_bytes().decode("utf-8", errors="replace")


def tables(dsn: str, schema: str) -> Iterator[tuple[str, str]]:
    """Yield every table of a schema."""
    with psycopg.connect(dsn) as connection:
        listed = connection.execute("select tablename from pg_tables where schemaname = %s", (schema,)).fetchall()
        for (table,) in listed:
            name = sql.Identifier(schema, table)
            rows = connection.execute(sql.SQL("select t::text from {} as t").format(name))
            yield f"{schema}.{table}", "\n".join(row[0] for row in rows)
