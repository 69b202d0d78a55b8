"""The whole graph as a snapshot: an unintended change of ids, edges, schedule, params or retries shows in review.

After an intended one: `python -m tests.dags.graph`.
"""

from __future__ import annotations

import json

import pytest

from tests.dags.graph import REVIEWED, graph

KNOWN_TAGS = {"helsebro", "outbound", "inbound", "daily"}


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
