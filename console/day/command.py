"""`day`: the whole stack, a mailbox and a browser; scene after scene, each checked."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from playwright.sync_api import Error as BrowserError

from console.api import Api
from console.chromium import NoBrowser
from console.day import WentWrong
from console.day.pictures import pictures
from console.day.scenes import SCENES, morning
from console.day.stage import Stage
from console.demo import failures_told, wait_for_dags
from console.places import STATE
from console.progress import Progress
from console.stack import Stack, stack
from sandbox.mailbox import Mailbox, mailbox

QUICK = {
    "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "15",
    "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_THRESHOLD": "15",
}
"""Seconds after which a dead scheduler's tasks are taken over: minutes by Airflow's defaults."""


@click.command()
@click.option("--screenshots", type=click.Path(file_okay=False, path_type=Path), help="Keep what was seen in here.")
@click.option(
    "--only", multiple=True, type=click.Choice(list(SCENES)), help="Play this scene, and none but those named."
)
def day(screenshots: Path | None, only: tuple[str, ...]) -> None:
    """Play a day in the life of those who operate Helsebro, in the demo's stack, and check that it goes as it must.

    A journal goes down, patients vanish, an import goes wrong, workers are killed, Airflow stops; each time the
    operator is told, sees why, and cures it. docs/day.md tells the same with pictures. Takes a quarter of an hour.

    Ends with status 1 when a scene did not go as it must.
    """
    progress = Progress()
    with failures_told(), _environment(), mailbox() as box, stack("demo", progress, fresh=True, timetables=True) as up:
        try:
            with _stage(up, box, screenshots, progress) as stage:
                for scene in (morning, *(scene for name, scene in SCENES.items() if name in (only or SCENES))):
                    click.echo(f"\n{scene.__doc__}")
                    scene(stage)
        except NoBrowser as missing:
            raise click.ClickException(str(missing)) from None
        except (WentWrong, AssertionError, BrowserError) as wrong:
            click.echo(f"✗ It did not go as it must: {wrong}", err=True)
            sys.exit(1)
    click.echo("\nThe day went as it must.")


@contextmanager
def _environment() -> Iterator[None]:
    """What the stack is told beside its usual environment; the caller's own counts more."""
    told = {**QUICK, "HELSEBRO_ALERTS": str(_alerts())}
    added = {name: value for name, value in told.items() if name not in os.environ}
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            del os.environ[name]


@contextmanager
def _stage(up: Stack, box: Mailbox, folder: Path | None, progress: Progress) -> Iterator[Stage]:
    with Api(up.airflow, up.user, up.password) as api, pictures(up.airflow, up.user, up.password, folder) as seen:
        stage = Stage(up, api, box, seen, _alerts(), progress)
        stage.be_patient()
        wait_for_dags(up, api)
        yield stage


def _alerts() -> Path:
    return STATE / "demo" / "alerts-of-the-day.yaml"
