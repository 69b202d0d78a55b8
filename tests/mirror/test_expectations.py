"""Great Expectations holds the batch as a whole against its suite, and keeps no value of it (O1, O3)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from flows.practitioners import PRACTITIONERS
from mirror.flow import Draft, Flow
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
