"""The DAGs as plain data, parsed with the shipped departments file."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
REVIEWED = Path(__file__).parent / "graph.json"


def graph() -> dict[str, dict[str, object]]:
    """Parse `dags/` as Airflow does and return what a reviewer wants to see of each DAG. Raises on import errors."""
    from airflow.dag_processing.dagbag import DagBag

    before = os.environ.pop("HELSEBRO_DEPARTMENTS", None)
    try:
        bag = DagBag(str(ROOT / "dags"), bundle_path=ROOT / "dags", bundle_name="dags-folder")
    finally:
        if before is not None:
            os.environ["HELSEBRO_DEPARTMENTS"] = before
    if bag.import_errors:
        raise ValueError(bag.import_errors)
    return {name: _dag(dag) for name, dag in sorted(bag.dags.items())}


def _dag(dag: Any) -> dict[str, object]:
    return {
        "owner": dag.owner,
        "tags": sorted(dag.tags),
        "documented": bool(dag.doc_md),
        "catchup": dag.catchup,
        "max_active_runs": dag.max_active_runs,
        "cron": getattr(getattr(dag.timetable, "timetable", dag.timetable), "expression", None),
        "assets": sorted(asset.name for asset in getattr(dag.timetable.asset_condition, "objects", ())),
        "params": {name: dag.params.get_param(name).dump() for name in dag.params},
        "tasks": {task.task_id: _task(task) for task in dag.tasks},
    }


def _task(task: Any) -> dict[str, object]:
    return {
        "downstream": sorted(task.downstream_task_ids),
        "trigger_rule": str(task.trigger_rule),
        "retries": task.retries,
        "retry_delay": task.retry_delay.total_seconds(),
        "retry_policy": task.retry_policy.serialize() if task.retry_policy else None,
        "map_index_template": task.map_index_template,
        "triggers": {task.trigger_dag_id: task.conf} if hasattr(task, "trigger_dag_id") else {},
        "documented": bool(task.doc_md or task.python_callable.__doc__),
    }


if __name__ == "__main__":
    REVIEWED.write_text(json.dumps(graph(), indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
