"""Great Expectations holds the batch as a whole against its suite, and keeps no value of it (O1, O3)."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel, ConfigDict, model_validator

from flows import APPOINTMENTS, PATIENTS, PRACTITIONERS
from mirror import plan
from mirror.expectations import suite
from mirror.flow import Draft, Flow
from mirror.quality import columns
from tests.mirror.driver import Row, run
from tests.world import World

pytestmark = pytest.mark.usefixtures("great_expectations")


def mistaken(**fields: object) -> Flow:
    """A flow whose translation makes a mistake that no model of the contract sees."""

    def translate(draft: Draft) -> Mapping[str, object]:
        return {**PRACTITIONERS.translate(draft), **fields}

    return replace(PRACTITIONERS, translate=translate)


def quality(world: World) -> dict[str, Any]:
    """The latest quality report."""
    return world.query("select success, result::text from bridge.quality order by judged_at desc limit 1")[0]


def run_one(world: World, flow: Flow, *, approve: bool = False) -> Row:
    """Run the flow for the first department."""
    (row,) = run(world.department, flow=flow, approve=approve)
    return row


@pytest.mark.parametrize(
    ("fields", "expectation"),
    [
        ({"email": "hemmelig kari@example.no"}, "expect_column_values_to_match_regex (email)"),
        ({"personal_identity_number": "98765432100"}, "expect_column_values_to_match_regex (personal_identity_number)"),
    ],
)
def test_a_batch_that_is_not_what_it_must_be_is_not_sent(
    world: World, fields: dict[str, object], expectation: str
) -> None:
    """O3, O1: it is a mistake of ours, which no approval overrides; the report counts and quotes nobody."""
    world.customer.crowd(3)
    for approve in (False, True):
        row = run_one(world, mistaken(**fields), approve=approve)
        assert (row["status"], row["sent"]) == ("failed", 0)
        assert expectation in row["reason"]
    assert world.writes() == []
    assert world.query("select from bridge.staged") == []
    report = quality(world)
    assert not report["success"]
    assert '"unexpected_count": 3' in report["result"]
    assert "hemmelig" not in report["result"]
    assert "98765432100" not in report["result"]
    assert run_one(world, PRACTITIONERS)["sent"] == 3
    assert quality(world)["success"]


def test_a_batch_of_withdrawals_alone_meets_every_expectation(world: World) -> None:
    """O3, P5: nothing is cleared to be put, and nothing is wrong with that."""
    guids = world.customer.crowd(2)
    run_one(world, PRACTITIONERS)
    world.customer.change_accounts(guids, flowzone_enabled=False)
    assert run_one(world, PRACTITIONERS)["withdrawn"] == 2
    assert quality(world)["success"]


# Each expectation can fail


class Loose(BaseModel):
    """A model that lets every mistake through, as if the contract's had been forgotten."""

    model_config = ConfigDict(extra="allow")
    guid: UUID
    source_version: str

    @model_validator(mode="before")
    @classmethod
    def _mistakes(cls, fields: dict[str, Any]) -> dict[str, Any]:
        mistakes: dict[str, Any] = fields["mistakes"]
        return {key: value for key, value in fields.items() if key != "mistakes"} | mistakes


Mistakes = dict[tuple[str, str | None], dict[str, Any]]
"""What is wrong with an item, by the expectation and column that must notice it, and no other."""

MATCH, NULL, BETWEEN, IN_SET = (
    "expect_column_values_to_match_regex",
    "expect_column_values_to_not_be_null",
    "expect_column_value_lengths_to_be_between",
    "expect_column_values_to_be_in_set",
)
ENDS_AFTER_START = ("expect_column_pair_values_a_to_be_greater_than_b", "ends_at_moment, starts_at_moment")
VERSION: Mistakes = {("expect_column_value_lengths_to_equal", "source_version"): {"source_version": "x"}}
PERSON: Mistakes = VERSION | {
    (NULL, "name"): {"name": None},
    (BETWEEN, "name"): {"name": "x" * 201},
    (NULL, "personal_identity_number"): {"personal_identity_number": None},
    (MATCH, "personal_identity_number"): {"personal_identity_number": "98765432100"},
    (MATCH, "email"): {"email": "a b@c.no"},
    (MATCH, "mobile_phone"): {"mobile_phone": "91234567"},
}
PATIENT: Mistakes = PERSON | {
    (NULL, "birth_date"): {"birth_date": None},
    (MATCH, "birth_date"): {"birth_date": "12022-10-01"},
    (IN_SET, "sex"): {"sex": "K"},
    (IN_SET, "series_status"): {"series": {"status": "Ferdig", "start_date": "2024-01-01"}},
    (MATCH, "series_start_date"): {"series": {"status": "Active", "start_date": "infinity"}},
}
APPOINTMENT: Mistakes = VERSION | {
    (IN_SET, "kind"): {"kind": "recurring"},
    (BETWEEN, "title"): {"title": ""},
    (IN_SET, "individual_title"): {"kind": "individual", "title": "Hemmelig"},
    (BETWEEN, "description"): {"description": "x" * 4001},
    (MATCH, "starts_at"): {"starts_at": "2031-03-14T08:00:00"},
    ENDS_AFTER_START: {"ends_at": "2031-03-14T10:00:00+01:00"},
    ("expect_column_values_to_be_between", "days_ahead"): {},
    ("expect_column_values_to_be_between", "participants"): {"practitioner_guids": [], "patient_guids": []},
    ("expect_column_values_to_be_between", "patients"): {"patient_guids": [str(UUID(int=n)) for n in (1, 2)]},
}


def making(flow: Flow, mistakes: Mistakes) -> Flow:
    """The flow with a translation that makes each of the mistakes once, in the order in which rows come."""
    to_make = iter(mistakes.values())

    def translate(draft: Draft) -> Mapping[str, object]:
        return {**flow.translate(draft), "mistakes": next(to_make)}

    return replace(flow, model=Loose, translate=translate)


def late(mistakes: Mistakes) -> Flow:
    """The appointments' flow likewise, which also takes one of them for one of yesterday."""
    flow = making(APPOINTMENTS, mistakes)
    place = list(mistakes).index(("expect_column_values_to_be_between", "days_ahead"))
    days = iter([date(2031, 3, 11 if row == place else 14) for row in range(len(mistakes))])
    return replace(flow, day=lambda _: next(days))


@pytest.mark.parametrize(
    ("flow", "mistakes"),
    [
        (making(PRACTITIONERS, PERSON), PERSON),
        (making(PATIENTS, PATIENT), PATIENT),
        (late(APPOINTMENT), APPOINTMENT),
    ],
    ids=["practitioners", "patients", "appointments"],
)
def test_every_expectation_can_fail(
    world: World, monkeypatch: pytest.MonkeyPatch, flow: Flow, mistakes: Mistakes
) -> None:
    """O3: one row for each, which that one notices and no other does; but for the GUID, the staged rows' own key."""
    monkeypatch.setattr(plan, "now", lambda: datetime(2031, 3, 12, 11, tzinfo=UTC))
    world.write_departments(patients={"series_required": False}, appointments={"active": True})
    kari = world.customer.practitioner()
    world.customer.crowd(len(mistakes) - 1)
    for _ in mistakes:
        world.customer.patient()
        start, end = (datetime.fromisoformat(f"2031-03-14 {hour}:00") for hour in (10, 11))
        world.customer.appointment(None, start, end, [kari], title="Møte")
    row = run_one(world, flow)
    assert (row["status"], row["sent"]) == ("failed", 0)
    report = json.loads(quality(world)["result"])["expectations"]
    unexpected = {(one["expectation"], one["column"]): one["unexpected_count"] for one in report if not one["success"]}
    assert unexpected == dict.fromkeys(mistakes, 1)
    declared = {(one["type"], columns(one["kwargs"])) for one in suite(flow.suite)["expectations"]}
    assert declared - set(mistakes) == {("expect_column_values_to_be_unique", "guid")}
    assert world.writes(flow.kind) == []
