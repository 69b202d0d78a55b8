"""Appointment sync is activated separately, needs Extensor 1.40 and a Flowzone that takes appointments (D5)."""

from typing import Any
from uuid import UUID

import pytest

from flows import APPOINTMENTS, PATIENTS, PRACTITIONERS
from flows.appointments import new_enough
from mirror import report, steps
from tests.appointments.doing import book, held, send
from tests.mirror.driver import Row, begin, rows, run, waiting, walk
from tests.world import World

NEW = ["1.40", "1.40.0", "1.40.1", "1.41.0", "1.100.0", "2.0", "10.0", " 1.41.0 ", "1.40.0.0"]
OLD = ["1.39.9", "1.9", "1.4", "1.39", "0.140", "1", "1.40rc1"]
UNREADABLE = [None, "", " ", "ukjent", "1.40 (test)", "1,40", "versjon 1.41", "1.41.x"]


@pytest.mark.parametrize(
    ("version", "expected"),
    [*((text, True) for text in NEW), *((text, False) for text in OLD), *((text, False) for text in UNREADABLE)],
)
def test_versions_compare_as_versions(version: str | None, expected: bool) -> None:
    """D5: not as text; one that is missing or unreadable is not new enough."""
    assert new_enough(version) is expected


@pytest.fixture
def guid(world: World) -> UUID:
    """An appointment that would be sent."""
    return book(world, "2031-03-14 10:00", world.customer.practitioner())


def report_of(world: World) -> Row:
    """Run the flow for the first department with the report as Airflow's last task has it, which must not fail."""
    airflow_run = begin(world.department, flow=APPOINTMENTS)
    for department in waiting(airflow_run, APPOINTMENTS):
        walk(airflow_run, department, APPOINTMENTS)
    report.report(APPOINTMENTS.name, airflow_run)
    (row,) = rows(airflow_run, APPOINTMENTS)
    return row


def skipped(world: World) -> str:
    """Run the flow for a department that is to be skipped, and return the reason."""
    row = report_of(world)
    assert (row["status"], row["sent"], row["withdrawn"]) == ("skipped", 0, 0)
    assert world.writes("appointments") == []
    return str(row["reason"])


@pytest.mark.parametrize("version", ["1.40", "1.41.0", "1.100.0", "2.0", " 1.41.0 "])
def test_a_new_extensor_takes_part(world: World, guid: UUID, version: str) -> None:
    """D5."""
    world.customer.version(version)
    assert report_of(world)["sent"] == 1
    assert list(held(world)) == [guid]


@pytest.mark.parametrize(
    ("version", "told"),
    [
        ("1.39.9", "Extensor is 1.39.9 "),
        ("1.9", "Extensor is 1.9 "),
        ("", "cannot be read"),
        ("ukjent", "cannot be read"),
        (None, "cannot be read"),
    ],
)
@pytest.mark.parametrize(("takes", "other"), [(True, "Flowzone takes"), (False, "Flowzone does not take")])
def test_an_older_one_is_skipped_with_a_reason_that_names_both_sides(
    world: World, guid: UUID, version: str | None, told: str, takes: bool, other: str
) -> None:
    """D5: no failure; the run's report does not fail either."""
    world.customer.version(version)
    world.take_appointments(world.department, on=takes)
    reason = skipped(world)
    assert told in reason
    assert "1.40" in reason
    assert other in reason


def test_a_flowzone_without_appointments_is_skipped_with_a_reason_that_names_both_sides(
    world: World, guid: UUID
) -> None:
    """D5: and it goes on by itself once Flow has opened it; the other department is not concerned."""
    beside = world.customer.departments[1]
    other = book(world, "2031-03-14 10:00", world.customer.practitioner(beside), department=beside)
    world.take_appointments(world.department, on=False)
    reason = skipped(world)
    assert "Extensor is 1.41.0" in reason
    assert "Flowzone does not take" in reason
    assert send(beside)["sent"] == 1
    assert list(held(world, beside)) == [other]
    world.take_appointments(world.department)
    assert send(world.department)["sent"] == 1


def test_an_old_extensor_is_skipped_even_if_flowzone_cannot_be_reached(world: World, guid: UUID) -> None:
    """D5: what it would have said is no matter."""
    world.customer.version("1.39.9")
    world.connect("flowzone_fjord", host="http://127.0.0.1:9/api/v1")
    reason = skipped(world)
    assert "Extensor is 1.39.9" in reason
    assert "Flowzone could not be asked" in reason


def test_a_flowzone_that_cannot_be_reached_is_a_failure_where_extensor_isnew_enough(world: World, guid: UUID) -> None:
    """D5, O4: nobody knows whether appointments are enabled."""
    world.connect("flowzone_fjord", host="http://127.0.0.1:9/api/v1")
    row = send(world.department)
    assert (row["status"], row["sent"]) == ("failed", 0)


def test_it_is_never_activated_by_itself(world: World, guid: UUID) -> None:
    """D5: a department that already runs the rest, with all that it takes on both sides."""
    options: tuple[dict[str, Any], ...] = (
        {},
        {"appointments": {"months_ahead": 3}},
        {"appointments": {"active": False}},
    )
    for option in options:
        world.options[world.department] = option
        world.write_departments()
        for flow in (PRACTITIONERS, PATIENTS):
            assert send(world.department, flow=flow)["status"] == "success"
        reason = skipped(world)
        assert "appointments.active: false" in reason
    world.options[world.department] = {"appointments": {"active": True}}
    world.write_departments()
    assert send(world.department)["sent"] == 1


def test_a_department_that_is_off_is_off_for_appointments_too(world: World, guid: UUID) -> None:
    """D2, D8."""
    world.options[world.department] |= {"active": False}
    world.write_departments()
    assert "the department is off" in skipped(world)


@pytest.mark.parametrize("how", ["the file", "Extensor", "Flowzone"])
def test_what_stops_it_later_withdraws_nothing_and_it_goes_on_afterwards(world: World, guid: UUID, how: str) -> None:
    """D5, D8: deactivated in the file, an Extensor that went back, Flowzone closed by Flow."""
    send(world.department)
    kept = held(world)

    def switch(on: bool) -> None:
        if how == "the file":
            world.options[world.department]["appointments"] = {"active": on}
            world.write_departments()
        elif how == "Extensor":
            world.customer.version("1.41.0" if on else "1.39.9")
        else:
            world.take_appointments(world.department, on=on)

    switch(on=False)
    world.customer.delete("appointment", guid)
    world.forget_requests()
    skipped(world)
    assert held(world) == kept
    switch(on=True)
    row = send(world.department)
    assert (row["status"], row["withdrawn"]) == ("success", 1)
    assert row["mode"] == ("full" if how == "the file" else "changes")


def test_one_departments_being_left_out_never_fails_the_others(world: World, guid: UUID) -> None:
    """D5, D7: a run for all of them; and its report is a good one."""
    world.customers[1].version(None)
    world.options[world.customers[1].departments[0]] = {"appointments": {"active": True}}
    world.options[world.customer.departments[1]] = {}
    world.write_departments()
    found = {row["department"]: row["status"] for row in run(flow=APPOINTMENTS)}
    assert found[world.department] == "success"
    assert found[world.customer.departments[1]] == "skipped"
    assert found[world.customers[1].departments[0]] == "skipped"
    assert set(found.values()) == {"success", "skipped"}


def test_a_full_and_a_dry_run_are_skipped_alike(world: World, guid: UUID) -> None:
    """D5, O2."""
    world.customer.version("1.39.9")
    assert send(world.department, "full")["status"] == "skipped"
    assert send(world.department, dry_run=True)["status"] == "skipped"
    assert send(world.department, approve=True)["status"] == "skipped"


def test_what_a_killed_run_has_staged_goes_when_the_department_is_skipped(world: World, guid: UUID) -> None:
    """D5, O1: staged rows are personal data; they do not wait until Extensor is new enough again."""
    killed = begin(world.department, flow=APPOINTMENTS)
    steps.snapshot(APPOINTMENTS, killed, world.department)
    assert [row["guid"] for row in world.query("select guid from bridge.staged")] == [guid]
    world.customer.version("1.39.9")
    skipped(world)
    assert world.query("select guid from bridge.staged") == []
