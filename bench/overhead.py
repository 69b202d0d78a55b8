"""What Airflow adds, with few and with many departments: `python -m bench.overhead`.

For each number of departments (of one journal and one Flowzone business) the whole stack starts with fresh databases.
The journal has ten practitioners a department. Told are, in seconds: a first run of all of them; runs that find nothing
to do, from their first task's start to their end as Airflow has them, and what the departments' own work came to in
them; a run by hand of one department; and ticks, from the journal's commit until Flowzone holds the practitioner (P2).
"""

from __future__ import annotations

import json
import os
import random
import statistics
import time
from datetime import datetime
from pathlib import Path

import click
import psycopg
import requests

from console import services
from console.api import ENDED, Api
from console.demo import wait_for_dags
from console.places import STATE
from console.progress import Progress
from console.stack import Stack, stack
from sandbox.journal import desktop

NUMBER = "01816520084"
"""A synthetic identity number; everybody here shares it, the GUID is the identity (G2)."""
PER_DEPARTMENT = 10
FLOW = "practitioners"
PATIENCE = 600.0
FILL = """
    insert into journal.user_account (guid, username, full_name, personal_identity_number, flowzone_enabled)
    select md5('bench' || n)::uuid, 'bench' || n, 'Behandler Målt', %(number)s, true
    from generate_series(0, %(count)s * %(each)s - 1) as n
"""
JOIN = """
    insert into journal.user_department
    select md5('bench' || n)::uuid, (%(departments)s::uuid[])[n / %(each)s + 1]
    from generate_series(0, %(count)s * %(each)s - 1) as n
"""
WORK = """
    select coalesce(extract(epoch from sum(ended_at - started_at)), 0)::float8
    from bridge.run
    where airflow_run = %s
"""


@click.command()
@click.option("--departments", default="4,40,200", show_default=True, help="How many, one measurement after the other.")
@click.option("--runs", default=5, show_default=True, help="Runs without changes, each number of departments.")
@click.option("--ticks", default=20, show_default=True, help="Ticks, each number of departments.")
def main(departments: str, runs: int, ticks: int) -> None:
    """Measure what Airflow adds."""
    told = [_measure(int(count), runs, ticks) for count in departments.split(",")]
    click.echo("\n" + "\n".join(json.dumps(row) for row in told))


def _measure(count: int, runs: int, ticks: int) -> dict[str, object]:
    guids = [f"1f0c6a3e-7d54-4c1b-9b0e-2a51be{number:06x}" for number in range(count)]
    os.environ["HELSEBRO_DEPARTMENTS"] = str(_file(guids))
    services.BUSINESSES[("fjord", "Fjord helse")] = tuple((guid, f"Avdeling {guid[-4:]}", True) for guid in guids)
    progress = Progress()
    with (
        stack("overhead", progress, fresh=True, timetables=False) as running,
        Api(running.airflow, running.user, running.password) as api,
        psycopg.connect(running.databases.dsn("journal_fjord"), autocommit=True) as journal,
        psycopg.connect(running.databases.dsn("bridge"), autocommit=True) as bridge,
    ):
        size = {"number": NUMBER, "count": count, "each": PER_DEPARTMENT, "departments": guids}
        journal.execute(FILL, size)
        journal.execute(JOIN, size)
        wait_for_dags(running, api)
        first, _ = _run(running, api, bridge, "all")
        progress.say(f"{count} departments, first run: {first:.1f} s")
        unchanged = [_run(running, api, bridge, "all") for _ in range(runs)]
        progress.say("nothing changed: " + ", ".join(f"{took:.1f}" for took, _ in unchanged))
        alone = [_run(running, api, bridge, guids[0])[0] for _ in range(runs)]
        progress.say("one department: " + ", ".join(f"{took:.1f}" for took in alone))
        running.follow_timetables()
        time.sleep(20)  # the triggerer's first events
        took = sorted(_tick(running, journal, random.choice(guids)) for _ in range(ticks))  # noqa: S311
        progress.say("ticks: " + ", ".join(f"{seconds:.1f}" for seconds in took))
        return {
            "departments": count,
            "first": round(first, 1),
            "nothing changed": round(statistics.median(whole for whole, _ in unchanged), 2),
            "work of them": round(statistics.median(work for _, work in unchanged), 2),
            "one by hand": round(statistics.median(alone), 2),
            "tick, median": round(statistics.median(took), 2),
            "tick, 95 of 100": round(took[max(0, -(-95 * ticks // 100) - 1)], 2),
            "tick, longest": round(took[-1], 2),
        }


def _file(guids: list[str]) -> Path:
    """Write the departments file; JSON is YAML, too."""
    rows = [
        {"guid": guid, "name": f"Avdeling {guid[-4:]}", "journal": "extensor_fjord", "flowzone": "flowzone_fjord"}
        for guid in guids
    ]
    file = STATE / "overhead" / "departments.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"departments": rows}, indent=1), encoding="utf-8")
    return file


def _run(running: Stack, api: Api, bridge: psycopg.Connection[tuple[float]], department: str) -> tuple[float, float]:
    """Run the flow; return seconds from its start to its end, and those that the departments' work came to."""
    run = api.trigger(FLOW, {"department": department, "mode": "changes", "dry_run": False})
    running.wait_for(f"the run {run}", lambda: api.state(FLOW, run) in ENDED, PATIENCE)
    began, ended = (datetime.fromisoformat(moment) for moment in api.times(FLOW, run))
    work = bridge.execute(WORK, (run,)).fetchone()
    assert work
    return (ended - began).total_seconds(), work[0]


def _tick(running: Stack, journal: psycopg.Connection[tuple[object, ...]], department: str) -> float:
    time.sleep(random.uniform(1, 4))  # noqa: S311  a poll must not be met always at the same moment
    guid = desktop.add_practitioner(journal, department, full_name="Tikk Målt", personal_identity_number=NUMBER)
    began = time.monotonic()
    while not requests.get(f"{running.flowzone}/sandbox/effects", params={"guid": guid}, timeout=10).json():
        if time.monotonic() - began > PATIENCE:
            raise click.ClickException(f"a tick has not come within {PATIENCE:.0f} s")
        time.sleep(0.05)
    return time.monotonic() - began


if __name__ == "__main__":
    main()
