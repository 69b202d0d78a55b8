"""The contract's messages as strict models, brought to one canonical form.

Two bodies that say the same compare equal after validation: GUIDs in lower case, instants in UTC,
participants sorted, what is left out as null.
"""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

GUID_PATTERN = r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"
DATE_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
INSTANT_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$"
# RFC 5322 addr-spec without comments and folding, the domain as host names or a literal.
EMAIL_PATTERN = (
    r"^([A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r'|"([ !#-\[\]-~]|\\[ -~])*")'
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*|\[[!-Z^-~]+\])$"
)
NO_NUL = r"^[^\x00]*$"  # PostgreSQL cannot hold it, nor can a name


def as_date(text: str) -> str:
    """A calendar date that exists."""
    try:
        date.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError("date_invalid", "no such date") from None
    return text


def as_instant(text: str) -> str:
    """An RFC 3339 instant as UTC of fixed width, so that comparing the texts compares the times."""
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC).isoformat(timespec="microseconds")
    except (ValueError, OverflowError):
        raise PydanticCustomError("date_time_invalid", "no such time") from None


def _distinct(guids: list[str]) -> list[str]:
    if len(set(guids)) != len(guids):
        raise PydanticCustomError("not_unique", "a GUID stands there twice")
    return sorted(guids)


def _as_integer(number: object) -> object:
    # To JSON Schema 2.0 is an integer.
    return int(number) if isinstance(number, float) and number.is_integer() else number


def _text(longest: int, shortest: int = 0) -> Any:  # a piece of an Annotated
    return StringConstraints(min_length=shortest, max_length=longest, pattern=NO_NUL)


Guid = Annotated[str, StringConstraints(pattern=GUID_PATTERN, to_lower=True)]
Day = Annotated[str, StringConstraints(pattern=DATE_PATTERN), AfterValidator(as_date)]
Instant = Annotated[str, StringConstraints(pattern=INSTANT_PATTERN), AfterValidator(as_instant)]
Email = Annotated[str, StringConstraints(max_length=320, pattern=EMAIL_PATTERN)]
Phone = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$")]
IdentityNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{11}$")]
SourceVersion = Annotated[str, _text(64)]
Name = Annotated[str, _text(200, shortest=1)]
ShortText = Annotated[str, _text(200)]
LongText = Annotated[str, _text(4000)]
Participants = Annotated[list[Guid], AfterValidator(_distinct)]


class Message(BaseModel):
    """Something that the contract lets a client send: no coercion, no unknown fields."""

    model_config = ConfigDict(strict=True, extra="forbid")


class Item(Message):
    """One row of a batch."""

    guid: Guid
    source_version: SourceVersion


class Practitioner(Item):
    """A practitioner as Extensor describes one."""

    name: Name
    personal_identity_number: IdentityNumber
    email: Email | None = None
    mobile_phone: Phone | None = None


class Series(Message):
    """The treatment series that counts for a patient."""

    status: Literal["Waitinglist", "Planned", "Active", "Finished"]
    start_date: Day
    end_date: Day | None = None
    main_practitioner_name: ShortText | None = None
    main_practitioner_guid: Guid | None = None


class Patient(Item):
    """A patient as Extensor describes one."""

    name: Name
    personal_identity_number: IdentityNumber
    birth_date: Day
    sex: Literal["female", "male", "other", "unknown"]
    email: Email | None = None
    mobile_phone: Phone | None = None
    series: Series | None = None


class Appointment(Item):
    """An appointment; participants may arrive later than it."""

    kind: Literal["individual", "group", "blue"]
    title: Name
    description: LongText | None = None
    room: ShortText | None = None
    activity: ShortText | None = None
    starts_at: Instant
    ends_at: Instant
    practitioner_guids: Participants
    patient_guids: Participants

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.ends_at <= self.starts_at:
            raise PydanticCustomError("ends_before_start", "ends_at is not after starts_at", {"field": "ends_at"})
        return self


class Acknowledgement(BaseModel):
    """That one revision of an answer is safely in the journal."""

    model_config = ConfigDict(strict=True, extra="ignore")

    response_id: Guid
    revision: Annotated[int, BeforeValidator(_as_integer), Field(ge=1)]


class SsoRequest(BaseModel):
    """Who wants to be logged in."""

    model_config = ConfigDict(strict=True, extra="ignore")

    practitioner_guid: Guid
