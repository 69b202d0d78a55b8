"""The access log: what of whom was handed to another system, when, by what and why (Norwegian health-sector norm).

Apart from the technical log; GUIDs and names of fields, never values. The database lets nobody change a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from bridge import Connection
from statements import statement

Action = Literal["filed", "handed_over", "launched", "looked_up"]

__all__ = ["forget", "hand_over", "note", "prepare"]


def prepare(bridge: Connection, now: datetime) -> None:
    """See to it that this month and the next one have their partitions."""
    bridge.execute(statement("bridge/access_months"), {"today": now.date()})


def hand_over(bridge: Connection, run: UUID, place: str, guids: str) -> None:
    """Note staged rows of a run that are about to be sent or withdrawn: before, because an answer may be lost.

    :param place: the connection that they go to.
    :param guids: theirs, as `bridge.uuid_array` makes it.
    """
    bridge.execute(statement("bridge/access_sent"), {"run": run, "place": place, "guids": guids})


def note(
    bridge: Connection,
    action: Action,
    kind: str,
    guid: UUID,
    *,
    fields: Sequence[str],
    place: str,
    why: str,
    department: UUID | None = None,
) -> None:
    """Note one access.

    :param kind: what the GUID is of, e.g. `questionnaires` or `contact`.
    :param fields: the names of what was handed over.
    :param place: the connection or system that it went to.
    :param why: the run in Airflow, or which door somebody came through.
    """
    bound = {"action": action, "kind": kind, "guid": guid, "fields": list(fields)}
    bridge.execute(statement("bridge/access_put"), {**bound, "place": place, "why": why, "department": department})


def forget(bridge: Connection, now: datetime, days: int) -> int:
    """Drop the months that ended more than so many days ago; return how many."""
    row = bridge.execute(statement("bridge/access_forget"), {"before": now.date() - timedelta(days=days)}).fetchone()
    return int(row["dropped"]) if row else 0
