"""What a run says of itself adds up, a run that does nothing is quiet, and nothing stays staged (O1, O2, O3)."""

import pytest

from tests.mirror.driver import Row, run, run_one
from tests.world import World, number


def adds_up(world: World, row: Row) -> None:
    """Every row seen is sent, unchanged or set aside, and nothing stays staged."""
    (seen,) = world.query("select seen from bridge.run where id = %s", row["id"])
    assert row["sent"] + row["unchanged"] + row["set_aside"] == seen["seen"]
    assert world.query("select from bridge.staged") == []


def test_every_row_seen_is_accounted_for(world: World) -> None:
    """G1, O3: sent + unchanged + set aside = seen, run after run, with blanks among the values."""
    good = world.customer.crowd(5)
    bad = world.customer.crowd(3, personal_identity_number=None, email=None, mobile_phone=None)
    half = world.customer.crowd(2, email=None, mobile_phone=None)
    row = run_one(world.department)
    adds_up(world, row)
    assert (row["sent"], row["unchanged"], row["set_aside"]) == (7, 0, 3)
    world.customer.change_accounts(good[:2], full_name="Ny")
    world.customer.change_accounts(half[:1], personal_identity_number=None)
    world.customer.change_accounts(bad[:1], personal_identity_number=number(3))
    world.customer.change_accounts([good[4], bad[2]], flowzone_enabled=False)
    row = run_one(world.department)
    adds_up(world, row)
    assert (row["sent"], row["unchanged"], row["set_aside"], row["withdrawn"]) == (3, 3, 2, 1)
    row = run_one(world.department)
    adds_up(world, row)
    assert (row["sent"], row["unchanged"], row["set_aside"], row["withdrawn"]) == (0, 6, 2, 0)


def test_what_is_cleared_and_what_is_set_aside_is_what_was_staged(world: World, great_expectations: None) -> None:
    """O3: with every kind of blank, no row falls between the two."""
    world.customer.crowd(2)
    world.customer.crowd(2, personal_identity_number=None)
    world.customer.crowd(2, full_name="", email="", mobile_phone=" ")
    row = run_one(world.department)
    (counted,) = world.query(
        "select staged, sent, (select count(*) from bridge.set_aside) as aside from bridge.run where id = %s", row["id"]
    )
    assert (counted["staged"], counted["sent"], counted["aside"]) == (6, 2, 4)
    (report,) = world.query("select result -> 'set_aside' as rules from bridge.quality where suite = 'staged'")
    assert [(r["rule"], r["field"], r["rows"]) for r in report["rules"]] == [
        ("missing", "name", 2),
        ("missing", "personal_identity_number", 2),
    ]


def test_a_second_run_writes_nothing_to_flowzone(world: World) -> None:
    """O2: no request that changes anything, for no department; nor any look at what Flowzone holds."""
    for customer in world.customers:
        customer.practitioner(*customer.departments)
        customer.practitioner(personal_identity_number=None)
    run()
    world.forget_requests()
    rows = run()
    assert [(row["status"], row["sent"], row["withdrawn"]) for row in rows] == [("success", 0, 0)] * 4
    assert world.writes() == []
    assert world.requests("GET", "/practitioners") == []


def test_a_full_resync_sends_everything_and_changes_nothing(world: World) -> None:
    """O2: every answer is `unchanged`, and Flowzone counts no effect."""
    guids = world.customer.crowd(3)
    bad = world.customer.practitioner(personal_identity_number="1")
    run_one(world.department)
    row = run_one(world.department, "full")
    adds_up(world, row)
    assert (row["mode"], row["sent"], row["unchanged"], row["set_aside"]) == ("full", 3, 0, 1)
    assert [r["outcome"] for r in world.query("select outcome from bridge.ledger")] == ["unchanged"] * 3
    assert world.effects() == dict.fromkeys(guids, (1, 0, 0))
    assert list(world.aside()) == [bad]


@pytest.mark.parametrize("count", [1, 2, 499, 500, 501, 1000])
def test_batches_of_every_size(world: World, count: int) -> None:
    """P1: nobody is lost, or sent twice, at the edges of a batch (500)."""
    guids = world.customer.crowd(count)
    assert run_one(world.department)["sent"] == count
    assert world.effects() == dict.fromkeys(guids, (1, 0, 0))
    assert sum(request["items"] for request in world.requests("PUT", "/practitioners")) == count
    assert max(request["items"] for request in world.requests("PUT", "/practitioners")) <= 500
    world.customer.change_accounts(guids, flowzone_enabled=False)
    assert run_one(world.department, approve=True)["withdrawn"] == count
    assert world.held() == {}


def test_rows_are_fetched_in_chunks_without_losing_any(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """P1: at the edges of a chunk, too."""
    monkeypatch.setattr("mirror.snapshot.CHUNK", 3)
    for department, count in zip(world.customer.departments, (6, 7), strict=True):
        guids = world.customer.crowd(count, department)
        assert run_one(department)["sent"] == count
        assert set(world.held(department)) == set(guids)


def test_an_empty_journal_and_an_empty_ledger_are_no_trouble(world: World) -> None:
    """O2: nothing to do is a success."""
    row = run_one(world.department)
    adds_up(world, row)
    assert (row["status"], row["sent"]) == ("success", 0)
