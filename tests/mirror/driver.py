"""The mirror without Airflow: the same steps in the same order, as fast as tests with many runs need them."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

from bridge import connect
from departments import load
from faults import Fault
from flows.practitioners import PRACTITIONERS
from mirror import plan as planning
from mirror import report, steps
from mirror.flow import Flow
from mirror.look import look
from mirror.run import Mode, Over
from statements import statement

Row = dict[str, Any]
"""What the report says of a department."""


def run(
    department: UUID | None = None,
    mode: Mode = "changes",
    *,
    dry_run: bool = False,
    approve: bool = False,
    flow: Flow = PRACTITIONERS,
) -> list[Row]:
    """Run a flow once, every department by itself, and return what the report says of each."""
    airflow_run = begin(department, mode, dry_run=dry_run, approve=approve, flow=flow)
    if planning.Wish(department, mode, dry_run).routine:
        left = waiting(airflow_run, flow)
        look(flow, airflow_run, [here for here in load().departments if here.guid in left])
    for guid in waiting(airflow_run, flow):
        walk(airflow_run, guid, flow)
    with suppress(report.RunFailed):
        report.report(flow.name, airflow_run)
    return rows(airflow_run, flow)


def begin(
    department: UUID | None = None,
    mode: Mode = "changes",
    *,
    dry_run: bool = False,
    approve: bool = False,
    flow: Flow = PRACTITIONERS,
    airflow_run: str | None = None,
) -> str:
    """Plan a run, a new one unless told which, and return its id; what comes next is the caller's."""
    airflow_run = airflow_run or f"test__{uuid4()}"
    planning.plan(flow, airflow_run, planning.Wish(department, mode, dry_run, approve))
    return airflow_run


def walk(airflow_run: str, department: UUID, flow: Flow = PRACTITIONERS) -> Exception | None:
    """Take a department through its steps, and return what ended them early: that it was over, or a fault."""
    try:
        for step in (steps.snapshot, steps.check, steps.deliver):
            step(flow, airflow_run, department)
    except (Over, Fault) as ended:
        return ended
    return None


def waiting(airflow_run: str, flow: Flow = PRACTITIONERS) -> list[UUID]:
    """Return the departments that a planned run is for."""
    return [row["department"] for row in rows(airflow_run, flow) if row["status"] == "queued"]


def rows(airflow_run: str, flow: Flow = PRACTITIONERS) -> list[Row]:
    """Return the bridge's rows of a run."""
    with connect() as bridge:
        return bridge.execute(
            statement("bridge/run_report"), {"flow": flow.name, "airflow_run": airflow_run}
        ).fetchall()


def run_one(department: UUID, mode: Mode = "changes", *, dry_run: bool = False, approve: bool = False) -> Row:
    """Run practitioners for one department and return its row."""
    (row,) = run(department, mode, dry_run=dry_run, approve=approve)
    return row
