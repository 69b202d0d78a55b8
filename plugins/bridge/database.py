"""Connections to the bridge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Any, Final
from uuid import UUID

import psycopg
from airflow.providers.postgres.hooks.postgres import PostgresHook
from psycopg.rows import DictRow, dict_row

from connections import OneAtATime
from faults.postgres import postgres_faults
from statements import statement

CONNECTION: Final = "bridge_default"
"""The Airflow connection id of the bridge."""

Connection = psycopg.Connection[DictRow]


@contextmanager
def connect(**options: Any) -> Iterator[Connection]:
    """Open the bridge, each statement its own transaction unless `connection.transaction()` says otherwise.

    Rows come as dicts. Options go to Airflow's PostgresHook. Raises the faults of `faults`, never the database's own
    text.
    """
    with postgres_faults(f"bridge {CONNECTION}"), closing(_open(**options)) as connection:
        connection.autocommit = True
        connection.row_factory = dict_row
        connection.execute(statement("bridge/session"))
        yield connection


def uuid_array(guids: Iterable[UUID]) -> str:
    """Return GUIDs as the text of an array, which a statement takes more cheaply than a list, item by item."""
    return f"{{{','.join(map(str, guids))}}}"


class _Hook(OneAtATime, PostgresHook):
    """The bridge's."""


def _open(**options: Any) -> psycopg.Connection[Any]:
    connection = _Hook(CONNECTION, **options).get_conn()
    assert isinstance(connection, psycopg.Connection)
    return connection
