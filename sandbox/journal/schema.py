"""An empty journal: schema, indexes and the sync role's rights."""

from __future__ import annotations

from pathlib import Path

import psycopg
from psycopg import sql

_SQL = Path(__file__).parent / "sql"


def create(owner_dsn: str, sync_role: str, *, password: str | None = None) -> None:
    """Make the schema `journal` in an empty database and give `sync_role` exactly the contract's rights.

    The role is made (with LOGIN) where the server does not have it; `password`, when given, becomes its password.
    All in one transaction: a failure leaves nothing behind.
    """
    with psycopg.connect(owner_dsn) as owner:
        _make_role(owner, sync_role, password)
        owner.execute((_SQL / "schema.sql").read_bytes())
        owner.execute((_SQL / "updated_at.sql").read_bytes())
        grants = sql.SQL((_SQL / "grants.sql").read_text())
        owner.execute(grants.format(role=sql.Identifier(sync_role), database=sql.Identifier(owner.info.dbname)))


def _make_role(owner: psycopg.Connection, role: str, password: str | None) -> None:
    """Make the role unless it is there: roles are the server's, and an owner need not be one who may make them."""
    name = sql.Identifier(role)
    if not owner.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone():
        owner.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
    if password is not None:
        owner.execute(sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(name, sql.Literal(password)))
