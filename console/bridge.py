"""The commands that read the bridge: what ran, what is set aside, what was left out."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import click

from console.airflow import settings

JSON = click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")


@click.command()
@click.option("--runtime", metavar="ROLE", help="Let this role do in the tables what the flows must, and no more.")
@click.option("--companion", metavar="ROLE", help="Let this role do in the tables what the companion must.")
def migrate(runtime: str | None, companion: str | None) -> None:
    """Bring the bridge's database (connection bridge_default) up to date. The flows do it themselves, too.

    In production tables belong to a role that only this command logs in as; the others get their rights here, each
    time anew, so that they hold for new tables, too.
    """
    with airflow_at_hand():
        from bridge.migrations import migrate as bring_up_to_date
        from bridge.migrations import newest

        changed = bring_up_to_date()
        click.echo(f"The bridge {'is now' if changed else 'was already'} at migration {newest()}.")
        for grants, role in (("runtime", runtime), ("companion", companion)):
            if role:
                _grant(grants, role)


@click.command()
@JSON
def runs(as_json: bool) -> None:
    """Show the latest run per flow and department."""
    rows = _rows("bridge/run_latest")
    if as_json:
        _print_json(rows)
        return
    from rich.console import Console

    from console import report

    report.show(Console(), [json.loads(_json(row)) for row in rows], [])


@click.command()
@JSON
def aside(as_json: bool) -> None:
    """Show what stands set aside, with rule and field; GUIDs, no values."""
    listed("bridge/set_aside_list", as_json)


@click.command()
@JSON
def warnings(as_json: bool) -> None:
    """Show what was left out of, or shortened in, what Flowzone holds."""
    listed("bridge/warnings_list", as_json)


@contextmanager
def airflow_at_hand() -> Iterator[None]:
    """Give hooks their Airflow connections, from the environment or Airflow's database; a fault ends the command."""
    for name, value in settings(os.environ).items():
        os.environ.setdefault(name, value)
    # As Airflow's own `connections` command does: connections may also lie in its database.
    os.environ.setdefault("_AIRFLOW_PROCESS_CONTEXT", "server")
    from airflow.sdk.exceptions import AirflowNotFoundException

    from faults import Fault

    try:
        yield
    except AirflowNotFoundException as error:
        raise click.ClickException(
            f"{error}; define it, e.g. as AIRFLOW_CONN_… in the environment."
            ' The running demo\'s: eval "$(./helsebro env --stack)"'
        ) from None
    except Fault as fault:
        raise click.ClickException(str(fault)) from None


def _grant(grants: str, role: str) -> None:
    """Give a role the rights that the file `include/sql/bridge/grants/GRANTS.sql` lists, all at once."""
    from psycopg import sql

    from bridge import connect
    from statements import statement

    with connect() as bridge, bridge.transaction():
        bridge.execute(sql.SQL(statement(f"bridge/grants/{grants}")).format(role=sql.Identifier(role)))
    click.echo(f"{role} has the rights of {grants}.")


def listed(query: str, as_json: bool, **bound: object) -> None:
    """Print rows as JSON, or one a line in columns, which no terminal's width cuts."""
    rows = _rows(query, **bound)
    if as_json:
        _print_json(rows)
        return
    lines = [tuple(rows[0]), *(tuple(plain(value) for value in row.values()) for row in rows)] if rows else []
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        click.echo("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())


def _print_json(rows: list[dict[str, Any]]) -> None:
    click.echo(_json(rows))


def _json(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False, default=plain)


def _rows(query: str, **bound: object) -> list[dict[str, Any]]:
    with airflow_at_hand():
        from bridge import connect, migrate
        from statements import statement

        migrate()
        with connect() as bridge:
            return bridge.execute(statement(query), bound).fetchall()


def plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        return ",".join(map(plain, value))
    if isinstance(value, UUID | int | str):
        return str(value)
    raise TypeError(type(value))
