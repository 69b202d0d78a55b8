"""Changes are mirrored: deletion, time, text, participants, moves out of the window (A8)."""

from typing import Any
from uuid import UUID

import pytest

from tests.appointments.doing import at, book, everywhere, held, move, send
from tests.world import World


@pytest.fixture
def kari(world: World) -> UUID:
    """Somebody to show appointments to."""
    return world.customer.practitioner()


CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "earlier today": (
        {"starts_at": at("2031-03-12 00:00"), "ends_at": at("2031-03-12 01:00")},
        {"starts_at": "2031-03-11T23:00:00.000000+00:00", "ends_at": "2031-03-12T00:00:00.000000+00:00"},
    ),
    "longer": ({"ends_at": at("2031-03-14 12:00")}, {"ends_at": "2031-03-14T11:00:00.000000+00:00"}),
    "later start": ({"starts_at": at("2031-03-14 10:15")}, {"starts_at": "2031-03-14T09:15:00.000000+00:00"}),
    "title": ({"title": "Ny"}, {"title": "Ny"}),
    "no title": ({"title": None}, {"title": "Avtale"}),
    "description": ({"description": "Ny"}, {"description": "Ny"}),
    "no description": ({"description": None}, {"description": None}),
}


def test_each_change_follows_and_nothing_else_is_touched(world: World, kari: UUID) -> None:
    """A8: new time, new duration, changed text; with effect once."""
    guids = {case: book(world, "2031-03-14 10:00", kari, title="Før", description="Før") for case in CHANGES}
    quiet = book(world, "2031-03-14 10:00", kari, title="Før", description="Før")
    send(world.department)
    before = held(world)
    for case, (values, _) in CHANGES.items():
        world.customer.change("appointment", guids[case], **values)
    row = send(world.department)
    assert (row["sent"], row["unchanged"], row["withdrawn"]) == (len(CHANGES), 1, 0)
    after = held(world)
    for case, (_, carried) in CHANGES.items():
        assert after[guids[case]] == before[guids[case]] | carried, case
    assert world.effects(kind="appointments") == dict.fromkeys(guids.values(), (1, 1, 0)) | {quiet: (1, 0, 0)}


def test_another_kind_follows(world: World, kari: UUID) -> None:
    """A1, A6, A8: blue becomes individual, a group's, and blue again."""
    ole = world.customer.patient()
    group = world.customer.group(None, ole)
    guid = book(world, "2031-03-14 10:00", kari, title="Møte")
    for patient, of_group, kind, title in (
        (None, None, "blue", "Møte"),
        (ole, None, "individual", "Individuell avtale"),
        (None, group, "group", "Møte"),
        (None, None, "blue", "Møte"),
    ):
        world.customer.change("appointment", guid, patient_guid=patient, group_guid=of_group)
        send(world.department)
        sent = held(world)[guid]
        assert (sent["kind"], sent["title"]) == (kind, title)
        assert sent["patient_guids"] == ([] if kind == "blue" else [str(ole)])


def test_renamed_rooms_activities_and_groups_follow(world: World, kari: UUID) -> None:
    """A5, A8: the appointments' own rows are untouched; a room that is deleted is left out."""
    room, activity = world.customer.named("room", "Rom 1"), world.customer.named("activity", "Styrke")
    group = world.customer.group(None, world.customer.patient(), name="Rygg")
    guid = book(world, "2031-03-14 10:00", kari, group_guid=group, room_id=room, activity_id=activity)
    send(world.department)
    with world.customer.desktop() as journal:
        journal.execute("update journal.room set name = 'Rom 2'")
        journal.execute("update journal.activity set name = 'Yoga'")
    world.customer.change("patient_group", group, name="Nakke")
    send(world.department)
    sent = held(world)[guid]
    assert (sent["room"], sent["activity"], sent["title"]) == ("Rom 2", "Yoga", "Nakke")
    with world.customer.desktop() as journal:
        journal.execute("delete from journal.room")
    send(world.department)
    assert held(world)[guid]["room"] is None
    assert world.warned() == {(guid, "room", "unknown")}


def test_participants_that_change_only_in_link_tables_follow(world: World, kari: UUID) -> None:
    """A8, A3: practitioners and members come and go without touching the appointment."""
    ola, ole, per = world.customer.practitioner(), world.customer.patient(), world.customer.patient()
    group = world.customer.group(None, ole)
    guid = book(world, "2031-03-14 10:00", kari, group_guid=group)
    send(world.department)

    def participants() -> tuple[set[str], set[str]]:
        assert send(world.department)["sent"] == 1
        sent = held(world)[guid]
        return set(sent["practitioner_guids"]), set(sent["patient_guids"])

    world.customer.link("appointment_practitioner", appointment_guid=guid, user_guid=ola)
    assert participants() == ({str(kari), str(ola)}, {str(ole)})
    world.customer.unlink("appointment_practitioner", appointment_guid=guid, user_guid=kari)
    assert participants() == ({str(ola)}, {str(ole)})
    world.customer.link("group_member", group_guid=group, patient_guid=per)
    assert participants() == ({str(ola)}, {str(ole), str(per)})
    world.customer.unlink("group_member", group_guid=group, patient_guid=ole)
    assert participants() == ({str(ola)}, {str(per)})
    world.customer.delete("patient", per)
    assert participants() == ({str(ola)}, set())
    world.customer.unlink("appointment_practitioner", appointment_guid=guid, user_guid=ola)
    assert send(world.department)["withdrawn"] == 1
    assert held(world) == {}


def test_deleted_and_moved_out_of_the_window_is_withdrawn_and_comes_back(world: World, kari: UUID) -> None:
    """A8: hard deletion; an earlier day; beyond the horizon; both sides of each."""
    deleted = book(world, "2031-03-14 10:00", kari)
    where: dict[str, tuple[str, bool]] = {
        "yesterday": ("2031-03-11 23:30", False),
        "today": ("2031-03-12 00:00", True),
        "last day": ("2031-05-12 23:30", True),
        "beyond": ("2031-05-13 00:00", False),
        "last year": ("2030-03-14 10:00", False),
    }
    guids = {case: book(world, "2031-03-14 10:00", kari) for case in where}
    send(world.department)
    world.customer.delete("appointment", deleted)
    for case, (start, _) in where.items():
        move(world, guids[case], start)
    row = send(world.department)
    assert (row["withdrawn"], row["sent"]) == (4, 2)
    assert set(held(world)) == {guids[case] for case, (_, stays) in where.items() if stays}
    for guid in guids.values():
        move(world, guid, "2031-03-15 10:00")
    assert send(world.department)["sent"] == 5
    assert set(held(world)) == set(guids.values())


def test_nothing_changed_sends_nothing(world: World, kari: UUID) -> None:
    """O2, A8: also where `updated_at` moves and other people's things change."""
    guid = book(world, "2031-03-14 10:00", kari, title="Møte")
    send(world.department)
    world.forget_requests()
    world.customer.change("appointment", guid, title="Møte")
    world.customer.change("user_account", kari, full_name="Nytt Navn")
    world.customer.practitioner()
    book(world, "2031-03-14 10:00", kari, department=world.customer.departments[1])
    row = send(world.department)
    assert (row["sent"], row["unchanged"]) == (0, 1)
    assert world.writes("appointments") == []


def test_nothing_crosses_departments_or_customers(world: World, kari: UUID) -> None:
    """D1, G5: the same GUID in two journals is two appointments."""
    byen = world.customers[1]
    world.options[byen.departments[0]] = {"appointments": {"active": True}}
    world.write_departments()
    guid = UUID(int=42)
    book(world, "2031-03-14 10:00", kari, guid=guid, title="fjord")
    byen.appointment(
        None, at("2031-03-14 10:00"), at("2031-03-14 11:00"), [byen.practitioner()], guid=guid, title="byen"
    )
    beside = book(world, "2031-03-14 10:00", kari, department=world.customer.departments[1])
    for department in (*world.customer.departments[:2], byen.departments[0]):
        assert send(department)["sent"] == 1
    assert everywhere(world) == {guid: world.department, beside: world.customer.departments[1]}
    assert [held(world, c.departments[0])[guid]["title"] for c in world.customers] == ["fjord", "byen"]
    byen.delete("appointment", guid)
    send(byen.departments[0])
    assert (list(held(world)), held(world, byen.departments[0])) == ([guid], {})


def test_a_run_without_a_run_in_between(world: World, kari: UUID) -> None:
    """A8: several things at once, or there and back, between two runs."""
    guid, other = book(world, "2031-03-14 10:00", kari, title="A"), book(world, "2031-03-14 10:00", kari)
    send(world.department)
    move(world, guid, "2030-01-01 10:00")
    move(world, guid, "2031-03-14 10:00")
    world.customer.delete("appointment", other)
    with world.customer.desktop() as journal:
        journal.execute(
            "insert into journal.appointment (guid, department_guid, starts_at, ends_at)"
            " values (%s, %s, '2031-03-14 10:00', '2031-03-14 10:45')",
            (other, world.department),
        )
    row = send(world.department)
    assert (row["sent"], row["withdrawn"], row["unchanged"]) == (0, 0, 2)
