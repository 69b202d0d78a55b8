"""The book of incidents in the bridge: every change and its messages in one transaction, so that each is told once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb
from pydantic import TypeAdapter

from alerts.incidents import Incident, Step, Transition, explained, seen, unseen
from alerts.kinds import Kind
from alerts.messages import Message, title
from alerts.settings import Alerts
from alerts.troubles import Place, Trouble
from bridge import Connection
from statements import statement

_places = TypeAdapter(tuple[Place, ...])


def enter(
    bridge: Connection, troubles: Iterable[Trouble], judged: Iterable[Kind], alerts: Alerts, now: datetime
) -> None:
    """Take down what is wrong now, and queue what is to be told of it.

    :param judged: the kinds that could be judged at all: incidents of others stay as they are.
    """
    by_key = {trouble.key: trouble for trouble in troubles}
    may_end = frozenset(judged)
    with bridge.transaction():
        current = {incident.trouble.key: incident for incident in _current(bridge)}
        open_keys = frozenset(key for key, incident in current.items() if incident.opened_at)
        for key, trouble in by_key.items():
            incident = current.get(key)
            if explained(trouble, open_keys) and (incident is None or incident.opened_at is None):
                continue
            _keep(bridge, incident, seen(incident, _past(bridge, key, incident), trouble, now, alerts), alerts, now)
        for key, incident in current.items():
            if key not in by_key and incident.trouble.kind in may_end:
                _keep(bridge, incident, unseen(incident, now, alerts), alerts, now, by_key.values())


def _current(bridge: Connection) -> list[Incident]:
    return [_incident(row) for row in bridge.execute(statement("bridge/alerts/incidents_current"))]


def _past(bridge: Connection, key: str, current: Incident | None) -> Incident | None:
    """Return the last incident of the key that is over; it counts only for one that nobody has been told of."""
    if current and current.opened_at:
        return None
    row = bridge.execute(statement("bridge/alerts/incident_last"), {"key": key}).fetchone()
    return _incident(row) if row else None


def _incident(row: dict[str, Any]) -> Incident:
    facts, kind, key = row.pop("facts"), Kind(row.pop("kind")), row.pop("key")
    trouble = Trouble(
        key=key,
        kind=kind,
        subject=facts["subject"],
        reasons=tuple(facts["reasons"]),
        places=_places.validate_python(facts["places"]),
    )
    return Incident(trouble=trouble, told=frozenset(row.pop("told")), **row)


def _keep(
    bridge: Connection,
    before: Incident | None,
    step: Step,
    alerts: Alerts,
    now: datetime,
    others: Iterable[Trouble] = (),
) -> None:
    if before and (step.incident is None or step.incident.id != before.id):
        bridge.execute(statement("bridge/alerts/incident_drop"), {"id": before.id})
    if step.incident:
        bridge.execute(statement("bridge/alerts/incident_put"), _row(step.incident))
        if step.told:
            _queue(bridge, step.incident, step.told, alerts, now, others)


def _row(incident: Incident) -> dict[str, Any]:
    trouble = incident.trouble
    facts = {
        "title": title(trouble.kind, trouble.subject),
        "subject": trouble.subject,
        "reasons": trouble.reasons,
        "places": _places.dump_python(trouble.places, mode="json"),
    }
    return {
        "id": incident.id,
        "key": trouble.key,
        "kind": trouble.kind.value,
        "facts": Jsonb(facts),
        "since": incident.since,
        "opened_at": incident.opened_at,
        "told_at": incident.told_at,
        "told": Jsonb(sorted(incident.told)),
        "messages": incident.messages,
        "clear_since": incident.clear_since,
        "reopened": incident.reopened,
        "resolved_at": incident.resolved_at,
    }


def _queue(
    bridge: Connection,
    incident: Incident,
    transition: Transition,
    alerts: Alerts,
    now: datetime,
    others: Iterable[Trouble],
) -> None:
    message = Message.of(incident, transition, now, others)
    bridge.execute(
        statement("bridge/alerts/alert_queue"),
        {
            "incident": incident.id,
            "number": message.number,
            "message": Jsonb(message.model_dump(mode="json")),
            "channels": list(alerts.channels),
            "now": now,
        },
    )
