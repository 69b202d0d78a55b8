"""What tests of these flows do again and again."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flows import PATIENTS
from mirror.flow import Flow
from mirror.run import Mode
from tests.mirror.driver import Row, run
from tests.world import World

AFTER = date(2024, 1, 15)
"""A start after the usual cut-off date (D4)."""


def send(
    department: UUID, mode: Mode = "changes", *, flow: Flow = PATIENTS, dry_run: bool = False, approve: bool = False
) -> Row:
    """Run a flow for a department and return what the report says of it."""
    (row,) = run(department, mode, flow=flow, dry_run=dry_run, approve=approve)
    return row


def person(world: World, department: UUID | None = None, start: date | None = AFTER, **values: object) -> UUID:
    """Register a patient with a series that counts, unless values say otherwise."""
    guid = world.customer.patient(department, **values)
    world.customer.series(guid, department, start)
    return guid


def held(world: World, department: UUID | None = None) -> dict[UUID, dict[str, Any]]:
    """Return the patients that Flowzone holds for a department."""
    return world.held(department, "patients")


def everywhere(world: World) -> dict[UUID, set[UUID]]:
    """Return where each patient stands in Flowzone: GUID -> departments."""
    found: dict[UUID, set[UUID]] = {}
    for customer in world.customers:
        for department in customer.departments:
            for guid in held(world, department):
                found.setdefault(guid, set()).add(department)
    return found
