"""The way home as Airflow tasks: plan -> per department: file -> report."""

from __future__ import annotations

from airflow.sdk import Param

import questionnaire_setup
from answers import steps
from answers.steps import QUESTIONNAIRES
from mirror import inbound


def form() -> dict[str, Param]:
    """Return the DAG's form: which department, changes or full, dry run (O2)."""
    return inbound.form(
        "New answers",
        "What to fetch",
        "Answers not yet acknowledged; or all of them, to put right what is missing in the journal.",
    )


def walk() -> None:
    """Lay out the flow's tasks in the DAG that is being defined."""
    inbound.walk(QUESTIONNAIRES, steps.file, questionnaire_setup.load)
