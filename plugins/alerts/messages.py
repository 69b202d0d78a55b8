"""What people read: subject, text and HTML of a message, from what the bridge knows; no personal data is in reach."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import quote
from uuid import UUID

from airflow.sdk.configuration import conf
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape
from pydantic import BaseModel, ConfigDict

from alerts.incidents import Incident, Transition
from alerts.kinds import WORDS, Kind
from alerts.settings import Alerts
from alerts.troubles import Place, Trouble

TEMPLATES: Final = Path(__file__).resolve().parents[2] / "include" / "templates"
NAMES_TOLD: Final = 20
"""How many departments a message names; of more it gives the number."""
REASONS_TOLD: Final = 5
LONGEST_REASON: Final = 600

_ORDINARY_RUN = re.compile(r"[a-z_]+__[0-9T:.+Z-]+(_\w{1,12})?")
"""Airflow's own run ids. One that somebody made up is not repeated."""


class Message(BaseModel):
    """What a message tells, as it is kept until every channel has taken it. Moments are in UTC."""

    model_config = ConfigDict(frozen=True)

    incident: UUID
    number: int
    transition: Transition
    kind: Kind
    subject: str
    reasons: tuple[str, ...]
    places: tuple[Place, ...]
    since: datetime
    over_at: datetime | None
    at: datetime
    otherwise: tuple[str, ...]

    @classmethod
    def of(cls, incident: Incident, transition: Transition, now: datetime, others: Iterable[Trouble]) -> Message:
        """Write down a change of an incident.

        :param others: what else is wrong: who still does not go through, for another reason, is told when this is over.
        """
        trouble = incident.trouble
        still = {place.department: place.name for other in others for place in other.places if place.department}
        over = transition == "resolved"
        return cls(
            incident=incident.id,
            number=incident.messages,
            transition=transition,
            kind=trouble.kind,
            subject=trouble.subject,
            reasons=trouble.reasons,
            places=trouble.places,
            since=incident.since,
            over_at=(incident.clear_since or now) if over else None,
            at=now,
            otherwise=tuple(sorted(still[guid] or "" for guid in incident.departments & still.keys())) if over else (),
        )

    @property
    def title(self) -> str:
        """What is wrong, as a sentence without its full stop."""
        return title(self.kind, self.subject)


def title(kind: Kind, subject: str) -> str:
    """Return what is wrong, as a sentence without its full stop."""
    text = WORDS[kind].title.format(subject=subject)
    return text[:1].upper() + text[1:]


class Letter(BaseModel):
    """A message as it is sent."""

    subject: str
    text: str
    html: str


def letter(message: Message, alerts: Alerts) -> Letter:
    """Put a message into words; the same message always into the same ones."""
    values = {
        "message": message,
        "name": alerts.name,
        "headline": _headline(message),
        "cure": WORDS[message.kind].cure.format(subject=message.subject),
        "since": _moment(message.since, alerts),
        "over": _moment(message.over_at, alerts) if message.over_at else None,
        "lasted": _span((message.over_at or message.at) - message.since),
        "departments": _listed(dict.fromkeys(place.name for place in message.places if place.name)),
        "flows": list(dict.fromkeys(place.flow for place in message.places if place.flow)),
        "well": _well(message.places, alerts),
        "reasons": [_shortened(reason) for reason in message.reasons[:REASONS_TOLD]],
        "more_reasons": max(0, len(message.reasons) - REASONS_TOLD),
        "otherwise": _listed(message.otherwise),
        "question": _question(message),
        "runs": _runs(message.places),
        "remind": _span(alerts.remind_after),
        "zone": alerts.timezone,
    }
    return Letter(
        subject=_subject(message, alerts),
        text=re.sub(r"\n{3,}", "\n\n", _page("alert.txt").render(values)).strip() + "\n",
        html=_page("alert.html").render(values),
    )


HEADLINES: Final[dict[Transition, str]] = {
    "opened": "New",
    "reopened": "It is back",
    "widened": "More departments meet it",
    "reminded": "Still there",
    "resolved": "Over",
}


def _headline(message: Message) -> str:
    lasted = _span((message.over_at or message.at) - message.since)
    told = {"reminded": f" after {lasted}", "resolved": f" after {lasted}"}
    return HEADLINES[message.transition] + told.get(message.transition, "")


def _subject(message: Message, alerts: Alerts) -> str:
    mark = "" if message.transition == "opened" else f"{_headline(message)}: "
    names = dict.fromkeys(place.name for place in message.places if place.name)
    where = f" ({next(iter(names))})" if len(names) == 1 and message.kind is not Kind.HELD else ""
    where = f" ({len(names)} departments)" if len(names) > 1 else where
    return " ".join(f"[{alerts.name}] {mark}{message.title}{where}".split())


def _moment(moment: datetime, alerts: Alerts) -> str:
    local = moment.astimezone(alerts.zone)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M}"


def _span(span: timedelta) -> str:
    minutes = max(0, round(span.total_seconds() / 60))
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [(days, "d"), (hours, "h"), (minutes, "min")]
    return " ".join([f"{count} {unit}" for count, unit in parts if count][:2]) or "less than a minute"


def _listed(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - NAMES_TOLD} more" if len(listed) > NAMES_TOLD else ""
    return ", ".join(listed[:NAMES_TOLD]) + more


def _well(places: Iterable[Place], alerts: Alerts) -> str | None:
    """Tell when those who meet it last went through: the earliest of them."""
    moments = [place.well_at for place in places if place.well_at]
    return _moment(min(moments), alerts) if moments else None


def _shortened(reason: str) -> str:
    return reason if len(reason) <= LONGEST_REASON else reason[: LONGEST_REASON - 1] + "…"


def _question(message: Message) -> str | None:
    """Return where Airflow asks about a held batch; None for all else, and where Airflow does not know its address."""
    base = _base_url()
    asked = message.kind is Kind.HELD and message.transition != "resolved" and base
    return f"{base}/required_actions?response_received=false" if asked else None


def _base_url() -> str:
    return str(conf.get("api", "base_url", fallback="")).rstrip("/")


def _runs(places: Iterable[Place]) -> list[tuple[str, str | None, str]]:
    """Return flow, address in Airflow's UI (None where Airflow does not know its own) and name of one run a flow."""
    base = _base_url()
    of_flow = {place.flow: place.run for place in places if place.flow and place.run}
    found: list[tuple[str, str | None, str]] = []
    for flow, run in of_flow.items():
        ordinary = run if _ORDINARY_RUN.fullmatch(run) else None
        tail = f"/runs/{quote(ordinary, safe='')}" if ordinary else ""
        found.append((flow, f"{base}/dags/{flow}{tail}" if base else None, ordinary or "the latest run"))
    return found


@cache
def _pages() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _page(name: str) -> Template:
    return _pages().get_template(name)
