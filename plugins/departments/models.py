"""What may stand in the departments file. Unknown keys are refused, so that a slip of the pen is never a default."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime
from typing import Annotated, Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

MOST_KEYS: Final = 2
"""Launch keys of a department at the same time: the one in use and the next."""


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"«{name}» is no IANA time zone; write it like Europe/Oslo")
    return name


def _day(value: object) -> date:
    """Take nothing but YYYY-MM-DD: a bare number would count as seconds since 1970."""
    if type(value) is date:
        return value
    if isinstance(value, str) and re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        with suppress(ValueError):
            return date.fromisoformat(value)
    raise ValueError("is no date; write it as YYYY-MM-DD")


def _key_files(value: object) -> object:
    if not isinstance(value, list):
        raise PydanticCustomError("no_list", "is no list; write the files in brackets, like [keys/fjord.pub.pem]")
    if not 1 <= len(value) <= MOST_KEYS:
        raise ValueError(f"names {len(value)} files; write one, or {MOST_KEYS} while one replaces the other")
    return value


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
ConnectionId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.\-]{1,200}$")]
Zone = Annotated[str, AfterValidator(_known_zone)]
Day = Annotated[date, BeforeValidator(_day)]
Share = Annotated[float, Field(strict=True, ge=0, le=1)]
KeyFile = Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Patients(_Strict):
    """D3 and D4: is a series required, and after which date must it start (strictly after)."""

    series_required: bool = True
    series_after: Day = date(2022, 10, 1)


class Appointments(_Strict):
    """D5, D6 and A5: appointment sync is activated separately; horizon in calendar months."""

    active: bool = False
    months_ahead: int = Field(default=2, strict=True, ge=0, le=60)
    descriptions: Literal["all", "synced_only"] = "all"


class Limits(_Strict):
    """O3: when a batch is suspicious. Each limit is exceeded only by more than `rows` rows and more than the share.

    `withdrawn_share` counts against what the ledger holds, `set_aside_share` against the rows staged in the run.
    """

    rows: int = Field(default=20, strict=True, ge=0)
    withdrawn_share: Share = 0.30
    set_aside_share: Share = 0.50


class Launch(_Strict):
    """S3: the files with the public keys of this customer's launch tokens, two while one replaces the other.

    Paths are relative to the departments file. What is in the files is judged by `launch.read_keys`: a broken one stops
    that department's launches, and nobody's sync (D7).
    """

    keys: Annotated[tuple[KeyFile, ...], BeforeValidator(_key_files)] = ()


class Hold(Limits):
    """A department's limits in every flow, and what differs from them in one (O3)."""

    practitioners: Limits = Limits()
    patients: Limits = Limits()
    appointments: Limits = Limits()

    def limits(self, flow: str) -> Limits:
        """Return a flow's limits: what the file says of the flow itself counts before what it says of all."""
        common = self.model_dump(include=set(Limits.model_fields))
        own: Limits = getattr(self, flow, Limits())
        return Limits(**common | own.model_dump(exclude_unset=True))


class Department(_Strict):
    """One department (avdeling). `journal` and `flowzone` are Airflow connection ids; `guid` is Extensor's (D1)."""

    guid: UUID
    name: Name
    journal: ConnectionId
    flowzone: ConnectionId
    active: bool = True
    patients: Patients = Patients()
    appointments: Appointments = Appointments()
    hold: Hold = Hold()
    launch: Launch = Launch()
    timezone: Zone = "Europe/Oslo"

    @property
    def zone(self) -> ZoneInfo:
        """The department's time zone, in which "today" is judged (G4)."""
        return ZoneInfo(self.timezone)

    def wall_clock(self, moment: datetime) -> datetime:
        """Return the department's local time of a moment, without zone, as the journal writes it (G4)."""
        return moment.astimezone(self.zone).replace(tzinfo=None)


class Setup(_Strict):
    """The whole file."""

    departments: tuple[Department, ...]

    @field_validator("departments")
    @classmethod
    def _some_and_unique(cls, departments: tuple[Department, ...]) -> tuple[Department, ...]:
        if not departments:
            raise ValueError("names no department; add one, or see include/departments.yaml for its form")
        seen: dict[UUID, str] = {}
        for place, department in enumerate(departments):
            if department.guid in seen:
                raise PydanticCustomError(
                    "guid_twice",
                    "{guid} stands twice, for «{first}» and «{second}»; give each its own GUID from Extensor",
                    {
                        "guid": str(department.guid),
                        "first": seen[department.guid],
                        "second": department.name,
                        "within": (place, "guid"),
                    },
                )
            seen[department.guid] = department.name
        return departments

    def get(self, guid: UUID) -> Department | None:
        """Return the department with this GUID, or None."""
        return next((department for department in self.departments if department.guid == guid), None)

    @property
    def active(self) -> tuple[Department, ...]:
        """The departments that are activated for the sync (D2)."""
        return tuple(department for department in self.departments if department.active)

    def activated_beside(self, department: Department) -> tuple[Department, ...]:
        """Return the activated departments of the same journal and Flowzone connection, this one included (G5)."""
        return tuple(
            other
            for other in self.active
            if (other.journal, other.flowzone) == (department.journal, department.flowzone)
        )
