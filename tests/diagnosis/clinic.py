"""What these tests do in the journal again and again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from diagnosis import Criterion, Diagnosis, Kind, Place, why
from diagnosis.ask import FLOWS
from diagnosis.models import Record
from mirror.run import Mode
from tests.mirror.driver import Row, run
from tests.world import Customer, World

NOON = datetime.fromisoformat("2031-03-14 12:00")
"""The day after tomorrow, well within the window."""


@dataclass
class Clinic:
    """The first customer and its departments: two activated side by side, one off, one that the file does not have."""

    world: World
    own: UUID
    beside: UUID
    off: UUID
    absent: UUID

    @property
    def customer(self) -> Customer:
        """The customer."""
        return self.world.customer

    def patient(self, start: date | None = date(2024, 1, 15), department: UUID | None = None, **values: Any) -> UUID:
        """Register a patient with a series that counts, unless values say otherwise."""
        guid = self.customer.patient(department or self.own, **values)
        self.customer.series(guid, department or self.own, start)
        return guid

    def practitioner(self, *departments: UUID, **values: Any) -> UUID:
        """Open an account that is transferred, unless values say otherwise."""
        return self.customer.practitioner(*departments or (self.own,), **values)

    def appointment(
        self, starts_at: datetime = NOON, *practitioners: UUID, department: UUID | None = None, **values: Any
    ) -> UUID:
        """Make an appointment, of a synced practitioner unless told whose."""
        who = practitioners or (self.practitioner(),)
        ends_at = values.pop("ends_at", starts_at.replace(hour=23))
        return self.customer.appointment(department or self.own, starts_at, ends_at, who, **values)

    def send(self, kind: Kind = "patient", department: UUID | None = None, mode: Mode = "changes") -> Row:
        """Run the kind's flow for a department."""
        (row,) = run(department or self.own, mode, flow=FLOWS[kind])
        return row

    def place(self, kind: Kind, guid: UUID, department: UUID | None = None) -> Place:
        """Return the answer for the one department that it is about."""
        (place,) = why(kind, guid, department).places
        return place

    def unreachable(self, conn_id: str) -> None:
        """Let nobody listen where a connection points."""
        instead = {"host": "http://127.0.0.1:9/api/v1"} if conn_id.startswith("flowzone") else {"port": 9}
        self.world.connect(conn_id, **instead)


def verdict(place: Place, must: str) -> Criterion:
    """Return the criterion with these words."""
    (found,) = [c for c in (*place.criteria, *([place.usable] if place.usable else [])) if must in c.must]
    return found


def recorded(place: Place) -> Record:
    """Return what the bridge keeps; it could be asked."""
    assert place.record is not None
    return place.record


def ledger(place: Place) -> str | None:
    """Return what the ledger says of it."""
    entry = recorded(place).ledger
    return f"{entry.state}, {entry.outcome}" if entry else None


def held(place: Place) -> str | None:
    """Return as what Flowzone holds it; None where that is not known."""
    return place.flowzone.state if place.flowzone else None


def faults(diagnosis: Diagnosis) -> list[str]:
    """Return the systems that gave no answer."""
    return [system.name.split(",")[0] for system in diagnosis.systems if system.fault]
