"""The whole graph as a snapshot: an unintended change of ids, edges, schedule, params or retries shows in review.

After an intended one: `python -m tests.dags.graph`.
"""

from __future__ import annotations

import json

import pytest

from departments import load
from departments.load import DEFAULT
from flows import OUTBOUND
from tests.dags.graph import REVIEWED, graph

KNOWN_TAGS = {"helsebro", "outbound", "inbound", "daily", "watch", "approval"}


@pytest.fixture(scope="module")
def dags() -> dict[str, dict[str, object]]:
    """Every DAG as plain data."""
    return graph()


def test_the_graph_is_as_reviewed(dags: dict[str, dict[str, object]]) -> None:
    """O1, O2: ids, edges, schedule, params, retries."""
    reviewed = json.loads(REVIEWED.read_text(encoding="utf-8"))
    assert json.loads(json.dumps(dags)) == reviewed


def test_every_dag_keeps_the_house_rules(dags: dict[str, dict[str, object]]) -> None:
    """O1: an owner, known tags, and documentation that says what it is and when it runs."""
    for name, dag in dags.items():
        assert dag["owner"] == "helsebro", name
        tags = set(dag["tags"])  # type: ignore[call-overload]
        assert {"helsebro"} <= tags <= KNOWN_TAGS, name
        assert dag["documented"], name
        assert dag["catchup"] is False, name


def test_task_names_hold_no_personal_data(dags: dict[str, dict[str, object]]) -> None:
    """O1: a mapped task is called by its department."""
    for dag in dags.values():
        for name, task in dag["tasks"].items():  # type: ignore[attr-defined]
            assert task["map_index_template"] in (None, "{{ department_name }}"), name


def test_every_outbound_flow_has_a_dag_with_the_same_form_and_steps(dags: dict[str, dict[str, object]]) -> None:
    """O1, O2: the three of them are operated alike; none waits for another, and no two begin in the same minute."""
    walks = [dags[flow.name] for flow in OUTBOUND]
    for dag in walks:
        assert "outbound" in dag["tags"]  # type: ignore[operator]
        assert set(dag["params"]) == {"department", "mode", "dry_run", "approve"}  # type: ignore[call-overload]
        assert (dag["params"], dag["tasks"]) == (walks[0]["params"], walks[0]["tasks"])
    minutes = [str(dag["cron"]).split()[0] for dag in walks]
    assert len(set(minutes)) == len(OUTBOUND)


def test_every_outbound_flow_is_compared_in_full_once_a_day(dags: dict[str, dict[str, object]]) -> None:
    """O2, D8: every department, nothing sent without the usual checks (O3)."""
    started: dict[str, object] = {}
    for task in dags["reconciliation"]["tasks"].values():  # type: ignore[attr-defined]
        started |= task["triggers"]
    assert started == {flow.name: {"department": "all", "mode": "full"} for flow in OUTBOUND}
    minute, hour, *rest = str(dags["reconciliation"]["cron"]).split()
    assert rest == ["*", "*", "*"]
    assert (minute.isdigit(), hour.isdigit()) == (True, True)
    assert {str(department.zone) for department in load(DEFAULT).departments} == {"Europe/Oslo"}
    assert not 2 <= int(hour) < 3, "an hour that a clock change doubles or skips"
