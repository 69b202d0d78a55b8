"""The mirror without Airflow: the same steps in the same order, as fast as tests with many runs need them."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID, uuid4

from bridge import connect
from faults import Fault
from flows.practitioners import PRACTITIONERS
from mirror import plan as planning
from mirror import report, steps
from mirror.flow import Flow
from mirror.run import Mode, Over


def run(
    department: UUID | None = None,
    mode: Mode = "changes",
    *,
    dry_run: bool = False,
    approve: bool = False,
    flow: Flow = PRACTITIONERS,
) -> list[dict[str, object]]:
    """Run a flow once, every department by itself, and return what the report says of each."""
    airflow_run = f"test__{uuid4()}"
    wish = planning.Wish(department, mode, dry_run, approve)
    for chosen in planning.plan(flow, airflow_run, wish):
        try:
            for step in (steps.snapshot, steps.check, steps.deliver):
                step(flow, airflow_run, chosen.guid)
        except (Over, Fault):
            continue
    with suppress(report.RunFailed):
        report.report(flow.name, airflow_run)
    return rows(airflow_run, flow)


def rows(airflow_run: str, flow: Flow = PRACTITIONERS) -> list[dict[str, object]]:
    """Return the bridge's rows of a run."""
    from statements import statement

    with connect() as bridge:
        return bridge.execute(
            statement("bridge/run_report"), {"flow": flow.name, "airflow_run": airflow_run}
        ).fetchall()


def run_one(
    department: UUID, mode: Mode = "changes", *, dry_run: bool = False, approve: bool = False
) -> dict[str, object]:
    """Run practitioners for one department and return its row."""
    (row,) = run(department, mode, dry_run=dry_run, approve=approve)
    return row
