"""A held batch is known again, and told from every other (O3)."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from bridge import connect
from statements import statement
from tests.holds.clinic import Clinic
from tests.world import World


def test_the_same_batch_is_found_again(clinic: Clinic) -> None:
    """O3: run after run, one hold, held since the first of them."""
    clinic.vanish(0, 25)
    rows = [clinic.run() for _ in range(3)]
    (hold,) = clinic.holds()
    assert (hold.state, hold.withdrawals, hold.puts, hold.unusable) == ("open", 25, 0, 0)
    assert hold.reason == "25 of 50 would be withdrawn"
    assert [row["first_held"] for row in rows] == [True, False, False]
    assert {row["status"] for row in rows} == {"held"}
    assert {row["reason"] for row in rows} == {hold.told()}
    assert f"{hold.since:%Y-%m-%d %H:%M} UTC" in hold.told()
    assert clinic.world.writes() == []


def test_what_is_merely_new_or_changed_is_no_other_batch(clinic: Clinic) -> None:
    """O3: work goes on in the clinic while a person thinks."""
    clinic.vanish(0, 25)
    clinic.run()
    clinic.world.customer.crowd(5)
    clinic.world.customer.change("user_account", clinic.people[40], mobile_phone="922 33 444")
    row = clinic.run()
    assert (row["status"], row["held"]) == ("held", 31)
    assert clinic.states() == ["open"]


def test_a_batch_that_grows_or_shrinks_is_another_one(clinic: Clinic) -> None:
    """O3: the older question is withdrawn, and its rows are forgotten."""
    clinic.vanish(0, 25)
    clinic.run()
    clinic.vanish(25, 26)
    assert clinic.run()["first_held"]
    clinic.return_(0, 2)
    assert clinic.run()["first_held"]
    assert clinic.states() == ["superseded", "superseded", "open"]
    assert len({hold.batch for hold in clinic.holds()}) == 3
    assert {row["hold"] for row in clinic.rows()} == {clinic.hold().id}
    assert {row["guid"] for row in clinic.rows()} == set(clinic.people[2:26])


def test_as_many_others_are_another_batch(clinic: Clinic) -> None:
    """O3: it is who, and not how many."""
    clinic.vanish(0, 25)
    clinic.run()
    clinic.return_(0, 1)
    clinic.vanish(25, 26)
    assert clinic.run()["first_held"]
    assert clinic.states() == ["superseded", "open"]


def test_why_a_row_is_unusable_belongs_to_the_batch(clinic: Clinic) -> None:
    """O3: another rule makes another batch; another value against the same rule does not."""
    clinic.spoil(0, 30, "1")
    clinic.run()
    clinic.spoil(0, 1, "22")
    assert not clinic.run()["first_held"]
    clinic.spoil(0, 1, "81010112345")
    assert clinic.run()["first_held"]
    assert clinic.states() == ["superseded", "open"]
    assert {row["fate"] for row in clinic.rows()} == {
        "put not_eleven_digits personal_identity_number",
        "put fh_number personal_identity_number",
    }


def test_only_what_is_suspicious_counts(clinic: Clinic) -> None:
    """O3: a few unusable rows come and go without changing the question about withdrawals."""
    clinic.vanish(0, 25)
    clinic.run()
    clinic.spoil(40, 43)
    assert not clinic.run()["first_held"]
    assert clinic.states() == ["open"]


def test_a_few_withdrawals_do_not_change_a_question_about_unusable_rows(clinic: Clinic) -> None:
    """O3: the other way round."""
    clinic.spoil(0, 30)
    clinic.run()
    clinic.vanish(45, 47)
    assert not clinic.run()["first_held"]
    assert clinic.states() == ["open"]


def test_a_full_run_finds_the_same_batch(clinic: Clinic) -> None:
    """O3, O2: the nightly comparison asks nothing twice."""
    clinic.vanish(0, 25)
    clinic.run()
    assert [clinic.run("full")["first_held"], clinic.run()["first_held"]] == [False, False]
    assert clinic.states() == ["open"]


def test_each_department_has_its_own(world: World) -> None:
    """O3: the same people vanish from two departments; each waits for itself."""
    first, second = (Clinic(world), world.customer.departments[1])
    world.customer.crowd(1, second)
    first.vanish(0, 25)
    first.run()
    assert [hold.department for hold in first.holds()] == [first.department]


Fates = dict[UUID, tuple[str, str | None]]
GUIDS = [uuid4() for _ in range(6)]
FATES = st.dictionaries(
    st.sampled_from(GUIDS), st.sampled_from([("withdraw", None), ("put", "missing"), ("put", "fh_number")]), min_size=1
)


@settings(max_examples=40, deadline=None)
@given(one=FATES, other=FATES, seed=st.randoms())
def test_two_batches_are_the_same_when_their_suspicious_rows_are(
    built: World, one: Fates, other: Fates, seed: Any
) -> None:
    """O3: whatever the order in which they were staged, and whatever else was."""
    shuffled = list(one.items())
    seed.shuffle(shuffled)
    assert identity(one) == identity(dict(shuffled), clean=3)
    assert (identity(one) == identity(other)) is (one == other)


def identity(fates: Fates, clean: int = 0) -> str:
    """Stage rows as a run does and return the batch's identity; so many more rows are as they should be."""
    run = uuid4()
    rows = [(guid, action, rule) for guid, (action, rule) in fates.items()]
    rows += [(uuid4(), "put", None) for _ in range(clean)]
    with connect() as bridge, bridge.transaction(force_rollback=True):
        bridge.execute(
            "insert into bridge.run (id, airflow_run, flow, department, department_name, mode, dry_run, approved,"
            " as_of, today, status, started_at)"
            " values (%s, %s, 'x', %s, 'x', 'full', false, false, now(), now(), 'running', now())",
            [run, str(run), run],
        )
        for guid, action, rule in rows:
            bridge.execute(
                "insert into bridge.staged (run, guid, action, digest, item, rule, field)"
                " values (%s, %s, %s, 'd', %s, %s, 'field')",
                [run, guid, action, Jsonb({}), rule],
            )
        bound = {"run": run, "withdrawals": True, "unusable": True}
        row = bridge.execute(statement("bridge/hold_identity"), bound).fetchone()
    assert row
    return str(row["batch"])
