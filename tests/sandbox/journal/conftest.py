"""A journal to read, filled once, and empty ones to write in."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from console.postgres import Server
from sandbox.journal import BYEN, FJORD, create, fill

TODAY = date(2026, 11, 22)
ROLE = "journal_reader"
Connection = psycopg.Connection[Any]


def make_journal(postgres: Server, prefix: str = "journal") -> str:
    """The owner's DSN of a fresh, empty journal."""
    dsn = postgres.new_database(prefix)
    create(dsn, ROLE, password="a secret")
    return dsn


@pytest.fixture(scope="session")
def fjord(postgres: Server) -> str:
    """The owner's DSN of Fjord's journal, filled as by default; read only, please."""
    dsn = make_journal(postgres, "fjord")
    fill(dsn, FJORD, seed=1, today=TODAY)
    return dsn


@pytest.fixture(scope="session")
def byen(postgres: Server) -> str:
    """The same of Byen's journal."""
    dsn = make_journal(postgres, "byen")
    fill(dsn, BYEN, seed=1, today=TODAY)
    return dsn


@pytest.fixture
def empty(postgres: Server) -> str:
    """The owner's DSN of an empty journal."""
    return make_journal(postgres)


@pytest.fixture
def owner(empty: str) -> Iterator[Connection]:
    """The desktop program's connection to an empty journal; every statement commits."""
    with psycopg.connect(empty, autocommit=True) as connection:
        yield connection


@pytest.fixture
def sync(empty: str) -> Iterator[Connection]:
    """The sync's connection to the same journal."""
    with psycopg.connect(make_conninfo(empty, user=ROLE, password="a secret"), autocommit=True) as connection:
        yield connection
