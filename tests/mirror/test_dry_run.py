"""A dry run says what would happen, and changes nothing (O2)."""

from typing import Any

import pytest

from flows.practitioners import PRACTITIONERS
from mirror import steps
from mirror.run import Over
from tests.mirror.driver import begin, rows, run, run_one
from tests.world import World

TABLES = ("standing", "ledger", "set_aside", "warning", "staged")


def all_that_is(world: World) -> list[Any]:
    """Everything in the bridge but runs and their quality reports, and all that Flowzone holds."""
    kept = [world.query(f"select * from bridge.{table} order by 1, 2, 3") for table in TABLES]
    runs = world.query("select * from bridge.run where not dry_run order by id")
    return [*kept, runs, world.state(), world.effects()]


@pytest.fixture
def busy(world: World) -> World:
    """A department where there is something of everything to be done."""
    changed, withdrawn, bad, *_ = world.customer.crowd(6)
    cured = world.customer.practitioner(personal_identity_number=None)
    world.customer.practitioner(personal_identity_number=None)
    run_one(world.department)
    world.customer.practitioner()
    world.customer.change("user_account", changed, email="kari@")
    world.customer.change("user_account", withdrawn, flowzone_enabled=False)
    world.customer.change("user_account", bad, full_name="")
    world.customer.change("user_account", cured, personal_identity_number="01817010217")
    return world


def test_a_dry_run_changes_nothing_and_tells_what_would_happen(busy: World, great_expectations: None) -> None:
    """O2: and doing it afterwards does just that."""
    before = all_that_is(busy)
    for _ in range(2):
        row = run_one(busy.department, dry_run=True)
        assert row["status"] == "success"
        assert row["reason"] == "dry run: would send 3, withdraw 1, set aside 1"
        assert (row["sent"], row["withdrawn"], row["held"]) == (0, 0, 0)
        assert all_that_is(busy) == before
    row = run_one(busy.department)
    assert (row["sent"], row["withdrawn"], row["set_aside"]) == (3, 1, 2)


def test_a_full_dry_run_changes_nothing_either(busy: World) -> None:
    """O2, D8: it does not even make the next run full."""
    before = all_that_is(busy)
    row = run_one(busy.department, "full", dry_run=True)
    assert row["reason"] == "dry run: would send 6, withdraw 1, set aside 2"
    assert all_that_is(busy) == before
    assert run_one(busy.department)["mode"] == "changes"


def test_a_dry_run_says_that_the_batch_would_be_held(world: World) -> None:
    """O2, O3: and it is no failure to find that out."""
    guids = world.customer.crowd(21)
    run_one(world.department)
    world.customer.change_accounts(guids, flowzone_enabled=False)
    row = run_one(world.department, dry_run=True)
    assert row["status"] == "success"
    assert "would be held: the journal yields nothing, while Flowzone holds 21" in row["reason"]
    assert run_one(world.department)["status"] == "held"


def test_the_very_first_run_may_be_a_dry_one(world: World) -> None:
    """O2, D8: the first real one is still full."""
    world.customer.practitioner()
    assert run_one(world.department, dry_run=True)["reason"] == "dry run: would send 1, withdraw 0, set aside 0"
    assert world.held() == {}
    assert world.writes() == []
    row = run_one(world.department)
    assert (row["mode"], row["sent"]) == ("full", 1)


def test_a_dry_run_of_an_off_department_is_skipped(world: World) -> None:
    """O2, D2: there is nothing that would happen."""
    world.write_departments(active=False)
    assert run_one(world.department, dry_run=True)["status"] == "skipped"


@pytest.mark.parametrize("mode", ["changes", "full"])
def test_a_dry_run_does_not_disturb_a_running_one(busy: World, mode: str) -> None:
    """O2: in between its steps, the other's staged rows stay."""
    airflow_run = begin(busy.department)
    for step in (steps.snapshot, steps.check, steps.deliver):
        assert run_one(busy.department, "full" if mode == "full" else "changes", dry_run=True)["status"] == "success"
        step(PRACTITIONERS, airflow_run, busy.department)
    (row,) = rows(airflow_run)
    assert (row["status"], row["sent"], row["withdrawn"]) == ("success", 3, 1)


def test_a_running_one_does_not_disturb_a_dry_run(busy: World) -> None:
    """O2: what it tells is what it saw."""
    airflow_run = begin(busy.department, dry_run=True)
    steps.snapshot(PRACTITIONERS, airflow_run, busy.department)
    assert run_one(busy.department)["sent"] == 3
    with pytest.raises(Over, match="dry run"):
        steps.check(PRACTITIONERS, airflow_run, busy.department)
    (row,) = rows(airflow_run)
    assert row["reason"] == "dry run: would send 3, withdraw 1, set aside 1"
    assert busy.query("select from bridge.staged") == []


def test_a_dry_run_that_was_killed_leaves_nothing_staged_for_long(busy: World) -> None:
    """O2: its staged rows are personal data; whatever run comes an hour later clears them away."""
    airflow_run = begin(busy.department, dry_run=True)
    steps.snapshot(PRACTITIONERS, airflow_run, busy.department)
    busy.query("update bridge.run set as_of = as_of - interval '61 minutes' where dry_run returning id")
    run()
    assert busy.query("select from bridge.staged") == []
    (row,) = rows(airflow_run)
    assert row["status"] == "superseded"
