"""A held batch through Airflow's own commands, with no scheduler (O3)."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from contextlib import closing
from uuid import UUID

import pytest

from tests.mirror.driver import run_one
from tests.system.alone import COMMAND, Alone

PATIENCE = 120.0


@pytest.fixture
def people(alone: Alone) -> list[UUID]:
    """Thirty practitioners in Flowzone, of whom 25 have vanished from the journal, so that the batch is held."""
    world = alone.world
    guids = world.customer.crowd(30)
    assert run_one(world.department)["sent"] == 30
    world.customer.change_accounts(guids[:25], flowzone_enabled=False)
    assert run_one(world.department)["status"] == "held"
    world.forget_requests()
    return guids


def runs(alone: Alone, dag: str) -> list[tuple[str, str, str]]:
    """Airflow's runs of a DAG: run id, state and conf, as its metadata have them."""
    with closing(sqlite3.connect(alone.home / "airflow.db")) as metadata:
        return metadata.execute("select run_id, state, conf from dag_run where dag_id = ?", [dag]).fetchall()


def test_dags_test_asks_nobody_and_fails_as_long_as_it_is_held(alone: Alone, people: list[UUID]) -> None:
    """O3: also for a batch that was known to be held before; an approved one it sends."""
    only = str(alone.world.department)
    assert alone.run(department=only).returncode != 0
    assert runs(alone, "approval") == []
    assert alone.command("reject", "practitioners", only).returncode == 0
    (row,) = alone.json("holds")
    assert (row["state"], row["department"]) == ("rejected", only)
    assert alone.command("approve", "practitioners", only, row["batch"], "--overrule").returncode == 0
    assert alone.run(department=only).returncode == 0
    assert alone.json("holds") == []
    assert set(alone.world.held()) == set(people[25:])


def test_the_question_waits_until_the_command_line_decides(alone: Alone, people: list[UUID]) -> None:
    """O3: the run of `approval` asks and waits; approved elsewhere, it starts a run of the flow for the department."""
    # As the dag-processor would: in Airflow's metadata the flow's form knows the departments of an earlier test.
    assert alone.run(department=str(alone.world.department), dry_run=True).returncode == 0
    (hold,) = alone.world.query("select id from bridge.hold")
    conf = json.dumps({"hold": str(hold["id"])})
    environment = {**os.environ, **alone.world.environment, "AIRFLOW_HOME": str(alone.home)}
    waiting = subprocess.Popen(
        [COMMAND, "airflow", "dags", "test", "approval", "-c", conf],
        env=environment,
        cwd="/",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    told: list[str] = []
    assert waiting.stdout is not None
    for line in waiting.stdout:
        told.append(line)
        if "running trigger in line" in line:
            break
    assert waiting.poll() is None, "".join(told)[-3000:]
    assert alone.command("approve", "practitioners", "fjord 1").returncode == 0
    rest, _ = waiting.communicate(timeout=PATIENCE)
    assert waiting.returncode == 0, rest[-3000:]
    (run,) = [run for run in runs(alone, "practitioners") if run[0] == f"approved__{hold['id']}"]
    assert str(alone.world.department) in run[2]
    assert len(alone.world.held()) == len(people), "that run waits for a scheduler, which there is none of here"
