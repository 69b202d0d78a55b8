"""Turning a department off and on again (D2, D8)."""

from collections.abc import Callable
from typing import Any

import pytest

from flows.practitioners import PRACTITIONERS
from flowzone_hook import FlowzoneHook
from mirror import deliver, steps
from mirror.run import Over
from tests.mirror.driver import begin, rows, run, run_one
from tests.world import World


def off(world: World) -> None:
    """Turn the first department off in the file."""
    world.write_departments(active=False)


def on(world: World) -> None:
    """Turn it on again."""
    world.write_departments(active=True)


def test_an_off_department_transfers_nothing_and_withdraws_nothing(world: World) -> None:
    """D2, D8: it is skipped with its reason, and Flowzone is not even asked."""
    kept = world.customer.practitioner()
    run()
    off(world)
    world.customer.practitioner()
    world.customer.change("user_account", kept, flowzone_enabled=False)
    world.forget_requests()
    row = run_one(world.department)
    assert row["status"] == "skipped"
    assert "the department is off" in row["reason"]
    run()
    assert list(world.held()) == [kept]
    assert [r for r in world.requests("GET", "/practitioners") if str(world.department) in r["path"]] == []
    assert world.writes() == []


def test_other_departments_go_on_when_one_is_off(world: World) -> None:
    """D2: off concerns one department only."""
    off(world)
    guid = world.customer.practitioner(*world.customer.departments)
    run()
    assert (list(world.held()), list(world.held(world.customer.departments[1]))) == ([], [guid])


def test_on_again_begins_with_a_full_run_that_repairs(world: World) -> None:
    """D8: what changed in the journal and in Flowzone meanwhile is put right; after that, changes only."""
    stays, leaves, lost = (world.customer.practitioner() for _ in range(3))
    run_one(world.department)
    off(world)
    run_one(world.department)
    world.as_client("POST", "practitioners/withdrawals", [str(lost)])
    world.customer.change("user_account", leaves, flowzone_enabled=False)
    on(world)
    row = run_one(world.department)
    assert (row["mode"], row["sent"], row["withdrawn"]) == ("full", 2, 1)
    assert set(world.held()) == {stays, lost}
    assert run_one(world.department)["mode"] == "changes"


def test_a_department_that_leaves_the_file_is_like_one_that_is_off(world: World) -> None:
    """D8: nothing is withdrawn, and when it is back, the first run is a full one."""
    guid = world.customer.practitioner()
    run()
    world.absent.add(world.department)
    world.write_departments()
    world.customer.change("user_account", guid, full_name="Meanwhile")
    assert world.department not in {row["department"] for row in run()}
    assert list(world.held()) == [guid]
    world.absent.clear()
    world.write_departments()
    row = run_one(world.department)
    assert (row["mode"], row["sent"]) == ("full", 1)
    assert world.held()[guid]["name"] == "Meanwhile"


def test_another_departments_run_notices_that_this_one_is_off(world: World) -> None:
    """D8: off and on again between two of its own runs, seen by a run for somebody else."""
    run_one(world.department)
    off(world)
    run_one(world.customer.departments[1])
    on(world)
    assert run_one(world.department)["mode"] == "full"


@pytest.mark.parametrize("practitioners", [0, 1])
def test_the_first_run_is_full_and_the_second_is_not(world: World, practitioners: int) -> None:
    """D8, O2: also where there is nobody to send."""
    world.customer.crowd(practitioners)
    assert [run_one(world.department)["mode"] for _ in range(3)] == ["full", "changes", "changes"]


@pytest.mark.parametrize("moment", ["snapshot", "check", "deliver"])
def test_turned_off_between_two_steps(world: World, moment: str) -> None:
    """D8: off stops at once, whatever has been staged; and on again begins with a full run."""
    guid = world.customer.practitioner()
    run_one(world.department)
    world.customer.change("user_account", guid, full_name="Changed")
    airflow_run = begin(world.department)
    order: list[Callable[..., Any]] = [steps.snapshot, steps.check, steps.deliver]
    for step in order:
        if step.__name__ == moment:
            off(world)
            with pytest.raises(Over, match="turned off"):
                step(PRACTITIONERS, airflow_run, world.department)
            break
        step(PRACTITIONERS, airflow_run, world.department)
    (row,) = rows(airflow_run)
    assert row["status"] == "skipped"
    assert "turned off" in row["reason"]
    assert world.query("select from bridge.staged") == []
    assert world.effects() == {guid: (1, 0, 0)}
    on(world)
    row = run_one(world.department)
    assert (row["mode"], row["sent"]) == ("full", 1)
    assert world.held()[guid]["name"] == "Changed"


@pytest.mark.parametrize("action", ["put", "withdraw"])
def test_turned_off_between_two_batches(world: World, monkeypatch: pytest.MonkeyPatch, action: str) -> None:
    """D8: what is under way is recorded, nothing more is sent; the rest follows when it is on again."""
    guids = world.customer.crowd(6)
    if action == "withdraw":
        run_one(world.department)
        world.customer.change_accounts(guids, flowzone_enabled=False)
    monkeypatch.setattr(deliver, "BATCH", 2)
    world.connect("flowzone_fjord", extra={"connections": 1})
    sent = getattr(FlowzoneHook, action)

    def sent_while_someone_turns_it_off(*arguments: Any) -> Any:
        off(world)
        return sent(*arguments)

    with monkeypatch.context() as turning_off:
        turning_off.setattr(FlowzoneHook, action, sent_while_someone_turns_it_off)
        row = run_one(world.department)
    assert (row["status"], row["sent"] + row["withdrawn"]) == ("skipped", 2)
    held = 2 if action == "put" else 4
    assert len(world.held()) == held
    assert world.query("select from bridge.staged") == []
    on(world)
    row = run_one(world.department)
    assert (row["mode"], row["sent"], row["withdrawn"]) == ("full", *((6, 0) if action == "put" else (0, 4)))
    assert len(world.held()) == (6 if action == "put" else 0)
    assert all(effects in {(1, 0, 0), (1, 0, 1)} for effects in world.effects().values())


def test_a_department_moved_to_other_connections_is_delivered_in_full(world: World) -> None:
    """D8: the ledger speaks of what the connections before held."""
    run_one(world.department)
    world.connect("flowzone_byen", login="helsebro-fjord")
    world.write_departments(flowzone="flowzone_byen")
    assert [run_one(world.department)["mode"] for _ in range(2)] == ["full", "changes"]


def test_a_held_full_run_leaves_the_next_one_full(world: World) -> None:
    """D8, O3: full is due until one has gone through."""
    guids = world.customer.crowd(21)
    run_one(world.department)
    off(world)
    run_one(world.department)
    on(world)
    world.customer.change_accounts(guids, flowzone_enabled=False)
    assert [run_one(world.department)[k] for k in ("mode", "status")] == ["full", "held"]
    row = run_one(world.department, approve=True)
    assert (row["mode"], row["status"], row["withdrawn"]) == ("full", "success", 21)
    assert run_one(world.department)["mode"] == "changes"


@pytest.mark.parametrize("how", ["off", "absent"])
def test_what_a_killed_run_staged_for_a_department_goes_when_it_is_off(world: World, how: str) -> None:
    """D8: it is personal data, and nobody will send it."""
    world.customer.practitioner()
    steps.snapshot(PRACTITIONERS, begin(world.department), world.department)
    if how == "off":
        off(world)
    else:
        world.absent.add(world.department)
        world.write_departments()
    run_one(world.customer.departments[1])
    assert world.query("select from bridge.staged") == []
