"""The shape of a completed questionnaire, as the contract gives it to the journal."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import NAMESPACE_OID, uuid5

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import to_json

from sandbox.flowzone.models import Guid, Instant

Number = int | float


class _Part(BaseModel):
    model_config = ConfigDict(strict=True)


class Questionnaire(_Part):
    """Which questionnaire was answered."""

    code: str
    title: str
    version: str


class AnsweredItem(_Part):
    """A question, heading or group in the order shown to the patient."""

    link_id: str
    text: str
    type: Literal[
        "group", "display", "boolean", "integer", "decimal", "date", "string", "text", "choice", "open-choice"
    ]
    answer: Any = None
    items: list["AnsweredItem"] = []


class Score(_Part):
    """What was computed from the answers."""

    code: str
    title: str
    value: Number | None
    unit: str | None = None
    minimum: Number | None = None
    maximum: Number | None = None
    interpretation: str | None = None


class QuestionnaireResponse(_Part):
    """One revision of a completed answer."""

    response_id: Guid
    revision: int = Field(ge=1)
    questionnaire: Questionnaire
    patient_guid: Guid
    practitioner_guid: Guid | None = None
    started_at: Instant | None = None
    completed_at: Instant
    items: list[AnsweredItem]
    scores: list[Score]


FILED_UNDER: dict[str, TypeAdapter[Any]] = {
    "response_id": TypeAdapter(Guid),
    "revision": TypeAdapter(Annotated[int, Field(strict=True, ge=1, lt=2**63)]),
    "completed_at": TypeAdapter(Instant),
}


def filing(response: dict[str, Any]) -> dict[str, Any]:
    """What an answer is filed under; one that lacks it, being broken on purpose, gets a stand-in."""
    filed = {
        "response_id": str(uuid5(NAMESPACE_OID, to_json(response).decode())),
        "revision": 1,
        "completed_at": datetime.now(UTC).isoformat(),
    }
    for name, kind in FILED_UNDER.items():
        with suppress(ValidationError):
            filed[name] = kind.validate_python(response.get(name))
    return filed
