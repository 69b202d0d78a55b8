"""The alerts file: who is told, how, and how soon. Unknown keys are refused; every error names line, path and cure."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, field_validator

from setup_file import Form

DEFAULT: Final = Path(__file__).resolve().parents[2] / "include" / "alerts.yaml"
MAIL: Final = "mail"
"""The name of the channel that needs no other."""


def _address(text: str) -> str:
    """Take an e-mail address by its syntax; a company's own `ops@mail.local` is one, too."""
    try:
        validate_email(text, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        raise ValueError("is no e-mail address; write it like ops@clinic.example") from None
    return text


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("holds a line break or another sign that cannot be printed; take it out")
    return text


def _class_path(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", text):
        raise ValueError(
            "is no class; write its full name, like airflow.providers.smtp.notifications.smtp.SmtpNotifier"
        )
    return text


def _web_address(text: str) -> str:
    if urlsplit(text).scheme not in ("http", "https") or not urlsplit(text).hostname:
        raise ValueError("is no address; write it like https://monitor.example/ping/…")
    return text


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"«{name}» is no IANA time zone; write it like Europe/Oslo")
    return name


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), AfterValidator(_one_line)]
ConnectionId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.\-]{1,200}$")]
Address = Annotated[str, AfterValidator(_address)]
Minutes = Annotated[int, Field(strict=True, ge=1, le=60 * 24 * 31)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Mail(_Strict):
    """E-mail, through an Airflow connection of type smtp; without `sender` it is the connection's `from_email`."""

    to: tuple[Address, ...] = ()
    sender: Address | None = None
    connection: ConnectionId = "smtp_default"


class Notifier(_Strict):
    """Any of Airflow's notifiers; its templated arguments may use `alert`: subject, text, html, title, kind …"""

    name: Text
    notifier: Annotated[str, AfterValidator(_class_path)]
    arguments: dict[str, Any] = {}


class Flow(_Strict):
    """What is expected of a flow; `silent_after_minutes: null`: it may stand still."""

    silent_after_minutes: Minutes | None = 20


class Heartbeat(_Strict):
    """The dead man's switch: when Airflow counts as dead, and whom its heartbeat is passed on to."""

    dead_after_minutes: Minutes = 5
    ping: Annotated[str, AfterValidator(_web_address)] | None = None


class Alerts(_Strict):
    """Who is told, how, and how soon."""

    name: Text = "Helsebro"
    mail: Mail = Mail()
    notifiers: tuple[Notifier, ...] = ()
    grace_minutes: Annotated[int, Field(strict=True, ge=0, le=24 * 60)] = 10
    remind_after_minutes: Minutes = 240
    reopen_within_minutes: Minutes = 60
    stuck_after_minutes: Minutes = 120
    flows: dict[str, Flow] = {}
    heartbeat: Heartbeat = Heartbeat()
    quiet_departments: frozenset[UUID] = frozenset()
    timezone: Annotated[str, AfterValidator(_known_zone)] = "Europe/Oslo"

    @field_validator("notifiers")
    @classmethod
    def _own_names(cls, notifiers: tuple[Notifier, ...]) -> tuple[Notifier, ...]:
        names = [MAIL, *(notifier.name for notifier in notifiers)]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"«{twice.pop()}» is the name of two channels; give each its own")
        return notifiers

    @property
    def channels(self) -> tuple[str, ...]:
        """The names of the channels that tell somebody."""
        return (*([MAIL] if self.mail.to else []), *(notifier.name for notifier in self.notifiers))

    @property
    def grace(self) -> timedelta:
        """How long passing trouble is given to pass by itself."""
        return timedelta(minutes=self.grace_minutes)

    @property
    def remind_after(self) -> timedelta:
        """How long after the last message an open incident is told of again."""
        return timedelta(minutes=self.remind_after_minutes)

    @property
    def reopen_within(self) -> timedelta:
        """How soon one that comes back is the same incident; such a one is over when it has stayed away for so long."""
        return timedelta(minutes=self.reopen_within_minutes)

    @property
    def stuck_after(self) -> timedelta:
        """How long a department's runs may go on without one that comes to an end."""
        return timedelta(minutes=self.stuck_after_minutes)

    @property
    def dead_after(self) -> timedelta:
        """How old the heartbeat may be."""
        return timedelta(minutes=self.heartbeat.dead_after_minutes)

    @property
    def zone(self) -> ZoneInfo:
        """In which messages tell the time."""
        return ZoneInfo(self.timezone)

    def silent_after(self, flow: str) -> timedelta | None:
        """How long no run of the flow may begin; None: for ever."""
        minutes = self.flows.get(flow, Flow()).silent_after_minutes
        return None if minutes is None else timedelta(minutes=minutes)


class _File(_Strict):
    alerts: Alerts


_FORM: Final = Form(
    name="alerts",
    one="channel",
    variable="HELSEBRO_ALERTS",
    default=DEFAULT,
    model=_File,
    cures={
        "uuid_parsing": "is no GUID; copy the department's GUID from the departments file",
        "uuid_type": "is no GUID; copy the department's GUID from the departments file and put it in quotes",
        "string_pattern_mismatch": "is no connection id; write letters, digits, _ . and - only",
        "string_too_short": "is blank; write it out",
        "string_too_long": "is too long; shorten it",
        "tuple_type": "is no list; begin each entry with «- »",
        "frozen_set_type": "is no list; begin each GUID with «- »",
        "dict_type": "holds no keys; see include/alerts.yaml for its form",
        "model_type": "holds no keys; see include/alerts.yaml for its form",
    },
)


def path() -> Path:
    """Where the alerts file lies: `HELSEBRO_ALERTS`, or `include/alerts.yaml`."""
    return _FORM.path()


def load(file: Path | None = None) -> Alerts:
    """Read and validate the file. Raises SetupError."""
    return _FORM.load(file).alerts
