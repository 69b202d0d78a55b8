"""Once a day every outbound flow compares Flowzone with the journal in full, and repairs what has drifted."""

from __future__ import annotations

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import dag

from flows import OUTBOUND
from mirror.walk import DEFAULTS, timetable


@dag(
    dag_id="reconciliation",
    schedule=timetable("30 3 * * *", zone="Europe/Oslo"),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["helsebro", "daily"],
)
def reconciliation() -> None:
    """### Reconciliation: journal, ledger and Flowzone, once a day

    Starts a full run of every outbound flow, for every department. Each one sends every row anew, whatever the ledger
    says, and compares beforehand what Flowzone holds with the ledger: missing, of another version, there though
    withdrawn, or not ours. The counts stand in the run's report and in `./helsebro runs`. What drifted is repaired, and
    what was set aside is tried again; what this sync never owned is left alone.

    **When.** At 03:30 in Norway, when clinics sleep, no clock changes, and the new day's appointments have been
    sent. A full run takes the same lock as the others: scheduled runs of a department go on before or after it.
    """
    for flow in OUTBOUND:
        TriggerDagRunOperator(
            task_id=f"resync_{flow.name}",
            trigger_dag_id=flow.name,
            conf={"department": "all", "mode": "full"},
            doc_md=f"Starts a full run of `{flow.name}` and does not wait for it: that run reports for itself.",
        )


reconciliation()
