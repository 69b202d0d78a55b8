"""A suspicious batch stops before anything is sent, and a person may approve it (O3)."""

from fractions import Fraction

import pytest

from departments import Limits
from mirror.check import Batch
from tests.mirror.driver import Row, run_one
from tests.world import World

LIMITS = Limits()


def batch(seen: int = 1000, puts: int = 0, unusable: int = 0, withdrawals: int = 0, ledger: int = 0) -> Batch:
    """A batch that is unsuspicious but for what is said."""
    return Batch(seen=seen, puts=puts, unusable=unusable, withdrawals=withdrawals, ledger=ledger)


@pytest.mark.parametrize(
    ("told", "suspicious"),
    [
        (batch(withdrawals=20, ledger=20), False),
        (batch(withdrawals=21, ledger=21), True),
        (batch(withdrawals=21, ledger=70), False),
        (batch(withdrawals=22, ledger=70), True),
        (batch(withdrawals=21, ledger=69), True),
        (batch(withdrawals=300, ledger=1000), False),
        (batch(withdrawals=301, ledger=1000), True),
        (batch(puts=20, unusable=20), False),
        (batch(puts=21, unusable=21), True),
        (batch(puts=42, unusable=21), False),
        (batch(puts=41, unusable=21), True),
        (batch(puts=44, unusable=22), False),
        (batch(puts=43, unusable=22), True),
        (batch(seen=0, ledger=20), False),
        (batch(seen=0, ledger=21), True),
        (batch(seen=1, ledger=21), False),
        (batch(seen=100_000, puts=100_000), False),
        (batch(seen=0), False),
    ],
)
def test_each_limit_on_both_sides(told: Batch, suspicious: bool) -> None:
    """O3: more than 20 and more than the share; never because much is new."""
    assert bool(told.suspicions(LIMITS)) is suspicious


@pytest.mark.parametrize("percent", range(1, 100))
def test_exactly_the_share_is_not_more_than_it(percent: int) -> None:
    """O3: whatever share the departments file names, binary fractions or not."""
    limits = Limits(rows=0, withdrawn_share=percent / 100, set_aside_share=percent / 100)
    for of in (100, 300, 1000, 4300):
        exactly = int(Fraction(percent, 100) * of)
        assert batch(withdrawals=exactly, ledger=of).suspicions(limits) is None
        assert batch(puts=of, unusable=exactly).suspicions(limits) is None
        assert about(batch(withdrawals=exactly + 1, ledger=of), limits) == {"withdrawals"}
        assert about(batch(puts=of, unusable=exactly + 1), limits) == {"unusable"}


def about(told: Batch, limits: Limits) -> frozenset[str]:
    """What is suspicious about a batch."""
    found = told.suspicions(limits)
    assert found
    return frozenset(found.about)


def withdraw(world: World, of: int, count: int) -> Row:
    """Deliver some, untick a number of them, and return what the next run makes of it."""
    guids = world.customer.crowd(of)
    run_one(world.department)
    world.customer.change_accounts(guids[:count], flowzone_enabled=False)
    return run_one(world.department)


@pytest.mark.parametrize(
    ("of", "count", "status"),
    [
        (25, 20, "success"),
        (25, 21, "held"),
        (70, 21, "success"),
        (70, 22, "held"),
        (20, 20, "success"),
        (21, 21, "held"),
    ],
)
def test_many_withdrawals_are_held(world: World, of: int, count: int, status: str) -> None:
    """O3, P5: more than 20 and more than 30 % of what the ledger holds, or nothing left of more than 20."""
    row = withdraw(world, of, count)
    assert row["status"] == status
    assert (row["withdrawn"], row["held"]) == ((count, 0) if status == "success" else (0, count))
    assert len(world.held()) == (of - count if status == "success" else of)


@pytest.mark.parametrize(("good", "bad", "status"), [(21, 21, "success"), (20, 21, "held"), (0, 20, "success")])
def test_many_unusable_rows_hold_the_batch(world: World, good: int, bad: int, status: str) -> None:
    """O3, G1: nothing is sent, and each bad row can be found all the same."""
    world.customer.crowd(good)
    wrong = world.customer.crowd(bad, personal_identity_number="1")
    row = run_one(world.department)
    assert (row["status"], row["sent"]) == (status, good if status == "success" else 0)
    assert (row["set_aside"], row["held"]) == (bad, 0 if status == "success" else good + bad)
    assert world.aside() == dict.fromkeys(wrong, ("not_eleven_digits", "personal_identity_number"))
    assert len(world.held()) == row["sent"]
    assert world.query("select from bridge.staged") == []


def test_much_that_is_new_is_never_suspicious(world: World) -> None:
    """O3: a clinic's first day."""
    world.customer.crowd(1)
    run_one(world.department)
    world.customer.crowd(150)
    row = run_one(world.department)
    assert (row["status"], row["sent"]) == ("success", 150)


def test_a_held_batch_waits_and_one_approval_is_for_one_run(world: World) -> None:
    """O3: held again and again with nothing sent; the reason tells how to approve; the approval does not last."""
    guids = world.customer.crowd(50)
    new = world.customer.practitioner(flowzone_enabled=False)
    run_one(world.department)
    world.customer.change_accounts(guids[:25], flowzone_enabled=False)
    world.customer.change("user_account", new, flowzone_enabled=True)
    world.forget_requests()
    for _ in range(2):
        row = run_one(world.department)
        assert (row["status"], row["held"], row["sent"], row["withdrawn"]) == ("held", 26, 0, 0)
        assert "25 of 50 would be withdrawn" in row["reason"]
        assert "approve" in row["reason"]
    assert world.writes() == []
    row = run_one(world.department, approve=True)
    assert (row["status"], row["withdrawn"], row["sent"]) == ("success", 25, 1)
    world.customer.change_accounts(guids[25:46], flowzone_enabled=False)
    assert run_one(world.department)["status"] == "held"


def test_rows_of_a_held_batch_are_judged_again_each_time(world: World) -> None:
    """O3: they do not settle into silence, which would let the rest of the batch slip through."""
    world.customer.crowd(21, personal_identity_number="1")
    world.customer.crowd(2)
    assert [run_one(world.department)["status"] for _ in range(3)] == ["held"] * 3
    assert run_one(world.department, approve=True)["sent"] == 2
    row = run_one(world.department)
    assert (row["status"], row["unchanged"], row["set_aside"]) == ("success", 2, 21)


def test_what_stands_set_aside_since_before_counts_for_nothing(world: World) -> None:
    """O3: the share is of what is staged in this run."""
    world.customer.crowd(20, personal_identity_number="1")
    run_one(world.department)
    world.customer.crowd(20, personal_identity_number="2")
    assert run_one(world.department)["status"] == "success"
    assert len(world.aside()) == 40


def test_the_file_sets_a_departments_limits(world: World) -> None:
    """O3, D7: here more than 2 and more than 60 %."""
    world.write_departments(hold={"rows": 2, "withdrawn_share": 0.6})
    guids = world.customer.crowd(10)
    run_one(world.department)
    world.customer.change_accounts(guids[:6], flowzone_enabled=False)
    assert run_one(world.department)["status"] == "success"
    world.customer.change_accounts(guids[6:9], flowzone_enabled=False)
    assert run_one(world.department)["status"] == "held"


def test_each_department_is_held_for_itself(world: World) -> None:
    """O3: 15 in each of two departments are no more than 20 in either."""
    first, second = world.customer.departments
    guids = world.customer.crowd(15, first, second)
    for department in (first, second):
        run_one(department)
    world.customer.change_accounts(guids, flowzone_enabled=False)
    assert [run_one(department)["status"] for department in (first, second)] == ["success", "success"]
