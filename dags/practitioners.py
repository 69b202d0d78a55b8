"""Practitioners, Extensor -> Flowzone: every five minutes, and directly when a box is ticked (P1-P5)."""

from __future__ import annotations

from airflow.sdk import dag

from flows import PRACTITIONERS
from mirror.walk import DEFAULTS, STEPS, form, ticks_and_timetable, walk

DOC = f"""### Practitioners, Extensor → Flowzone

A practitioner whose account is ticked for Flowzone is transferred to each activated department that she belongs to:
name, identity number, e-mail, mobile phone and Extensor GUID. Un-ticking, leaving the department or closing the
account withdraws her from it; nothing is ever deleted in Flowzone, and invitations and logins are left alone.

**When.** Directly: a trigger asks each journal twice a second whether accounts have moved. Every five minutes as
the safety net. Once a day in full, by `reconciliation`. By hand, with the form: one department or all, changes or a
full re-sync, dry run.

{STEPS}"""


@dag(
    dag_id=PRACTITIONERS.name,
    doc_md=DOC,
    schedule=ticks_and_timetable(PRACTITIONERS, "*/5 * * * *"),
    catchup=False,
    max_active_runs=4,
    default_args=DEFAULTS,
    params=form(),
    tags=["helsebro", "outbound"],
)
def practitioners() -> None:
    walk(PRACTITIONERS)


practitioners()
