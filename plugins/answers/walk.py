"""The way home as Airflow tasks: plan -> per department: file -> report."""

from __future__ import annotations

from uuid import UUID

from airflow.sdk import Param, TriggerRule, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

import questionnaire_setup
from answers import steps
from answers.steps import QUESTIONNAIRES
from mirror import plan as planning
from mirror import report as reporting
from mirror import walk as outbound
from mirror.run import Over
from mirror.steps import Counts
from mirror.walk import NAME, Chosen


def form() -> dict[str, Param]:
    """Return the DAG's form: which department, changes or full, dry run (O2)."""
    asked = outbound.form()
    return {
        "department": asked["department"],
        "mode": Param(
            "changes",
            type="string",
            enum=["changes", "full"],
            values_display={"changes": "New answers", "full": "Full re-sync"},
            title="What to fetch",
            description="Answers not yet acknowledged; or all of them, to put right what is missing in the journal.",
        ),
        "dry_run": Param(False, type="boolean", title="Dry run", description="Say what would happen and file nothing."),
    }


def walk() -> None:
    """Lay out the flow's tasks in the DAG that is being defined."""

    @task(multiple_outputs=False)
    def plan() -> list[Chosen]:
        """Validate the set-up, bring the bridge up to date, and choose the departments."""
        context = get_current_context()
        questionnaire_setup.load()
        chosen = planning.plan(QUESTIONNAIRES, context["run_id"], planning.Wish.read(context["params"]))
        return [{"guid": str(department.guid), "name": department.name} for department in chosen]

    @task(map_index_template=NAME, multiple_outputs=False)
    def file(department: Chosen) -> Counts:
        """Fetch answers page by page, check them, print and file each in one transaction, acknowledge."""
        context = get_current_context()
        context["department_name"] = department["name"]  # type: ignore[typeddict-unknown-key]
        try:
            return steps.file(context["run_id"], UUID(department["guid"]))
        except Over as over:
            raise AirflowSkipException(str(over)) from None

    @task(trigger_rule=TriggerRule.ALL_DONE, multiple_outputs=False)
    def report() -> Counts:
        """Say what became of each department; fail when one of them did not go through."""
        return reporting.report(QUESTIONNAIRES.name, get_current_context()["run_id"])

    file.expand(department=plan()) >> report()
