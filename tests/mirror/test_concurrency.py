"""Several runs at once: one at a time for a department, and the newest snapshot wins (the walk; D8, O2)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from faults import TransientFault
from flows.practitioners import PRACTITIONERS
from flowzone_hook import FlowzoneHook
from mirror import run as runs
from mirror import steps
from mirror.run import Over
from statements import statement
from tests.mirror.driver import begin, rows, run, run_one, walk
from tests.world import World


@contextmanager
def locked(world: World) -> Iterator[None]:
    """Let another run be at work in the department."""
    with psycopg.connect(world.bridge, autocommit=True) as other:
        other.execute(statement("bridge/lock"), {"flow": "practitioners", "department": world.department})
        yield


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait long for a lock."""
    lock = runs._lock

    def lock_at_once(bridge: Any, run: runs.Run) -> None:
        bridge.execute("set lock_timeout = '100ms'")
        lock(bridge, run)

    monkeypatch.setattr(runs, "_lock", lock_at_once)


def test_a_run_of_changes_leaves_a_busy_department_to_the_other_run(world: World, impatient: None) -> None:
    """O2: skipped with its reason, and no failure; the next run carries what there is."""
    guid = world.customer.practitioner()
    with locked(world):
        row = run_one(world.department)
    assert (row["status"], row["sent"]) == ("skipped", 0)
    assert "another run of the department is at work" in row["reason"]
    run_one(world.department)
    assert list(world.held()) == [guid]


def test_a_full_run_waits_its_turn(world: World, impatient: None) -> None:
    """O2: somebody asked for it; it is tried again and not skipped."""
    world.customer.practitioner()
    airflow_run = begin(world.department, "full")
    with locked(world), pytest.raises(TransientFault, match="waits its turn"):
        steps.snapshot(PRACTITIONERS, airflow_run, world.department)
    assert walk(airflow_run, world.department) is None
    (row,) = rows(airflow_run)
    assert (row["status"], row["mode"], row["sent"]) == ("success", "full", 1)


def test_a_busy_department_keeps_nobody_else_waiting(world: World, impatient: None) -> None:
    """D7: the lock is the flow's and department's own."""
    with locked(world):
        assert sorted(row["status"] for row in run()) == ["skipped", "success", "success", "success"]


@pytest.mark.parametrize("steps_done", [1, 2])
def test_the_newest_snapshot_wins(world: World, steps_done: int) -> None:
    """P1: what an earlier run staged is out of date; that run says so and sends nothing of it."""
    guid = world.customer.practitioner(full_name="Old")
    older = begin(world.department)
    order: list[Any] = [steps.snapshot, steps.check, steps.deliver]
    for step in order[:steps_done]:
        step(PRACTITIONERS, older, world.department)
    world.customer.change("user_account", guid, full_name="New")
    assert run_one(world.department)["sent"] == 1
    for step in order[steps_done:]:
        with pytest.raises(Over, match="superseded"):
            step(PRACTITIONERS, older, world.department)
    (row,) = rows(older)
    assert (row["status"], row["sent"]) == ("superseded", 0)
    assert "a later run of the department took over" in row["reason"]
    assert world.held()[guid]["name"] == "New"
    assert world.effects() == {guid: (1, 0, 0)}


def test_a_superseded_full_run_makes_its_successor_full(world: World) -> None:
    """D8, O2: somebody asked for everything, and gets it."""
    world.customer.crowd(2)
    run_one(world.department)
    full = begin(world.department, "full")
    steps.snapshot(PRACTITIONERS, full, world.department)
    row = run_one(world.department)
    assert (row["mode"], row["sent"]) == ("full", 2)
    assert run_one(world.department)["mode"] == "changes"


def test_an_older_plan_that_runs_last_looks_anew(world: World) -> None:
    """P1: it is the snapshot that counts, not the plan."""
    guid = world.customer.practitioner(full_name="Old")
    older = begin(world.department)
    run_one(world.department)
    world.customer.change("user_account", guid, full_name="New")
    assert walk(older, world.department) is None
    assert world.held()[guid]["name"] == "New"


def test_another_run_comes_while_one_delivers(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """P1, P3: it waits for the lock, then looks anew and sends just what changed meanwhile."""
    guid, other = world.customer.practitioner(full_name="Old"), world.customer.practitioner()
    second = begin(world.department)
    put = FlowzoneHook.put
    threads: list[threading.Thread] = []
    at_work: list[str] = []

    def put_while_another_comes(*arguments: Any) -> Any:
        if not threads:
            world.customer.change("user_account", guid, full_name="New")
            threads.append(threading.Thread(target=walk, args=(second, world.department)))
            threads[0].start()
        at_work.append("begin")
        outcomes = put(*arguments)
        at_work.append("end")
        return outcomes

    monkeypatch.setattr(FlowzoneHook, "put", put_while_another_comes)
    first = run_one(world.department)
    threads[0].join()
    (row,) = rows(second)
    assert (first["status"], first["sent"]) == ("success", 2)
    assert (row["status"], row["sent"], row["unchanged"]) == ("success", 1, 1)
    assert at_work == ["begin", "end"] * 2, "two runs never interleave"
    assert world.held()[guid]["name"] == "New"
    assert world.effects() == {guid: (1, 1, 0), other: (1, 0, 0)}


def test_many_runs_at_once_do_everything_once(world: World) -> None:
    """O2, P1: four runs of both departments, among them full and dry ones, step by step in any order."""
    guids = world.customer.crowd(5, *world.customer.departments)
    kinds: list[dict[str, Any]] = [{}, {}, {"mode": "full"}, {"dry_run": True}]
    planned = [(begin(**kind), department) for kind in kinds for department in world.customer.departments]
    ended: list[Exception | None] = []
    threads = [threading.Thread(target=lambda p=pair: ended.append(walk(*p))) for pair in planned]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ended) == len(planned)
    assert [fault for fault in ended if not isinstance(fault, Over | None)] == []
    run()
    for department in world.customer.departments:
        assert world.effects(department) == dict.fromkeys(guids, (1, 0, 0))
    assert world.query("select from bridge.staged") == []
    statuses = {row["status"] for row in world.query("select status from bridge.run where ended_at is not null")}
    assert statuses <= {"success", "superseded"}
