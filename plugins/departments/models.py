"""What may stand in the departments file. Unknown keys are refused, so that a slip of the pen is never a default."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"«{name}» is no IANA time zone; write it like Europe/Oslo")
    return name


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
ConnectionId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.\-]{1,200}$")]
Zone = Annotated[str, AfterValidator(_known_zone)]
Share = Annotated[float, Field(ge=0, le=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Patients(_Strict):
    """D3 and D4: is a series required, and after which date must it start (strictly after)."""

    series_required: bool = True
    series_after: date = date(2022, 10, 1)


class Appointments(_Strict):
    """D5, D6 and A5: appointment sync is activated separately; horizon in calendar months."""

    active: bool = False
    months_ahead: int = Field(default=2, ge=0, le=60)
    descriptions: Literal["all", "synced_only"] = "all"


class Hold(_Strict):
    """O3: when a batch is suspicious. Each limit is exceeded only by more than `rows` rows and more than the share.

    `withdrawn_share` counts against what the ledger holds, `set_aside_share` against the rows staged in the run.
    """

    rows: int = Field(default=20, ge=0)
    withdrawn_share: Share = 0.30
    set_aside_share: Share = 0.50


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
    timezone: Zone = "Europe/Oslo"

    @property
    def zone(self) -> ZoneInfo:
        """The department's time zone, in which "today" is judged (G4)."""
        return ZoneInfo(self.timezone)


class Setup(_Strict):
    """The whole file."""

    departments: tuple[Department, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _guids_are_unique(self) -> Self:
        seen: dict[UUID, str] = {}
        for department in self.departments:
            if department.guid in seen:
                raise ValueError(
                    f"guid {department.guid} stands twice, for «{seen[department.guid]}» and «{department.name}»;"
                    " give each department its own GUID from Extensor"
                )
            seen[department.guid] = department.name
        return self

    def get(self, guid: UUID) -> Department | None:
        """Return the department with this GUID, or None."""
        return next((department for department in self.departments if department.guid == guid), None)

    @property
    def active(self) -> tuple[Department, ...]:
        """The departments that are activated for the sync (D2)."""
        return tuple(department for department in self.departments if department.active)
