"""Patients, Extensor -> Flowzone: every five minutes (T1-T6)."""

from __future__ import annotations

from airflow.sdk import dag

from flows import PATIENTS
from mirror.walk import DEFAULTS, STEPS, form, timetable, walk

DOC = f"""### Patients, Extensor → Flowzone

A patient is transferred to her own department when she is active, ticked for Flowzone in Personalia and, where the
department requires it, has a treatment series that starts after its cut-off date; patient and series must both be tied
to activated departments. Carried: name, identity number, birth date, sex, mobile phone, e-mail and GUID; of the series
that counts status, dates and main practitioner. Who no longer meets this is withdrawn, never deleted.

**When.** Every five minutes, a minute after the practitioners, so that as a rule Flowzone knows a main practitioner
before the patient. Nothing depends on it: whoever comes later is linked by Flowzone when they come. Once a day in full,
by `reconciliation`. By hand, with the form: one department or all, changes or a full re-sync, dry run.

{STEPS}"""


@dag(
    dag_id=PATIENTS.name,
    doc_md=DOC,
    schedule=timetable("1-59/5 * * * *"),
    catchup=False,
    max_active_runs=4,
    default_args=DEFAULTS,
    params=form(),
    tags=["helsebro", "outbound"],
)
def patients() -> None:
    walk(PATIENTS)


patients()
