"""The steps of a department's run, one after the other; each can be repeated, and each ends the run if that is all.

Every step raises `Over` when nothing is left to do, and otherwise the faults of `faults`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Literal
from uuid import UUID

from airflow.sdk.exceptions import AirflowNotFoundException

from bridge import Connection
from connections import OneAtATime
from departments import Department, SetupError, load, place
from flowzone_hook import FlowzoneHook
from mirror import check as checking
from mirror import deliver as delivery
from mirror import quality
from mirror import snapshot as snapshots
from mirror.flow import Flow
from mirror.plan import Planned
from mirror.run import Over, Run, close, end, exclusively
from statements import statement

Counts = dict[str, int]


def snapshot(flow: Flow, airflow_run: str, department: UUID) -> Counts:
    """Compare what should be in Flowzone with the ledger, and stage what is to be done."""
    with step(flow, airflow_run, department, ("queued", "running", "failed")) as (bridge, run, here):
        require_connections(here)
        if reason := flow.impossible(here):
            if not run.dry_run:  # what a killed run has staged must not lie there meanwhile
                bridge.execute(statement("bridge/run_supersede"), run.key)
            end(bridge, run, "skipped", reason)
            raise Over(f"{run.department_name}: {reason}")
        counts = snapshots.snapshot(bridge, run, flow, here, load())
        return counts if run.dry_run else _go_on(bridge, run, counts)


def check(flow: Flow, airflow_run: str, department: UUID) -> Counts:
    """Set unusable rows aside; hold a suspicious batch; clear the rest."""
    with step(flow, airflow_run, department) as (bridge, run, here):
        counts = checking.check(bridge, run, flow, here.hold.limits(flow.name))
        if run.dry_run:
            raise Over("dry run: the report says what would have been sent")
        return _go_on(bridge, run, counts)


def deliver(flow: Flow, airflow_run: str, department: UUID) -> Counts:
    """Send the cleared rows to Flowzone and keep the ledger; stop when the department is turned off meanwhile (D8)."""
    with step(flow, airflow_run, department) as (bridge, run, here):
        with FlowzoneHook(here.flowzone) as flowzone:
            delivery.deliver(bridge, run, flowzone, flow, lambda: active(flow, department) is not None)
        if active(flow, department) is None:
            turned_off(bridge, run)
        quality.judge(bridge, run, "delivered")
        return close(bridge, run)


@contextmanager
def step(
    flow: Planned, airflow_run: str, department: UUID, statuses: Collection[str] = ("running",)
) -> Iterator[tuple[Connection, Run, Department]]:
    """Do a step under the department's lock, unless the run is over or the department was turned off."""
    with exclusively(flow.name, airflow_run, department) as (bridge, run):
        if run.status not in statuses:
            raise Over(f"{run.department_name}: this run is {run.status}; start a new one to do more")
        here = active(flow, department)
        if here is None:
            turned_off(bridge, run)
        else:
            yield bridge, run, here


def require_connections(department: Department, *keys: Literal["journal", "flowzone"]) -> None:
    """Raise SetupError for a connection that the file names and Airflow does not have (D7); both unless told."""
    for key in keys or ("journal", "flowzone"):
        conn_id: str = getattr(department, key)
        if not has_connection(conn_id):
            raise SetupError(
                f"{place(department.guid, key)}: there is no Airflow connection «{conn_id}»; define it there, or as"
                f" AIRFLOW_CONN_{conn_id.upper()} in the environment",
                system=f"connection {conn_id}",
            )


def has_connection(conn_id: str) -> bool:
    """Whether Airflow has a connection of this id."""
    try:
        OneAtATime.get_connection(conn_id)
    except AirflowNotFoundException:
        return False
    return True


def active(flow: Planned, guid: UUID) -> Department | None:
    """Return the department as the file has it now, or None when it is left out of the flow."""
    department = load().get(guid)
    return department if department and flow.left_out(department) is None else None


def turned_off(bridge: Connection, run: Run) -> None:
    bridge.execute(statement("bridge/standing_off"), run.key)
    end(bridge, run, "skipped", "the department was turned off; nothing more is transferred")
    raise Over(f"{run.department_name}: turned off")


def _go_on(bridge: Connection, run: Run, counts: Counts) -> Counts:
    """Return the counts when something is left to send; else the run ends here."""
    if counts["puts"] or counts["withdrawals"]:
        return counts
    close(bridge, run)
    raise Over(f"{run.department_name}: nothing to send")
