"""The little of Airflow's REST API that the demo needs."""

from typing import Any, Self, cast

import requests

ENDED = frozenset({"success", "failed"})


class Api:
    """Airflow's API as one user; never through a proxy, as it is on this machine."""

    def __init__(self, address: str, user: str, password: str) -> None:
        self._address = address
        self._session = requests.Session()
        self._session.trust_env = False
        token = self._call("POST", "/auth/token", json={"username": user, "password": password})["access_token"]
        self._session.headers["Authorization"] = f"Bearer {token}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def files(self) -> set[str]:
        """The DAG files that have been read, well or badly."""
        good = self._call("GET", "/api/v2/dags?limit=100")["dags"]
        return {dag["relative_fileloc"] for dag in good} | self.broken().keys()

    def broken(self) -> dict[str, str]:
        """What is wrong with the DAG files that could not be read."""
        errors = self._call("GET", "/api/v2/importErrors?limit=100")["import_errors"]
        return {error["filename"]: error["stack_trace"] for error in errors}

    def flows(self, tag: str) -> list[str]:
        """The ids of the DAGs with a tag."""
        dags = self._call("GET", f"/api/v2/dags?tags={tag}&limit=100")["dags"]
        return [dag["dag_id"] for dag in dags]

    def is_paused(self, flow: str) -> bool:
        """Whether nothing of a DAG runs."""
        return bool(self._call("GET", f"/api/v2/dags/{flow}")["is_paused"])

    def pause(self, flow: str, *, on: bool = True) -> None:
        """Stop a DAG's runs, or let them go on."""
        self._call("PATCH", f"/api/v2/dags/{flow}", json={"is_paused": on})

    def trigger(self, flow: str, conf: dict[str, Any]) -> str:
        """Start a run; its id."""
        run = self._call("POST", f"/api/v2/dags/{flow}/dagRuns", json={"logical_date": None, "conf": conf})
        return str(run["dag_run_id"])

    def state(self, flow: str, run: str) -> str:
        """How a run is doing."""
        return str(self._call("GET", f"/api/v2/dags/{flow}/dagRuns/{run}")["state"])

    def times(self, flow: str, run: str) -> tuple[str, str]:
        """When an ended run began and ended, in ISO 8601."""
        told = self._call("GET", f"/api/v2/dags/{flow}/dagRuns/{run}")
        return str(told["start_date"]), str(told["end_date"])

    def runs_under_way(self, flow: str) -> list[str]:
        """The ids of a DAG's runs that have not ended."""
        runs = self._call("GET", f"/api/v2/dags/{flow}/dagRuns?state=queued&state=running&limit=100")["dag_runs"]
        return [run["dag_run_id"] for run in runs]

    def failed_tasks(self, flow: str, run: str) -> list[str]:
        """The tasks of a run that failed themselves."""
        query = f"/api/v2/dags/{flow}/dagRuns/{run}/taskInstances?state=failed&limit=100"
        return [task["task_display_name"] for task in self._call("GET", query)["task_instances"]]

    def overview(self) -> dict[str, Any]:
        """What Helsebro's own page in Airflow shows, as data."""
        return self._call("GET", "/helsebro/overview/data.json")

    def tasks(self, flow: str, run: str) -> dict[str, dict[str, Any]]:
        """A run's task instances by their tasks' ids; of several that are mapped, one."""
        query = f"/api/v2/dags/{flow}/dagRuns/{run}/taskInstances?limit=100"
        return {task["task_id"]: task for task in self._call("GET", query)["task_instances"]}

    def _call(self, method: str, path: str, json: object = None) -> dict[str, Any]:
        answer = self._session.request(method, self._address + path, json=json, timeout=30)
        answer.raise_for_status()
        return cast("dict[str, Any]", answer.json())
