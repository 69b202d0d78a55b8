"""Appointments, Extensor -> Flowzone: every five minutes (A1-A9)."""

from __future__ import annotations

from airflow.sdk import dag

from flows.appointments import APPOINTMENTS
from mirror.walk import DEFAULTS, form, timetable, walk


@dag(
    dag_id=APPOINTMENTS.name,
    schedule=timetable("2-59/5 * * * *"),
    catchup=False,
    max_active_runs=4,
    default_args=DEFAULTS,
    params=form(),
    tags=["helsebro", "outbound"],
)
def appointments() -> None:
    """### Appointments, Extensor → Flowzone

    Individual, group and blue appointments of a department, from today through its horizon (two calendar months unless
    the departments file says otherwise), with the participants that are synced themselves. Fixed appointments and the
    absence calendar are never looked at. Changes, deletions and moves out of the window are mirrored; what passes into
    history stays in Flowzone as it is, and so does a video room that somebody has added there.

    **Who takes part.** Departments with `appointments.active: true`, Extensor 1.40 or newer and appointments enabled in
    Flowzone. Any other is skipped, and the run's report says why.

    **When.** Every five minutes, a minute after the patients; nothing depends on that order. The window moves at the
    department's midnight, with the next run. Once a day in full, by `reconciliation`. By hand, with the form: one
    department or all, changes or a full re-sync, dry run.

    **The steps**, for each department by itself:

    | step | what it does |
    |---|---|
    | `plan` | validates the departments file, brings the bridge up to date, chooses the departments |
    | `snapshot` | compares what should be in Flowzone with the ledger, by digest, and stages the difference |
    | `check` | sets unusable rows aside, holds a suspicious batch; its link opens the quality report |
    | `deliver` | sends batches to Flowzone; each one's outcomes and the ledger's change commit together |
    | `report` | one line per department; fails when one did not go through, and says which |

    A **skipped** snapshot found nothing to do. A **failed** department never stops the others; its reason stands in the
    report and in `./helsebro runs`. What was set aside, and why: `./helsebro aside`. Why a certain one is not in
    Flowzone: `./helsebro why appointment GUID`.
    """
    walk(APPOINTMENTS)


appointments()
