"""A Flowzone user's video room survives every update, and a move to another department of the business (A9)."""

from typing import Any
from uuid import UUID

import pytest

from tests.appointments.conftest import Clock
from tests.appointments.doing import book, book_many, everywhere, held, move, send, video_room
from tests.world import World

ROOM = "https://video.example.test/rom-1"
ORDERS = [(0, 1), (1, 0)]
IDS = ["the old department first", "the new one first"]


@pytest.fixture
def kari(world: World) -> UUID:
    """Somebody of both departments to show appointments to."""
    return world.customer.practitioner(*world.customer.departments[:2])


@pytest.fixture
def guid(world: World, kari: UUID) -> UUID:
    """An appointment of the first department, delivered, with a video room."""
    guid = book(world, "2031-03-14 10:00", kari, title="Møte")
    for department in world.customer.departments[:2]:
        send(department)
    world.video_room(guid, ROOM)
    return guid


CHANGES: list[dict[str, Any]] = [
    {"title": "Ny", "description": "Ny"},
    {"starts_at": "2031-03-15 10:00", "ends_at": "2031-03-15 11:00"},
    {"patient_guid": UUID(int=5)},
    {"patient_guid": None, "group_guid": None},
]


def test_it_survives_every_update(world: World, guid: UUID) -> None:
    """A9: text, time, kind, a full run, and a link alone; the sync sends none itself."""
    for change in CHANGES:
        world.customer.change("appointment", guid, **change)
        assert send(world.department)["sent"] == 1
        assert video_room(world, guid) == ROOM
    send(world.department, "full")
    assert video_room(world, guid) == ROOM
    world.customer.link("appointment_practitioner", appointment_guid=guid, user_guid=world.customer.practitioner())
    send(world.department)
    assert video_room(world, guid) == ROOM
    assert "video_room" not in held(world)[guid]


@pytest.mark.parametrize("order", ORDERS, ids=IDS)
def test_it_survives_a_move_to_another_department_and_back(world: World, guid: UUID, order: tuple[int, int]) -> None:
    """A9, A8: whichever department's run comes first; there is one appointment, in the new department only."""
    first, second = world.customer.departments[:2]
    for old, new in ((first, second), (second, first), (first, second)):
        world.customer.change("appointment", guid, department_guid=new)
        for place in order:
            assert send((old, new)[place])["status"] == "success"
        assert everywhere(world) == {guid: new}
        assert video_room(world, guid) == ROOM
        assert [send(department)["unchanged"] for department in (old, new)] == [0, 1]
        assert everywhere(world) == {guid: new}
    assert world.effects(first, "appointments")[guid][2] == world.effects(second, "appointments")[guid][2] == 0


@pytest.mark.parametrize("order", ORDERS, ids=IDS)
def test_it_survives_a_move_with_a_change_and_full_runs(world: World, guid: UUID, order: tuple[int, int]) -> None:
    """A9, O2: a full run of either department repairs nothing that is right."""
    old, new = world.customer.departments[:2]
    move(world, guid, "2031-03-20 10:00", department_guid=new, title="Flyttet")
    for place in order:
        assert send((old, new)[place], "full")["reason"] is None
    assert everywhere(world) == {guid: new}
    assert (held(world, new)[guid]["title"], video_room(world, guid)) == ("Flyttet", ROOM)
    for department in (old, new):
        row = send(department, "full")
        assert (row["withdrawn"], row["reason"]) == (0, None)


@pytest.mark.parametrize("order", ORDERS, ids=IDS)
def test_there_and_back_between_two_runs_of_the_other_department(
    world: World, guid: UUID, order: tuple[int, int]
) -> None:
    """A9: the old department has noticed, the new one never has, and it is back already."""
    old, new = world.customer.departments[:2]
    world.customer.change("appointment", guid, department_guid=new)
    send((old, new)[order[0]])
    world.customer.change("appointment", guid, department_guid=old)
    for place in order:
        send((old, new)[place])
    for place in order:
        send((old, new)[place])
    assert everywhere(world) == {guid: old}
    assert video_room(world, guid) == ROOM


def test_deleted_after_the_move_it_is_withdrawn_whoever_notices(world: World, kari: UUID) -> None:
    """A8, A9: also when the new department never delivered it, because it was on its way."""
    old, new = world.customer.departments[:2]
    guids = [book(world, "2031-03-14 10:00", kari) for _ in range(2)]
    send(old)
    send(new)
    for guid in guids:
        world.customer.change("appointment", guid, department_guid=new)
    send(old)
    assert everywhere(world) == dict.fromkeys(guids, old)
    world.customer.delete("appointment", guids[0])
    send(old)
    assert everywhere(world) == {guids[1]: old}
    send(new)
    assert everywhere(world) == {guids[1]: new}
    world.customer.delete("appointment", guids[1])
    send(old)
    send(new)
    assert everywhere(world) == {}


WITHDRAWN: dict[str, tuple[dict[str, Any], str]] = {
    "appointments not activated there": ({"appointments": {"active": False}}, "2031-03-14 10:00"),
    "the department is off": ({"active": False}, "2031-03-14 10:00"),
    "of another Flowzone connection": ({"flowzone": "flowzone_byen"}, "2031-03-14 10:00"),
    "beyond the horizon there": ({"appointments": {"active": True, "months_ahead": 0}}, "2031-03-14 10:00"),
    "beyond both horizons": ({}, "2032-03-14 10:00"),
}


@pytest.mark.parametrize(("options", "start"), WITHDRAWN.values(), ids=WITHDRAWN.keys())
def test_what_the_new_department_does_not_send_is_withdrawn_by_the_old_one(
    world: World, guid: UUID, options: dict[str, Any], start: str
) -> None:
    """A8, D5, D6, D8, G5: nobody takes it over, so nothing is left standing."""
    old, new = world.customer.departments[:2]
    world.options[new] = world.options[new] | options
    world.write_departments()
    move(world, guid, start, department_guid=new)
    assert send(old)["withdrawn"] == 1
    assert everywhere(world) == {}


def test_where_flowzone_takes_no_appointments_of_the_new_department_it_is_withdrawn(world: World, guid: UUID) -> None:
    """D5, A8."""
    old, new = world.customer.departments[:2]
    world.take_appointments(new, on=False)
    world.customer.change("appointment", guid, department_guid=new)
    assert send(old)["withdrawn"] == 1
    assert send(new)["status"] == "skipped"
    assert everywhere(world) == {}


def test_what_is_set_aside_in_the_new_department_stays_where_it_was(world: World, guid: UUID) -> None:
    """G1, A9: a row set aside never withdraws what was delivered; cured, it moves with its room."""
    old, new = world.customer.departments[:2]
    world.customer.change("appointment", guid, department_guid=new, ends_at="2031-03-14 10:00")
    for department in (old, new, old):
        send(department)
    assert everywhere(world) == {guid: old}
    world.customer.change("appointment", guid, ends_at="2031-03-14 11:00")
    for department in (old, new, old):
        send(department)
    assert everywhere(world) == {guid: new}
    assert video_room(world, guid) == ROOM
    assert world.aside(new) == {}


def test_many_that_move_are_no_suspicious_withdrawals(world: World, kari: UUID) -> None:
    """A9, O3: a department that is emptied into another withdraws nothing."""
    old, new = world.customer.departments[:2]
    guids = book_many(world, 25, "2031-03-14 10:00", kari)
    stays = book(world, "2031-03-14 10:00", kari)
    send(old)
    send(new)
    world.video_room(guids[0], ROOM)
    for guid in guids:
        world.customer.change("appointment", guid, department_guid=new)
    assert [send(department)["status"] for department in (old, new)] == ["success", "success"]
    assert everywhere(world) == dict.fromkeys(guids, new) | {stays: old}
    assert video_room(world, guids[0]) == ROOM
    world.customer.delete("appointment", stays)
    row = send(old)
    assert (row["status"], row["withdrawn"]) == ("success", 1), "what has moved away is no longer in the ledger"


def test_history_that_is_moved_ahead_into_another_department(world: World, guid: UUID, clock: Clock) -> None:
    """A2, A9: the old department leaves history alone, the new one takes it over with its room."""
    old, new = world.customer.departments[:2]
    clock("2031-03-15 08:00")
    move(world, guid, "2031-03-20 10:00", department_guid=new)
    for department in (old, new, old):
        assert send(department)["withdrawn"] == 0
    assert everywhere(world) == {guid: new}
    assert video_room(world, guid) == ROOM
    assert [send(department)["unchanged"] for department in (old, new)] == [0, 1]
    world.customer.delete("appointment", guid)
    assert send(new)["withdrawn"] == 1
    assert everywhere(world) == {}
