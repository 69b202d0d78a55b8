"""Each DAG runs alone, given only connections, a departments file and an empty bridge."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

from sandbox.journal import desktop
from tests.system.alone import Alone

RUN_KEYS = {
    *("flow", "department", "status", "sent", "unchanged", "withdrawn", "set_aside", "held"),
    *("started_at", "ended_at", "reason"),
}
ASIDE_KEYS = {"flow", "department", "guid", "rule", "field", "since", "attempts"}


def test_a_first_run_then_one_of_changes_then_nothing(alone: Alone) -> None:
    """P1, P3, P5, G1, O2: what runs and aside say, and that a second run sends nothing."""
    world = alone.world
    good, leaving, bad = (world.customer.practitioner() for _ in range(3))
    world.customer.change("user_account", bad, personal_identity_number=None)
    done = alone.run(department=str(world.department), mode="full")
    assert done.returncode == 0, done.stdout[-3000:]
    (row,) = alone.json("runs")
    assert set(row) >= RUN_KEYS
    assert (row["status"], row["sent"], row["set_aside"]) == ("success", 2, 1)
    (aside,) = alone.json("aside")
    assert set(aside) == ASIDE_KEYS
    assert (aside["guid"], aside["rule"], aside["field"]) == (str(bad), "missing", "personal_identity_number")

    with world.customer.desktop() as journal:
        desktop.tick(journal, leaving, on=False)
    assert alone.run().returncode == 0
    rows = {row["department"]: row for row in alone.json("runs")}
    assert len(rows) == 4
    assert (rows[str(world.department)]["withdrawn"], rows[str(world.department)]["unchanged"]) == (1, 1)
    held = [person["guid"] for person in world.state()["practitioners"] if person["memberships"][0]["active"]]
    assert held == [str(good)]

    world.forget_requests()
    assert alone.run().returncode == 0
    assert world.requests("PUT", "practitioners") == world.requests("POST", "withdrawals") == []


def test_patients_and_appointments_alone(alone: Alone) -> None:
    """T1, A1, D5, D6: each flow by itself, in any order; a department without appointment sync is skipped."""
    world = alone.world
    patient, unticked = world.customer.patient(), world.customer.patient(flowzone_enabled=False)
    world.customer.series(patient)
    world.customer.series(unticked)
    tomorrow = datetime.combine(date.today() + timedelta(days=1), time(10))  # noqa: DTZ011  the clinic's time
    appointment = world.customer.appointment(None, tomorrow, tomorrow + timedelta(hours=1), patient_guid=patient)
    world.write_departments(appointments={"active": True})
    for flow in ("appointments", "patients"):
        done = alone.run(flow)
        assert done.returncode == 0, done.stdout[-3000:]
    rows = {(row["flow"], row["department"]): row for row in alone.json("runs")}
    for flow in ("appointments", "patients"):
        row = rows[flow, str(world.department)]
        assert (row["status"], row["sent"], row["set_aside"]) == ("success", 1, 0)
    assert rows["appointments", str(world.customer.departments[1])]["status"] == "skipped"
    assert set(world.held(kind="patients")) == {patient}
    assert set(world.held(kind="appointments")) == {appointment}


def test_one_customers_failure_leaves_the_others_alone(alone: Alone) -> None:
    """D7, O1: the run fails, says which, and the other customer is through."""
    world = alone.world
    fjord, byen = world.customers
    fjord.practitioner()
    there = byen.practitioner()
    world.connect("extensor_fjord", password="wrong")
    done = alone.run()
    assert done.returncode != 0
    statuses = {row["name"]: row["status"] for row in alone.json("runs")}
    assert statuses == {"fjord 1": "failed", "fjord 2": "failed", "byen 1": "success", "byen 2": "success"}
    assert [person["guid"] for person in world.state(byen.departments[0])["practitioners"]] == [str(there)]


def test_a_held_batch_ends_the_run_and_approval_sends_it(alone: Alone) -> None:
    """O3, D2: an off department is skipped; a held one sends nothing and exits non-zero; «approve» sends it."""
    world = alone.world
    guids = [world.customer.practitioner() for _ in range(30)]
    world.options[world.customer.departments[1]] = {"active": False}
    world.write_departments()
    assert alone.run().returncode == 0
    assert "skipped" in {row["status"] for row in alone.json("runs")}
    for guid in guids[:25]:
        world.customer.change("user_account", guid, flowzone_enabled=False)
    only = str(world.department)
    assert alone.run(department=only).returncode != 0
    row = next(row for row in alone.json("runs") if row["department"] == only)
    assert (row["status"], row["withdrawn"], row["held"]) == ("held", 0, 25)
    assert alone.run(department=only, approve=True).returncode == 0
    row = next(row for row in alone.json("runs") if row["department"] == only)
    assert (row["status"], row["withdrawn"], row["held"]) == ("success", 25, 0)


def test_a_bad_departments_file_is_told_with_its_place(alone: Alone) -> None:
    """D7: nothing runs; file, line, path and cure are in the log and in `check`."""
    file = Path(alone.world.environment["HELSEBRO_DEPARTMENTS"])
    file.write_text(file.read_text(encoding="utf-8") + "  colour: blue\n", encoding="utf-8")
    line = len(file.read_text(encoding="utf-8").splitlines())
    done = alone.run()
    assert done.returncode != 0
    told = f"{file}:{line}: departments.3.colour: unknown key"
    assert told in done.stdout + done.stderr
    checked = alone.command("check")
    assert checked.returncode == 1
    assert told in checked.stderr


def test_check_says_what_flowzone_thinks(alone: Alone) -> None:
    """D1, D7: a line per department and system; a department that Flowzone does not know is wrong, with the cure."""
    alone.command("migrate")
    assert alone.command("check").returncode == 0
    alone.world.connect("flowzone_byen", password="wrong")
    checked = alone.command("check")
    assert checked.returncode == 1
    assert "belongs to «Fjord» (fjord)" in checked.stdout
    assert "refuses the credentials of connection flowzone_byen" in checked.stdout
