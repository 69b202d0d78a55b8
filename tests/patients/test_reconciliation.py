"""A full run compares with what Flowzone holds, says what has drifted, and repairs it (O2, D8)."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from flowzone_hook import hook
from mirror.run import Mode
from tests.patients.doing import held, person, send
from tests.world import World, number


def stranger(guid: UUID) -> dict[str, Any]:
    """Someone as Flowzone's contract has it, and as the journal does not."""
    return {
        "guid": str(guid),
        "source_version": "x",
        "name": "Somebody",
        "personal_identity_number": number(9),
        "birth_date": "1970-01-01",
        "sex": "unknown",
    }


def drifted(world: World) -> dict[str, UUID]:
    """Deliver five patients and let each stand differently in Flowzone; one more is not ours."""
    guids = {name: person(world) for name in ("same", "missing", "missing too", "different", "withdrawn")}
    send(world.department)
    world.customer.change("patient", guids["withdrawn"], flowzone_enabled=False)
    send(world.department)
    guids["not ours"] = uuid4()
    world.as_client("POST", "patients/withdrawals", [str(guids["missing"]), str(guids["missing too"])])
    world.as_client("PUT", "patients", [stranger(guids[name]) for name in ("different", "withdrawn", "not ours")])
    return guids


TOLD = (
    "drift found: 2 missing in Flowzone, 1 of another version there, 1 there though withdrawn,"
    " 1 not ours and left alone"
)


def test_what_has_drifted_is_told_and_repaired_and_what_is_not_ours_left_alone(world: World) -> None:
    """O2, T6: counts in the run's reason; re-sent, withdrawn; the second full run finds nothing but the stranger."""
    guids = drifted(world)
    assert send(world.department)["unchanged"] == 4, "changes alone see nothing of it"
    row = send(world.department, "full")
    assert (row["status"], row["sent"], row["withdrawn"], row["reason"]) == ("success", 4, 1, TOLD)
    found = held(world)
    assert set(found) == {guids[name] for name in ("same", "missing", "missing too", "different", "not ours")}
    assert found[guids["not ours"]]["name"] == "Somebody"
    assert found[guids["different"]]["name"].startswith("Pasient")
    assert world.effects(kind="patients")[guids["same"]] == (1, 0, 0)
    row = send(world.department, "full")
    assert (row["withdrawn"], row["reason"]) == (0, "drift found: 1 not ours and left alone")


def test_a_dry_full_run_tells_and_changes_nothing(world: World) -> None:
    """O2: neither in Flowzone nor in the ledger; it is the same the second time, and the real one repairs."""
    drifted(world)
    before, ledger = world.state(), world.query("select * from bridge.ledger order by guid")
    world.forget_requests()
    for _ in range(2):
        row = send(world.department, "full", dry_run=True)
        assert row["status"] == "success"
        assert row["reason"] == f"dry run: would send 4, withdraw 1, set aside 0; {TOLD}"
    assert world.writes("patients") == []
    assert world.state() == before
    assert world.query("select * from bridge.ledger order by guid") == ledger
    assert world.query("select from bridge.staged") == []
    assert send(world.department, "full")["reason"] == TOLD


def test_no_drift_is_not_told(world: World) -> None:
    """O2: not in a full run, nor in one of changes, nor in the first of all."""
    person(world)
    modes: tuple[Mode, ...] = ("changes", "changes", "full")
    assert [send(world.department, mode)["reason"] for mode in modes] == [None] * 3


def test_every_page_is_compared(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """O2."""
    monkeypatch.setattr(hook, "PAGE", 2)
    guids = [person(world) for _ in range(5)]
    send(world.department)
    world.as_client("PUT", "patients", [stranger(guid) for guid in guids])
    row = send(world.department, "full")
    assert (row["sent"], row["reason"]) == (5, "drift found: 5 of another version there")


def test_the_drift_of_one_department_is_not_the_others(world: World) -> None:
    """O2, D1: a person who stands in both is judged in each."""
    here, other = world.customer.departments[:2]
    mine, theirs = person(world, here), person(world, other)
    for department in (here, other):
        send(department)
    world.as_client("POST", "patients/withdrawals", [str(theirs)], department=other)
    world.as_client("PUT", "patients", [stranger(mine)], department=other)
    assert send(here, "full")["reason"] is None
    assert send(other, "full")["reason"] == "drift found: 1 missing in Flowzone, 1 not ours and left alone"


def test_a_row_set_aside_is_tried_again_and_never_withdrawn(world: World) -> None:
    """G1, O2."""
    guid = person(world)
    send(world.department)
    before = held(world)
    world.customer.change("patient", guid, birth_date=None)
    modes: tuple[Mode, ...] = ("changes", "full")
    for mode in modes:
        row = send(world.department, mode)
        assert (row["set_aside"], row["withdrawn"], row["reason"]) == (1, 0, None)
    assert held(world) == before
    (attempts,) = world.query("select attempts from bridge.set_aside")
    assert attempts == {"attempts": 2}
