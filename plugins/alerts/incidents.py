"""The life of an incident: from the trouble that is seen to what is told of it, each once (O4). Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID, uuid4

from alerts.settings import Alerts
from alerts.troubles import Place, Trouble

Transition = Literal["opened", "reopened", "widened", "reminded", "resolved"]
"""What is told: it is there, it is back, more departments meet it, it is still there, it is over."""


@dataclass(frozen=True)
class Incident:
    """A trouble over time; all moments in UTC.

    :param opened_at: when it was first told of; None: it may still pass by itself.
    :param told: the departments that a message has named.
    :param messages: how many there were.
    :param clear_since: since when it has not been seen.
    """

    id: UUID
    trouble: Trouble
    since: datetime
    opened_at: datetime | None = None
    told_at: datetime | None = None
    told: frozenset[str] = frozenset()
    messages: int = 0
    clear_since: datetime | None = None
    reopened: int = 0
    resolved_at: datetime | None = None

    @property
    def departments(self) -> frozenset[str]:
        """Who meets it."""
        return frozenset(place.department for place in self.trouble.places if place.department)


class Step(NamedTuple):
    """What an incident has become, and what is to be told; no incident: it is forgotten."""

    incident: Incident | None
    told: Transition | None = None


def seen(current: Incident | None, past: Incident | None, trouble: Trouble, now: datetime, alerts: Alerts) -> Step:
    """Take down that a trouble is there.

    :param current: the incident of its key that is not resolved.
    :param past: the last one that was resolved: when the trouble comes back soon, it goes on.
    """
    incident = _as_now(current, trouble, now)
    if incident.opened_at is None:
        if trouble.passing and now - incident.since < alerts.grace:
            return Step(incident)
        if past and past.resolved_at and incident.since - past.resolved_at <= alerts.reopen_within:
            again = replace(past, trouble=trouble, since=incident.since, clear_since=None, resolved_at=None)
            return _tell(replace(again, reopened=past.reopened + 1), "reopened", now)
        return _tell(replace(incident, opened_at=now), "opened", now)
    if _newcomers(incident, now, alerts):
        return _tell(incident, "widened", now)
    if incident.told_at is None or now - incident.told_at >= alerts.remind_after:
        return _tell(incident, "reminded", now)
    return Step(incident)


def unseen(current: Incident, now: datetime, alerts: Alerts) -> Step:
    """Take down that a trouble is not there any more. One that has come back once must stay away before it is over."""
    if current.opened_at is None:
        return Step(None)
    incident = replace(current, clear_since=current.clear_since or now)
    assert incident.clear_since is not None
    if incident.reopened and now - incident.clear_since < alerts.reopen_within:
        return Step(incident)
    return _tell(replace(incident, resolved_at=now), "resolved", now)


def _as_now(current: Incident | None, trouble: Trouble, now: datetime) -> Incident:
    if current is None:
        return Incident(uuid4(), trouble, trouble.since or now)
    since = trouble.since or current.since
    if current.opened_at is not None:  # who met it first may be well by now
        since = min(since, current.since)
    return replace(current, trouble=trouble, since=since, clear_since=None)


def _newcomers(incident: Incident, now: datetime, alerts: Alerts) -> frozenset[str]:
    """Return the departments that no message has named, and for whom the trouble has not passed by itself either."""
    return frozenset(
        place.department
        for place in incident.trouble.places
        if place.department and place.department not in incident.told and _lasting(incident.trouble, place, now, alerts)
    )


def _lasting(trouble: Trouble, place: Place, now: datetime, alerts: Alerts) -> bool:
    return not trouble.passing or now - (place.since or now) >= alerts.grace


def _tell(incident: Incident, transition: Transition, now: datetime) -> Step:
    told = incident.told if transition == "resolved" else incident.told | incident.departments
    return Step(replace(incident, told_at=now, told=told, messages=incident.messages + 1), transition)


def explained(trouble: Trouble, open_keys: frozenset[str]) -> bool:
    """Whether an open incident says why it is there, so that nobody need be told of it, too."""
    return not open_keys.isdisjoint(trouble.unless)
