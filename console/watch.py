"""`watch` and `incidents`: alerts from outside Airflow, and what is wrong right now."""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from console.bridge import JSON, airflow_at_hand, plain

EVERY = 60.0
"""Seconds from one look to the next."""
LOOKED = "helsebro-watched"
"""The file in AIRFLOW_HOME that is as old as the last look that went well: a service manager's health check."""
A_WEEK = timedelta(days=7)


@click.command()
@click.option("--once", is_flag=True, help="Look once and end, as cron wants it.")
@click.option("--test", is_flag=True, help="Send a message that says it is a test by every channel, and end.")
def watch(once: bool, test: bool) -> None:
    """Watch from outside Airflow, every minute until ended, and tell when Airflow itself has stopped.

    Runs beside Airflow's scheduler, with the same environment, under cron or a service manager; it shares the book of
    incidents with the DAG watch, so that everything is told once.

    \b
    Exit status with --once and --test:
      0  looked, and told what there was to tell
      1  something could not be read or told; the line says what, where and the cure
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    if test:
        _try_out()
    elif once:
        _look()
    else:
        _for_ever()


def _look() -> Path:
    """Look once, and return Airflow's home."""
    with airflow_at_hand():
        from alerts import outside
        from mirror.run import now

        home = Path(os.environ["AIRFLOW_HOME"]).expanduser()
        outside(now(), home)
        return home


def _for_ever() -> None:
    while True:
        begun = time.monotonic()
        try:
            home = _look()
            home.mkdir(parents=True, exist_ok=True)
            (home / LOOKED).touch()
        except click.ClickException as error:
            click.echo(error.format_message(), err=True)
        time.sleep(max(0.0, EVERY - (time.monotonic() - begun)))


def _try_out() -> None:
    with airflow_at_hand():
        from alerts.try_out import try_out

        answers = try_out()
    for name, fault in answers.items():
        click.echo(f"{name}: {fault or 'sent'}")
    if not answers:
        click.echo("Nobody is told of anything: the alerts file names no recipient.")
    if not answers or any(answers.values()):
        sys.exit(1)


@click.command()
@JSON
def incidents(as_json: bool) -> None:
    """Show what is wrong now, and what was in the last week: since when, which departments, told or not."""
    rows = _rows()
    if as_json:
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False, default=plain))
        return
    for row in rows:
        over = f", over {row['resolved_at']:%Y-%m-%d %H:%M}" if row["resolved_at"] else ""
        waiting = f", {row['waiting']} messages wait to be sent" if row["waiting"] else ""
        who = f": {', '.join(row['departments'])}" if row["departments"] else ""
        mark = "     " if row["resolved_at"] else "OPEN "
        click.echo(f"{mark} since {row['since']:%Y-%m-%d %H:%M} UTC{over}{waiting}  {row['title']}{who}")
    if not rows:
        click.echo("Nothing is wrong, and nothing was in the last week.")


def _rows() -> list[dict[str, Any]]:
    with airflow_at_hand():
        from bridge import connect, migrate
        from mirror.run import now
        from statements import statement

        migrate()
        with connect() as bridge:
            return bridge.execute(statement("bridge/alerts/incidents_list"), {"after": now() - A_WEEK}).fetchall()
