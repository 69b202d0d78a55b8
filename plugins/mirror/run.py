"""A department's run: its row in the bridge, and the lock that every step of it holds."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Literal, LiteralString
from uuid import UUID

import psycopg
from psycopg.rows import class_row

import holds
from bridge import Connection, connect
from faults import ContractBroken, Fault, Held, TransientFault, recovery, sanitised
from faults.postgres import postgres_faults
from mirror import drift
from statements import statement

log = logging.getLogger(__name__)

Mode = Literal["changes", "full"]
Status = Literal["success", "skipped", "held", "failed"]


class Over(Exception):
    """Nothing is left to do for the department in this run; no fault. The text says why."""


@dataclass(frozen=True)
class Run:
    """One department in one run of a flow.

    `as_of` is the moment that counts as now, in UTC, and `today` the department's local day then (G4); `attempt` counts
    how often the run has begun.
    """

    id: UUID
    airflow_run: str
    flow: str
    department: UUID
    department_name: str
    mode: Mode
    dry_run: bool
    approved: bool
    as_of: datetime
    today: date
    status: str
    seen: int
    attempt: int

    @property
    def key(self) -> dict[str, Any]:
        """What the bridge's statements are bound to."""
        return {"run": self.id, "flow": self.flow, "department": self.department, "today": self.today}


@contextmanager
def exclusively(flow: str, airflow_run: str, department: UUID) -> Iterator[tuple[Connection, Run]]:
    """Do something in a run under the department's lock, so that two runs never interleave.

    A fault is noted on the run before it is raised; an unforeseen error is raised without its text.
    """
    with connect() as bridge:
        run = get(bridge, flow, airflow_run, department)
        try:
            with postgres_faults("the bridge"):
                _lock(bridge, run)
                yield bridge, get(bridge, flow, airflow_run, department)
        except (Over, Held):  # both have been told where the run ended
            raise
        except Fault as fault:
            _note(run, fault)
            raise
        except Exception as error:  # noqa: BLE001  whatever it is, its text must not reach a log
            unforeseen = sanitised(error)
            _note(run, unforeseen)
            raise unforeseen from None


def _lock(bridge: Connection, run: Run) -> None:
    """Take the lock of the flow and department; the connection's end gives it back.

    When another run holds it for a minute, raises Over for a run of changes (the other run, or the next one, carries
    them) and TransientFault for a full one.
    """
    busy = "another run of the department is at work"
    try:
        bridge.execute(statement("bridge/lock"), run.key)
    except psycopg.errors.LockNotAvailable:
        if run.mode == "full":
            raise TransientFault(f"{run.department_name}: {busy}; this one waits its turn") from None
        end(bridge, run, "skipped", f"{busy}; the next run looks again", fault="Busy")
        raise Over(f"{run.department_name}: {busy}") from None


def get(bridge: Connection, flow: str, airflow_run: str, department: UUID) -> Run:
    """Return the run. Raises ContractBroken when the bridge does not know it."""
    with bridge.cursor(row_factory=class_row(Run)) as cursor:
        run = cursor.execute(
            statement("bridge/run_get"), {"flow": flow, "airflow_run": airflow_run, "department": department}
        ).fetchone()
    if run is None:
        raise ContractBroken("the bridge does not know this run; clear the task «plan» to begin it anew")
    return run


def begin(bridge: Connection, run: Run, due: LiteralString) -> Run:
    """Start an inbound run and return it as it has become: a full one where the statement `due` says so (D8)."""
    if not run.dry_run:
        bridge.execute(statement("bridge/run_supersede"), run.key)
    standing = bridge.execute(due, run.key).fetchone()
    if standing and standing["full_due"]:
        run = replace(run, mode="full")
    elif run.mode == "full" and not run.dry_run:
        bridge.execute(statement("bridge/standing_full_due"), run.key)
    bridge.execute(statement("bridge/run_start"), {**run.key, "mode": run.mode})
    return replace(run, attempt=run.attempt + 1)


def end(
    bridge: Connection,
    run: Run,
    status: Status,
    reason: str | None = None,
    held: int = 0,
    fault: Literal["Busy"] | None = None,
) -> None:
    """Close the run: its staged rows go, its counts stay. A busy one says nothing of the department (O4)."""
    with bridge.transaction():
        bridge.execute(
            statement("bridge/run_end"),
            {**run.key, "status": status, "reason": reason, "held": held, "fault": fault},
        )
        bridge.execute(statement("bridge/staged_clear"), run.key)
        if status == "success":
            bridge.execute(statement("bridge/standing_full_done"), run.key)
            holds.release(bridge, run.key)


def close(bridge: Connection, run: Run) -> dict[str, int]:
    """End a run whose staged rows have all been answered for, and return its counts.

    Raises TransientFault when staged rows went missing: they are unlogged, a crash of the bridge's server empties them.
    """
    counts = _counts(bridge, run)
    if counts["waiting"]:
        raise TransientFault(
            f"{counts['waiting']} staged rows are gone, as after a crash of the bridge's server; a new run looks anew"
        )
    end(bridge, run, "success", drift.told(bridge, run.id))
    return _counts(bridge, run)


def _counts(bridge: Connection, run: Run) -> dict[str, int]:
    row = bridge.execute(statement("bridge/run_counts"), {"run": run.id}).fetchone()
    assert row is not None
    return {name: int(count) for name, count in row.items()}


def _note(run: Run, fault: Fault) -> None:
    """Write down why the step failed, on a connection of its own: the step's may be broken."""
    try:
        with connect() as bridge:
            bridge.execute(
                statement("bridge/run_reason"),
                {"run": run.id, "reason": str(fault), "fault": recovery(fault), "system": fault.system},
            )
    except Fault as silent:
        log.warning("The reason could not be noted in the bridge: %s", silent)


def now() -> datetime:
    """Return the moment from the process's clock, in UTC: the only clock that decides anything (G4)."""
    return datetime.now(UTC)
