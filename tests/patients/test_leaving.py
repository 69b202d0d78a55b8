"""Who no longer meets the rules is withdrawn, never deleted, and comes back the same (T6, D3, D4, D8, P5)."""

from datetime import date, timedelta
from uuid import UUID

import pytest
import requests

from tests.patients.doing import AFTER, everywhere, held, person, send
from tests.world import World


def log_in(world: World, guid: UUID) -> None:
    """Let a person be invited and accept."""
    for doing in ("invite", "accept"):
        requests.post(f"{world.flowzone}/sandbox/people/{guid}/{doing}", json={"business": "fjord"}, timeout=10)


def state(world: World, guid: UUID) -> str:
    """Return where a person stands in Flowzone."""
    (found,) = (person["state"] for person in world.state()["patients"] if person["guid"] == str(guid))
    return str(found)


def test_each_way_of_leaving_withdraws_and_each_way_back_brings_the_same_person(world: World) -> None:
    """T6, P4, P5: unticked, status, series gone, dated back, without a start or with a department that is none."""
    nobody = UUID(int=9)
    ways: dict[str, tuple[str, dict[str, object], dict[str, object]]] = {
        "unticked": ("patient", {"flowzone_enabled": False}, {"flowzone_enabled": True}),
        "passive": ("patient", {"status": 2}, {"status": 1}),
        "deceased": ("patient", {"status": 3}, {"status": 1}),
        "elsewhere": ("patient", {"department_guid": nobody}, {"department_guid": world.department}),
        "dated back": ("series", {"start_date": date(2022, 10, 1)}, {"start_date": date(2022, 10, 2)}),
        "no start": ("series", {"start_date": None}, {"start_date": date(2023, 1, 1)}),
        "series elsewhere": ("series", {"department_guid": nobody}, {"department_guid": world.department}),
    }
    rows: dict[str, dict[str, UUID]] = {}
    for case in ways:
        guid = world.customer.patient()
        rows[case] = {"patient": guid, "series": world.customer.series(guid)}
    stays = person(world)
    send(world.department)
    for case in ways:
        log_in(world, rows[case]["patient"])
    for case, (table, leave, _) in ways.items():
        world.customer.change(table, rows[case][table], **leave)
    row = send(world.department)
    assert (row["withdrawn"], row["sent"], row["unchanged"]) == (len(ways), 0, 1)
    assert list(held(world)) == [stays]
    assert {case: state(world, rows[case]["patient"]) for case in ways} == dict.fromkeys(ways, "inactive")
    for case, (table, _, back) in ways.items():
        world.customer.change(table, rows[case][table], **back)
    assert send(world.department)["sent"] == len(ways)
    assert {case: state(world, rows[case]["patient"]) for case in ways} == dict.fromkeys(ways, "active")
    assert world.effects(kind="patients") == {row["patient"]: (1, 1, 1) for row in rows.values()} | {stays: (1, 0, 0)}


def test_hard_deletions_are_noticed(world: World) -> None:
    """T6: of the patient, and of the series alone; the next best series takes over where there is one."""
    deleted, bereft, other = (world.customer.patient() for _ in range(3))
    for guid in (deleted, other):
        world.customer.series(guid, start=AFTER)
    only = world.customer.series(bereft, start=AFTER)
    latest = world.customer.series(other, start=date(2025, 1, 1), status="Ferdig")
    send(world.department)
    world.customer.delete("patient", deleted)
    world.customer.delete("series", only)
    world.customer.delete("series", latest)
    row = send(world.department)
    assert (row["withdrawn"], row["sent"]) == (2, 1)
    assert {guid: patient["series"]["status"] for guid, patient in held(world).items()} == {other: "Active"}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["the old department first", "the new one first"])
def test_a_patient_who_changes_department_ends_up_in_the_new_one_only(world: World, order: tuple[int, int]) -> None:
    """T5, T6: the same person with the same history; also back again."""
    old, new = world.customer.departments[:2]
    guid = person(world, old)
    send(old)
    send(new)
    log_in(world, guid)
    for here, there in ((old, new), (new, old)):
        world.customer.change("patient", guid, department_guid=there)
        for place in order:
            send((here, there)[place])
        assert everywhere(world) == {guid: {there}}
        assert state(world, guid) == "active"
        assert [send(department)["unchanged"] for department in (here, there)] == [0, 1]
    assert len(world.state()["patients"]) == 1


def test_a_department_change_into_one_with_other_rules(world: World) -> None:
    """T6, D3: whoever does not meet the new department's rules ends up in none."""
    old, new = world.customer.departments[:2]
    world.options[old] = {"patients": {"series_required": False}}
    world.write_departments()
    guid = world.customer.patient(old)
    send(old)
    world.customer.change("patient", guid, department_guid=new)
    send(new)
    send(old)
    assert everywhere(world) == {}
    assert state(world, guid) == "inactive"


CHANGES: list[tuple[str, dict[str, object], dict[str, object], set[str]]] = [
    ("series no longer required", {}, {"series_required": False}, {"none", "old", "on", "after", "late"}),
    ("required again", {"series_required": False}, {"series_required": True}, {"after", "late"}),
    ("cut-off later", {}, {"series_after": date(2024, 6, 1)}, {"late"}),
    ("cut-off one day earlier", {}, {"series_after": date(2022, 9, 30)}, {"on", "after", "late"}),
    ("cut-off one day later", {}, {"series_after": date(2022, 10, 2)}, {"late"}),
]


@pytest.mark.parametrize(("before", "after", "expected"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES])
def test_changed_rules_in_the_file_are_followed_by_the_next_run(
    world: World, before: dict[str, object], after: dict[str, object], expected: set[str]
) -> None:
    """D3, D4, T6: without a change in the journal; back again, too."""
    starts = {
        "none": None,
        "old": date(2001, 1, 1),
        "on": date(2022, 10, 1),
        "after": date(2022, 10, 2),
        "late": date(2024, 6, 2),
    }
    guids = {}
    for case, start in starts.items():
        guids[case] = world.customer.patient()
        if start:
            world.customer.series(guids[case], start=start)
    world.write_departments(patients=before)
    send(world.department)
    first = set(held(world))
    world.write_departments(patients=after)
    send(world.department)
    assert {case for case, guid in guids.items() if guid in held(world)} == expected
    world.write_departments(patients=before)
    send(world.department)
    assert set(held(world)) == first


def test_a_department_that_is_turned_off_keeps_its_own_and_unties_the_others_series(world: World) -> None:
    """D8, T1: off withdraws nothing there; for others' criteria it is not activated. On again, all is as before."""
    here, other = world.customer.departments[:2]
    own, tied = person(world, other), world.customer.patient(here)
    world.customer.series(tied, other)
    for department in (here, other):
        send(department)
    assert everywhere(world) == {own: {other}, tied: {here}}
    world.options[other] = {"active": False}
    world.write_departments()
    world.customer.change("patient", own, first_name="Meanwhile")
    assert send(other)["status"] == "skipped"
    assert send(here)["withdrawn"] == 1
    assert everywhere(world) == {own: {other}}
    assert not held(world, other)[own]["name"].startswith("Meanwhile")
    world.options[other] = {"active": True}
    world.write_departments()
    assert [send(department)["mode"] for department in (other, here)] == ["full", "changes"]
    assert everywhere(world) == {own: {other}, tied: {here}}
    assert held(world, other)[own]["name"].startswith("Meanwhile")


def test_a_department_that_leaves_the_file_is_like_one_that_is_off(world: World) -> None:
    """D8, T1."""
    here, other = world.customer.departments[:2]
    own, tied = person(world, other), world.customer.patient(here)
    world.customer.series(tied, other)
    for department in (here, other):
        send(department)
    world.absent.add(other)
    world.write_departments()
    send(here)
    assert everywhere(world) == {own: {other}}
    world.absent.clear()
    world.write_departments()
    assert send(other)["mode"] == "full"
    send(here)
    assert everywhere(world) == {own: {other}, tied: {here}}


def test_one_who_moves_out_of_a_department_that_is_off_is_withdrawn_there_when_it_is_on_again(world: World) -> None:
    """T6, D8: off withdraws nothing; the full run after it does."""
    old, new = world.customer.departments[:2]
    guid = person(world, old)
    for department in (old, new):
        send(department)
    world.options[old] = {"active": False}
    world.write_departments()
    world.customer.change("patient", guid, department_guid=new)
    world.customer.series(guid, new, AFTER)
    for department in (old, new):
        send(department)
    assert everywhere(world) == {guid: {old, new}}
    world.options[old] = {"active": True}
    world.write_departments()
    row = send(old)
    assert (row["mode"], row["withdrawn"]) == ("full", 1)
    assert everywhere(world) == {guid: {new}}
    assert state(world, guid) == "imported"


def test_one_who_moves_to_a_department_of_another_connection_is_withdrawn_here(world: World) -> None:
    """T6, G5: with the series left behind she is nobody's there."""
    old, new = world.customer.departments[:2]
    guid = person(world, old)
    send(old)
    world.options[new] = {"flowzone": "flowzone_byen"}
    world.write_departments()
    world.customer.change("patient", guid, department_guid=new)
    assert send(old)["withdrawn"] == 1
    assert everywhere(world) == {}


def leave(world: World, guids: list[UUID]) -> None:
    """Untick them."""
    for guid in guids:
        world.customer.change("patient", guid, flowzone_enabled=False)


@pytest.mark.parametrize(("of", "leaving", "status"), [(25, 20, "success"), (25, 21, "held"), (71, 21, "success")])
def test_many_withdrawals_are_held_until_approved(world: World, of: int, leaving: int, status: str) -> None:
    """O3, T6: more than 20 and more than 30 %; with approval they are sent."""
    world.write_departments(patients={"series_required": False})
    guids = [world.customer.patient() for _ in range(of)]
    send(world.department)
    leave(world, guids[:leaving])
    row = send(world.department)
    assert row["status"] == status
    assert len(held(world)) == (of if status == "held" else of - leaving)
    if status == "held":
        assert f"{leaving} of {of} would be withdrawn" in row["reason"]
        assert send(world.department, approve=True)["withdrawn"] == leaving
        assert len(held(world)) == of - leaving


def test_a_cut_off_date_set_wrong_is_held_and_not_carried_out(world: World) -> None:
    """O3, D4: a slip of the pen in the file withdraws nobody."""
    guids = [person(world) for _ in range(22)]
    send(world.department)
    world.write_departments(patients={"series_after": date(2124, 1, 1)})
    row = send(world.department)
    assert row["status"] == "held"
    assert "the journal yields nothing" in row["reason"]
    assert set(held(world)) == set(guids)
    world.write_departments(patients={"series_after": AFTER - timedelta(days=1)})
    assert send(world.department)["unchanged"] == 22


def test_many_unusable_patients_hold_the_batch(world: World) -> None:
    """O3, T4: as when a clinic renames a status."""
    series = []
    for _ in range(22):
        guid = world.customer.patient()
        series.append(world.customer.series(guid, status="Ferdig"))
    send(world.department)
    for guid in series:
        world.customer.change("series", guid, status="Avsluttet")
    row = send(world.department)
    assert (row["status"], row["sent"], row["set_aside"]) == ("held", 0, 22)
    assert set(world.aside().values()) == {("unknown_status.Avsluttet", "series.status")}


def test_who_is_set_aside_and_then_leaves_is_withdrawn(world: World) -> None:
    """G1, T6: the one does not hide the other."""
    guid = person(world)
    send(world.department)
    world.customer.change("patient", guid, birth_date=None)
    send(world.department)
    assert list(held(world)) == [guid]
    leave(world, [guid])
    assert send(world.department)["withdrawn"] == 1
    assert world.aside() == {}
