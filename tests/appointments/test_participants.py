"""Who is shown an appointment: synced participants only, and with nobody left it is not sent (A1, A3, A4, A5, G5)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from sandbox.journal import desktop
from tests.appointments.conftest import Clock
from tests.appointments.doing import book, held, send
from tests.world import World


@pytest.fixture
def home(world: World) -> UUID:
    """The first department; of the others one is beside it, one off, one absent, one of another connection."""
    own, _, off, gone, other = world.customer.departments
    world.options[off]["active"] = False
    world.options[other] = {
        "flowzone": "flowzone_byen",
        "patients": {"series_required": False},
        "appointments": {"active": True},
    }
    world.absent.add(gone)
    world.write_departments()
    return own


def participants(world: World, department: UUID) -> dict[UUID, tuple[set[str], set[str]]]:
    """Return practitioners and patients of each appointment that a department holds."""
    return {
        guid: (set(content["practitioner_guids"]), set(content["patient_guids"]))
        for guid, content in held(world, department).items()
    }


def test_three_kinds_are_sent_and_two_calendars_never(world: World, home: UUID) -> None:
    """A1: individual, group, blue; fixed appointments and absences are none of them."""
    kari, ole = world.customer.practitioner(), world.customer.patient()
    group = world.customer.group(home, ole, name="Rygg")
    kinds = {
        book(world, "2031-03-13 10:00", kari, patient_guid=ole): "individual",
        book(world, "2031-03-13 11:00", kari, group_guid=group): "group",
        book(world, "2031-03-13 12:00", kari, title="Møte"): "blue",
    }
    with world.customer.desktop() as journal:
        desktop.insert(
            journal,
            "recurring_appointment",
            department_guid=home,
            user_guid=kari,
            weekday=4,
            starts="10:00",
            ends="11:00",
            title="Fast",
        )
        desktop.insert(
            journal,
            "absence",
            user_guid=kari,
            starts_at="2031-03-13 08:00",
            ends_at="2031-03-14 16:00",
            reason="Ferie",
        )
    assert send(home)["sent"] == 3
    assert {guid: content["kind"] for guid, content in held(world).items()} == kinds


def test_which_practitioners_count(world: World, home: UUID) -> None:
    """A3, A4, G5, P1: every synced one, also of another activated department; a patient keeps the appointment alive."""
    own, beside, off, gone, other = world.customer.departments
    known: dict[str, tuple[tuple[UUID, ...], dict[str, Any], bool]] = {
        "own": ((own,), {}, True),
        "beside": ((beside,), {}, True),
        "both": ((own, beside), {}, True),
        "off": ((off,), {}, False),
        "gone": ((gone,), {}, False),
        "other Flowzone": ((other,), {}, False),
        "off and beside": ((off, beside), {}, True),
        "other journal's": ((world.customers[1].departments[0],), {}, False),
        "not ticked": ((own,), {"flowzone_enabled": False}, False),
        "closed": ((own,), {"closed_at": datetime.fromisoformat("2031-03-12 11:59:59")}, False),
        "closing": ((own,), {"closed_at": datetime.fromisoformat("2031-03-12 12:00:01")}, True),
    }
    guids = {case: world.customer.practitioner(*places, **values) for case, (places, values, _) in known.items()}
    with world.customer.desktop() as journal:
        guids["nowhere"] = UUID(desktop.add_practitioner(journal))
    guids["unknown"] = uuid4()
    ole = world.customer.patient()
    each = {case: book(world, "2031-03-13 10:00", guid, patient_guid=ole) for case, guid in guids.items()}
    together = book(world, "2031-03-13 11:00", *guids.values())
    alone = {case: book(world, "2031-03-13 12:00", guid) for case, guid in guids.items()}
    send(home)
    found = participants(world, home)
    synced = {case for case, (*_, expected) in known.items() if expected}
    assert {case for case, guid in each.items() if found[guid] == ({str(guids[case])}, {str(ole)})} == synced
    assert {case for case, guid in each.items() if found[guid] == (set(), {str(ole)})} == set(guids) - synced
    assert found[together] == ({str(guids[case]) for case in synced}, set())
    assert {case for case, guid in alone.items() if guid in found} == synced


def test_which_patients_count(world: World, home: UUID) -> None:
    """A4, T1, G5: every synced one by the own department's rules; a practitioner keeps the appointment alive."""
    own, beside, off, gone, other = world.customer.departments
    world.options[beside]["patients"] = {"series_required": True, "series_after": date(2024, 1, 1)}
    world.write_departments()
    known: dict[str, tuple[UUID, dict[str, Any], bool]] = {
        "own": (own, {}, True),
        "passive": (own, {"status": 2}, False),
        "deceased": (own, {"status": 3}, False),
        "not ticked": (own, {"flowzone_enabled": False}, False),
        "off": (off, {}, False),
        "gone": (gone, {}, False),
        "other Flowzone": (other, {}, False),
        "other journal's": (world.customers[1].departments[0], {}, False),
        "beside, no series": (beside, {}, False),
        "beside, on the day": (beside, {}, False),
        "beside, after": (beside, {}, True),
    }
    guids = {case: world.customer.patient(place, **values) for case, (place, values, _) in known.items()}
    world.customer.series(guids["beside, on the day"], beside, date(2024, 1, 1))
    world.customer.series(guids["beside, after"], own, date(2024, 1, 2))
    guids["unknown"] = uuid4()
    kari = world.customer.practitioner()
    each = {case: book(world, "2031-03-13 10:00", kari, patient_guid=guid) for case, guid in guids.items()}
    alone = {case: book(world, "2031-03-13 12:00", patient_guid=guid) for case, guid in guids.items()}
    group = world.customer.group(home, *guids.values())
    together = book(world, "2031-03-13 11:00", kari, group_guid=group)
    send(home)
    found = participants(world, home)
    synced = {case for case, (*_, expected) in known.items() if expected}
    assert {case for case, guid in each.items() if found[guid] == ({str(kari)}, {str(guids[case])})} == synced
    assert {case for case, guid in each.items() if found[guid] == ({str(kari)}, set())} == set(guids) - synced
    assert {case for case, guid in alone.items() if guid in found} == synced
    assert found[together] == ({str(kari)}, {str(guids[case]) for case in synced})
    assert {held(world)[guid]["kind"] for guid in each.values()} == {"individual"}


def test_with_nobody_left_it_is_not_sent_and_with_the_last_one_gone_it_is_withdrawn(world: World, home: UUID) -> None:
    """A4: blue without anybody, a group without members, a patient without sync alone."""
    kari, quiet = world.customer.practitioner(), world.customer.practitioner(flowzone_enabled=False)
    ole, unticked = world.customer.patient(), world.customer.patient(flowzone_enabled=False)
    empty, unsynced = world.customer.group(home), world.customer.group(home, unticked)
    never = [
        book(world, "2031-03-13 10:00"),
        book(world, "2031-03-13 10:00", quiet),
        book(world, "2031-03-13 10:00", patient_guid=unticked),
        book(world, "2031-03-13 10:00", quiet, patient_guid=unticked),
        book(world, "2031-03-13 10:00", group_guid=empty),
        book(world, "2031-03-13 10:00", quiet, group_guid=unsynced),
    ]
    ours = {
        "practitioner": book(world, "2031-03-13 11:00", kari),
        "patient": book(world, "2031-03-13 12:00", patient_guid=ole),
    }
    row = send(home)
    assert (row["sent"], row["set_aside"]) == (2, 0)
    assert set(held(world)) == set(ours.values())
    assert set(held(world)).isdisjoint(never)
    world.customer.change("user_account", kari, flowzone_enabled=False)
    assert send(home)["withdrawn"] == 1
    world.customer.change("patient", ole, status=3)
    assert send(home)["withdrawn"] == 1
    world.customer.change("user_account", kari, flowzone_enabled=True)
    world.customer.change("patient", ole, status=1)
    assert send(home)["sent"] == 2
    assert set(held(world)) == set(ours.values())


def test_whoever_is_synced_later_joins_and_whoever_is_not_any_more_leaves(
    world: World, home: UUID, clock: Clock
) -> None:
    """A3, A4, P1, T1: by a tick, a department, a series, a clock; the appointment's own row is untouched."""
    beside = world.customer.departments[1]
    world.options[beside]["patients"] = {}
    world.write_departments()
    kari = world.customer.practitioner()
    closing = world.customer.practitioner(closed_at=datetime.fromisoformat("2031-03-12 18:00"))
    late = world.customer.practitioner(flowzone_enabled=False)
    with world.customer.desktop() as journal:
        homeless = UUID(desktop.add_practitioner(journal))
    ole = world.customer.patient(beside)
    group = world.customer.group(home, ole)
    guid = book(world, "2031-03-13 10:00", kari, closing, late, homeless, group_guid=group)
    send(home)
    assert participants(world, home)[guid] == ({str(kari), str(closing)}, set())
    world.customer.change("user_account", late, flowzone_enabled=True)
    world.customer.link("user_department", user_guid=homeless, department_guid=beside)
    world.customer.series(ole, beside)
    send(home)
    assert participants(world, home)[guid] == ({str(who) for who in (kari, closing, late, homeless)}, {str(ole)})
    clock("2031-03-12 18:00")
    world.customer.unlink("user_department", user_guid=homeless, department_guid=beside)
    send(home)
    assert participants(world, home)[guid] == ({str(kari), str(late)}, {str(ole)})
    assert send(home)["unchanged"] == 1


def test_a_practitioner_shows_in_several_departments_calendars(world: World, home: UUID) -> None:
    """A3, D1: every appointment goes under its own department."""
    beside = world.customer.departments[1]
    kari, ola = world.customer.practitioner(home), world.customer.practitioner(beside)
    first = book(world, "2031-03-13 10:00", kari, ola, department=home)
    second = book(world, "2031-03-13 11:00", ola, kari, department=beside)
    for department in (home, beside):
        send(department)
    both = ({str(kari), str(ola)}, set[str]())
    assert participants(world, home) == {first: both}
    assert participants(world, beside) == {second: both}


def test_the_same_guid_in_another_journal_is_somebody_else(world: World, home: UUID) -> None:
    """G5: neither a tick nor a membership there counts here."""
    byen = world.customers[1]
    kari, ole = UUID(int=11), UUID(int=12)
    world.customer.practitioner(guid=kari, flowzone_enabled=False)
    world.customer.patient(guid=ole, flowzone_enabled=False)
    byen.practitioner(guid=kari)
    byen.patient(guid=ole)
    book(world, "2031-03-13 10:00", kari, patient_guid=ole)
    send(home)
    assert held(world) == {}


DESCRIPTIONS: dict[str, tuple[str, str]] = {
    "individual, synced": ("x", "x"),
    "individual, not synced": ("x", ""),
    "individual, unknown": ("x", ""),
    "group, synced": ("x", "x"),
    "group, not synced": ("x", "x"),
    "group, empty": ("x", "x"),
    "blue": ("x", "x"),
}


@pytest.mark.parametrize("setting", ["all", "synced_only", None])
def test_descriptions(world: World, home: UUID, setting: str | None) -> None:
    """A5: a department may choose that appointments of patients without sync go without; `all` is the default."""
    world.options[home]["appointments"] = {"active": True} | ({"descriptions": setting} if setting else {})
    world.write_departments()
    kari, ole, quiet = world.customer.practitioner(), world.customer.patient(), world.customer.patient(status=2)
    whose: dict[str, dict[str, Any]] = {
        "individual, synced": {"patient_guid": ole},
        "individual, not synced": {"patient_guid": quiet},
        "individual, unknown": {"patient_guid": uuid4()},
        "group, synced": {"group_guid": world.customer.group(home, ole)},
        "group, not synced": {"group_guid": world.customer.group(home, quiet)},
        "group, empty": {"group_guid": world.customer.group(home)},
        "blue": {},
    }
    guids = {
        case: book(world, "2031-03-13 10:00", kari, description="x", title="t", **values)
        for case, values in whose.items()
    }
    send(home)
    column = 1 if setting == "synced_only" else 0
    assert {case: held(world)[guid]["description"] or "" for case, guid in guids.items()} == {
        case: expected[column] for case, expected in DESCRIPTIONS.items()
    }
    assert world.warned() == set()


def test_a_description_follows_the_patients_sync_and_the_file(world: World, home: UUID) -> None:
    """A5: taken away when the patient is no longer synced, and when the department chooses so; and back."""
    kari, ole = world.customer.practitioner(), world.customer.patient()
    guid = book(world, "2031-03-13 10:00", kari, patient_guid=ole, description="Knebøy")

    def described(descriptions: str, status: int) -> str | None:
        world.options[home]["appointments"] = {"active": True, "descriptions": descriptions}
        world.write_departments()
        world.customer.change("patient", ole, status=status)
        send(home)
        text: str | None = held(world)[guid]["description"]
        return text

    assert described("synced_only", 1) == "Knebøy"
    assert described("synced_only", 2) is None
    assert described("all", 2) == "Knebøy"
    assert described("synced_only", 2) is None
    assert described("synced_only", 1) == "Knebøy"
