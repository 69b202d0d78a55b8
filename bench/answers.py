"""Answers with documents brought home, without Airflow: `python -m bench.answers`.

The sandbox's mixture of forms (PHQ-9 the most frequent, RAND-36 the longest). Journal, bridge and the sandbox's
Flowzone run beside it on the same machine, so the times are those of all of them.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import psutil
import psycopg
import requests

from console.postgres import disposable
from sandbox.answering import answers
from sandbox.journal import FJORD, desktop
from sandbox.journal.chance import Scene
from tests.world import World, world

AT_ONCE = 200


@click.command()
@click.option("--count", default=10_000, show_default=True)
@click.option("--one", hidden=True, is_flag=True, help="Run the flow once, in this process, and tell.")
@click.option("--mode", hidden=True, default="changes")
def main(count: int, one: bool, mode: str) -> None:
    """Bring COUNT answers home, then run again without any, then run in full; each run in a process of its own."""
    if one:
        _one(mode)
        return
    with disposable() as server, world(server, Path(tempfile.mkdtemp()), ("fjord",)) as built:
        click.echo(f"{_give(built, count)} answers")
        for what, how in (("first run", "changes"), ("nothing new", "changes"), ("full run", "full")):
            told = subprocess.run(  # noqa: S603
                [sys.executable, "-m", "bench.answers", "--one", "--mode", how],
                check=True,
                capture_output=True,
                text=True,
            ).stdout
            click.echo(f"{what}: {told.strip().splitlines()[-1]}")
        with psycopg.connect(built.customer.dsn) as journal:
            query = "select count(*), avg(length(content))::int, max(length(content)) from journal.document"
            documents = journal.execute(query).fetchone()
        assert documents
        click.echo(f"{documents[0]} documents, {documents[1]} bytes on average, {documents[2]} at most")


def _give(built: World, count: int) -> int:
    """Let patients answer until there are COUNT sound answers."""
    scene = Scene(FJORD.sized(patients=count * 10), 1, datetime.now(UTC).date())
    given: list[dict[str, Any]] = []
    for found in answers(scene).values():
        given += found[:-6]  # without the broken ones
    given = given[:count]
    with built.customer.desktop() as journal:
        for patient in {one["patient_guid"] for one in given}:
            desktop.add_patient(journal, built.department, guid=patient, first_name="Kari", last_name="Ødegård")
    for start in range(0, len(given), AT_ONCE):
        some = given[start : start + AT_ONCE]
        body = {"department": str(built.department), "responses": some, "validate": False}
        url = f"{built.flowzone}/sandbox/questionnaire-responses"
        requests.post(url, json=body, timeout=60).raise_for_status()
    return len(given)


def _one(mode: str) -> None:
    from uuid import uuid4

    from answers import steps
    from answers.steps import QUESTIONNAIRES
    from departments import load
    from mirror import plan as planning

    department, run = load().departments[0].guid, str(uuid4())
    watch = Watch()
    began = time.monotonic()
    planning.plan(QUESTIONNAIRES, run, planning.Wish(department, "full" if mode == "full" else "changes"))
    counts = steps.file(run, department)
    took = time.monotonic() - began
    watch.done = True
    watch.join()
    own = resource.getrusage(resource.RUSAGE_SELF)
    presses = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = own.ru_utime + own.ru_stime, presses.ru_utime + presses.ru_stime
    each = f", {1000 * cpu[1] / counts['sent']:.0f} ms of a processor for each answer" if presses.ru_utime > 1 else ""
    click.echo(
        f"{took:.1f} s, {counts['sent']} filed, {counts['unchanged']} unchanged, {counts['set_aside']} set aside;"
        f" peak memory {own.ru_maxrss / 1024:.0f} MB ({watch.early:.0f} MB after 20 s), presses"
        f" {watch.presses} with {watch.most:.0f} MB at most each; processor {cpu[0]:.0f} s and {cpu[1]:.0f} s{each}"
    )


class Watch(threading.Thread):
    """Looks at this process's memory and at that of its presses, once a second."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.done = False
        self.most = self.early = 0.0
        self.presses = 0
        self.start()

    def run(self) -> None:
        """Look until it is done."""
        me, looks = psutil.Process(), 0
        while not self.done:
            looks += 1
            if looks == 20:
                self.early = me.memory_info().rss / 2**20
            children = me.children()
            self.presses = max(self.presses, len(children))
            for child in children:
                try:
                    self.most = max(self.most, child.memory_info().rss / 2**20)
                except psutil.NoSuchProcess:
                    continue
            time.sleep(1)


if __name__ == "__main__":
    main()
