"""A person decides about a held batch, and about no other (O3)."""

from __future__ import annotations

import threading

import pytest

from bridge import connect
from faults import TransientFault
from flowzone_hook import FlowzoneHook
from holds import Decision, Hold, decide
from mirror import deliver
from tests.holds.clinic import Clinic
from tests.mirror.driver import run_one


def test_what_is_approved_is_sent_by_the_next_run_whoever_starts_it(clinic: Clinic) -> None:
    """O3: also after a crash between the decision and the run that was to follow: the bridge remembers."""
    clinic.vanish(0, 25)
    clinic.run()
    decided = clinic.decide("approved")
    assert (decided.state, decided.decided_by) == ("approved", "a test")
    row = clinic.run()
    assert (row["status"], row["withdrawn"], row["held"]) == ("success", 25, 0)
    assert clinic.present() == set(clinic.people[25:])
    assert clinic.states() == ["sent"]
    assert clinic.rows() == []


def test_an_approval_is_for_that_very_batch(clinic: Clinic) -> None:
    """O3: one that has changed since is held and asked about anew, and nothing is sent."""
    clinic.vanish(0, 25)
    clinic.run()
    clinic.decide("approved")
    clinic.vanish(25, 26)
    row = clinic.run()
    assert (row["status"], row["first_held"]) == ("held", True)
    assert clinic.world.writes() == []
    assert clinic.states() == ["superseded", "open"]
    clinic.return_(25, 26)
    assert clinic.run()["status"] == "held", "what was approved once is not approved for ever"
    assert clinic.states() == ["superseded", "superseded", "open"]


def test_an_approval_is_used_up(clinic: Clinic) -> None:
    """O3: the same people vanish again, later."""
    clinic.vanish(0, 25)
    clinic.run()
    clinic.decide("approved")
    clinic.run()
    clinic.return_(0, 25)
    assert clinic.run()["sent"] == 25
    clinic.vanish(0, 25)
    assert (clinic.run()["status"], clinic.states()) == ("held", ["sent", "open"])


def test_approving_unusable_rows_sends_the_others(clinic: Clinic) -> None:
    """O3, G1: those are set aside for good, and the department's flow goes on."""
    clinic.spoil(0, 30)
    new = clinic.world.customer.practitioner()
    clinic.run()
    clinic.decide("approved")
    row = clinic.run()
    assert (row["status"], row["sent"], row["set_aside"]) == ("success", 1, 30)
    assert new in clinic.present()
    assert (clinic.run()["status"], clinic.states()) == ("success", ["sent"])


def test_what_is_rejected_stays_unsent_and_unasked_until_it_changes(clinic: Clinic) -> None:
    """O3: and the reason tells how to get out of it."""
    clinic.vanish(0, 25)
    clinic.run()
    clinic.decide("rejected")
    for _ in range(2):
        row = clinic.run()
        assert (row["status"], row["first_held"]) == ("held", False)
        assert "rejected on" in row["reason"]
        assert f"./helsebro approve practitioners {clinic.department} {clinic.hold().short} --overrule" in row["reason"]
    assert clinic.states() == ["rejected"]
    clinic.vanish(25, 26)
    assert clinic.run()["first_held"]
    assert clinic.states() == ["superseded", "open"]
    assert clinic.world.writes() == []


def test_the_first_decision_counts_unless_it_is_overruled(clinic: Clinic) -> None:
    """O3: either way round, as long as nothing is on its way."""
    clinic.vanish(0, 25)
    clinic.run()
    assert clinic.decide("rejected").state == "rejected"
    assert clinic.decide("approved").state == "rejected"
    assert clinic.decide("approved", overrule=True).state == "approved"
    assert clinic.decide("rejected").state == "approved"
    assert clinic.decide("rejected", overrule=True).state == "rejected"
    assert clinic.run()["status"] == "held"
    clinic.decide("approved", overrule=True)
    assert clinic.run()["withdrawn"] == 25


@pytest.mark.parametrize("decision", ["approved", "rejected"])
@pytest.mark.parametrize("overrule", [False, True])
def test_what_is_over_cannot_be_decided(clinic: Clinic, decision: Decision, overrule: bool) -> None:
    """O3: an answer to a question about a batch that has changed meanwhile lets nothing through."""
    clinic.vanish(0, 25)
    clinic.run()
    old = clinic.hold()
    clinic.vanish(25, 26)
    clinic.run()
    late = clinic.decide(decision, old, overrule=overrule)
    assert (late.state, late.decided_by) == ("superseded", None)
    assert clinic.run()["status"] == "held"
    assert clinic.states() == ["superseded", "open"]


def test_of_decisions_in_the_same_moment_one_counts(clinic: Clinic) -> None:
    """O3: and everybody is told the same."""
    clinic.vanish(0, 25)
    clinic.run()
    hold, start = clinic.hold(), threading.Barrier(8)
    seen: list[Hold] = []

    def one(decision: Decision, by: str) -> None:
        with connect() as bridge:
            start.wait()
            seen.append(decide(bridge, hold.id, decision, by))

    words: tuple[Decision, Decision] = ("approved", "rejected")
    threads = [threading.Thread(target=one, args=(words[n % 2], str(n))) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    assert len({(told.state, told.decided_by) for told in seen}) == 1
    sent = seen[0].state == "approved"
    assert (clinic.run()["status"], clinic.run()["status"] == "success") == ("success" if sent else "held", sent)


def test_a_run_with_approve_sends_whatever_is_suspicious(clinic: Clinic) -> None:
    """O3: asked or not, rejected or not; whose word it was is kept."""
    clinic.vanish(0, 25)
    clinic.run()
    clinic.decide("rejected")
    assert clinic.run(approve=True)["withdrawn"] == 25
    assert (clinic.states(), clinic.hold().decided_by) == (["sent"], "a run with «approve»")
    clinic.vanish(25, 50)
    assert clinic.run(approve=True)["withdrawn"] == 25
    assert clinic.states() == ["sent", "sent"]


def test_a_dry_run_foretells_and_decides_nothing(clinic: Clinic) -> None:
    """O3, O2: before and after the decision."""
    clinic.vanish(0, 25)
    row = clinic.run(dry_run=True)
    assert (row["status"], clinic.holds()) == ("success", [])
    assert "would be held: 25 of 50 would be withdrawn" in row["reason"]
    clinic.run()
    assert "would be held" in clinic.run(dry_run=True)["reason"]
    clinic.decide("approved")
    assert "would be held" not in clinic.run(dry_run=True)["reason"]
    assert clinic.states() == ["approved"]
    assert "would be held" not in clinic.run(dry_run=True, approve=True)["reason"]


def interrupted(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> int:
    """Approve the withdrawal of forty, let Flowzone fail after a part of them, and return how many were withdrawn."""
    clinic.vanish(0, 40)
    clinic.run()
    clinic.decide("approved")
    withdraw, calls = FlowzoneHook.withdraw, iter(range(100))

    def failing(*arguments: object) -> object:
        if next(calls) > 0:
            raise TransientFault("Flowzone is away")
        return withdraw(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(deliver, "BATCH", 10)
        patched.setattr(FlowzoneHook, "withdraw", failing)
        row = clinic.run()
    assert (row["status"], row["withdrawn"]) == ("failed", 10)
    assert clinic.states() == ["approved"]
    return int(row["withdrawn"])


def test_what_is_left_of_an_approved_batch_is_approved(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """O3: after a crash in its midst the next run sends the rest, and nobody is asked about it."""
    assert interrupted(clinic, monkeypatch) == 10
    row = clinic.run()
    assert (row["status"], row["withdrawn"]) == ("success", 30)
    assert clinic.states() == ["sent"]


def test_what_has_joined_the_rest_is_not_approved(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """O3: not even one that takes the place of another."""
    interrupted(clinic, monkeypatch)
    clinic.vanish(40, 41)
    row = clinic.run()
    assert (row["status"], row["withdrawn"], row["held"]) == ("held", 0, 31)
    assert clinic.states() == ["superseded", "open"]


def test_what_is_on_its_way_cannot_be_rejected(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """O3: half a decision would be none."""
    interrupted(clinic, monkeypatch)
    assert clinic.decide("rejected", overrule=True).state == "approved"


def test_other_departments_go_on(clinic: Clinic) -> None:
    """O3: the customer's other department is sent while this one waits."""
    clinic.vanish(0, 25)
    clinic.run()
    other = clinic.world.customer.departments[1]
    clinic.world.customer.crowd(3, other)
    assert run_one(other)["sent"] == 3
    assert clinic.states() == ["open"]
