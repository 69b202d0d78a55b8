"""The mirror's steps as Airflow tasks: plan -> per department (snapshot -> check -> deliver) -> report."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from airflow.sdk import (
    Context,
    ExceptionRetryPolicy,
    Param,
    RetryAction,
    RetryRule,
    TriggerRule,
    get_current_context,
    task,
    task_group,
)
from airflow.sdk.exceptions import AirflowSkipException

from bridge import Connection
from departments import Department, SetupError, load
from faults import ContractBroken, Held, NotAuthorised, TransientFault
from flowzone_hook import FlowzoneHook
from mirror import check as checking
from mirror import deliver as delivery
from mirror import plan as planning
from mirror import report as reporting
from mirror import snapshot as snapshots
from mirror.flow import Flow
from mirror.run import Run, close, end, step

Counts = dict[str, int]
Chosen = dict[str, str]
"""A department as the tasks hand it on: guid and name."""

DEFAULTS: dict[str, Any] = {
    "retries": 2,
    "retry_delay": timedelta(seconds=5),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=1),
    "retry_policy": ExceptionRetryPolicy(
        rules=[
            RetryRule(
                exception=[Held, ContractBroken, NotAuthorised, reporting.RunFailed],
                action=RetryAction.FAIL,
                reason="a person must look; trying again changes nothing",
            ),
            RetryRule(exception=TransientFault, action=RetryAction.RETRY, reason="passing trouble; tried again"),
        ]
    ),
}
"""A mirror DAG's default_args: what each kind of fault means to Airflow. The next scheduled run is the longer retry."""


def form() -> dict[str, Param]:
    """Return the DAG's form: which department, changes or full, dry run, approve (O2)."""
    try:
        names = {str(department.guid): department.name for department in load().departments}
    except SetupError:
        names = {}  # The file's error is told by the run itself, where somebody is alerted.
    return {
        "department": Param(
            planning.ALL,
            type="string",
            enum=[planning.ALL, *names, *(guid.upper() for guid in names)] if names else None,
            values_display={planning.ALL: "Every department", **names},
            title="Department",
            description="Run for every department, or for one of them.",
        ),
        "mode": Param(
            "changes",
            type="string",
            enum=["changes", "full"],
            values_display={"changes": "Changes only", "full": "Full re-sync"},
            title="What to send",
            description="Changes since the last delivery; or everything anew, beside what Flowzone says it holds.",
        ),
        "dry_run": Param(False, type="boolean", title="Dry run", description="Say what would happen and send nothing."),
        "approve": Param(
            False,
            type="boolean",
            title="Approve",
            description="Send this run's batches even if they are suspicious. Look at the held run's reason first.",
        ),
    }


NAME = "{{ department_name }}"


def walk(flow: Flow) -> None:
    """Lay out the flow's tasks in the DAG that is being defined."""

    @task
    def plan() -> list[Chosen]:
        """Validate the set-up, bring the bridge up to date, and choose the departments."""
        context = get_current_context()
        wish = planning.Wish.read(context["params"], _journals(context))
        chosen = planning.plan(flow, context["run_id"], wish)
        return [{"guid": str(department.guid), "name": department.name} for department in chosen]

    @task(map_index_template=NAME)
    def snapshot(department: Chosen) -> Counts:
        """Compare what should be in Flowzone with the ledger, by digest, and stage what is to be done."""
        with _step(flow, department, ("queued", "running", "failed")) as (bridge, run, here):
            counts = snapshots.snapshot(bridge, run, flow, here)
            return counts if run.dry_run else _go_on(bridge, run, counts)

    @task(map_index_template=NAME)
    def check(department: Chosen) -> Counts:
        """Set unusable rows aside; hold a suspicious batch; clear the rest."""
        with _step(flow, department) as (bridge, run, here):
            counts = checking.check(bridge, run, flow, here.hold)
            if run.dry_run:
                raise AirflowSkipException("dry run: the report says what would have been sent")
            return _go_on(bridge, run, counts)

    @task(map_index_template=NAME)
    def deliver(department: Chosen) -> Counts:
        """Send the cleared rows to Flowzone in batches and keep the ledger."""
        with _step(flow, department) as (bridge, run, here), FlowzoneHook(here.flowzone) as flowzone:
            delivery.deliver(bridge, run, flowzone, flow.kind, lambda: _active(here.guid) is not None)
            return _delivered(bridge, run, here)

    @task(trigger_rule=TriggerRule.ALL_DONE)
    def report() -> Counts:
        """Say what became of each department; fail when one of them did not go through."""
        return reporting.report(flow.name, get_current_context()["run_id"])

    @task_group
    def department(department: Chosen) -> None:
        snapshot(department) >> check(department) >> deliver(department)

    department.expand(department=plan()) >> report()


@contextmanager
def _step(
    flow: Flow, chosen: Chosen, statuses: Collection[str] = ("running",)
) -> Iterator[tuple[Connection, Run, Department]]:
    """Do a step for a department; skip it when the run is over already, or the department was turned off (D8)."""
    context = get_current_context()
    context["department_name"] = chosen["name"]  # type: ignore[typeddict-unknown-key]
    guid = UUID(chosen["guid"])
    with step(flow.name, context["run_id"], guid) as (bridge, run):
        if run.status not in statuses:
            raise AirflowSkipException(f"{chosen['name']}: this run is {run.status}; start a new one to do more")
        here = _active(guid)
        if here is None:
            end(bridge, run, "skipped", "the department was turned off; nothing more is transferred")
            raise AirflowSkipException(f"{chosen['name']}: turned off")
        yield bridge, run, here


def _active(guid: UUID) -> Department | None:
    """Return the department as the file has it now, or None when it is off."""
    department = load().get(guid)
    return department if department and department.active else None


def _go_on(bridge: Connection, run: Run, counts: Counts) -> Counts:
    """Return the counts when something is left to send. Else end the run here; the steps behind are skipped with it."""
    if counts["puts"] or counts["withdrawals"]:
        return counts
    close(bridge, run)
    raise AirflowSkipException(f"{run.department_name}: nothing to send")


def _delivered(bridge: Connection, run: Run, here: Department) -> Counts:
    """End the run: through, or stopped because the department was turned off meanwhile (D8)."""
    if _active(here.guid):
        return close(bridge, run)
    end(bridge, run, "skipped", "the department was turned off during delivery; the rest was not transferred")
    return {}


def _journals(context: Context) -> set[str] | None:
    """Return the journals whose ticks started this run, or None when a timetable or a person did (P2)."""
    events = [event for events in (context.get("triggering_asset_events") or {}).values() for event in events]
    journals = {event.extra.get("payload", {}).get("journal") for event in events}
    return None if not journals or None in journals else journals
