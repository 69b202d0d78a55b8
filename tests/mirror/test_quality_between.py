"""Suites between the steps of every outbound flow: what is staged, what is cleared, what a delivery leaves (O3)."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from bridge import connect
from flows import OUTBOUND, PRACTITIONERS
from mirror import run as runs
from mirror.expectations import SUITES, suite, validate
from mirror.flow import Flow
from mirror.quality import columns
from mirror.run import Run
from quality_pages.pages import page
from statements import statement
from tests.mirror.driver import begin, run, walk
from tests.world import World

pytestmark = pytest.mark.usefixtures("great_expectations")

PUT = "insert into bridge.staged (run, guid, action, digest, item, rule) values (%s, %s, 'put', %s, %s, %s) returning 1"
WITHDRAWAL = PUT.replace("'put', %s, %s", "'withdraw', 'withdrawal', null")
GUID = "00000000-0000-0000-0000-00000000000a"
OTHER = "00000000-0000-0000-0000-00000000000b"


def begun(world: World) -> Run:
    """A run that has begun, and nothing of it."""
    airflow_run = begin(world.department)
    with connect() as bridge:
        run = runs.get(bridge, PRACTITIONERS.name, airflow_run, world.department)
        return runs.begin(bridge, run, statement("bridge/standing_get"))


def unmet(run: Run, name: str) -> list[int]:
    """The places of the suite's expectations that are not met; Great Expectations tells them in an order of its own."""
    declared = [(one["type"], columns(one["kwargs"])) for one in suite(name)["expectations"]]
    configs = [result["expectation_config"] for result in validate(run, name)[name] if not result["success"]]
    return [declared.index((config["type"], columns(config["kwargs"]))) for config in configs]


@pytest.mark.parametrize(
    ("digest", "item", "rule", "place"),
    [
        ("0" * 64, f'{{"guid": "{GUID}"}}', None, None),
        ("0" * 64, None, "missing", None),
        ("0" * 64, f'{{"guid": "{GUID}"}}', "missing", 1),
        ("0" * 64, None, None, 1),
        ("0" * 64, f'{{"guid": "{OTHER}"}}', None, 2),
        ("0" * 63, None, "missing", 3),
    ],
)
def test_what_is_staged(world: World, digest: str, item: str | None, rule: str | None, place: int | None) -> None:
    """O3, G1: each mistake is noticed by one expectation; GUIDs cannot come twice, they are the table's key."""
    run = begun(world)
    world.query(PUT, run.id, UUID(GUID), digest, item, rule)
    assert unmet(run, "staged") == ([] if place is None else [place])


def test_a_staged_withdrawal_has_neither_item_nor_rule(world: World) -> None:
    """O3, P5: nor a digest of the journal's."""
    run = begun(world)
    withdrawal = (
        "insert into bridge.staged (run, guid, action, digest, rule) values (%s, %s, 'withdraw', 'withdrawal', %s)"
    )
    world.query(f"{withdrawal} returning 1", run.id, UUID(GUID), None)
    assert unmet(run, "staged") == []
    world.query(f"{withdrawal} returning 1", run.id, uuid4(), "missing")
    assert unmet(run, "staged") == [1]


LEFT: list[tuple[str, int]] = [
    ("update bridge.run set sent = 1 where id = %s returning 1", 1),
    ("insert into bridge.staged (run, guid, action, digest) values (%s, gen_random_uuid(), 'put', '') returning 1", 2),
    (
        "insert into bridge.under_way (flow, department, guid, run) select flow, department, gen_random_uuid(), id"
        " from bridge.run where id = %s returning 1",
        3,
    ),
    (
        "insert into bridge.ledger (flow, department, guid, state, digest, outcome, delivered_at)"
        " select flow, department, gen_random_uuid(), 'present', '', 'created', now()"
        " from bridge.run where id = %s returning 1",
        4,
    ),
]


@pytest.mark.parametrize(("change", "place"), LEFT)
def test_what_a_delivery_leaves_behind(world: World, change: str, place: int) -> None:
    """O3: each mistake is noticed by one expectation."""
    run = begun(world)
    assert unmet(run, "delivered") == []
    world.query(change, run.id)
    assert unmet(run, "delivered") == [place]


def test_a_delivery_that_leaves_something_behind_fails_its_run(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """O3: it is told, not passed over; the next run looks anew and mends it."""
    guid = world.customer.practitioner()
    airflow_run = begin(world.department)
    with monkeypatch.context() as mistaken:
        mistaken.setattr("mirror.deliver.deliver", lambda *_: None)
        ended = walk(airflow_run, world.department)
    assert "expect_column_values_to_be_in_set (left_over)" in str(ended)
    assert world.held() == {}
    run(world.department)
    assert list(world.held()) == [guid]


@pytest.mark.parametrize("flow", OUTBOUND, ids=lambda flow: flow.name)
def test_every_run_that_sends_is_judged_three_times(world: World, flow: Flow) -> None:
    """O3: between every two steps; and a run without work not at all."""
    world.write_departments(patients={"series_required": False}, appointments={"active": True})
    world.customer.practitioner()
    world.customer.patient()
    for _ in range(2):
        run(world.department, flow=flow)
    suites = [row["suite"] for row in world.query("select suite from bridge.quality order by judged_at, suite desc")]
    assert suites in ([], ["staged", flow.name, "delivered"])
    assert suites or flow.name == "appointments"


def test_every_suite_says_why() -> None:
    """O3: a note for each expectation; and every flow has a suite of its name."""
    names = {file.stem for file in SUITES.glob("*.yaml")}
    assert names == {flow.name for flow in OUTBOUND} | {"questionnaires", "programs", "staged", "delivered"}
    for name in names:
        assert all(expectation["notes"] for expectation in suite(name)["expectations"]), name
        assert suite(name)["name"] == name


def test_the_report_shows_a_departments_suites_in_their_order(world: World) -> None:
    """O1, O3: one heading for the department, a table for each suite, no values."""
    world.customer.crowd(2)
    world.customer.practitioner(personal_identity_number="123")
    run(world.department)
    (row,) = world.query("select airflow_run from bridge.run")
    with connect() as bridge:
        scope = {"flow": "practitioners", "airflow_run": row["airflow_run"]}
        found: list[dict[str, Any]] = bridge.execute(statement("bridge/quality_report"), scope).fetchall()
    text = page("report", flow="practitioners", run=row["airflow_run"], departments=found)
    assert text.count("<h2>") == 1
    captions = ["What the snapshot staged", "Staged rows that are set aside", "What was about to go on"]
    places = [text.index(caption) for caption in [*captions, "What the delivery left behind"]]
    assert places == sorted(places)
    assert text.count(captions[1]) == 1
