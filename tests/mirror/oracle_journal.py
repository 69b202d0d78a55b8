"""A clinic's journal and set-up in plain Python, as the oracle of patients and appointments reads them.

Rows are named as the journal's tables and columns. Values come from small pools whose verdicts are known beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from tests.mirror.oracle import EMAILS, NAMES, NUMBERS, PHONES, Unusable, Verdicts

__all__ = ["EMAILS", "NAMES", "NUMBERS", "PHONES", "Unusable", "Verdicts"]

INFINITE = "infinity"
"""PostgreSQL's date and time after all others."""
LINKS = {
    "user_department": ("user_guid", "department_guid"),
    "group_member": ("group_guid", "patient_guid"),
    "appointment_practitioner": ("appointment_guid", "user_guid"),
}
"""The link tables and their ends."""


@dataclass(frozen=True)
class Shortened:
    """A verdict: the text is cut to this, with a warning (G3)."""

    text: str


Texts = dict[str | None, str | Shortened | None]

PATIENT_NAMES: dict[tuple[str, str], str | Unusable] = {
    ("Kari", "Nordmann"): "Kari Nordmann",
    ("  Åse\u00a0", "Lie\t  Dahl "): "Åse Lie Dahl",
    ("Rene\u0301", 'O\\Neil "X"'): 'René O\\Neil "X"',
    ("", "Nordmann"): "Nordmann",
    ("Kari", " \u00a0"): "Kari",
    ("n" * 100, "m" * 99): f"{'n' * 100} {'m' * 99}",
    ("n" * 100, "m" * 100): Unusable("too_long"),
    (" ", "\u00a0"): Unusable("missing"),
}
SEXES: Verdicts = {"K": "female", "M": "male", "U": "unknown", "": "unknown", None: "unknown", "x": Unusable("unknown")}
STATUSES: Verdicts = {
    "Pågår": "Active",
    "Venteliste": "Waitinglist",
    "Henvendelse": "Planned",
    " Ferdig\u00a0": "Finished",
    "Pa\u030aga\u030ar": "Active",
    "ferdig": Unusable("unknown_status.ferdig"),
    "Avbrutt av oss": Unusable("unknown_status.Avbrutt av oss"),
}
TEXTS: Texts = {
    "Trening": "Trening",
    "Gruppe": "Gruppe",
    None: None,
    "\u00a0 ": None,
    " Cafe\u0301 ": "Café",
    "e\u0301" * 200: "é" * 200,
    "t" * 200: "t" * 200,
    "t" * 201: Shortened(f"{'t' * 199}…"),
}
"""Titles and the names of groups, rooms and activities."""
DESCRIPTIONS: Texts = {
    "Ta med sko": "Ta med sko",
    None: None,
    "": None,
    "a\u030a\n\tb ": "å\n\tb",
    "d" * 4000: "d" * 4000,
    "d" * 4001: Shortened(f"{'d' * 3999}…"),
}
VERSIONS: dict[str | None, bool] = {
    "1.41.0": True,
    "1.40": True,
    "1.100.2": True,
    "2.0": True,
    "1.39.9": False,
    "1.5": False,
    "ny": False,
    None: False,
}
"""Versions of Extensor, and whether their appointments can be synced (D5)."""


@dataclass(frozen=True)
class Account:
    """A row of `user_account`."""

    guid: UUID
    full_name: str = "Kari Nordmann"
    flowzone_enabled: bool = True
    closed_at: datetime | None = None


@dataclass(frozen=True)
class Patient:
    """A row of `patient`."""

    guid: UUID
    department_guid: UUID
    first_name: str = "Kari"
    last_name: str = "Nordmann"
    personal_identity_number: str | None = "01817010136"
    birth_date: date | str | None = date(1970, 1, 1)
    sex: str | None = "K"
    mobile_phone: str | None = "912 34 567"
    email: str | None = "kari@example.no"
    status: int = 1
    flowzone_enabled: bool = True


@dataclass(frozen=True)
class Series:
    """A row of `series`."""

    guid: UUID
    patient_guid: UUID
    department_guid: UUID
    status: str = "Pågår"
    start_date: date | str | None = date(2030, 1, 1)
    end_date: date | str | None = None
    main_practitioner_guid: UUID | None = None


@dataclass(frozen=True)
class Group:
    """A row of `patient_group`."""

    guid: UUID
    department_guid: UUID
    name: str = "Gruppe"
    exclude_from_flowzone: bool = False


@dataclass(frozen=True)
class Named:
    """A row of `room` or `activity`."""

    id: int
    name: str


@dataclass(frozen=True)
class Appointment:
    """A row of `appointment`."""

    guid: UUID
    department_guid: UUID
    starts_at: datetime
    ends_at: datetime | str
    patient_guid: UUID | None = None
    group_guid: UUID | None = None
    title: str | None = None
    description: str | None = None
    room_id: int | None = None
    activity_id: int | None = None


Row = Account | Patient | Series | Group | Named | Appointment
Pair = tuple[UUID, UUID]
Found = TypeVar("Found")


@dataclass
class Journal:
    """What the journal holds, as committed: tables by key, link tables as pairs."""

    user_account: dict[UUID, Account] = field(default_factory=dict)
    patient: dict[UUID, Patient] = field(default_factory=dict)
    series: dict[UUID, Series] = field(default_factory=dict)
    patient_group: dict[UUID, Group] = field(default_factory=dict)
    room: dict[int, Named] = field(default_factory=dict)
    activity: dict[int, Named] = field(default_factory=dict)
    appointment: dict[UUID, Appointment] = field(default_factory=dict)
    user_department: set[Pair] = field(default_factory=set)
    group_member: set[Pair] = field(default_factory=set)
    appointment_practitioner: set[Pair] = field(default_factory=set)
    version: str | None = "1.41.0"

    def get(self, table: str, key: Any) -> Row | bool | None:
        """Return the row with the key, or whether the pair is linked."""
        rows: Any = getattr(self, table)
        found: Row | bool | None = key in rows if table in LINKS else rows.get(key)
        return found

    def set(self, table: str, key: Any, row: Row | bool | None) -> None:
        """Put the row there, or take it out; link the pair, or unlink it."""
        rows: Any = getattr(self, table)
        if table in LINKS:
            (rows.add if row else rows.discard)(key)
        elif row is None:
            rows.pop(key, None)
        else:
            rows[key] = row


@dataclass(frozen=True)
class Settings:
    """What the departments file says of a department, and whether Flowzone takes its appointments."""

    active: bool = True
    listed: bool = True
    series_required: bool = True
    series_after: date = date(2022, 10, 1)
    appointments: bool = True
    months_ahead: int = 2
    descriptions: str = "all"
    timezone: str = "Europe/Oslo"
    appointments_enabled: bool = True

    @property
    def on(self) -> bool:
        """D2, D8: activated for the sync; a department that left the file is like one that is off."""
        return self.active and self.listed

    @property
    def zone(self) -> ZoneInfo:
        """The department's time zone (G4)."""
        return ZoneInfo(self.timezone)

    def options(self) -> dict[str, Any]:
        """Return it as the departments file has it."""
        return {
            "active": self.active,
            "patients": {"series_required": self.series_required, "series_after": self.series_after.isoformat()},
            "appointments": {
                "active": self.appointments,
                "months_ahead": self.months_ahead,
                "descriptions": self.descriptions,
            },
            "timezone": self.timezone,
        }


@dataclass(frozen=True)
class View:
    """What a department's run sees: the journal, the departments of it (G5), itself, and the clock (G4)."""

    journal: Journal
    settings: Mapping[UUID, Settings]
    department: UUID
    moment: datetime

    @property
    def here(self) -> Settings:
        """The department's own settings."""
        return self.settings[self.department]

    @property
    def now(self) -> datetime:
        """The department's wall clock."""
        return self.moment.astimezone(self.here.zone).replace(tzinfo=None)

    @property
    def today(self) -> date:
        """The department's local day."""
        return self.now.date()

    @property
    def activated(self) -> set[UUID]:
        """The departments activated for the sync (D2, G5)."""
        return {guid for guid, settings in self.settings.items() if settings.on}

    def instant(self, local: datetime) -> datetime:
        """A wall-clock time as a moment: doubled means the first, skipped keeps the offset before (A2: fold=0)."""
        return local.replace(tzinfo=self.here.zone, fold=0).astimezone(UTC)
