"""A full run says what has drifted and repairs it; suspicious batches are held (O2, O3, A2)."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from mirror.run import Mode
from tests.appointments.doing import book, book_many, held, send, video_room
from tests.world import World


@pytest.fixture
def kari(world: World) -> UUID:
    """Somebody to show appointments to."""
    return world.customer.practitioner()


def stranger(guid: UUID, start: str = "2031-03-14T10:00:00+01:00") -> dict[str, Any]:
    """An appointment as Flowzone's contract has it, and as the journal does not."""
    return {
        "guid": str(guid),
        "source_version": "x",
        "kind": "blue",
        "title": "Fremmed",
        "starts_at": start,
        "ends_at": start.replace("T10", "T11"),
        "practitioner_guids": [],
        "patient_guids": [],
    }


TOLD = (
    "drift found: 2 missing in Flowzone, 1 of another version there, 1 there though withdrawn,"
    " 1 not ours and left alone"
)


def drifted(world: World, kari: UUID) -> dict[str, UUID]:
    """Deliver five appointments and let each stand differently in Flowzone; two more are not ours, one long past."""
    names = ("same", "missing", "missing too", "different", "withdrawn")
    guids = {name: book(world, "2031-03-14 10:00", kari, title="Vår") for name in names}
    send(world.department)
    world.customer.delete("appointment", guids["withdrawn"])
    send(world.department)
    guids |= {"not ours": uuid4(), "not ours, past": uuid4()}
    world.as_client("POST", "appointments/withdrawals", [str(guids["missing"]), str(guids["missing too"])])
    put = [stranger(guids[name]) for name in ("different", "withdrawn", "not ours")]
    world.as_client("PUT", "appointments", [*put, stranger(guids["not ours, past"], "2031-03-01T10:00:00+01:00")])
    return guids


def test_what_has_drifted_is_told_and_repaired_and_what_is_not_ours_left_alone(world: World, kari: UUID) -> None:
    """O2, A8: counts in the run's reason; re-sent, withdrawn; a video room outlives the repair."""
    guids = drifted(world, kari)
    world.video_room(guids["different"], "https://video.example.test")
    assert send(world.department)["unchanged"] == 4, "changes alone see nothing of it"
    row = send(world.department, "full")
    assert (row["status"], row["sent"], row["withdrawn"], row["reason"]) == ("success", 4, 1, TOLD)
    found = held(world)
    assert set(found) == set(guids.values()) - {guids["withdrawn"]}
    assert {name: found[guid]["title"] for name, guid in guids.items() if guid in found} == {
        "same": "Vår",
        "missing": "Vår",
        "missing too": "Vår",
        "different": "Vår",
        "not ours": "Fremmed",
        "not ours, past": "Fremmed",
    }
    assert video_room(world, guids["different"]) == "https://video.example.test"
    assert world.effects(kind="appointments")[guids["same"]] == (1, 0, 0)
    row = send(world.department, "full")
    assert (row["withdrawn"], row["reason"]) == (0, "drift found: 1 not ours and left alone")


def test_a_dry_full_run_tells_and_changes_nothing(world: World, kari: UUID) -> None:
    """O2."""
    drifted(world, kari)
    before, ledger = world.state(), world.query("select * from bridge.ledger order by guid")
    world.forget_requests()
    row = send(world.department, "full", dry_run=True)
    assert row["status"] == "success"
    assert row["reason"] == f"dry run: would send 4, withdraw 1, set aside 0; {TOLD}"
    assert world.writes("appointments") == []
    assert (world.state(), world.query("select * from bridge.ledger order by guid")) == (before, ledger)
    assert send(world.department, "full")["reason"] == TOLD


def test_flowzone_is_asked_from_the_departments_midnight_on(world: World, kari: UUID) -> None:
    """A2, O2: today's first appointment is compared, yesterday's last is not."""
    world.options[world.department]["timezone"] = "America/New_York"
    world.write_departments()
    first = book(world, "2031-03-12 00:00", kari)
    send(world.department)
    (put,) = [a for a in world.state()["appointments"] if a["guid"] == str(first)]
    assert datetime.fromisoformat(put["content"]["starts_at"]) == datetime.fromisoformat("2031-03-12 00:00-04:00")
    assert send(world.department, "full")["reason"] is None
    world.as_client("POST", "appointments/withdrawals", [str(first)])
    assert send(world.department, "full")["reason"] == "drift found: 1 missing in Flowzone"


def leave(world: World, guids: list[UUID]) -> None:
    """Delete them outright."""
    for guid in guids:
        world.customer.delete("appointment", guid)


@pytest.mark.parametrize(
    ("of", "leaving", "status"),
    [
        (21, 20, "success"),
        (22, 21, "held"),
        (70, 21, "success"),
        (69, 21, "held"),
        (21, 21, "held"),
        (20, 20, "success"),
    ],
)
def test_many_withdrawals_are_held_until_approved(world: World, kari: UUID, of: int, leaving: int, status: str) -> None:
    """O3, A8: more than 20 and more than 30 %, or nothing left of more than 20; with approval they are sent."""
    with world.customer.desktop() as journal:
        rows = journal.execute(
            "insert into journal.appointment (guid, department_guid, starts_at, ends_at)"
            " select gen_random_uuid(), %s, '2031-03-14 10:00', '2031-03-14 11:00' from generate_series(1, %s)"
            " returning guid",
            (world.department, of),
        ).fetchall()
        journal.execute("insert into journal.appointment_practitioner select guid, %s from journal.appointment", [kari])
    guids = [guid for (guid,) in rows]
    assert send(world.department)["sent"] == of
    leave(world, guids[:leaving])
    row = send(world.department)
    assert (row["status"], len(held(world))) == (status, of if status == "held" else of - leaving)
    if status == "held":
        assert row["held"] == leaving
        assert send(world.department, approve=True)["withdrawn"] == leaving
        assert len(held(world)) == of - leaving


def test_a_practitioner_who_leaves_is_held_where_many_appointments_go(world: World, kari: UUID) -> None:
    """O3, A4: unticking one box must not empty a calendar unseen."""
    guids = book_many(world, 21, "2031-03-14 10:00", kari)
    send(world.department)
    world.customer.change("user_account", kari, flowzone_enabled=False)
    row = send(world.department)
    assert (row["status"], set(held(world))) == ("held", set(guids))
    world.customer.change("user_account", kari, flowzone_enabled=True)
    assert send(world.department)["status"] == "success"


def test_many_unusable_appointments_hold_the_batch(world: World, kari: UUID) -> None:
    """O3, A6: more than 20 and more than half of the staged rows."""
    group = world.customer.group(None, world.customer.patient())
    guids = book_many(world, 21, "2031-03-14 10:00", kari, group_guid=group)
    world.customer.delete("patient_group", group)
    good = book_many(world, 20, "2031-03-14 10:00", kari)
    row = send(world.department)
    assert (row["status"], row["sent"], row["set_aside"]) == ("held", 0, 21)
    assert world.aside() == dict.fromkeys(guids, ("group_gone", "group_guid"))
    assert send(world.department, approve=True)["sent"] == 20
    assert set(held(world)) == set(good)


def test_much_that_is_new_is_never_suspicious(world: World, kari: UUID) -> None:
    """O3, D6: as when the horizon is moved."""
    book_many(world, 30, "2031-06-14 10:00", kari)
    guid = book(world, "2031-03-14 10:00", kari)
    send(world.department)
    assert list(held(world)) == [guid]
    world.options[world.department]["appointments"] = {"active": True, "months_ahead": 6}
    world.write_departments()
    row = send(world.department)
    assert (row["status"], row["sent"]) == ("success", 30)


def test_a_row_set_aside_is_tried_again_by_a_full_run_only(world: World, kari: UUID) -> None:
    """G1, O2."""
    guid = book(world, "2031-03-14 10:00", kari, minutes=-5)
    modes: tuple[Mode, ...] = ("changes", "changes", "full", "changes")
    attempts = []
    for mode in modes:
        send(world.department, mode)
        (row,) = world.query("select guid, attempts from bridge.set_aside")
        attempts.append(row["attempts"])
        assert row["guid"] == guid
    assert attempts == [1, 1, 2, 2]


def test_what_flowzone_rejects_is_set_aside_with_its_reason_and_waits(world: World, kari: UUID) -> None:
    """G1: until it changes or somebody asks."""
    guid = book(world, "2031-03-14 10:00", kari)
    world.faults({"fault": "reject", "guids": [str(guid)], "type": "room_taken", "field": "room"})
    send(world.department)
    assert world.aside() == {guid: ("flowzone.room_taken", "room")}
    world.faults()
    assert send(world.department)["sent"] == 0
    world.customer.change("appointment", guid, title="Ny")
    assert send(world.department)["sent"] == 1
    assert world.aside() == {}
