"""An inbound flow as Airflow tasks: plan -> per department: file -> report."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from airflow.sdk import Param, TriggerRule, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from mirror import plan as planning
from mirror import report as reporting
from mirror import walk as outbound
from mirror.flow import Inbound
from mirror.run import Over
from mirror.steps import Counts
from mirror.walk import NAME, Chosen
from quality_pages import check_task


def form(changes: str, title: str, description: str) -> dict[str, Param]:
    """Return the DAG's form: which department, changes or full, dry run (O2).

    :param changes: what a run of changes is called.
    :param title: the question that the mode answers, and `description` what its values mean.
    """
    return {
        "department": outbound.form()["department"],
        "mode": Param(
            "changes",
            type="string",
            enum=["changes", "full"],
            values_display={"changes": changes, "full": "Full re-sync"},
            title=title,
            description=description,
        ),
        "dry_run": Param(False, type="boolean", title="Dry run", description="Say what would happen and file nothing."),
    }


def walk(flow: Inbound, step: Callable[[str, UUID], Counts], validate: Callable[[], object] | None = None) -> None:
    """Lay out the flow's tasks in the DAG that is being defined.

    :param step: a department's whole run, given Airflow's run id and the department; raises Over, and the faults.
    :param validate: what of the set-up is to be validated beside the departments file.
    """

    @task(multiple_outputs=False)
    def plan() -> list[Chosen]:
        """Validate the set-up, bring the bridge up to date, and choose the departments."""
        context = get_current_context()
        if validate:
            validate()
        chosen = planning.plan(flow, context["run_id"], planning.Wish.read(context["params"]))
        return [{"guid": str(department.guid), "name": department.name} for department in chosen]

    @check_task(map_index_template=NAME, multiple_outputs=False, doc_md=step.__doc__)
    def file(department: Chosen) -> Counts:
        context = get_current_context()
        context["department_name"] = department["name"]  # type: ignore[typeddict-unknown-key]
        try:
            return step(context["run_id"], UUID(department["guid"]))
        except Over as over:
            raise AirflowSkipException(str(over)) from None

    @task(trigger_rule=TriggerRule.ALL_DONE, multiple_outputs=False)
    def report() -> Counts:
        """Say what became of each department; fail when one of them did not go through."""
        return reporting.report(flow.name, get_current_context()["run_id"])

    file.expand(department=plan()) >> report()
