"""`./helsebro holds`, `approve` and `reject` (O3)."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result

from console.main import helsebro
from tests.holds.clinic import Clinic
from tests.mirror.driver import run_one

FLOW = "practitioners"
KEYS = {
    *("flow", "department", "name", "batch", "state", "since", "withdrawals", "unusable", "puts", "reason"),
    *("decided_at", "decided_by"),
}


def command(*arguments: object) -> Result:
    """Type it, with the output piped."""
    return CliRunner().invoke(helsebro, [str(argument) for argument in arguments])


@pytest.fixture
def held(clinic: Clinic) -> Clinic:
    """The clinic, half of which has vanished."""
    clinic.vanish(0, 25)
    clinic.run()
    return clinic


def test_the_list_says_what_waits(held: Clinic) -> None:
    """O3: for people and for programs; nobody's name or number."""
    (row,) = json.loads(command("holds", "--json").stdout)
    assert set(row) == KEYS
    hold = held.hold()
    assert (row["flow"], row["department"], row["name"]) == (FLOW, str(held.department), "fjord 1")
    assert (row["state"], row["withdrawals"], row["reason"]) == ("open", 25, "25 of 50 would be withdrawn")
    assert (row["batch"], row["since"]) == (hold.short, hold.since.isoformat())
    printed = command("holds").stdout
    assert hold.short in printed
    assert "25 of 50 would be withdrawn" in printed
    held.decide("rejected")
    assert "rejected" in command("holds").stdout
    held.return_(0, 25)
    held.run()
    assert json.loads(command("holds", "--json").stdout) == []


@pytest.mark.parametrize("named", ["guid", "GUID", "name", "batch"])
def test_approving(held: Clinic, named: str) -> None:
    """O3: the department by its GUID or name, with or without the batch; the next run sends it."""
    arguments: dict[str, list[object]] = {
        "guid": [held.department],
        "GUID": [str(held.department).upper()],
        "name": ["Fjord 1"],
        "batch": [held.department, held.hold().batch[:4]],
    }
    done = command("approve", FLOW, *arguments[named])
    assert done.exit_code == 0, done.output
    assert "Approved: practitioners of fjord 1" in done.output
    assert (held.hold().decided_by or "").endswith("(command line)")
    assert held.run()["withdrawn"] == 25


def test_rejecting_and_the_way_out(held: Clinic) -> None:
    """O3: the output says how; without --overrule the first decision counts."""
    done = command("reject", FLOW, held.department)
    assert done.exit_code == 0
    way_out = f"approve {FLOW} {held.department} {held.hold().short} --overrule"
    assert way_out in done.output
    late = command("approve", FLOW, held.department)
    assert late.exit_code == 1
    assert "It was rejected before, by" in late.output
    assert held.run()["status"] == "held"
    assert command(*way_out.split()).exit_code == 0
    assert held.run()["withdrawn"] == 25


def test_saying_it_twice_is_no_error(held: Clinic) -> None:
    """O3: the same decision stands."""
    assert [command("approve", FLOW, held.department).exit_code for _ in range(2)] == [0, 0]
    assert held.states() == ["approved"]


@pytest.mark.parametrize("length", [0, 3])
def test_another_batch_than_the_one_looked_at_is_not_decided(held: Clinic, length: int) -> None:
    """O3: nor one told too shortly to be sure."""
    looked_at = held.hold().batch[:length] or "0123456789ab"
    done = command("approve", FLOW, held.department, looked_at)
    assert done.exit_code == 1
    assert "Nothing was decided" in done.output
    assert held.states() == ["open"]


def test_what_is_not_held_cannot_be_decided(held: Clinic) -> None:
    """O3: another flow, another department; the cure is named, what was typed is not repeated."""
    for flow, department in (("patients", held.department), (FLOW, uuid4()), (FLOW, "01017012345")):
        done = command("approve", flow, department)
        assert done.exit_code == 1
        assert "./helsebro holds" in done.output
        assert "01017012345" not in done.output
    assert held.states() == ["open"]


def test_a_name_that_repeats_is_no_answer(held: Clinic) -> None:
    """O3: two departments of one name, both held."""
    second = held.world.customer.departments[1]
    held.world.options[second] = {"name": "fjord 1"}
    held.world.write_departments()
    people = held.world.customer.crowd(30, second)
    run_one(second)
    held.world.customer.change_accounts(people, flowzone_enabled=False)
    run_one(second)
    done = command("approve", FLOW, "fjord 1")
    assert done.exit_code == 1
    assert "take the GUID" in done.output
    assert command("approve", FLOW, second).exit_code == 0
    assert sorted(held.states()) == ["approved", "open"]
