"""Programs handed out in ExorLive, recorded in the journal: every five minutes (L8)."""

from __future__ import annotations

from airflow.sdk import dag

from handouts.steps import PROGRAMS, record
from mirror.inbound import form, walk
from mirror.walk import DEFAULTS, timetable


@dag(
    dag_id=PROGRAMS.name,
    schedule=timetable("4-59/5 * * * *"),
    catchup=False,
    max_active_runs=2,
    default_args=DEFAULTS,
    params=form(
        "New and changed programs",
        "What to record",
        "What the ledger does not know yet; or everything looked at anew, to put right what is missing in the journal.",
    ),
    tags=["helsebro", "inbound"],
)
def programs() -> None:
    """### Programs, ExorLive → Extensor

    What was handed out in ExorLive is recorded in the journal of the clinic that the contact's unit is linked to
    (`unit.journal_department_guid`): a PDF, title «Treningsprogram: …», source `exorlive`. A clinic without a link is
    left out, and so is a contact without an identity number. Without an Airflow connection `exorlive_default` every
    department is skipped: ExorLive is optional.

    **Whose.** The contact's number, Norwegian or Swedish and in whatever spelling, is matched with those of the linked
    department's journal. Of several patients with one number the one of the linked department is meant.

    **Exactly once.** Each program is recorded in one transaction under a unique key, and the journal itself tells what
    it has: its highest revision, whose it is, and an identifier of the content within the PDF. Saved again with other
    content, a program becomes a new revision that supersedes the one before. Nothing is ever removed: a program deleted
    in ExorLive, a contact who moves, a unit that is linked elsewhere leave what was handed out as it is. Only where a
    number is corrected, the contact's or the patient's, the document in the wrong patient's journal is superseded.

    **When.** Every five minutes. By hand, with the form: one department or all, changes or a full re-sync, dry run.
    A **full** re-sync looks at every program whatever the ledger says, and records what is missing in the journal: a
    document that somebody deleted.

    | step | what it does |
    |---|---|
    | `plan` | validates the departments file, brings the bridge up to date, chooses the departments |
    | `file` | compares by digest with the ledger, matches patients, prints and records each program |
    | `report` | one line per department; fails when one did not go through, and says which |

    **Set aside** is a program whose patient this journal does not know, or cannot tell: it is looked at again by every
    run, and blocks nobody else's. Which, and why: `./helsebro aside`.
    """
    walk(PROGRAMS, record)


programs()
