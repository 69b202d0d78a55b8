"""Practitioners, Extensor -> Flowzone: every five minutes, and directly when a box is ticked (P1-P5)."""

from __future__ import annotations

from airflow.sdk import dag

from flows.practitioners import PRACTITIONERS
from mirror.walk import DEFAULTS, form, ticks_and_timetable, walk


@dag(
    dag_id=PRACTITIONERS.name,
    schedule=ticks_and_timetable(PRACTITIONERS, "*/5 * * * *"),
    catchup=False,
    max_active_runs=4,
    default_args=DEFAULTS,
    params=form(),
    tags=["helsebro", "outbound"],
)
def practitioners() -> None:
    """### Practitioners, Extensor → Flowzone

    A practitioner whose account is ticked for Flowzone is transferred to each activated department that she belongs to:
    name, identity number, e-mail, mobile phone and Extensor GUID. Un-ticking, leaving the department or closing the
    account withdraws her from it; nothing is ever deleted in Flowzone, and invitations and logins are left alone.

    **When.** Directly: a trigger asks each journal twice a second whether accounts have moved. Every five minutes as
    the safety net. By hand, with the form: one department or all, changes or a full re-sync, dry run.

    **The steps**, for each department by itself:

    | step | what it does |
    |---|---|
    | `plan` | validates the departments file, brings the bridge up to date, chooses the departments |
    | `snapshot` | compares what should be in Flowzone with the ledger, by digest, and stages the difference |
    | `check` | sets unusable rows aside, holds a suspicious batch; its link opens the quality report |
    | `deliver` | sends batches to Flowzone; each one's outcomes and the ledger's change commit together |
    | `report` | one line per department; fails when one did not go through, and says which |

    A **skipped** snapshot found nothing to do. A **failed** department never stops the others; its reason stands in the
    report and in `./helsebro runs`. What was set aside, and why: `./helsebro aside`.
    """
    walk(PRACTITIONERS)


practitioners()
