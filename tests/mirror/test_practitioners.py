"""Which practitioners are in Flowzone, and that their changes follow (P1, P3, P4, P5, G2, D1)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import requests

from mirror import snapshot
from sandbox.journal import desktop
from tests.mirror.driver import run, run_one
from tests.world import World, number

NUMBER = number(1)
OTHER = number(2)


def test_one_who_is_ticked_is_transferred_with_all_that_is_carried(world: World, great_expectations: None) -> None:
    """P1, P3: name, number, e-mail and phone arrive under the Extensor GUID."""
    guid = world.customer.practitioner(
        full_name=" Kari\u00a0 \tO\\Neil «Ødegård» ",
        personal_identity_number=f"{NUMBER[:6]} {NUMBER[6:]}",
        email=" kari@example.no ",
        mobile_phone="0047 912 34 567",
    )
    row = run_one(world.department)
    assert (row["status"], row["sent"]) == ("success", 1)
    assert world.held() == {
        guid: {
            "name": "Kari O\\Neil «Ødegård»",
            "personal_identity_number": NUMBER,
            "email": "kari@example.no",
            "mobile_phone": "+4791234567",
        }
    }


def test_one_who_is_not_ticked_or_belongs_elsewhere_is_not_transferred(world: World) -> None:
    """P1: both the tick and the department are needed."""
    world.customer.practitioner(flowzone_enabled=False)
    with world.customer.desktop() as journal:
        desktop.add_practitioner(journal, full_name="No department", personal_identity_number=NUMBER)
    elsewhere = world.customer.practitioner(world.customer.departments[1])
    run()
    assert world.held() == {}
    assert list(world.held(world.customer.departments[1])) == [elsewhere]


def test_unticking_withdraws_and_ticking_again_brings_the_same_person_back(world: World) -> None:
    """P4, P5: withdrawn is not deleted; invitation and login outlive it all."""
    guid = world.customer.practitioner()
    run_one(world.department)
    for doing in ("invite", "accept"):
        requests.post(f"{world.flowzone}/sandbox/people/{guid}/{doing}", json={"business": "fjord"}, timeout=10)
    world.customer.change("user_account", guid, flowzone_enabled=False)
    row = run_one(world.department)
    assert (row["withdrawn"], row["sent"], row["set_aside"]) == (1, 0, 0)
    assert [person["state"] for person in world.state()["practitioners"]] == ["inactive"]
    world.customer.change("user_account", guid, flowzone_enabled=True)
    assert run_one(world.department)["sent"] == 1
    assert [(p["guid"], p["state"]) for p in world.state()["practitioners"]] == [(str(guid), "active")]
    assert world.effects() == {guid: (1, 1, 1)}


def test_changes_never_reset_an_invitation_or_a_login(world: World) -> None:
    """P3, P4: an update, and a full re-sync, leave the login alone."""
    guid = world.customer.practitioner()
    run_one(world.department)
    for doing in ("invite", "accept"):
        requests.post(f"{world.flowzone}/sandbox/people/{guid}/{doing}", json={"business": "fjord"}, timeout=10)
    world.customer.change("user_account", guid, full_name="Nytt Navn")
    run_one(world.department)
    run_one(world.department, "full")
    (person,) = world.state()["practitioners"]
    assert (person["state"], person["content"]["name"]) == ("active", "Nytt Navn")


def test_leaving_one_of_two_departments_withdraws_from_that_one_only(world: World) -> None:
    """P1, P5, D1: departments share a business and a person; the person stays active for the other."""
    first, second = world.customer.departments
    guid = world.customer.practitioner(first, second)
    run()
    assert list(world.held(first)) == list(world.held(second)) == [guid]
    with world.customer.desktop() as journal:
        desktop.leave_department(journal, guid, first)
    run()
    assert (list(world.held(first)), list(world.held(second))) == ([], [guid])
    assert world.state(second)["practitioners"][0]["state"] == "imported"
    with world.customer.desktop() as journal:
        desktop.leave_department(journal, guid, second)
    run()
    assert world.state(second)["practitioners"][0]["state"] == "inactive"


def test_who_is_deleted_outright_is_withdrawn(world: World) -> None:
    """P5: a hard delete leaves nothing to look at, and is noticed all the same."""
    guid = world.customer.practitioner()
    run_one(world.department)
    with world.customer.desktop() as journal:
        desktop.delete(journal, "user_account", guid)
    assert run_one(world.department)["withdrawn"] == 1
    assert world.held() == {}


def test_a_closed_account_counts_as_unticked_and_can_open_again(world: World) -> None:
    """P1, P5: closing withdraws, opening brings back."""
    guid = world.customer.practitioner()
    run_one(world.department)
    world.customer.change("user_account", guid, closed_at=datetime(2020, 1, 1))  # noqa: DTZ001  the clinic's time
    run_one(world.department)
    assert world.held() == {}
    world.customer.change("user_account", guid, closed_at=None)
    run_one(world.department)
    assert list(world.held()) == [guid]


@pytest.mark.parametrize(
    ("field", "typed", "carried"),
    [
        ("full_name", "Annen Behandler", {"name": "Annen Behandler"}),
        ("personal_identity_number", OTHER, {"personal_identity_number": OTHER}),
        ("email", "annen@example.no", {"email": "annen@example.no"}),
        ("email", None, {"email": None}),
        ("mobile_phone", "+46 70 123 45 67", {"mobile_phone": "+46701234567"}),
        ("mobile_phone", "", {"mobile_phone": None}),
    ],
)
def test_a_change_of_a_field_follows(world: World, field: str, typed: str | None, carried: dict[str, str]) -> None:
    """P3: every field that is carried, set and emptied; the others stay as they were."""
    guid = world.customer.practitioner(full_name="Behandler", personal_identity_number=NUMBER, email="a@example.no")
    other = world.customer.practitioner()
    run_one(world.department)
    before = world.held()
    world.customer.change("user_account", guid, **{field: typed})
    row = run_one(world.department)
    assert (row["sent"], row["unchanged"]) == (1, 1)
    assert world.held() == before | {guid: before[guid] | carried}
    assert world.effects() == {guid: (1, 1, 0), other: (1, 0, 0)}


def test_a_change_of_what_is_not_carried_sends_nothing(world: World) -> None:
    """P3: the user name is Extensor's own affair."""
    guid = world.customer.practitioner()
    run_one(world.department)
    world.customer.change("user_account", guid, username="ny")
    assert run_one(world.department)["unchanged"] == 1
    assert world.effects() == {guid: (1, 0, 0)}


def test_two_rows_with_one_identity_number_are_both_sent(world: World) -> None:
    """G2: the GUID is the identity."""
    guids = {world.customer.practitioner(personal_identity_number=NUMBER) for _ in range(2)}
    assert run_one(world.department)["sent"] == 2
    assert set(world.held()) == guids


def test_a_transaction_that_commits_late_is_not_missed(world: World) -> None:
    """P1: its `updated_at` is older than the run that could not see it."""
    with world.customer.desktop() as journal:
        desktop.add_practitioner(journal, world.department, full_name="Sen", personal_identity_number=NUMBER)
        on_time = world.customer.practitioner()
        run_one(world.department)
        assert list(world.held()) == [on_time]
    run_one(world.department)
    assert len(world.held()) == 2


def test_a_run_reads_the_journal_at_one_moment(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """P3: what changes between the digests and the rows is the next run's."""
    changed, gone = world.customer.practitioner(full_name="Old"), world.customer.practitioner()
    look = snapshot._look

    def look_and_let_the_clinic_work(*arguments: Any) -> None:
        look(*arguments)
        world.customer.change("user_account", changed, full_name="New")
        world.customer.change("user_account", gone, flowzone_enabled=False)

    with monkeypatch.context() as patched:
        patched.setattr(snapshot, "_look", look_and_let_the_clinic_work)
        assert run_one(world.department)["sent"] == 2
    assert world.held()[changed]["name"] == "Old"
    row = run_one(world.department)
    assert (row["sent"], row["withdrawn"]) == (1, 1)
    assert [content["name"] for content in world.held().values()] == ["New"]


def test_nothing_crosses_departments_or_customers(world: World) -> None:
    """P1, D1, G5: each department gets its own practitioners and nobody else's."""
    expected: dict[UUID, set[UUID]] = {}
    for customer in world.customers:
        for department in customer.departments:
            expected[department] = {customer.practitioner(department), customer.practitioner(department)}
    rows = run()
    assert {row["department"]: row["sent"] for row in rows} == dict.fromkeys(expected, 2)
    assert {department: set(world.held(department)) for department in expected} == expected


def test_a_membership_dangling_without_an_account_is_nobody(world: World) -> None:
    """P1: rows may dangle."""
    with world.customer.desktop() as journal:
        desktop.join_department(journal, UUID(int=7), world.department)
    assert run_one(world.department)["status"] == "success"
    assert world.held() == {}


def test_the_same_guid_in_two_journals_is_two_people(world: World) -> None:
    """D1, G5: a GUID is judged within one journal and one Flowzone connection."""
    guid = UUID(int=42)
    for customer in world.customers:
        customer.practitioner(guid=guid, full_name=customer.name)
    run()
    assert [world.held(c.departments[0])[guid]["name"] for c in world.customers] == ["fjord", "byen"]
    world.customers[1].change("user_account", guid, closed_at=datetime(2020, 1, 1) + timedelta(days=1))  # noqa: DTZ001
    run()
    assert (len(world.held()), len(world.held(world.customers[1].departments[0]))) == (1, 0)
