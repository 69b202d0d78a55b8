"""The commands about what is kept: the access log, and the end of what has been kept long enough."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime, timedelta
from uuid import UUID

import click

from console.airflow import AIRFLOW, settings
from console.bridge import JSON, airflow_at_hand, listed


@click.command()
@click.argument("guid", type=click.UUID, required=False)
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 36_500), help="How far back.")
@click.option("--limit", default=1000, show_default=True, type=click.IntRange(1), help="At most so many, newest first.")
@JSON
def accesses(guid: UUID | None, days: int, limit: int, as_json: bool) -> None:
    """Show what of whom was handed over, when, where to and why; of one GUID or of all. Fields' names, no values."""
    listed("bridge/access_list", as_json, guid=guid, since=datetime.now(UTC) - timedelta(days=days), limit=limit)


@click.command()
@click.option("--airflow", "airflows", is_flag=True, help="Airflow's own database, too (`airflow db clean`).")
def housekeeping(airflows: bool) -> None:
    """Delete what has been kept as long as include/housekeeping.yaml says. The flow of that name does it daily."""
    with airflow_at_hand():
        from retention import load, tidy

        keep, now = load(), datetime.now(UTC)
        for name, count in tidy(keep, now).items():
            click.echo(f"{name}: {count} deleted")
    if airflows:
        before = (now - timedelta(days=keep.airflow)).isoformat()
        command = [*AIRFLOW, "db", "clean", "--clean-before-timestamp", before, "--skip-archive", "--yes"]
        done = subprocess.run(command, env={**settings(os.environ), **os.environ})  # noqa: S603
        if done.returncode:
            raise click.ClickException("Airflow's database could not be cleaned; the lines above say why.")
