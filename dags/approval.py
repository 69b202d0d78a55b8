"""Asks a person about a batch that is held: one run for each, started by the flow that holds it (O3)."""

from __future__ import annotations

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import Param, dag

from holds.approval import HoldDecision
from holds.question import APPROVAL
from mirror.walk import DEFAULTS


@dag(
    dag_id=APPROVAL,
    schedule=None,
    catchup=False,
    max_active_runs=1_000,
    is_paused_upon_creation=False,
    default_args=DEFAULTS,
    params={
        "hold": Param(
            type="string",
            format="uuid",
            title="Held batch",
            description="Its id in the bridge. The flow that holds a batch starts the run; nobody else need do so.",
        )
    },
    tags=["helsebro", "approval"],
)
def approval() -> None:
    """### Approval: a suspicious batch waits for a person

    A flow that finds a batch suspicious sends nothing of it and starts a run here, whose task `decide` says what is
    held, how much, why and since when, and waits for **Approve** or **Reject**: under *Required actions*, here, or on
    the command line (`./helsebro holds`, `approve`, `reject`). The first decision counts, wherever it is made.

    The batch waits here and not in the flow's own run, so that neither other departments nor later runs wait with it.
    Those that find the same batch go on quietly; its status is `held` in `./helsebro runs`.

    | what happens | what follows |
    |---|---|
    | approved | `send` starts a run for the department: it sends this very batch; one that has changed it holds again |
    | rejected | nothing is sent, and nobody is asked, until the batch changes |
    | it changes | `decide` is skipped; the new batch is asked about in a run of its own |
    | it is no longer suspicious | `decide` is skipped |

    Waiting costs no worker. A run that is deleted or marked here decides nothing: the next run of the flow asks again.
    """
    decide = HoldDecision(
        task_id="decide",
        hold="{{ params.hold }}",
        doc_md="Asks whether the held batch is to be sent, and waits.",
    )
    answer = "ti.xcom_pull(task_ids='decide')"
    send = TriggerDagRunOperator(
        task_id="send",
        trigger_dag_id=f"{{{{ {answer}['flow'] }}}}",
        trigger_run_id="approved__{{ params.hold }}",
        conf={"department": f"{{{{ {answer}['department'] }}}}", "mode": "changes"},
        skip_when_already_exists=True,
        doc_md="Starts a run of the flow for the department, which finds its batch approved and sends it.",
    )
    decide >> send


approval()
