"""Bring the bridge's database up to date; Alembic keeps the count."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg
from airflow.providers.postgres.hooks.postgres import PostgresHook

from bridge.database import CONNECTION, connect
from faults.postgres import postgres_faults
from statements import statement

SCRIPTS: Final = Path(__file__).resolve().parents[2] / "include" / "migrations"


def migrate() -> bool:
    """Bring the bridge up to date and return whether anything was to be done; safe to run many at once.

    Raises the faults of `faults`.
    """
    if is_up_to_date():
        return False
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import NullPool

    engine = PostgresHook(CONNECTION).get_sqlalchemy_engine(engine_kwargs={"poolclass": NullPool})
    with postgres_faults(f"bridge {CONNECTION}"), _drivers_errors(), engine.begin() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        driver.execute(statement("bridge/migration_lock"))
        if not driver.execute(statement("bridge/schema_exists")).fetchone():
            driver.execute(statement("bridge/schema_create"))
        config = Config()
        config.set_main_option("script_location", str(SCRIPTS))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return True


@contextmanager
def _drivers_errors() -> Iterator[None]:
    """Let the driver's own errors out of SQLAlchemy's, so that they become faults."""
    from sqlalchemy.exc import DBAPIError

    try:
        yield
    except DBAPIError as error:
        raise (error.orig or error) from None


def is_up_to_date() -> bool:
    """Return whether the bridge has the newest migration."""
    return _version() == newest()


def newest() -> str:
    """Return the number of the newest migration."""
    return max(script.name.split("_")[0] for script in (SCRIPTS / "versions").glob("[0-9]*.py"))


def _version() -> str | None:
    with connect() as bridge:
        try:
            row = bridge.execute(statement("bridge/migration_version")).fetchone()
        except psycopg.errors.UndefinedTable:
            return None
    return row["version_num"] if row else None
