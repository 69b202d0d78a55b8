"""What a diagnosis holds: statuses, dates, flags, codes, counts and GUIDs, and nothing that is a person's."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from diagnosis.reasons import Reason, Step

Kind = Literal["patient", "practitioner", "appointment"]
Verdict = Literal["pass", "fail", "not_known"]
Seen = dict[str, Any]
"""Values that were looked at, by name; plain enough for JSON."""

Code = Annotated[Reason, PlainSerializer(lambda reason: reason.code, return_type=str)]
StepCode = Annotated[Step, PlainSerializer(lambda step: step.code, return_type=str)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class Criterion(_Model):
    """One rule, and whether it is met. `reason` is what it comes to when it is not."""

    must: str
    requirement: str
    verdict: Verdict
    reason: Code
    seen: Seen = {}


class Ledger(_Model):
    """What was last delivered for a department, and what Flowzone answered."""

    state: Literal["present", "withdrawn"]
    outcome: str
    digest: str = Field(exclude=True)
    day: date | None
    delivered_at: datetime


class SetAside(_Model):
    """How it stands set aside."""

    rule: str
    field: str | None
    digest: str | None = Field(exclude=True)
    since: datetime
    attempts: int


class Warned(_Model):
    """An optional field that was left out or shortened in what Flowzone holds (G1)."""

    field: str
    rule: str
    since: datetime


class LastRun(_Model):
    """The latest run of the flow for the department, and the moment that it took for now (G4)."""

    status: str
    mode: str
    reason: str | None
    as_of: datetime


class Record(_Model):
    """All that the bridge keeps of it for one department."""

    ledger: Ledger | None = None
    set_aside: SetAside | None = None
    warnings: tuple[Warned, ...] = ()
    under_way: bool = False
    last_run: LastRun | None = None


class Held(_Model):
    """What Flowzone holds of it for one department: `imported` stands in the user import (brukerimport)."""

    state: Literal["imported", "invited", "active", "inactive", "present", "none"]
    source_version: str | None = Field(default=None, exclude=True)

    @property
    def held(self) -> bool:
        """Whether it counts as held."""
        return self.state not in ("none", "inactive")


class System(_Model):
    """A system that was asked; `fault` says why it gave no answer."""

    name: str
    fault: str | None


class Place(_Model):
    """The answer for one department of one journal.

    :param wanted: whether it should be in Flowzone, by the flow's own query; None when that is not known.
    :param criteria: those that decide it, most general first.
    :param usable: whether the row could be sent if it were sent now; None when it is not wanted.
    :param newest: whether what was last delivered is the row as it is now.
    :param record: None when the bridge could not be asked.
    :param agrees: whether Flowzone holds what the ledger says.
    :param flowzone: None when Flowzone was not asked, or gave no answer.
    """

    journal: str | None
    department: UUID | None
    name: str | None
    wanted: bool | None
    criteria: tuple[Criterion, ...]
    usable: Criterion | None
    newest: bool | None
    agrees: bool | None
    record: Record | None
    flowzone: Held | None
    reason: Code
    step: StepCode
    clinic: tuple[str, ...]
    engineer: tuple[str, ...]


class Diagnosis(_Model):
    """The answer to "why is it not in Flowzone?" (T7).

    :param reason: the one that matters most of all places, or what can be said where there is no place at all.
    :param clinic: Norwegian, fit to be forwarded to the clinic; `engineer` is English.
    """

    kind: Kind
    guid: UUID
    asked_for: UUID | None
    asked_at: datetime
    reason: Code
    step: StepCode
    clinic: tuple[str, ...]
    engineer: tuple[str, ...]
    places: tuple[Place, ...]
    systems: tuple[System, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values, for JSON."""
        return self.model_dump(mode="json")
