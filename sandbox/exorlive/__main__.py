"""`python -m sandbox.exorlive`: fill ExorLive's directory, or serve ExorLive Go and the caregiver's view of it."""

from __future__ import annotations

from pathlib import Path

import click
from psycopg import sql

from sandbox.exorlive.app import create_app
from sandbox.exorlive.seed import fill as fill_directory
from sandbox.exorlive.store import Store
from sandbox.flowzone.server import server_of

_dsn = click.option("--dsn", required=True, envvar="EXORLIVE_SANDBOX_DSN", help="PostgreSQL database of its own.")


@click.group(help=__doc__)
def main() -> None: ...


@main.command()
@_dsn
@click.option("--reader", help="A role that may read the directory and nothing else.")
def fill(dsn: str, reader: str | None) -> None:
    """Fill an empty directory with clinics, contacts, programs and activity."""
    store = Store(dsn)
    fill_directory(store)
    if reader:
        role = sql.Identifier(reader)
        with store.transaction() as connection:
            connection.execute(sql.SQL("grant usage on schema exorlive to {}").format(role))
            connection.execute(sql.SQL("grant select on all tables in schema exorlive to {}").format(role))


@main.command()
@_dsn
@click.option("--port", required=True, type=int, help="0 takes any free port.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--handover-key", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--audience", required=True, help="What hand-over tokens must name: our origin.")
def serve(dsn: str, port: int, host: str, handover_key: Path, audience: str) -> None:
    """Serve a stand-in for ExorLive."""
    app = create_app(Store(dsn), handover_key.read_bytes(), audience)
    server_of(app, host, port, announce=lambda address: click.echo(f"ExorLive's sandbox listens on {address}")).run()


if __name__ == "__main__":
    main()
