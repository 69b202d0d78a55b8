"""A completed questionnaire as Flowzone's contract has it. Strict about what is filed, indifferent to what is added.

Errors tell a rule and a field, never a value.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Self
from uuid import UUID

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from faults import RecordRejected
from flowzone_hook.pages import Item

GREATEST_REVISION: Final = 2**31 - 1
"""What the journal's column holds."""

_LONGEST_REVISION: Final = 20
_HUGE: Final = 400
"""Digits beyond which a number is not taken apart to see whether it is whole."""
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_DATE: Final = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)
_RULES: Final = {"missing": "missing", "answer_type": "answer_type", "no_such_date": "impossible_date"}
"""The rule for an error's type; any other error is a `wrong_type`."""


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise ValueError


def _guid(value: object) -> UUID:
    if isinstance(value, str) and _UUID.fullmatch(value):
        return UUID(value)
    raise ValueError


def _number(value: object) -> Decimal:
    if type(value) is int or isinstance(value, Decimal):
        return Decimal(value)
    raise ValueError


def _integer(value: object) -> int:
    """Take a whole number; JSON knows no difference between 1 and 1.0."""
    number = _number(value)
    if abs(number.adjusted()) > _LONGEST_REVISION or number != int(number):
        raise ValueError
    return int(number)


def _instant(value: object) -> str:
    """Take RFC 3339 with an offset; a day or an hour that does not exist is an impossible date, not a wrong form."""
    if not (isinstance(value, str) and _INSTANT.fullmatch(value)):
        raise ValueError
    try:
        datetime.fromisoformat(re.sub(r"\.\d+", "", value.upper()))
    except ValueError:
        raise PydanticCustomError("no_such_date", "no such date") from None
    return value.upper()


Text = Annotated[str, BeforeValidator(_text)]
Guid = Annotated[UUID, BeforeValidator(_guid)]
Number = Annotated[Decimal, BeforeValidator(_number)]
Revision = Annotated[int, BeforeValidator(_integer), Field(ge=1, le=GREATEST_REVISION)]
Instant = Annotated[AwareDatetime, BeforeValidator(_instant)]

Kind = Literal["group", "display", "boolean", "integer", "decimal", "date", "string", "text", "choice", "open-choice"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Choice(_Part):
    """What was chosen: its code, what the patient saw, and what it counts."""

    code: Text
    display: Text
    value: Number | None = None


Answer = bool | Decimal | str | Choice | tuple[Choice | str, ...] | None
"""What was answered: None for nothing; a tuple where several may be chosen."""


class AnsweredItem(_Part):
    """A question with its answer, a group of them, or a display text, in the order shown to the patient."""

    link_id: Text
    text: Text
    type: Kind
    answer: Any = None
    items: tuple[AnsweredItem, ...] = ()

    @field_validator("answer", mode="before")
    @classmethod
    def _answer_fits_the_type(cls, answer: object, info: ValidationInfo) -> Answer:
        kind = info.data.get("type")  # absent when it was refused itself
        return None if answer is None or kind is None else _read_answer(kind, answer)

    @property
    def asks(self) -> bool:
        """Whether it is a question."""
        return self.type not in ("group", "display")


class Score(_Part):
    """What Flowzone computed from the answers."""

    code: Text
    title: Text
    value: Number | None
    unit: Text | None = None
    minimum: Number | None = None
    maximum: Number | None = None
    interpretation: Text | None = None


class Questionnaire(_Part):
    """Which questionnaire was answered."""

    code: Text
    title: Text
    version: Text


class QuestionnaireResponse(_Part):
    """One revision of a completed answer (contract, QuestionnaireResponse)."""

    response_id: Guid
    revision: Revision
    questionnaire: Questionnaire
    patient_guid: Guid
    practitioner_guid: Guid | None = None
    started_at: Instant | None = None
    completed_at: Instant
    items: tuple[AnsweredItem, ...]
    scores: tuple[Score, ...]


@dataclass(frozen=True)
class Received:
    """An item of a page as it came: what it is filed under, as far as that can be read, and all the rest unread."""

    item: Item
    response_id: UUID | None
    revision: int | None

    @classmethod
    def of(cls, item: Item) -> Self:
        """Read no more than what the answer is filed under."""
        value = item.value if isinstance(item.value, dict) else {}
        return cls(item, _or_none(_guid, value.get("response_id")), _or_none(_revision, value.get("revision")))

    def response(self) -> QuestionnaireResponse:
        """Return the answer. Raises RecordRejected with rule and field, no values."""
        if self.item.flaw:
            raise RecordRejected(self.item.flaw, "content")
        try:
            return QuestionnaireResponse.model_validate(self.item.value)
        except ValidationError as error:
            finding = error.errors(include_url=False, include_input=False, include_context=False)[0]
        # Places in lists and the contract's own names only: a key of somebody else's making is not told.
        field = ".".join(str(part) for part in finding["loc"] if isinstance(part, int) or part in _NAMES)
        raise RecordRejected(_RULES.get(finding["type"], "wrong_type"), field or "content")


def _revision(value: object) -> int:
    revision = _integer(value)
    if not 1 <= revision <= GREATEST_REVISION:
        raise ValueError
    return revision


def _or_none(read: Any, value: object) -> Any:
    try:
        return read(value)
    except ValueError:
        return None


def _read_answer(kind: Kind, answer: object) -> Answer:
    """Return the answer as its item's type has it (FHIR R4). Raises PydanticCustomError: answer_type, no_such_date."""
    try:
        return _READERS[kind](answer)
    except PydanticCustomError:
        raise
    except (KeyError, ValueError):  # groups and displays have no answer to read
        raise PydanticCustomError("answer_type", "does not fit the type of its item") from None


def _boolean(answer: object) -> bool:
    if isinstance(answer, bool):
        return answer
    raise ValueError


def _whole(answer: object) -> Decimal:
    number = _number(answer)
    if number.adjusted() < _HUGE and (number.adjusted() < -_HUGE or number != int(number)):
        raise ValueError
    return number


def _day(answer: object) -> str:
    """Take a date, or a year or month of one, as FHIR does."""
    text = _text(answer)
    if not _DATE.fullmatch(text):
        raise ValueError
    try:
        date.fromisoformat(text + "0000-01-01"[len(text) :])
    except ValueError:
        raise PydanticCustomError("no_such_date", "no such date") from None
    return text


def _choice(answer: object) -> Choice:
    return Choice.model_validate(answer)


def _open_choice(answer: object) -> Choice | str:
    return answer if isinstance(answer, str) else _choice(answer)


def _chosen(one: Callable[[object], Choice | str]) -> Callable[[object], Answer]:
    """Read one choice, or a list of them where several may be chosen; none of them is no answer."""

    def read(answer: object) -> Answer:
        return (tuple(map(one, answer)) or None) if isinstance(answer, list) else one(answer)

    return read


_READERS: Final[dict[str, Callable[[object], Answer]]] = {
    "boolean": _boolean,
    "integer": _whole,
    "decimal": _number,
    "date": _day,
    "string": _text,
    "text": _text,
    "choice": _chosen(_choice),
    "open-choice": _chosen(_open_choice),
}
_NAMES: Final = {
    name for model in (QuestionnaireResponse, Questionnaire, AnsweredItem, Score, Choice) for name in model.model_fields
}
"""The contract's own names: the only ones that are told of a field's place."""
