"""A hold ends by itself when there is nothing left to decide (O3)."""

from __future__ import annotations

import pytest

from faults import TransientFault
from flowzone_hook import FlowzoneHook
from tests.holds.clinic import Clinic
from tests.mirror.driver import run


def held(clinic: Clinic) -> None:
    """Let the batch be held."""
    clinic.vanish(0, 25)
    assert clinic.run()["status"] == "held"


def test_the_journal_is_back(clinic: Clinic) -> None:
    """O3: nothing is to be done any more, and nothing was."""
    held(clinic)
    clinic.return_(0, 25)
    row = clinic.run()
    assert (row["status"], row["withdrawn"], row["unchanged"]) == ("success", 0, 50)
    assert (clinic.states(), clinic.rows()) == (["resolved"], [])
    assert clinic.world.writes() == []


def test_so_few_are_left_that_nothing_is_suspicious(clinic: Clinic) -> None:
    """O3: those are withdrawn without a word."""
    held(clinic)
    clinic.return_(5, 25)
    row = clinic.run()
    assert (row["status"], row["withdrawn"], clinic.states()) == ("success", 5, ["resolved"])


def test_the_question_ends_though_flowzone_is_away(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """O3: as soon as the batch is seen not to be suspicious any more."""
    held(clinic)
    clinic.return_(5, 25)

    def away(*_: object) -> None:
        raise TransientFault("Flowzone is away")

    monkeypatch.setattr(FlowzoneHook, "withdraw", away)
    assert (clinic.run()["status"], clinic.states()) == ("failed", ["resolved"])


def test_an_approved_batch_that_is_gone_is_not_approved_later(clinic: Clinic) -> None:
    """O3: the journal came back before the run did."""
    held(clinic)
    clinic.decide("approved")
    clinic.return_(0, 25)
    clinic.run()
    clinic.vanish(0, 25)
    assert (clinic.run()["status"], clinic.states()) == ("held", ["resolved", "open"])


def test_a_rejected_batch_that_is_gone_is_asked_about_when_it_comes_again(clinic: Clinic) -> None:
    """O3: it was another accident then."""
    held(clinic)
    clinic.decide("rejected")
    clinic.return_(0, 25)
    clinic.run()
    clinic.vanish(0, 25)
    assert clinic.run()["first_held"]
    assert clinic.states() == ["resolved", "open"]


def test_higher_limits_let_it_go(clinic: Clinic) -> None:
    """O3, D7: a set-up that takes this for usual."""
    held(clinic)
    clinic.world.write_departments(hold={"practitioners": {"withdrawn_share": 0.5}})
    assert (clinic.run()["withdrawn"], clinic.states()) == (25, ["resolved"])


def test_a_flows_own_limits_are_its_own(clinic: Clinic) -> None:
    """O3, D7: those of patients say nothing about practitioners."""
    clinic.world.write_departments(hold={"patients": {"withdrawn_share": 0.5}})
    held(clinic)


def test_the_department_is_turned_off(clinic: Clinic) -> None:
    """O3, D8: nothing is transferred, so that nobody need decide."""
    held(clinic)
    clinic.world.write_departments(active=False)
    clinic.run()
    assert (clinic.states(), clinic.rows()) == (["resolved"], [])


def test_the_department_leaves_the_file(clinic: Clinic) -> None:
    """O3, D8: as if it were off."""
    held(clinic)
    clinic.world.absent.add(clinic.department)
    clinic.world.write_departments()
    run()
    assert clinic.states() == ["resolved"]


def test_another_departments_run_ends_nothing(clinic: Clinic) -> None:
    """O3: nor does a dry run, or one that cannot reach the journal."""
    held(clinic)
    run(clinic.world.customer.departments[1])
    clinic.return_(0, 25)
    clinic.run(dry_run=True)
    clinic.world.connect("extensor_fjord", password="wrong")
    assert clinic.run()["status"] == "failed"
    assert clinic.states() == ["open"]
