"""The journal's rows while they are made: mutable, so that dirt can fall on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time
from operator import attrgetter
from typing import Any, ClassVar

from sandbox.journal.chance import Lot

Row = tuple[str, tuple[Any, ...]]
"""A table's name and a row's values, in the order of COLUMNS."""


@dataclass(slots=True, kw_only=True)
class Record:
    """One row of a table and the rows that hang on it."""

    TABLE: ClassVar[str]
    lot: Lot
    guid: str
    gone: bool = False
    """Deleted outright: the row is missing, what pointed to it still does."""

    def rows(self) -> Iterator[Row]:
        """The row itself, unless it is gone, and its links."""
        if not self.gone:
            yield self.TABLE, _values[self.TABLE](self)
        yield from self.links()

    def links(self) -> Iterator[Row]:
        """Rows of the link table that belongs to this one, if there is any."""
        return iter(())


@dataclass(slots=True, kw_only=True)
class Account(Record):
    """A user account, a practitioner's as a rule."""

    TABLE = "user_account"
    username: str
    full_name: str
    personal_identity_number: str | None
    email: str | None
    mobile_phone: str | None
    flowzone_enabled: bool
    closed_at: datetime | None
    updated_at: datetime
    departments: set[str]

    def links(self) -> Iterator[Row]:
        for department in sorted(self.departments):
            yield "user_department", (self.guid, department)


@dataclass(slots=True, kw_only=True)
class Patient(Record):
    """A patient under her own department."""

    TABLE = "patient"
    department_guid: str
    first_name: str
    last_name: str
    personal_identity_number: str | None
    birth_date: date | str | None  # str: dates that Python does not know, as infinity
    sex: str | None
    mobile_phone: str | None
    email: str | None
    status: int
    flowzone_enabled: bool
    updated_at: datetime


@dataclass(slots=True, kw_only=True)
class Series(Record):
    """A treatment series (behandlingsserie)."""

    TABLE = "series"
    patient_guid: str
    department_guid: str
    status: str
    start_date: date | str | None
    end_date: date | None
    main_practitioner_guid: str | None
    updated_at: datetime


@dataclass(slots=True, kw_only=True)
class Group(Record):
    """A group of patients."""

    TABLE = "patient_group"
    department_guid: str
    name: str
    exclude_from_flowzone: bool
    updated_at: datetime
    members: set[str]

    def links(self) -> Iterator[Row]:
        for member in sorted(self.members):
            yield "group_member", (self.guid, member)


@dataclass(slots=True, kw_only=True)
class Appointment(Record):
    """An individual, group or blue appointment; times are the clinic's local ones."""

    TABLE = "appointment"
    department_guid: str
    patient_guid: str | None
    group_guid: str | None
    title: str | None
    description: str | None
    room_id: int | None
    activity_id: int | None
    starts_at: datetime
    ends_at: datetime | str  # str: infinity
    updated_at: datetime
    practitioners: set[str] = field(default_factory=set)

    def links(self) -> Iterator[Row]:
        for practitioner in sorted(self.practitioners):
            yield "appointment_practitioner", (self.guid, practitioner)


@dataclass(slots=True, kw_only=True)
class Recurring(Record):
    """A fixed appointment (fast avtale)."""

    TABLE = "recurring_appointment"
    department_guid: str
    user_guid: str
    weekday: int
    starts: time
    ends: time
    title: str


@dataclass(slots=True, kw_only=True)
class Absence(Record):
    """An entry of the absence calendar (fraværskalender)."""

    TABLE = "absence"
    user_guid: str
    starts_at: datetime
    ends_at: datetime
    reason: str


_RECORDS: tuple[type[Record], ...] = (Account, Patient, Series, Group, Appointment, Recurring, Absence)
_NO_COLUMNS = {"lot", "gone", "departments", "members", "practitioners"}

COLUMNS: dict[str, tuple[str, ...]] = {
    "system_info": ("key", "value"),
    "department": ("guid", "name", "organisation_name", "updated_at"),
    "user_department": ("user_guid", "department_guid"),
    "group_member": ("group_guid", "patient_guid"),
    "room": ("id", "name"),
    "activity": ("id", "name"),
    "appointment_practitioner": ("appointment_guid", "user_guid"),
} | {record.TABLE: tuple(f.name for f in fields(record) if f.name not in _NO_COLUMNS) for record in _RECORDS}
"""The columns that are filled, per table."""

_values = {record.TABLE: attrgetter(*COLUMNS[record.TABLE]) for record in _RECORDS}
