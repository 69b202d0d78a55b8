"""The link from a flow's check to the quality report of its run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from airflow.providers.standard.decorators.python import _PythonDecoratedOperator
from airflow.sdk import BaseOperatorLink
from airflow.sdk.bases.decorator import TaskDecorator, task_decorator_factory
from airflow.sdk.configuration import conf

if TYPE_CHECKING:
    from airflow.sdk import BaseOperator
    from airflow.sdk.types import TaskInstanceKey

PREFIX = "/helsebro/quality"
"""Where the pages are mounted in Airflow's server."""


class QualityReport(BaseOperatorLink):
    """Opens the run's quality report."""

    name = "Quality report"

    def get_link(self, operator: BaseOperator, *, ti_key: TaskInstanceKey) -> str:  # noqa: ARG002  Airflow's signature
        """Return the report's address; it holds the DAG's and the run's ids, nothing else."""
        return report_address(ti_key.dag_id, ti_key.run_id)


def report_address(flow: str, airflow_run: str) -> str:
    """Return the address of a run's quality report."""
    base = conf.get("api", "base_url", fallback="").rstrip("/")
    return f"{base}{PREFIX}/{flow}?run={quote(airflow_run, safe='')}"


class _CheckOperator(_PythonDecoratedOperator):
    """A Python task that carries the link."""

    operator_extra_links = (QualityReport(),)


def check_task(**arguments: Any) -> TaskDecorator:
    """Decorate a check: `@task` with the link to the run's quality report."""
    return task_decorator_factory(decorated_operator_class=_CheckOperator, **arguments)
