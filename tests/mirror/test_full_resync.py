"""A full re-sync compares with what Flowzone says it holds, and puts right what was changed there (O2, D8)."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from flowzone_hook import hook
from tests.mirror.driver import run_one
from tests.world import World, number


def person(guid: UUID, name: str = "Somebody") -> dict[str, Any]:
    """Someone as Flowzone's contract has it."""
    return {"guid": str(guid), "source_version": "x", "name": name, "personal_identity_number": number(9)}


def test_what_was_changed_in_flowzone_is_put_right(world: World) -> None:
    """O2, P3: who was lost is back, and who was altered is as the journal says; the ledger alone sees neither."""
    lost, altered, as_it_was = world.customer.crowd(3)
    run_one(world.department)
    before = world.held()
    world.as_client("POST", "practitioners/withdrawals", [str(lost)])
    world.as_client("PUT", "practitioners", [person(altered)])
    assert run_one(world.department)["unchanged"] == 3
    assert world.held() != before
    assert run_one(world.department, "full")["sent"] == 3
    assert world.held() == before
    assert world.effects()[as_it_was] == (1, 0, 0)


def test_who_was_withdrawn_and_stands_in_flowzone_all_the_same_is_withdrawn_again(world: World) -> None:
    """O2, P5: against the ledger's word."""
    guid = world.customer.practitioner()
    run_one(world.department)
    world.customer.change("user_account", guid, flowzone_enabled=False)
    run_one(world.department)
    world.as_client("PUT", "practitioners", [person(guid)])
    assert run_one(world.department)["withdrawn"] == 0
    assert run_one(world.department, "full")["withdrawn"] == 1
    assert world.held() == {}
    assert run_one(world.department, "full")["withdrawn"] == 0


def test_who_never_came_from_here_is_left_alone(world: World) -> None:
    """O2, P5: a full re-sync withdraws only what this sync once delivered."""
    stranger = uuid4()
    world.as_client("PUT", "practitioners", [person(stranger)])
    assert run_one(world.department, "full")["withdrawn"] == 0
    assert list(world.held()) == [stranger]


def test_every_page_of_what_flowzone_holds_is_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """O2: the last one, too."""
    monkeypatch.setattr(hook, "PAGE", 2)
    guids = world.customer.crowd(5)
    run_one(world.department)
    world.customer.change_accounts(guids, flowzone_enabled=False)
    run_one(world.department)
    world.as_client("PUT", "practitioners", [person(guid) for guid in guids])
    world.forget_requests()
    assert run_one(world.department, "full")["withdrawn"] == 5
    assert len(world.requests("GET", "/practitioners")) == 3


def test_a_rejected_row_is_asked_for_again(world: World) -> None:
    """O2, G1: somebody asks, so Flowzone is asked."""
    guid = world.customer.practitioner()
    world.faults({"fault": "reject", "guids": [str(guid)]})
    run_one(world.department)
    world.faults()
    assert run_one(world.department)["sent"] == 0
    assert run_one(world.department, "full")["sent"] == 1
    assert world.aside() == {}


def test_what_has_drifted_is_told_in_numbers(world: World) -> None:
    """O2: in the run's reason, by finding; a run of changes does not look, and after the repair there is none."""
    lost, altered, withdrawn, _ = world.customer.crowd(4)
    run_one(world.department)
    world.customer.change("user_account", withdrawn, flowzone_enabled=False)
    run_one(world.department)
    world.as_client("POST", "practitioners/withdrawals", [str(lost)])
    world.as_client("PUT", "practitioners", [person(guid) for guid in (altered, withdrawn, uuid4(), uuid4())])
    told = (
        "drift found: 1 missing in Flowzone, 1 of another version there, 1 there though withdrawn,"
        " 2 not ours and left alone"
    )
    assert run_one(world.department)["reason"] is None
    assert run_one(world.department, "full", dry_run=True)["reason"].endswith(f"; {told}")
    assert run_one(world.department, "full")["reason"] == told
    assert run_one(world.department, "full")["reason"] == "drift found: 2 not ours and left alone"


def test_a_change_in_the_journal_is_no_drift(world: World) -> None:
    """O2: Flowzone is compared with what was last delivered, not with what is about to be."""
    changed, leaves, _ = world.customer.crowd(3)
    run_one(world.department)
    world.customer.change("user_account", changed, full_name="Ny")
    world.customer.change("user_account", leaves, flowzone_enabled=False)
    world.customer.practitioner()
    row = run_one(world.department, "full")
    assert (row["sent"], row["withdrawn"], row["reason"]) == (3, 1, None)


def test_what_was_under_way_is_no_drift(world: World) -> None:
    """O2: nobody knew whether Flowzone had taken it."""
    guid = world.customer.practitioner()
    run_one(world.department)
    world.customer.change("user_account", guid, full_name="Ny")
    world.faults({"method": "PUT", "fault": "drop_after"})
    assert run_one(world.department)["status"] == "failed"
    world.faults()
    assert run_one(world.department, "full")["reason"] is None
    assert world.held()[guid]["name"] == "Ny"
