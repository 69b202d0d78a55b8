"""Flowzone's contract, as far as we speak it: what is sent, and what is understood of its answers."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints, field_validator

NAME_LIMIT = 200
"""Characters of a name, a title, a room or an activity that Flowzone takes."""
DESCRIPTION_LIMIT = 4_000
"""Characters of a description that Flowzone takes."""

Kind = Literal["practitioners", "patients", "appointments"]

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.\-\[\]/]{0,63}")  # begins with a letter: numbers may be somebody's


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Text = Annotated[str, StringConstraints(min_length=1, max_length=NAME_LIMIT)]
Version = Annotated[str, StringConstraints(max_length=64)]
IdentityNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{11}$")]
Phone = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$")]


class Practitioner(_Sent):
    """A practitioner as the contract's schema has it (P3)."""

    guid: UUID
    source_version: Version
    name: Text
    personal_identity_number: IdentityNumber
    email: str | None
    mobile_phone: Phone | None


class Series(_Sent):
    """A patient's treatment series (T3)."""

    status: Literal["Waitinglist", "Planned", "Active", "Finished"]
    start_date: date
    end_date: date | None
    main_practitioner_name: Text | None
    main_practitioner_guid: UUID | None


class Patient(_Sent):
    """A patient as the contract's schema has it (T2, T3)."""

    guid: UUID
    source_version: Version
    name: Text
    personal_identity_number: IdentityNumber
    birth_date: date
    sex: Literal["female", "male", "other", "unknown"]
    email: str | None
    mobile_phone: Phone | None
    series: Series | None


class Appointment(_Sent):
    """An appointment as the contract's schema has it (A5, A6)."""

    guid: UUID
    source_version: Version
    kind: Literal["individual", "group", "blue"]
    title: Text
    description: Annotated[str, StringConstraints(min_length=1, max_length=DESCRIPTION_LIMIT)] | None
    room: Text | None
    activity: Text | None
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    practitioner_guids: list[UUID]
    patient_guids: list[UUID]


class Problem(BaseModel):
    """Why Flowzone rejected an item. Title and detail are not read: they may quote the person's values."""

    type: str = "rejected"
    field: str | None = None

    @field_validator("type")
    @classmethod
    def _type_is_a_code(cls, value: str) -> str:
        return value if _CODE.fullmatch(value) else "rejected"

    @field_validator("field")
    @classmethod
    def _field_is_a_code(cls, value: str | None) -> str | None:
        return value if value and _CODE.fullmatch(value) else None


class Outcome(BaseModel):
    """Flowzone's answer for one item of a batch."""

    guid: UUID
    outcome: Literal["created", "updated", "unchanged", "withdrawn", "unknown", "rejected"]
    problem: Problem | None = None


class Holding(BaseModel):
    """What Flowzone says it holds for a department of one person or appointment."""

    guid: UUID
    source_version: str
    state: Literal["imported", "invited", "active", "inactive", "present"]

    @property
    def held(self) -> bool:
        """Whether it counts as held: inactive is not (contract, Holdings)."""
        return self.state != "inactive"


class Holdings(BaseModel):
    """A page of holdings."""

    items: list[Holding]
    next_cursor: str | None


class FlowzoneDepartment(BaseModel):
    """A department as Flowzone knows it (D1)."""

    guid: UUID
    business_id: str
    business_name: str
    appointments_enabled: bool


class Token(BaseModel):
    """A bearer token and its lifetime in seconds."""

    access_token: Annotated[str, StringConstraints(pattern=r"^[!-~]+$")]
    token_type: Literal["Bearer", "bearer"]
    expires_in: int
