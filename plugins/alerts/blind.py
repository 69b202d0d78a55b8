"""When the bridge cannot be read: the incident that it cannot hold is kept elsewhere, and told once all the same."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel

from alerts.channels import Channel
from alerts.incidents import Incident, Step, seen, unseen
from alerts.kinds import Kind
from alerts.memory import Memory
from alerts.messages import Message
from alerts.settings import Alerts
from alerts.troubles import Trouble
from faults import Fault

log = logging.getLogger(__name__)

SUBJECT: Final = "the bridge"


class Kept(BaseModel):
    """The incident as it is kept, and the messages that a channel has not taken yet, with the channel's name."""

    id: UUID
    since: datetime
    reasons: tuple[str, ...]
    opened_at: datetime | None = None
    told_at: datetime | None = None
    messages: int = 0
    resolved_at: datetime | None = None
    waiting: list[tuple[str, Message]] = []

    @property
    def incident(self) -> Incident:
        """It as an incident."""
        trouble = Trouble(Kind.BLIND, Kind.BLIND, SUBJECT, self.reasons)
        return Incident(
            self.id,
            trouble,
            self.since,
            opened_at=self.opened_at,
            told_at=self.told_at,
            messages=self.messages,
            resolved_at=self.resolved_at,
        )


def out_of_sight(
    fault: Fault, memory: Memory, alerts: Alerts, channels: Sequence[Channel], now: datetime
) -> list[Fault]:
    """Take down that the bridge cannot be read, tell it when it lasts, and return why that did not work out."""
    kept = _read(memory)
    if kept and kept.resolved_at:  # it is over, and that has not been told yet: this is the next one
        kept = None
    trouble = Trouble(Kind.BLIND, Kind.BLIND, SUBJECT, (str(fault),))
    return _go_on(kept, seen(kept.incident if kept else None, None, trouble, now, alerts), memory, channels, now)


def in_sight(memory: Memory, alerts: Alerts, channels: Sequence[Channel], now: datetime) -> list[Fault]:
    """Tell that it is over, if it was told that the bridge cannot be read, and return why that did not work out."""
    kept = _read(memory)
    if kept is None:
        return []
    step = Step(kept.incident) if kept.resolved_at else unseen(kept.incident, now, alerts)
    return _go_on(kept, step, memory, channels, now)


def _read(memory: Memory) -> Kept | None:
    text = memory.read()
    return Kept.model_validate_json(text) if text else None


def _go_on(kept: Kept | None, step: Step, memory: Memory, channels: Sequence[Channel], now: datetime) -> list[Fault]:
    incident = step.incident
    if incident is None:
        memory.write(None)
        return []
    waiting = list(kept.waiting) if kept else []
    if step.told:
        message = Message.of(incident, step.told, now, ())
        waiting += [(channel.name, message) for channel in channels]
    kept = Kept(**_fields(incident), waiting=waiting)
    memory.write(kept.model_dump_json())
    faults = _send(kept, memory, channels)
    if kept.resolved_at and not kept.waiting:
        memory.write(None)
    return faults


def _fields(incident: Incident) -> dict[str, Any]:
    return {
        "id": incident.id,
        "since": incident.since,
        "reasons": incident.trouble.reasons,
        "opened_at": incident.opened_at,
        "told_at": incident.told_at,
        "messages": incident.messages,
        "resolved_at": incident.resolved_at,
    }


def _send(kept: Kept, memory: Memory, channels: Sequence[Channel]) -> list[Fault]:
    """Send what waits, each message ticked off after it was taken."""
    by_name = {channel.name: channel for channel in channels}
    found: list[Fault] = []
    kept.waiting = [(name, message) for name, message in kept.waiting if name in by_name]
    for entry in list(kept.waiting):
        name, message = entry
        try:
            by_name[name].send(message)
        except Fault as fault:
            found.append(fault)
        else:
            kept.waiting.remove(entry)
            memory.write(kept.model_dump_json())
            log.info("Told by %s: message %s about the bridge", name, message.number)
    return found
