"""Ask a person in Airflow about a held batch: one run of the DAG `approval` for each, which waits for the answer."""

from __future__ import annotations

import logging
from typing import Final
from urllib.parse import quote
from uuid import UUID

from airflow.sdk import Context
from airflow.sdk.configuration import conf
from airflow.sdk.exceptions import AirflowRuntimeError
from airflow.sdk.execution_time import task_runner
from airflow.sdk.execution_time.comms import GetDagRunState, TriggerDagRun

from bridge import connect
from faults import Fault
from holds.hold import Hold, get, stamp
from quality_pages.link import report_address
from statements import statement

log = logging.getLogger(__name__)

APPROVAL: Final = "approval"
"""The DAG that asks."""


def can_ask(context: Context) -> bool:
    """Whether there is anybody to ask: `airflow dags test` has no scheduler, so that no question would be put."""
    return getattr(context["dag_run"], "triggering_user_name", None) != "dag_test"


def ask(hold: UUID) -> None:
    """See to it that a run of the DAG `approval` waits for the decision; from within a task.

    A question whose run was deleted, or ended without a decision, is put again. What cannot be asked now is asked by
    the next run that finds the batch held: no fault is raised.
    """
    try:
        with connect() as bridge:
            held = get(bridge, hold)
            if held.state == "open" and not (held.asked and _waits(held)):
                _start(held, held.asked + 1)
                bridge.execute(statement("bridge/hold_asked"), {"hold": hold, "asked": held.asked + 1})
    except (AirflowRuntimeError, Fault) as trouble:
        log.warning(
            "The question about the held batch could not be put in Airflow (%s); the next run tries again. Until then:"
            " ./helsebro holds",
            trouble,
        )


def question(hold: Hold) -> tuple[str, str]:
    """Return the question's headline and its text, in Markdown: counts and department, no personal data (O1)."""
    base = conf.get("api", "base_url", fallback="").rstrip("/")
    run = f"{base}/dags/{hold.flow}/runs/{quote(hold.airflow_run, safe='')}"
    command = f"{hold.flow} {hold.department} {hold.short}"
    return (
        f"{hold.flow}, {hold.department_name}: {hold.reason}",
        f"""A batch of **{hold.flow}** for **{hold.department_name}** looks like an accident and is held since
{stamp(hold.since)}. Nothing of it was sent, and nothing is sent in this flow of the department until the batch is
approved, or is no longer suspicious. Other departments and flows go on.

| | |
|---|---|
| Why | {hold.reason} |
| To be withdrawn from Flowzone | {hold.withdrawals} |
| To be sent | {hold.puts - hold.unusable} |
| Unusable, to be set aside | {hold.unusable} |
| Batch | `{hold.short}` |

**Look first** at [the run]({run}) and [its quality report]({report_address(hold.flow, hold.airflow_run)}), and ask the
clinic whether this is meant. What is unusable, and why: `./helsebro aside`.

**Approve** sends this very batch, in a run that starts at once. If it has changed meanwhile, it is held again.

**Reject** leaves it unsent. Nobody is asked again until the batch changes; when the journal is put right, it goes by
itself. To send it after all: `./helsebro approve {command} --overrule`.

On the command line: `./helsebro approve {command}`, or `reject`.
""",
    )


def _waits(hold: Hold) -> bool:
    """Whether the latest question's run is still there and has not ended."""
    try:
        answer = task_runner.SUPERVISOR_COMMS.send(GetDagRunState(dag_id=APPROVAL, run_id=_run_id(hold, hold.asked)))
    except AirflowRuntimeError:
        return False
    return getattr(answer, "state", None) in ("queued", "running")


def _start(hold: Hold, number: int) -> None:
    """Start the question's run; one that is there already, from a try that died, will do."""
    task_runner.SUPERVISOR_COMMS.send(
        TriggerDagRun(
            dag_id=APPROVAL,
            run_id=_run_id(hold, number),
            conf={"hold": str(hold.id)},
            note=f"{hold.flow}, {hold.department_name}: {hold.reason}",
        )
    )
    log.info("Airflow asks about the held batch: DAG %s, run %s", APPROVAL, _run_id(hold, number))


def _run_id(hold: Hold, number: int) -> str:
    return f"{hold.flow}__{hold.id}__{number}"
