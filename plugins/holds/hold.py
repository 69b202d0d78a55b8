"""A held batch in the bridge: found by a run, decided by a person, over when it is sent, changed, or not suspicious."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal
from uuid import UUID, uuid4

from psycopg.rows import class_row

from bridge import Connection
from faults import ContractBroken
from statements import statement

About = Literal["withdrawals", "unusable"]
"""Which rows of a batch a suspicion is about."""
Decision = Literal["approved", "rejected"]
State = Literal["open", "approved", "rejected", "sent", "resolved", "superseded"]

SHORT: Final = 12
"""So many characters of a batch's digest tell it from every other that a person may meet."""


@dataclass(frozen=True)
class Suspicions:
    """What is suspicious about a staged batch: which of its rows, why, and the batch in numbers."""

    about: frozenset[About]
    reason: str
    puts: int
    unusable: int
    withdrawals: int

    def rows(self, key: Mapping[str, Any]) -> dict[str, Any]:
        """What the statement is bound to that yields the suspicious rows."""
        return {**key, "withdrawals": "withdrawals" in self.about, "unusable": "unusable" in self.about}


@dataclass(frozen=True)
class Hold:
    """A held batch. `batch` is its identity, a digest; `since` and `decided_at` are in UTC.

    `begun`: it was approved and is on its way, so that what is left of it after a crash is approved as well.
    """

    id: UUID
    flow: str
    department: UUID
    department_name: str
    batch: str
    reason: str
    puts: int
    unusable: int
    withdrawals: int
    run: UUID
    airflow_run: str
    since: datetime
    asked: int
    begun: bool
    state: State
    decided_at: datetime | None
    decided_by: str | None

    @property
    def short(self) -> str:
        """The batch's identity, as far as a person needs it."""
        return self.batch[:SHORT]

    def told(self) -> str:
        """Say in a line what is held, since when, and how to get out of it."""
        where = f"{self.flow} {self.department} {self.short}"
        if self.state == "rejected":
            return (
                f"rejected on {stamp(self.decided_at)}: {self.reason}. Nothing is sent, and nobody is asked, until the"
                f" batch changes. To send it after all: ./helsebro approve {where} --overrule"
            )
        return (
            f"held since {stamp(self.since)}: {self.reason}. Nothing was sent. Approve or reject it in Airflow (DAG"
            f" «approval»), or with ./helsebro approve {where}, or reject"
        )


def stamp(moment: datetime | None) -> str:
    """Return a moment as people read it, in UTC."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if moment else "–"


def judge(bridge: Connection, key: Mapping[str, Any], found: Suspicions, *, approved: bool) -> Hold | None:
    """Return the hold that a run's suspicious batch waits for, or None when it may be sent.

    The batch that is held already is found again; any other supersedes it and is asked about anew. `approved` is the
    run's own word for it. Belongs into a transaction that also does what follows from the answer.
    """
    hold = _recognised(bridge, key, found) or _opened(bridge, key, found)
    if approved and hold.state != "approved":
        hold = decide(bridge, hold.id, "approved", "a run with «approve»", overrule=True)
    if hold.state != "approved":
        return hold
    bridge.execute(statement("bridge/hold_begin"), {"hold": hold.id})
    return None


def allowed(bridge: Connection, key: Mapping[str, Any], found: Suspicions) -> bool:
    """Whether the batch has been approved; changes nothing."""
    hold = _current(bridge, key)
    return hold is not None and hold.state == "approved" and _same(bridge, key, found, hold)


def release(bridge: Connection, key: Mapping[str, Any]) -> None:
    """End what the department's flow was held with: the run's batch is not suspicious, or was sent."""
    bridge.execute(statement("bridge/hold_settle"), key)


def decide(bridge: Connection, hold: UUID, decision: Decision, by: str, *, overrule: bool = False) -> Hold:
    """Decide, unless it is decided or over, and return the hold as it is then: its state tells whose word counts.

    With `overrule` an earlier decision falls, as long as nothing of the batch is on its way.
    """
    bridge.execute(
        statement("bridge/hold_decide"), {"hold": hold, "decision": decision, "by": by, "overrule": overrule}
    )
    return get(bridge, hold)


def get(bridge: Connection, hold: UUID) -> Hold:
    """Return a hold by its id. Raises ContractBroken when the bridge does not know it."""
    with bridge.cursor(row_factory=class_row(Hold)) as cursor:
        found = cursor.execute(statement("bridge/hold_get"), {"hold": hold}).fetchone()
    if found is None:
        raise ContractBroken("the bridge knows no such hold; ./helsebro holds lists those that wait")
    return found


def find(bridge: Connection, flow: str, department: str) -> list[Hold]:
    """Return what is held in a flow of a department, told by GUID or name: several only where a name repeats."""
    rows = bridge.execute(statement("bridge/hold_find"), {"flow": flow, "department": department}).fetchall()
    return [get(bridge, row["id"]) for row in rows]


def _recognised(bridge: Connection, key: Mapping[str, Any], found: Suspicions) -> Hold | None:
    """Return the current hold when it is of this batch; end it when it is of another."""
    hold = _current(bridge, key)
    if hold is None or _same(bridge, key, found, hold):
        return hold
    bridge.execute(statement("bridge/hold_supersede"), {"hold": hold.id})
    return None


def _current(bridge: Connection, key: Mapping[str, Any]) -> Hold | None:
    row = bridge.execute(statement("bridge/hold_current"), key).fetchone()
    return get(bridge, row["id"]) if row else None


def _same(bridge: Connection, key: Mapping[str, Any], found: Suspicions, hold: Hold) -> bool:
    """Whether the batch is the very one that is held, or, once that is on its way, what is left of it."""
    rows = found.rows(key)
    if hold.begun:
        row = bridge.execute(statement("bridge/hold_covers"), {**rows, "hold": hold.id}).fetchone()
        return bool(row and row["covers"])
    return _identity(bridge, rows) == hold.batch


def _identity(bridge: Connection, rows: Mapping[str, Any]) -> str:
    row = bridge.execute(statement("bridge/hold_identity"), rows).fetchone()
    assert row is not None
    return str(row["batch"])


def _opened(bridge: Connection, key: Mapping[str, Any], found: Suspicions) -> Hold:
    rows = {**found.rows(key), "hold": uuid4()}
    batch = {
        "hold": rows["hold"],
        "run": key["run"],
        "batch": _identity(bridge, rows),
        "reason": found.reason,
        "puts": found.puts,
        "unusable": found.unusable,
        "withdrawals": found.withdrawals,
    }
    bridge.execute(statement("bridge/hold_open"), batch)
    bridge.execute(statement("bridge/hold_rows_put"), rows)
    return get(bridge, rows["hold"])
