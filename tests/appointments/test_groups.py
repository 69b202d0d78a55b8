"""Titles, groups that are left out, and what cannot be sent as it is (A5, A6, A7, G1, G3)."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.appointments.doing import at, book, held, move, send
from tests.world import World


@pytest.fixture
def kari(world: World) -> UUID:
    """Somebody to show appointments to."""
    return world.customer.practitioner()


def test_titles(world: World, kari: UUID, great_expectations: None) -> None:
    """A6: individual always; otherwise title, group's name, activity, «Avtale»."""
    ole = world.customer.patient()
    named = world.customer.group(None, ole, world.customer.patient(), world.customer.patient(), name=" Rygg ")
    unnamed = world.customer.group(None, ole, name=" ")
    activity, blank = world.customer.named("activity", "Trening"), world.customer.named("activity", " ")
    cases: dict[str, tuple[dict[str, Any], str]] = {
        "individual": ({"patient_guid": ole, "title": "Hemmelig"}, "Individuell avtale"),
        "individual, blank": ({"patient_guid": ole, "activity_id": activity}, "Individuell avtale"),
        "individual, not synced": ({"patient_guid": uuid4(), "title": "Hemmelig"}, "Individuell avtale"),
        "group": ({"group_guid": named, "title": " Uke 1 ", "activity_id": activity}, "Uke 1"),
        "group, blank": ({"group_guid": named, "title": "\u00a0", "activity_id": activity}, "Rygg"),
        "group, null": ({"group_guid": named}, "Rygg"),
        "group, unnamed": ({"group_guid": unnamed, "activity_id": activity}, "Trening"),
        "group, nothing": ({"group_guid": unnamed, "activity_id": blank}, "Avtale"),
        "blue": ({"title": "Møte", "activity_id": activity}, "Møte"),
        "blue, blank": ({"title": "", "activity_id": activity}, "Trening"),
        "blue, nothing": ({}, "Avtale"),
        "blue, unknown activity": ({"activity_id": 7}, "Avtale"),
    }
    guids = {case: book(world, "2031-03-13 10:00", kari, **values) for case, (values, _) in cases.items()}
    row = send(world.department)
    assert (row["status"], row["sent"]) == ("success", len(cases))
    sent = held(world)
    assert {case: sent[guid]["title"] for case, guid in guids.items()} == {
        case: title for case, (_, title) in cases.items()
    }


def test_all_that_is_carried_arrives_exactly(world: World, kari: UUID) -> None:
    """A5: description, room, activity, times, participants; and nothing else."""
    ole = world.customer.patient()
    room, activity = world.customer.named("room", " Rom\u00a01 "), world.customer.named("activity", "Styrke")
    guid = book(
        world,
        "2031-03-13 10:00",
        kari,
        minutes=90,
        patient_guid=ole,
        title="Hemmelig",
        description=" Knebøy\nog mer ",
        room_id=room,
        activity_id=activity,
    )
    send(world.department)
    assert held(world) == {
        guid: {
            "kind": "individual",
            "title": "Individuell avtale",
            "description": "Knebøy\nog mer",
            "room": "Rom\u00a01",
            "activity": "Styrke",
            "starts_at": "2031-03-13T09:00:00.000000+00:00",
            "ends_at": "2031-03-13T10:30:00.000000+00:00",
            "practitioner_guids": [str(kari)],
            "patient_guids": [str(ole)],
        }
    }


def test_what_is_no_appointment_is_set_aside_and_cured(world: World, kari: UUID) -> None:
    """A6, G1: a patient and a group, a group that is gone, an end that is not after the start in real time."""
    ole = world.customer.patient()
    group = world.customer.group(None, ole)
    bad: dict[str, tuple[dict[str, Any], tuple[str, str]]] = {
        "both": ({"patient_guid": ole, "group_guid": group}, ("patient_and_group", "group_guid")),
        "both, gone": ({"patient_guid": ole, "group_guid": uuid4()}, ("patient_and_group", "group_guid")),
        "gone": ({"group_guid": uuid4()}, ("group_gone", "group_guid")),
        "no time": ({"ends_at": at("2031-03-13 10:00")}, ("ends_too_early", "ends_at")),
        "backwards": ({"ends_at": at("2031-03-13 09:59")}, ("ends_too_early", "ends_at")),
        "skipped hour": (
            {"starts_at": at("2031-03-30 02:30"), "ends_at": at("2031-03-30 03:30")},
            ("ends_too_early", "ends_at"),
        ),
        "endless": ({"ends_at": "infinity"}, ("not_a_date", "ends_at")),
        "past every year": ({"ends_at": "10000-01-01"}, ("not_a_date", "ends_at")),
    }
    good: dict[str, dict[str, Any]] = {
        "a second": {"ends_at": at("2031-03-13 10:00:01")},
        "past the skipped hour": {"starts_at": at("2031-03-30 02:30"), "ends_at": at("2031-03-30 03:31")},
        "into the doubled hour": {"starts_at": at("2031-05-01 22:00"), "ends_at": at("2031-05-02 01:00")},
    }
    guids = {case: book(world, "2031-03-13 10:00", kari, title="Ny") for case in [*bad, *good]}
    for case, guid in guids.items():
        world.customer.change("appointment", guid, **(good.get(case) or bad[case][0]))
    row = send(world.department)
    assert (row["status"], row["sent"], row["set_aside"]) == ("success", len(good), len(bad))
    assert world.aside(flow="appointments") == {guids[case]: finding for case, (_, finding) in bad.items()}
    assert set(held(world)) == {guids[case] for case in good}
    for case in bad:
        move(world, guids[case], "2031-03-14 10:00", patient_guid=None, group_guid=None)
    assert send(world.department)["sent"] == len(bad)
    assert world.aside() == {}
    assert set(held(world)) == set(guids.values())


def test_what_is_set_aside_keeps_what_was_delivered(world: World, kari: UUID) -> None:
    """G1, A6: also through a full run; deleted in the journal it is withdrawn all the same."""
    group = world.customer.group(None, world.customer.patient())
    guid = book(world, "2031-03-13 10:00", kari, group_guid=group)
    send(world.department)
    before = held(world)
    world.customer.delete("patient_group", group)
    for mode in ("changes", "changes", "full"):
        row = send(world.department, "full" if mode == "full" else "changes")
        assert (row["withdrawn"], row["set_aside"]) == (0, 1)
        assert held(world) == before
    assert world.aside() == {guid: ("group_gone", "group_guid")}
    world.customer.delete("appointment", guid)
    assert send(world.department)["withdrawn"] == 1
    assert (world.aside(), held(world)) == ({}, {})


def test_limits_are_cut_with_a_warning_that_can_be_found(world: World, kari: UUID) -> None:
    """G1, G3: 200 and 201 of title, room, activity; 4,000 and 4,001 of the description; an unknown room or activity."""
    ole = world.customer.patient()
    fits = book(
        world,
        "2031-03-13 10:00",
        kari,
        title="t" * 200,
        description="d" * 4000,
        room_id=world.customer.named("room", "r" * 200),
        activity_id=world.customer.named("activity", "a" * 200),
    )
    cut = book(
        world,
        "2031-03-13 11:00",
        kari,
        title="t" * 201,
        description="d" * 4001,
        room_id=world.customer.named("room", "r" * 201),
        activity_id=world.customer.named("activity", "a" * 201),
    )
    unknown = book(world, "2031-03-13 12:00", kari, title="x", room_id=7, activity_id=8)
    individual = book(world, "2031-03-13 13:00", kari, title="t" * 201, patient_guid=ole)
    named = book(world, "2031-03-13 14:00", kari, group_guid=world.customer.group(None, ole, name="g" * 201))
    row = send(world.department)
    assert (row["sent"], row["set_aside"]) == (5, 0)
    sent = held(world)
    fields = ("title", "description", "room", "activity")
    assert [sent[fits][field] for field in fields] == ["t" * 200, "d" * 4000, "r" * 200, "a" * 200]
    assert [sent[cut][field] for field in fields] == [
        "t" * 199 + "…",
        "d" * 3999 + "…",
        "r" * 199 + "…",
        "a" * 199 + "…",
    ]
    assert [sent[unknown][field] for field in fields] == ["x", None, None, None]
    assert [sent[guid]["title"] for guid in (individual, named)] == ["Individuell avtale", "g" * 199 + "…"]
    assert world.warned(flow="appointments") == {
        *((cut, field, "shortened") for field in fields),
        (unknown, "room", "unknown"),
        (unknown, "activity", "unknown"),
        (named, "title", "shortened"),
    }
    for guid in (cut, unknown, named):
        world.customer.change("appointment", guid, title="Kort", description=None, room_id=None, activity_id=None)
    send(world.department)
    assert world.warned() == set()


def test_a_marked_group_is_left_out_with_all_its_appointments(world: World, kari: UUID) -> None:
    """A7: from the beginning; its members' other appointments and other groups' are not."""
    ole = world.customer.patient()
    marked, other = world.customer.group(None, ole, excluded=True), world.customer.group(None, ole)
    left_out = [book(world, f"2031-03-1{day} 10:00", kari, group_guid=marked) for day in (2, 3, 4)]
    goes = {
        book(world, "2031-03-13 10:00", kari, group_guid=other),
        book(world, "2031-03-13 11:00", kari, patient_guid=ole),
    }
    blue = book(world, "2031-03-13 12:00", kari)
    row = send(world.department)
    assert (row["sent"], row["set_aside"]) == (3, 0)
    assert set(held(world)) == {*goes, blue}
    assert set(held(world)).isdisjoint(left_out)


def test_marking_a_group_later_withdraws_what_is_to_come_and_unmarking_brings_it_back(
    world: World, kari: UUID, clock: Any
) -> None:
    """A7, A2: history stays."""
    group = world.customer.group(None, world.customer.patient())
    past, today, coming = (book(world, f"2031-03-1{day} 08:00", kari, group_guid=group) for day in (2, 3, 4))
    send(world.department)
    clock("2031-03-13 12:00")
    world.customer.change("patient_group", group, exclude_from_flowzone=True)
    assert send(world.department)["withdrawn"] == 2
    assert set(held(world)) == {past}
    world.customer.change("patient_group", group, exclude_from_flowzone=False)
    assert send(world.department)["sent"] == 2
    assert set(held(world)) == {past, today, coming}


def test_an_appointment_that_changes_group_follows_the_groups_mark(world: World, kari: UUID) -> None:
    """A7, A8."""
    ole = world.customer.patient()
    marked, open_ = world.customer.group(None, ole, excluded=True), world.customer.group(None, ole)
    guid = book(world, "2031-03-13 10:00", kari, group_guid=marked)
    for group, expected in ((marked, []), (open_, [guid]), (marked, []), (None, [guid])):
        world.customer.change("appointment", guid, group_guid=group)
        send(world.department)
        assert list(held(world)) == expected


def test_a_marked_group_is_left_out_also_where_a_patient_stands_beside_it(world: World, kari: UUID) -> None:
    """A7, A6: «all its appointments» comes before what is wrong with one of them."""
    ole = world.customer.patient()
    marked = world.customer.group(None, ole, excluded=True)
    book(world, "2031-03-13 10:00", kari, group_guid=marked, patient_guid=ole)
    row = send(world.department)
    assert (row["sent"], row["set_aside"]) == (0, 0)


def test_a_group_of_another_department_counts_as_any_other(world: World, kari: UUID) -> None:
    """A7: the mark is the group's, wherever it belongs."""
    beside = world.customer.departments[1]
    ole = world.customer.patient()
    marked, open_ = world.customer.group(beside, ole, excluded=True), world.customer.group(beside, ole, name="Felles")
    book(world, "2031-03-13 10:00", kari, group_guid=marked)
    guid = book(world, "2031-03-13 10:00", kari, group_guid=open_)
    send(world.department)
    assert {guid: content["title"] for guid, content in held(world).items()} == {guid: "Felles"}
