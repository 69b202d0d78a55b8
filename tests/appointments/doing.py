"""What tests of appointments do again and again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flows import APPOINTMENTS
from mirror.flow import Flow
from mirror.run import Mode
from sandbox.journal import desktop
from tests.mirror.driver import Row
from tests.patients.doing import send as send_flow
from tests.world import World


def at(local: str) -> datetime:
    """Return a wall-clock time as the journal has it."""
    return datetime.fromisoformat(local)


def send(
    department: UUID,
    mode: Mode = "changes",
    *,
    flow: Flow = APPOINTMENTS,
    dry_run: bool = False,
    approve: bool = False,
) -> Row:
    """Run a flow for a department and return what the report says of it."""
    return send_flow(department, mode, flow=flow, dry_run=dry_run, approve=approve)


def book(
    world: World, start: str, *practitioners: UUID, department: UUID | None = None, minutes: int = 45, **values: Any
) -> UUID:
    """Make an appointment of the first customer, in the first department unless told."""
    begins = at(start)
    return world.customer.appointment(department, begins, begins + timedelta(minutes=minutes), practitioners, **values)


def book_many(world: World, count: int, start: str, *practitioners: UUID, **values: Any) -> list[UUID]:
    """Make many of the same kind at once, in the first customer's first department."""
    begins = at(start)
    with world.customer.desktop() as journal:
        return [
            UUID(
                desktop.add_appointment(
                    journal,
                    world.department,
                    begins,
                    begins + timedelta(minutes=45),
                    practitioners=practitioners,
                    **values,
                )
            )
            for _ in range(count)
        ]


def move(world: World, guid: UUID, start: str, minutes: int = 45, **values: Any) -> None:
    """Give an appointment another time, and maybe more."""
    begins = at(start)
    world.customer.change("appointment", guid, starts_at=begins, ends_at=begins + timedelta(minutes=minutes), **values)


def held(world: World, department: UUID | None = None) -> dict[UUID, dict[str, Any]]:
    """Return the appointments that Flowzone holds for a department."""
    return world.held(department, "appointments")


def everywhere(world: World, departments: Collection[UUID] | None = None) -> dict[UUID, UUID]:
    """Return where each appointment stands in Flowzone: GUID -> department."""
    listed = departments or world.customer.departments
    return {guid: department for department in listed for guid in held(world, department)}


def video_room(world: World, guid: UUID) -> str | None:
    """Return the appointment's video room, wherever it stands."""
    for department in world.customer.departments:
        for held_ in world.state(department)["appointments"]:
            if held_["guid"] == str(guid):
                room: str | None = held_["video_room"]
                return room
    raise LookupError(guid)
