"""Flowzone's contract, as far as we speak it: what is sent, and what is understood of its answers."""

from __future__ import annotations

import re
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints, field_validator

NAME_LIMIT = 200
"""Characters of a name that Flowzone takes."""

Kind = Literal["practitioners", "patients", "appointments"]

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.\-\[\]/]{0,63}")  # begins with a letter: numbers may be somebody's


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Practitioner(_Sent):
    """A practitioner as the contract's schema has it (P3)."""

    guid: UUID
    source_version: Annotated[str, StringConstraints(max_length=64)]
    name: Annotated[str, StringConstraints(min_length=1, max_length=NAME_LIMIT)]
    personal_identity_number: Annotated[str, StringConstraints(pattern=r"^[0-9]{11}$")]
    email: str | None
    mobile_phone: Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$")] | None


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
