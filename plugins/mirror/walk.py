"""The mirror's steps as Airflow tasks: plan -> per department (snapshot -> check -> deliver) -> report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from airflow.sdk import (
    Asset,
    AssetAny,
    AssetOrTimeSchedule,
    AssetWatcher,
    Context,
    CronTriggerTimetable,
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

from departments import Department, SetupError, load
from extensor_hook.trigger import JournalTicks
from faults import ContractBroken, Held, NotAuthorised, TransientFault, Unforeseen
from holds import question
from mirror import plan as planning
from mirror import report as reporting
from mirror import steps
from mirror.flow import Flow
from mirror.look import look
from mirror.run import Over
from quality_pages import check_task

Chosen = dict[str, str]
"""A department as the tasks hand it on: guid and name."""

DEFAULTS: dict[str, Any] = {
    "owner": "helsebro",
    "retries": 2,
    "retry_delay": timedelta(seconds=5),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=1),
    "retry_policy": ExceptionRetryPolicy(
        rules=[
            RetryRule(
                exception=[Held, ContractBroken, NotAuthorised, Unforeseen, reporting.RunFailed],
                action=RetryAction.FAIL,
                reason="a person must look; trying again changes nothing",
            ),
            RetryRule(exception=TransientFault, action=RetryAction.RETRY, reason="passing trouble; tried again"),
        ]
    ),
}
"""A mirror DAG's default_args: what each kind of fault means to Airflow. The next scheduled run is the longer retry."""


STEPS = """**The steps**, for each department by itself:

| step | what it does |
|---|---|
| `plan` | validates the departments file, migrates the bridge, chooses the departments that have something to do |
| `snapshot` | compares what should be in Flowzone with the ledger, by digest, and stages the difference |
| `check` | sets unusable rows aside, holds a suspicious batch; its link opens the quality report |
| `deliver` | sends batches to Flowzone; each one's outcomes and the ledger's change commit together |
| `report` | one line per department; fails when one did not go through, and says which |

A run of changes for all of them gives tasks only to those that have something to do, or where a first look could not
tell; `report` names every one. A **skipped** snapshot found nothing to do, or says what keeps the department from
taking part. A **failed** department never stops the others; its reason stands in the report and in `./helsebro runs`.
What was set aside, and why: `./helsebro aside`. Why somebody is not in Flowzone: `./helsebro why`.
"""
"""The end of a mirror DAG's documentation."""


def form() -> dict[str, Param]:
    """Return the DAG's form: which department, changes or full, dry run, approve (O2)."""
    names = {str(department.guid): department.name for department in _known_departments()}
    choice: dict[str, Any] = (
        {"enum": [planning.ALL, *names], "values_display": {planning.ALL: "Every department", **names}} if names else {}
    )
    return {
        "department": Param(
            planning.ALL,
            type="string",
            title="Department",
            description="Run for every department, or for one of them.",
            **choice,
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


def timetable(cron: str, zone: str = "UTC") -> CronTriggerTimetable:
    """Return a schedule by cron; what was missed while Airflow was down is not made up for: the next run sees all."""
    return CronTriggerTimetable(cron, timezone=zone)


def ticks_and_timetable(flow: Flow, cron: str) -> AssetOrTimeSchedule | CronTriggerTimetable:
    """Return a schedule: when a journal's pulse for the flow changes (P2), and by cron (UTC) as the safety net."""
    by_cron = timetable(cron)
    journals = sorted({department.journal for department in _known_departments() if department.active})
    ticks = [_ticks(flow, journal) for journal in journals]
    return AssetOrTimeSchedule(timetable=by_cron, assets=AssetAny(*ticks)) if ticks else by_cron


def _ticks(flow: Flow, journal: str) -> Asset:
    trigger = JournalTicks(journal, f"{flow.query}_pulse")
    return Asset(f"{journal}/{flow.name}", watchers=[AssetWatcher(name="ticks", trigger=trigger)])


def _known_departments() -> tuple[Department, ...]:
    """Return the file's departments; none when it cannot be used, which the run itself tells, where it is noticed."""
    try:
        return load().departments
    except SetupError:
        return ()


NAME = "{{ department_name }}"
"""How a mapped task is called in Airflow's UI: by its department."""


def walk(flow: Flow) -> None:
    """Lay out the flow's tasks in the DAG that is being defined."""

    @task(multiple_outputs=False)
    def plan() -> list[Chosen]:
        """Validate the set-up, bring the bridge up to date, and choose the departments that have something to do."""
        context = get_current_context()
        wish = planning.Wish.read(context["params"], _journals(context))
        chosen = planning.plan(flow, context["run_id"], wish)
        if wish.routine:
            chosen = look(flow, context["run_id"], chosen)
        return [{"guid": str(department.guid), "name": department.name} for department in chosen]

    @task(map_index_template=NAME, multiple_outputs=False)
    def snapshot(department: Chosen) -> steps.Counts:
        """Compare what should be in Flowzone with the ledger, by digest, and stage what is to be done."""
        return _do(steps.snapshot, flow, department)

    @check_task(map_index_template=NAME, multiple_outputs=False)
    def check(department: Chosen) -> steps.Counts:
        """Set unusable rows aside; hold a suspicious batch, and ask a person about it; clear the rest."""
        try:
            return _do(steps.check, flow, department)
        except Held as held:
            if not question.can_ask(get_current_context()):
                raise
            question.ask(held.hold)
            if held.known:
                raise AirflowSkipException(str(held)) from None
            raise

    @task(map_index_template=NAME, multiple_outputs=False)
    def deliver(department: Chosen) -> steps.Counts:
        """Send the cleared rows to Flowzone in batches and keep the ledger."""
        return _do(steps.deliver, flow, department)

    @task(trigger_rule=TriggerRule.ALL_DONE, multiple_outputs=False)
    def report() -> steps.Counts:
        """Say what became of each department; fail when one of them did not go through."""
        context = get_current_context()
        return reporting.report(flow.name, context["run_id"], asking=question.can_ask(context))

    @task_group
    def department(department: Chosen) -> None:
        snapshot(department) >> check(department) >> deliver(department)

    department.expand(department=plan()) >> report()


def _do(step: Callable[[Flow, str, UUID], steps.Counts], flow: Flow, department: Chosen) -> steps.Counts:
    """Do the step for the department; when nothing is left to do, the task and those behind it are skipped."""
    context = get_current_context()
    context["department_name"] = department["name"]  # type: ignore[typeddict-unknown-key]
    try:
        return step(flow, context["run_id"], UUID(department["guid"]))
    except Over as over:
        raise AirflowSkipException(str(over)) from None


def _journals(context: Context) -> set[str] | None:
    """Return the journals whose ticks started this run, or None when a timetable or a person did (P2)."""
    events = [event for events in (context.get("triggering_asset_events") or {}).values() for event in events]
    journals = {event.extra.get("payload", {}).get("journal") for event in events}
    return None if not journals or None in journals else journals
