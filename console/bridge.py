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
def migrate() -> None:
    """Bring the bridge's database (connection bridge_default) up to date. The flows do it themselves, too."""
    with airflow_at_hand():
        from bridge.migrations import migrate as bring_up_to_date
        from bridge.migrations import newest

        changed = bring_up_to_date()
        click.echo(f"The bridge {'is now' if changed else 'was already'} at migration {newest()}.")


@click.command()
@JSON
def runs(as_json: bool) -> None:
    """Show the latest run per flow and department."""
    _show(
        "bridge/run_latest",
        as_json,
        ("flow", "name", "status", "sent", "unchanged", "withdrawn", "set_aside", "held", "started_at", "reason"),
    )


@click.command()
@JSON
def aside(as_json: bool) -> None:
    """Show what stands set aside, with rule and field; GUIDs, no values."""
    _show("bridge/set_aside_list", as_json, ("flow", "department", "guid", "rule", "field", "since", "attempts"))


@click.command()
@JSON
def warnings(as_json: bool) -> None:
    """Show what was left out of, or shortened in, what Flowzone holds."""
    _show("bridge/warnings_list", as_json, ("flow", "department", "guid", "rule", "field", "since"))


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
        raise click.ClickException(f"{error}; define it, e.g. as AIRFLOW_CONN_… in the environment") from None
    except Fault as fault:
        raise click.ClickException(str(fault)) from None


def _show(query: str, as_json: bool, columns: tuple[str, ...]) -> None:
    rows = _rows(query)
    if as_json:
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False, default=_plain))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns)
    for row in rows:
        table.add_row(*("" if row[column] is None else _plain(row[column]) for column in columns))
    Console().print(table if rows else "Nothing.")


def _rows(query: str) -> list[dict[str, Any]]:
    with airflow_at_hand():
        from bridge import connect, migrate
        from statements import statement

        migrate()
        with connect() as bridge:
            return bridge.execute(statement(query)).fetchall()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID | int | str):
        return str(value)
    raise TypeError(type(value))
