"""Which practitioners should be in Flowzone: the query, case by case (P1, P5)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extensor_hook import ExtensorHook
from sandbox.journal import desktop
from statements import statement
from tests.extensor_hook.conftest import do
from tests.world import Customer

QUERY = statement("extensor/practitioners")
NOW = datetime.fromisoformat("2026-11-22 12:00")
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def journal(standing: Customer) -> Customer:
    """Nobody is in it; the box may be null, as in a journal that is less strict than the contract."""
    standing.empty()
    do(standing, "alter table journal.user_account alter flowzone_enabled drop not null")
    return standing


def wanted(customer: Customer, hook: ExtensorHook, *departments: UUID, now: datetime = NOW) -> set[UUID]:
    """Return who should be in Flowzone for a department, the first one unless told."""
    (department,) = departments or customer.departments[:1]
    with hook.snapshot() as snapshot:
        parameters = {"department": department, "departments": customer.departments, "now": now}
        text = b"".join(snapshot.digests(QUERY, parameters, "salt")).decode()
    found = [UUID(line.split("\t")[0]) for line in text.splitlines()]
    assert len(set(found)) == len(found)
    return set(found)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, True),
        ({"flowzone_enabled": True}, True),
        ({"flowzone_enabled": False}, False),
        ({"flowzone_enabled": None}, False),
        ({"closed_at": None}, True),
        ({"closed_at": NOW - timedelta(days=400)}, False),
        ({"closed_at": NOW - MOMENT}, False),
        ({"closed_at": NOW}, False),
        ({"closed_at": NOW + MOMENT}, True),
        ({"closed_at": NOW + timedelta(days=400)}, True),
        ({"closed_at": "infinity"}, True),
        ({"closed_at": "-infinity"}, False),
        ({"closed_at": "12026-01-01"}, True),
        ({"closed_at": NOW + MOMENT, "flowzone_enabled": False}, False),
        ({"closed_at": NOW, "flowzone_enabled": None}, False),
        # what is missing or unusable is for the check to judge, not for the query
        ({"personal_identity_number": None, "email": None, "mobile_phone": None, "full_name": ""}, True),
    ],
)
def test_ticked_and_open(journal: Customer, hook: ExtensorHook, values: dict[str, Any], expected: bool) -> None:
    """P1: ticked for Flowzone; P5: a closing time that has passed counts as un-ticked, on both sides of now."""
    guid = journal.practitioner(**values)
    assert wanted(journal, hook) == ({guid} if expected else set())


def test_now_is_the_runs_and_not_the_databases(journal: Customer, hook: ExtensorHook) -> None:
    """G4: the same journal, asked as of other moments, long ago and far ahead."""
    guid = journal.practitioner(closed_at=NOW)
    assert wanted(journal, hook, now=NOW - MOMENT) == {guid}
    assert wanted(journal, hook, now=NOW) == set()
    assert wanted(journal, hook, now=datetime.fromisoformat("1999-01-01 00:00")) == {guid}
    assert wanted(journal, hook, now=datetime.fromisoformat("9999-12-31 23:59:59")) == set()


def test_each_department_gets_its_own(journal: Customer, hook: ExtensorHook) -> None:
    """P1: of this department, of another, of none, of several: to each such department."""
    here, there = journal.departments
    only_here, only_there = journal.practitioner(here), journal.practitioner(there)
    both = journal.practitioner(here, there)
    with journal.desktop() as owner:
        desktop.add_practitioner(owner, full_name="Ingen avdeling")
    assert wanted(journal, hook, here) == {only_here, both}
    assert wanted(journal, hook, there) == {only_there, both}
    assert wanted(journal, hook, uuid4()) == set()


CURES: dict[str, Callable[[Any, UUID, UUID], object]] = {
    "un-ticked": lambda owner, guid, _: desktop.tick(owner, guid, on=False),
    "closed": lambda owner, guid, _: desktop.close_account(owner, guid, NOW),
    "left": lambda owner, guid, department: desktop.leave_department(owner, guid, department),
    "deleted": lambda owner, guid, _: desktop.delete(owner, "user_account", guid),
}


@pytest.mark.parametrize("how", CURES)
def test_whoever_drops_out_is_no_longer_wanted_there(journal: Customer, hook: ExtensorHook, how: str) -> None:
    """P5: un-ticked, account closed, out of the department (a hard-deleted link), account hard-deleted."""
    here, there = journal.departments
    guid, stays = journal.practitioner(here, there), journal.practitioner(here)
    with journal.desktop() as owner:
        CURES[how](owner, guid, here)
    assert wanted(journal, hook, here) == {stays}
    assert wanted(journal, hook, there) == ({guid} if how == "left" else set())


def test_whoever_comes_back_is_the_same_person(journal: Customer, hook: ExtensorHook) -> None:
    """P5: un-ticked and ticked again, left and joined again."""
    (here, _), guid = journal.departments, journal.practitioner()
    with journal.desktop() as owner:
        desktop.tick(owner, guid, on=False)
        desktop.leave_department(owner, guid, here)
    assert wanted(journal, hook) == set()
    with journal.desktop() as owner:
        desktop.tick(owner, guid)
        desktop.join_department(owner, guid, here)
    assert wanted(journal, hook) == {guid}


def test_dangling_links_are_nobody(journal: Customer, hook: ExtensorHook) -> None:
    """The journal's contract: no foreign keys; a link may point to an account or a department that is gone."""
    guid = journal.practitioner()
    with journal.desktop() as owner:
        desktop.join_department(owner, uuid4(), journal.departments[0])
        desktop.join_department(owner, guid, uuid4())
    assert wanted(journal, hook) == {guid}


accounts = st.lists(
    st.tuples(
        st.sampled_from([True, False, None]),
        st.sampled_from([None, NOW - MOMENT, NOW, NOW + MOMENT]),
        st.sets(st.sampled_from([0, 1])),
    ),
    max_size=8,
)


@given(accounts=accounts)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_query_is_the_rule(
    journal: Customer,
    hook: ExtensorHook,
    accounts: list[tuple[bool | None, datetime | None, set[int]]],
) -> None:
    """P1, P5: said once more, in Python."""
    journal.empty()
    expected: list[set[UUID]] = [set(), set()]
    with journal.desktop() as owner:
        for ticked, closed_at, places in accounts:
            departments = [journal.departments[place] for place in places]
            guid = desktop.add_practitioner(owner, *departments, flowzone_enabled=ticked, closed_at=closed_at)
            if ticked and (closed_at is None or closed_at > NOW):
                for place in places:
                    expected[place].add(UUID(guid))
    assert [wanted(journal, hook, department) for department in journal.departments] == expected
