"""Appointments, Extensor -> Flowzone: every five minutes (A1-A9)."""

from __future__ import annotations

from airflow.sdk import dag

from flows import APPOINTMENTS
from mirror.walk import DEFAULTS, STEPS, form, timetable, walk

DOC = f"""### Appointments, Extensor → Flowzone

Individual, group and blue appointments of a department, from today through its horizon (two calendar months unless the
departments file says otherwise), with the participants that are synced themselves. Fixed appointments and the absence
calendar are never looked at. Changes, deletions and moves out of the window are mirrored; what passes into history
stays in Flowzone as it is, and so does a video room that somebody has added there.

**Who takes part.** Departments with `appointments.active: true`, Extensor 1.40 or newer and appointments enabled in
Flowzone. Any other is skipped, and the run's report says why.

**When.** Every five minutes, a minute after the patients; nothing depends on that order. The window moves at the
department's midnight, with the next run. Once a day in full, by `reconciliation`. By hand, with the form: one
department or all, changes or a full re-sync, dry run.

{STEPS}"""


@dag(
    dag_id=APPOINTMENTS.name,
    doc_md=DOC,
    schedule=timetable("2-59/5 * * * *"),
    catchup=False,
    max_active_runs=4,
    default_args=DEFAULTS,
    params=form(),
    tags=["helsebro", "outbound"],
)
def appointments() -> None:
    walk(APPOINTMENTS)


appointments()
