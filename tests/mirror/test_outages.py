"""One customer's trouble is nobody else's (D7), and a bridge that goes away loses nothing."""

import pkgutil
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from faults import ContractBroken, TransientFault
from flows.practitioners import PRACTITIONERS
from flowzone_hook import transport
from mirror import report, steps
from mirror.report import RunFailed
from tests.mirror.driver import begin, rows, run, run_one, waiting, walk
from tests.world import PASSWORD, World


def break_journal(world: World) -> None:
    """Nobody listens where the first customer's journal was."""
    world.connect("extensor_fjord", port=1)


def break_login(world: World) -> None:
    """The first customer's journal refuses us."""
    world.connect("extensor_fjord", password="wrong")


def break_flowzone(world: World) -> None:
    """Nobody listens where the first customer's Flowzone was."""
    world.connect("flowzone_fjord", host="http://127.0.0.1:1/api/v1")


def break_client(world: World) -> None:
    """The first customer's Flowzone refuses us."""
    world.connect("flowzone_fjord", password="wrong")


@pytest.mark.parametrize("trouble", [break_journal, break_login, break_flowzone, break_client])
def test_one_customers_trouble_never_stops_anothers(
    world: World, monkeypatch: pytest.MonkeyPatch, trouble: Callable[[World], None]
) -> None:
    """D7, O4: the others go through; the failure names those that did not, and only those."""
    monkeypatch.setattr(transport, "ATTEMPTS", 2)
    run()
    for customer in world.customers:
        customer.practitioner(*customer.departments)
    trouble(world)
    airflow_run = begin()
    for department in waiting(airflow_run):
        walk(airflow_run, department)
    with pytest.raises(RunFailed, match=r"2 of 4 departments .*fjord 1: failed.*fjord 2: failed") as failed:
        report.report("practitioners", airflow_run)
    assert "byen" not in str(failed.value)
    assert PASSWORD not in str(failed.value)
    assert [(row["department_name"], row["status"], row["sent"]) for row in rows(airflow_run)] == [
        ("byen 1", "success", 1),
        ("byen 2", "success", 1),
        ("fjord 1", "failed", 0),
        ("fjord 2", "failed", 0),
    ]
    assert world.query("select from bridge.staged") == []
    world.connect("extensor_fjord", port=world.server.port, password=PASSWORD)
    world.connect("flowzone_fjord", host=f"{world.flowzone}/api/v1", password=PASSWORD)
    assert [(row["status"], row["sent"]) for row in run()] == [("success", 0)] * 2 + [("success", 1)] * 2


def test_a_report_of_departments_that_went_well_or_were_off_fails_nobody(world: World) -> None:
    """O4, D2: skipped is no failure; the sums are those of all departments."""
    world.write_departments(active=False)
    world.customer.practitioner(world.customer.departments[1])
    airflow_run = begin()
    for department in waiting(airflow_run):
        walk(airflow_run, department)
    assert report.report("practitioners", airflow_run) == {"sent": 1, "unchanged": 0, "withdrawn": 0, "set_aside": 0}


def test_a_held_department_fails_the_report_and_says_how_to_approve(world: World) -> None:
    """O3, O4: a person must look."""
    guids = world.customer.crowd(21)
    run_one(world.department)
    world.customer.change_accounts(guids, flowzone_enabled=False)
    airflow_run = begin(world.department)
    walk(airflow_run, world.department)
    with pytest.raises(RunFailed, match=r"fjord 1: held, .*Approve or reject .*helsebro approve practitioners"):
        report.report("practitioners", airflow_run)


def test_a_department_whose_tasks_vanished_is_failed_by_the_report(world: World) -> None:
    """O4: killed with nobody to tell; its staged rows go."""
    world.customer.practitioner()
    airflow_run = begin(world.department)
    steps.snapshot(PRACTITIONERS, airflow_run, world.department)
    with pytest.raises(RunFailed, match="did not come to its end"):
        report.report("practitioners", airflow_run)
    assert world.query("select from bridge.staged") == []
    assert run_one(world.department)["sent"] == 1


def terminate(world: World) -> None:
    """End every connection to the bridge, as an administrator or a restart does."""
    database = psycopg.conninfo.conninfo_to_dict(world.bridge)["dbname"]
    with psycopg.connect(world.server.dsn(), autocommit=True) as server:
        server.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (database,))


@pytest.mark.parametrize(
    "moment",
    [
        "mirror.snapshot._look",
        "mirror.snapshot._conclude",
        "mirror.check._measure",
        "flowzone_hook.hook.FlowzoneHook.put",
        "mirror.deliver._set_aside",
        "flowzone_hook.hook.FlowzoneHook.withdraw",
    ],
)
def test_the_bridge_goes_away_in_the_middle(world: World, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """P1, P5: passing trouble, told as such; the next run finishes, and nothing is done twice."""
    changed, gone = world.customer.crowd(2)
    run_one(world.department)
    new = world.customer.practitioner()
    world.customer.change("user_account", changed, full_name="Changed")
    world.customer.change("user_account", gone, flowzone_enabled=False)
    function = pkgutil.resolve_name(moment)

    def cut_off(*arguments: Any) -> Any:
        result = function(*arguments)
        terminate(world)
        return result

    airflow_run = begin(world.department)
    with monkeypatch.context() as patched:
        patched.setattr(moment, cut_off)
        ended = walk(airflow_run, world.department)
    assert isinstance(ended, TransientFault)
    assert "the bridge" in str(ended)
    (row,) = rows(airflow_run)
    assert row["reason"] == str(ended)
    assert run_one(world.department)["status"] == "success"
    assert set(world.held()) == {changed, new}
    assert world.effects() == {changed: (1, 1, 0), gone: (1, 0, 1), new: (1, 0, 0)}


def test_staged_rows_that_a_crashed_server_forgot_are_missed(world: World) -> None:
    """P1: they are unlogged; a run that finds them gone fails instead of taking nothing for done."""
    world.customer.crowd(3)
    for emptied_before in (steps.check, steps.deliver):
        airflow_run = begin(world.department)
        for step in (steps.snapshot, steps.check, steps.deliver):
            if step is emptied_before:
                world.query("delete from bridge.staged returning run")
                with pytest.raises(TransientFault, match="3 staged rows are gone"):
                    step(PRACTITIONERS, airflow_run, world.department)
                break
            step(PRACTITIONERS, airflow_run, world.department)
    assert world.held() == {}
    assert run_one(world.department)["sent"] == 3


def test_a_step_can_be_tried_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """P1, O4: Airflow tries a failed task again, within the same run; what was done is not done again."""
    monkeypatch.setattr(transport, "ATTEMPTS", 1)
    guids = world.customer.crowd(3)
    airflow_run = begin(world.department)
    faults: list[tuple[Any, dict[str, Any]]] = [
        (steps.snapshot, {"method": "GET", "fault": "status", "status": 500}),
        (steps.check, {}),
        (steps.deliver, {"method": "PUT", "fault": "drop_after"}),
    ]
    for step, fault in faults:
        if fault:
            world.faults(fault)
            with pytest.raises(TransientFault):
                step(PRACTITIONERS, airflow_run, world.department)
            world.faults()
        step(PRACTITIONERS, airflow_run, world.department)
    (row,) = rows(airflow_run)
    assert (row["status"], row["sent"], row["reason"]) == ("success", 3, None)
    assert world.effects() == dict.fromkeys(guids, (1, 0, 0))
    keys = {request["idempotency_key"] for request in world.requests("PUT", "/practitioners")}
    assert len(keys) == 1, "trying again repeats the key"


def test_a_run_that_the_bridge_does_not_know_says_what_to_do(world: World) -> None:
    """O4: a task cleared by itself, long after the bridge was made anew."""
    with pytest.raises(ContractBroken, match="clear the task «plan»"):
        steps.snapshot(PRACTITIONERS, "never planned", world.department)
