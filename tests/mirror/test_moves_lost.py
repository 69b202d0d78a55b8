"""An appointment that moves between departments of a business while answers get lost (A8, A9, contract (5), (7))."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from flows import APPOINTMENTS
from tests.mirror.driver import run
from tests.mirror.killed import Point
from tests.mirror.troubles import HOOK, Killed, die
from tests.world import World

SOON = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0, tzinfo=None) + timedelta(days=3)
ROOM = "https://video.example/1"
ORDERS = pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["onward", "backward"])


@pytest.fixture
def guid(world: World, order: tuple[int, int]) -> UUID:
    """An appointment with a video room, delivered by the one department, moved to the other, whose answer was lost."""
    for department in world.customer.departments:
        world.options[department] = {"appointments": {"active": True}}
    world.write_departments()
    here, there = (world.customer.departments[place] for place in order)
    somebody = world.customer.practitioner()
    guid = world.customer.appointment(here, SOON, SOON + timedelta(hours=1), [somebody])
    run(flow=APPOINTMENTS)
    world.video_room(guid, ROOM)
    world.customer.change("appointment", guid, department_guid=there)
    with pytest.MonkeyPatch.context() as patch:
        Point(f"{HOOK}.put").strike(die, patch.setattr)
        with pytest.raises(Killed):
            run(there, flow=APPOINTMENTS)
    assert guid in world.held(there, "appointments")
    return guid


def places(world: World, guid: UUID) -> list[UUID]:
    """Where Flowzone has it, with its video room."""
    return [
        department
        for department in world.customer.departments
        for held in world.state(department)["appointments"]
        if held["guid"] == str(guid) and held["video_room"] == ROOM
    ]


@ORDERS
def test_it_stays_where_it_was_moved_to(world: World, guid: UUID, order: tuple[int, int]) -> None:
    """A9: the next run finds out that it is there already."""
    run(flow=APPOINTMENTS)
    assert places(world, guid) == [world.customer.departments[order[1]]]


@ORDERS
def test_deleted_it_is_nowhere(world: World, guid: UUID, order: tuple[int, int]) -> None:
    """A8: whichever department has it."""
    world.customer.delete("appointment", guid)
    run(flow=APPOINTMENTS)
    assert places(world, guid) == []


@ORDERS
@pytest.mark.parametrize("alone", [False, True], ids=["all", "its department first"])
@pytest.mark.parametrize("changed", [{}, {"description": "Ny"}], ids=["as it was", "with a change"])
def test_moved_back_it_is_back(
    world: World, guid: UUID, order: tuple[int, int], changed: dict[str, str], *, alone: bool
) -> None:
    """A8, A9: its department's ledger says that it is there, but Flowzone has moved it away meanwhile."""
    here = world.customer.departments[order[0]]
    world.customer.change("appointment", guid, department_guid=here, **changed)
    if alone:
        run(here, flow=APPOINTMENTS)
    run(flow=APPOINTMENTS)
    assert places(world, guid) == [here]
