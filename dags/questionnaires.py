"""Answered questionnaires, Flowzone -> Extensor: every five minutes (Q1-Q8)."""

from __future__ import annotations

from airflow.sdk import dag

from answers.steps import QUESTIONNAIRES
from answers.walk import form, walk
from mirror.walk import DEFAULTS, timetable


@dag(
    dag_id=QUESTIONNAIRES.name,
    schedule=timetable("3-59/5 * * * *"),
    catchup=False,
    max_active_runs=2,
    default_args=DEFAULTS,
    params=form(),
    tags=["helsebro", "inbound"],
)
def questionnaires() -> None:
    """### Answered questionnaires, Flowzone → Extensor

    A completed questionnaire is read into the journal by itself: always as it was received, and as flat rows for
    reports; by its set-up (`include/questionnaires.yaml`) also as test results and as a PDF that opens from there.

    **Exactly once.** Each answer is filed in one transaction under unique keys, and acknowledged to Flowzone only after
    its commit. A correction (a higher revision) supersedes what was filed before, in whatever order they arrive.

    **When.** Every five minutes. By hand, with the form: one department or all, new answers or a full re-sync, dry run.
    A **full** re-sync also reads what was acknowledged, and puts right what is missing in the journal.

    | step | what it does |
    |---|---|
    | `plan` | validates departments and questionnaires files, brings the bridge up to date, chooses the departments |
    | `file` | fetches page by page, checks, prints and files each answer, then acknowledges |
    | `report` | one line per department; fails when one did not go through, and says which |

    **Set aside** is an answer of a patient whom this journal does not know, or one that does not validate: it stays at
    Flowzone, is looked at again by every run, and blocks nobody else's. Which, and why: `./helsebro aside`. Scores that
    differ from the instrument's own scoring: `./helsebro warnings`, and on the result and the document.
    """
    walk()


questionnaires()
