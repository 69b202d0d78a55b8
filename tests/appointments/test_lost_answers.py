"""Flowzone's answer was lost, and before the next run the day or the department has changed (A2, A9)."""

import pytest

from tests.appointments.conftest import Clock
from tests.appointments.doing import book, everywhere, held, move, send, video_room
from tests.world import World

ROOM = "https://video.example.test/rom-1"


@pytest.mark.parametrize("lost", ["drop_before", "drop_after"])
def test_a_withdrawal_whose_answer_was_lost_before_midnight(world: World, clock: Clock, lost: str) -> None:
    """A2, A8: the next day's run goes through, and there is nothing left to find out."""
    guid = book(world, "2031-03-12 10:00", world.customer.practitioner())
    send(world.department)
    world.customer.delete("appointment", guid)
    world.faults({"method": "POST", "path": "/appointments/withdrawals", "fault": lost})
    assert send(world.department)["status"] == "failed"
    world.faults()
    clock("2031-03-13 00:30")
    assert [send(world.department)["status"] for _ in range(2)] == ["success"] * 2
    if lost == "drop_after":
        assert held(world) == {}


def test_a_withdrawal_that_never_arrived_and_was_taken_back_before_midnight(world: World, clock: Clock) -> None:
    """A2: in Extensor and in Flowzone it passes into history as it is, and stays."""
    kari = world.customer.practitioner()
    guid = book(world, "2031-03-12 10:00", kari)
    send(world.department)
    world.customer.change("user_account", kari, flowzone_enabled=False)
    world.faults({"method": "POST", "path": "/appointments/withdrawals", "fault": "drop_before"})
    assert send(world.department)["status"] == "failed"
    world.faults()
    world.customer.change("user_account", kari, flowzone_enabled=True)
    clock("2031-03-13 00:30")
    assert send(world.department)["status"] == "success"
    assert list(held(world)) == [guid]


def test_warnings_go_along(world: World) -> None:
    """G1, A9: they are those of what Flowzone holds, in the department that holds it."""
    old, new = world.customer.departments[:2]
    guid = book(world, "2031-03-14 10:00", world.customer.practitioner(old, new), title="x" * 201)
    send(old)
    send(new)
    warning = {(guid, "title", "shortened")}
    assert (world.warned(old), world.warned(new)) == (warning, set())
    world.customer.change("appointment", guid, department_guid=new)
    send(old)
    assert (world.warned(old), world.warned(new)) == (warning, set())
    send(new)
    assert (world.warned(old), world.warned(new)) == (set(), warning)


@pytest.mark.parametrize("lost", ["drop_before", "drop_after"])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["the old department first", "the new one first"])
def test_a_move_whose_answer_was_lost(world: World, lost: str, order: tuple[int, int]) -> None:
    """A9: whether Flowzone took it or not, there is one in the end, with its room, in the new department."""
    old, new = world.customer.departments[:2]
    guid = book(world, "2031-03-14 10:00", world.customer.practitioner(old, new))
    send(old)
    send(new)
    world.video_room(guid, ROOM)
    world.customer.change("appointment", guid, department_guid=new)
    world.faults({"method": "PUT", "path": f"{new}/appointments", "fault": lost})
    assert send(new)["status"] == "failed"
    world.faults()
    for place in order:
        assert send((old, new)[place])["status"] == "success"
    assert everywhere(world) == {guid: new}
    assert video_room(world, guid) == ROOM
    assert [send(department)["unchanged"] for department in (old, new)] == [0, 1]


@pytest.mark.parametrize("lost", ["drop_before", "drop_after"])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["the old department first", "the new one first"])
def test_an_update_whose_answer_was_lost_before_the_move(world: World, lost: str, order: tuple[int, int]) -> None:
    """A9: nobody knows whether the old department's update was taken; the new one's delivery moves it all the same."""
    old, new = world.customer.departments[:2]
    guid = book(world, "2031-03-14 10:00", world.customer.practitioner(old, new))
    send(old)
    send(new)
    world.video_room(guid, ROOM)
    move(world, guid, "2031-03-15 10:00")
    world.faults({"method": "PUT", "path": f"{old}/appointments", "fault": lost})
    assert send(old)["status"] == "failed"
    world.faults()
    world.customer.change("appointment", guid, department_guid=new)
    for place in (*order, *order):
        assert send((old, new)[place])["status"] == "success"
    assert everywhere(world) == {guid: new}
    assert video_room(world, guid) == ROOM


@pytest.mark.parametrize("lost", ["drop_before", "drop_after"])
def test_there_and_back_while_the_answer_of_the_way_there_was_lost(world: World, lost: str) -> None:
    """A9: the old department's ledger says present all the while; what the new one did is found out."""
    old, new = world.customer.departments[:2]
    guid = book(world, "2031-03-14 10:00", world.customer.practitioner(old, new))
    send(old)
    send(new)
    world.video_room(guid, ROOM)
    world.customer.change("appointment", guid, department_guid=new)
    world.faults({"method": "PUT", "path": f"{new}/appointments", "fault": lost})
    assert send(new)["status"] == "failed"
    world.faults()
    world.customer.change("appointment", guid, department_guid=old)
    for department in (old, new, old, new):
        assert send(department)["status"] == "success"
    assert everywhere(world) == {guid: old}
    assert video_room(world, guid) == ROOM
