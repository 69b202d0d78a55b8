"""A run that does nothing is cheap: departments without changes get no tasks, and all others do (O2)."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from departments import load
from flows import APPOINTMENTS, PRACTITIONERS
from mirror import look as looking
from mirror import snapshot
from mirror.flow import Flow
from mirror.look import look
from mirror.plan import Wish
from tests.mirror.driver import begin, rows, run, run_one, walk
from tests.mirror.test_concurrency import locked
from tests.world import Customer, World


def left(airflow_run: str, flow: Flow = PRACTITIONERS) -> list[UUID]:
    """Look, and return whom that leaves to tasks."""
    waiting = {row["department"] for row in rows(airflow_run, flow) if row["status"] == "queued"}
    return [
        department.guid for department in look(flow, airflow_run, [d for d in load().departments if d.guid in waiting])
    ]


def row_of(airflow_run: str, department: UUID, flow: Flow = PRACTITIONERS) -> dict[str, Any]:
    """Return what the report says of a department."""
    (row,) = (row for row in rows(airflow_run, flow) if row["department"] == department)
    return row


def row_of_first(found: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the row of the department that comes first in the file."""
    return next(row for row in found if row["department"] == load().departments[0].guid)


@contextmanager
def hanging(customer: Customer) -> Iterator[None]:
    """Let the journal answer no question about accounts."""
    with customer.desktop() as journal:
        journal.execute("lock table journal.user_account in access exclusive mode")
        yield


def settle_down() -> None:
    """Wait for the threads that a look has left behind."""
    deadline = time.monotonic() + 20
    while any(thread.name.startswith("look-") for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the look end soon."""
    monkeypatch.setattr(looking, "PATIENCE", 1.0)


def test_nothing_to_do_needs_no_task(world: World) -> None:
    """O2: the run has ended, with what it saw; Flowzone is not asked, the ledger is as it was."""
    world.customer.practitioner()
    run()
    before = world.query("select * from bridge.ledger order by guid, department")
    world.forget_requests()
    again = begin()
    assert left(again) == []
    assert {row["status"] for row in rows(again)} == {"success"}
    assert row_of(again, world.department)["unchanged"] == 1
    assert world.query("select * from bridge.ledger order by guid, department") == before
    assert (world.requests("GET", ""), world.writes()) == ([], [])


def test_only_whoever_has_something_to_do_gets_tasks(world: World) -> None:
    """O2: a new row, a changed and a withdrawn one; the look itself has done nothing about them."""
    one, two = world.customer.departments
    kept, changed = world.customer.practitioner(one), world.customer.practitioner(two)
    run()
    world.customer.change("user_account", changed, full_name="Anders Ny")
    airflow_run = begin()
    assert left(airflow_run) == [two]
    assert row_of(airflow_run, two)["status"] == "queued"
    assert world.query("select * from bridge.staged") == []
    assert walk(airflow_run, two) is None
    assert world.held(two)[changed]["name"] == "Anders Ny"

    world.customer.change("user_account", kept, flowzone_enabled=False)
    airflow_run = begin()
    assert left(airflow_run) == [one]
    assert walk(airflow_run, one) is None
    assert list(world.held(one)) == []

    new = world.customers[1].practitioner()
    airflow_run = begin()
    assert left(airflow_run) == [world.customers[1].departments[0]]
    assert new not in world.held(world.customers[1].departments[0])


def test_a_full_run_that_is_due_is_left_to_the_tasks(world: World) -> None:
    """D8: on again after off, though the journal has not changed."""
    world.customer.practitioner()
    run()
    world.write_departments(active=False)
    run()
    world.write_departments(active=True)
    airflow_run = begin()
    assert left(airflow_run) == [world.department]
    assert walk(airflow_run, world.department) is None
    assert row_of(airflow_run, world.department)["mode"] == "full"


def test_a_held_batch_is_met_again(world: World) -> None:
    """O3: it is looked at each time, so that a change of it is noticed."""
    guids = world.customer.crowd(21)
    run()
    world.customer.change_accounts(guids, flowzone_enabled=False)
    assert row_of_first(run())["status"] == "held"
    assert left(begin()) == [world.department]


def test_what_waits_set_aside_is_nothing_to_do(world: World) -> None:
    """O3: until the row changes; what resolved itself is forgotten by the look, too."""
    guid = world.customer.practitioner(personal_identity_number="123")
    run()
    airflow_run = begin()
    assert left(airflow_run) == []
    assert row_of(airflow_run, world.department)["set_aside"] == 1
    world.customer.change("user_account", guid, flowzone_enabled=False)
    assert left(begin()) == []
    assert world.aside() == {}


def test_whoever_another_run_works_on_is_not_waited_for(world: World) -> None:
    """O2: its own tasks wait, or leave it to the other run."""
    run()
    airflow_run = begin()
    with locked(world):
        assert left(airflow_run) == [world.department]
    assert row_of(airflow_run, world.department)["status"] == "queued"


def test_a_journal_that_is_down_is_told_by_its_own_tasks(world: World) -> None:
    """D7: the other customer's departments are done with; nothing is noted on the runs of this one."""
    run()
    world.connect("extensor_fjord", port=1)
    airflow_run = begin()
    assert left(airflow_run) == world.customer.departments
    assert {row_of(airflow_run, guid)["reason"] for guid in world.customer.departments} == {None}
    assert "journal extensor_fjord" in str(walk(airflow_run, world.department))


@pytest.mark.parametrize("key", ["journal", "flowzone"])
def test_a_missing_connection_is_told_by_its_own_tasks(world: World, key: str) -> None:
    """D7: also where there is nothing to send."""
    run()
    world.write_departments(**{key: "nowhere"})
    airflow_run = begin()
    assert left(airflow_run) == [world.department]
    assert "there is no Airflow connection «nowhere»" in str(walk(airflow_run, world.department))


def test_when_patience_has_ended_nobody_else_is_looked_at(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """O2: neither of a share that has been begun nor of another."""
    run()
    compare = snapshot.nothing_to_do

    def slow(*arguments: Any) -> bool:
        time.sleep(1.2)
        return compare(*arguments)

    monkeypatch.setattr(looking, "PATIENCE", 1.0)
    monkeypatch.setattr("mirror.snapshot.nothing_to_do", slow)
    airflow_run = begin()
    assert len(left(airflow_run)) == 4
    settle_down()
    assert [row["status"] for row in rows(airflow_run)].count("queued") == 2


@pytest.mark.usefixtures("impatient")
def test_a_journal_that_hangs_holds_up_nobody(world: World) -> None:
    """D7: patience ends; what the look settles afterwards its tasks find settled."""
    run()
    airflow_run = begin()
    with hanging(world.customer):
        assert left(airflow_run) == world.customer.departments
        assert {row_of(airflow_run, guid)["status"] for guid in world.customers[1].departments} == {"success"}
    settle_down()
    assert row_of(airflow_run, world.department)["status"] == "success"
    assert str(walk(airflow_run, world.department)).endswith("this run is success; start a new one to do more")


def test_an_impossible_flow_says_so_each_time(world: World) -> None:
    """D5: Extensor too old, and nothing to send: skipped with a reason that names both sides."""
    world.write_departments(appointments={"active": True})
    world.customer.version("1.39")
    (skipped,) = (row for row in run(flow=APPOINTMENTS) if row["department"] == world.department)
    assert skipped["status"] == "skipped"
    assert "Extensor is 1.39" in skipped["reason"]
    world.customer.version("1.40")
    assert row_of_first(run(flow=APPOINTMENTS))["status"] == "success"


def test_an_appointment_that_leaves_the_window_is_something_to_do(world: World) -> None:
    """A8: nothing but the day need have changed."""
    world.write_departments(appointments={"active": True})
    practitioner = world.customer.practitioner()
    soon = datetime.now() + timedelta(days=2)  # noqa: DTZ005  the clinic's
    guid = world.customer.appointment(None, soon, soon + timedelta(hours=1), [practitioner])
    run()
    run(flow=APPOINTMENTS)
    assert left(begin(flow=APPOINTMENTS), APPOINTMENTS) == []
    world.customer.delete("appointment", guid)
    assert left(begin(flow=APPOINTMENTS), APPOINTMENTS) == [world.department]


def test_many_departments_share_connections(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """O2: as many as SHARE, and none is forgotten."""
    monkeypatch.setattr(looking, "SHARE", 1)
    run()
    assert left(begin()) == []
    monkeypatch.setattr(looking, "AT_ONCE", 1)
    assert left(begin()) == []


def test_a_large_department_is_not_compared_twice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """O2: where comparing costs more than tasks do; at the limit it is still looked at."""
    monkeypatch.setattr(looking, "LARGE", 2)
    world.customer.crowd(2)
    run()
    assert left(begin()) == []
    world.customer.practitioner()
    run()
    assert left(begin()) == [world.department]


def test_a_mistake_of_ours_is_left_to_the_tasks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """D7: where it is told, without its text."""
    run()
    monkeypatch.setattr("mirror.snapshot.nothing_to_do", lambda *_: 1 / 0)
    assert len(left(begin())) == 4


@pytest.mark.parametrize(
    ("wish", "routine"),
    [
        (Wish(), True),
        (Wish(approve=True), True),
        (Wish(journals={"extensor_fjord"}), True),
        (Wish(mode="full"), False),
        (Wish(dry_run=True), False),
        (Wish(UUID(int=1)), False),
    ],
)
def test_who_asks_for_one_department_or_more_than_changes_sees_tasks(wish: Wish, routine: bool) -> None:
    """O2: only a run of changes for everybody looks first."""
    assert wish.routine is routine


def test_the_steps_do_not_need_the_look(world: World) -> None:
    """O2: a department that has nothing to do and was given tasks all the same is skipped by its snapshot."""
    run()
    assert run_one(world.department)["status"] == "success"
