"""What passes into history stays in Flowzone as it is, unless it moves back into the window (A2)."""

from collections.abc import Callable
from uuid import UUID

import pytest

from tests.appointments.conftest import Clock
from tests.appointments.doing import book, book_many, held, move, send
from tests.world import World

Doing = Callable[[World, UUID, UUID], None]


@pytest.fixture
def kari(world: World) -> UUID:
    """Somebody to show appointments to."""
    return world.customer.practitioner()


def delete(world: World, guid: UUID, kari: UUID) -> None:
    world.customer.delete("appointment", guid)


def rename(world: World, guid: UUID, kari: UUID) -> None:
    world.customer.change("appointment", guid, title="Noe annet", description="Ny")


def leave_nobody(world: World, guid: UUID, kari: UUID) -> None:
    world.customer.unlink("appointment_practitioner", appointment_guid=guid, user_guid=kari)


def move_earlier(world: World, guid: UUID, kari: UUID) -> None:
    move(world, guid, "2031-03-01 10:00")


def move_beyond(world: World, guid: UUID, kari: UUID) -> None:
    move(world, guid, "2031-09-01 10:00")


def move_away(world: World, guid: UUID, kari: UUID) -> None:
    world.customer.change("appointment", guid, department_guid=world.customer.departments[1])


def spoil(world: World, guid: UUID, kari: UUID) -> None:
    world.customer.change("appointment", guid, patient_guid=UUID(int=1), group_guid=UUID(int=2))


CHANGES = [delete, rename, leave_nobody, move_earlier, move_beyond, move_away, spoil]


def test_history_stays_whatever_happens_to_it_later(world: World, clock: Clock, kari: UUID) -> None:
    """A2: deleted, renamed, left by everybody, moved out of the window, to another department, made unusable."""
    guids = [book(world, "2031-03-12 10:00", kari, title="Møte") for _ in CHANGES]
    send(world.department)
    before = held(world)
    assert set(before) == set(guids)
    clock("2031-03-13 00:00")
    for change, guid in zip(CHANGES, guids, strict=True):
        change(world, guid, kari)
    for mode in ("changes", "full"):
        row = send(world.department, "full" if mode == "full" else "changes")
        assert (row["status"], row["sent"], row["withdrawn"], row["set_aside"], row["reason"]) == (
            "success",
            0,
            0,
            0,
            None,
        )
        assert held(world) == before


def test_until_midnight_it_is_no_history(world: World, clock: Clock, kari: UUID) -> None:
    """A2: also earlier today; on the very same changes."""
    guids = {change.__name__: book(world, "2031-03-12 08:00", kari, title="Møte") for change in CHANGES}
    send(world.department)
    clock("2031-03-12 23:59:59")
    for change in CHANGES:
        change(world, guids[change.__name__], kari)
    row = send(world.department)
    assert (row["sent"], row["withdrawn"], row["set_aside"]) == (1, 4, 1)
    assert set(held(world)) == {guids["rename"], guids["spoil"], guids["move_away"]}, "the new department takes it over"
    send(world.customer.departments[1])
    assert set(held(world)) == {guids["rename"], guids["spoil"]}


def test_what_moves_back_into_the_window_follows_again(world: World, clock: Clock, kari: UUID) -> None:
    """A2: moved to tomorrow; and from there on it is as any other."""
    guid = book(world, "2031-03-12 10:00", kari)
    send(world.department)
    clock("2031-03-13 08:00")
    move(world, guid, "2031-03-14 10:00", title="Flyttet")
    assert send(world.department)["sent"] == 1
    assert held(world)[guid]["starts_at"].startswith("2031-03-14T09:00")
    move(world, guid, "2031-03-12 10:00")
    assert send(world.department)["withdrawn"] == 1, "moved to an earlier day (A8)"
    assert held(world) == {}
    move(world, guid, "2031-03-13 10:00")
    assert send(world.department)["sent"] == 1
    assert list(held(world)) == [guid]


def test_history_is_decided_by_the_start_last_sent(world: World, clock: Clock, kari: UUID) -> None:
    """A2, A8: not by where the journal has moved it, with no run in between."""
    sent_for: dict[str, str] = {
        "today, moved to the past": "2031-03-12 10:00",
        "today, moved ahead": "2031-03-12 10:00",
        "today, moved beyond": "2031-03-12 10:00",
        "tomorrow, moved to the past": "2031-03-13 10:00",
        "tomorrow, moved beyond": "2031-03-13 10:00",
        "tomorrow, moved to today": "2031-03-13 10:00",
    }
    guids = {case: book(world, start, kari) for case, start in sent_for.items()}
    send(world.department)
    for case, start in {
        "today, moved to the past": "2031-03-01 10:00",
        "today, moved ahead": "2031-03-20 10:00",
        "today, moved beyond": "2031-12-01 10:00",
        "tomorrow, moved to the past": "2031-03-01 10:00",
        "tomorrow, moved beyond": "2031-12-01 10:00",
        "tomorrow, moved to today": "2031-03-12 10:00",
    }.items():
        move(world, guids[case], start)
    clock("2031-03-13 08:00")
    row = send(world.department)
    assert (row["sent"], row["withdrawn"]) == (1, 3)
    starts = {case: held(world).get(guid, {}).get("starts_at", "")[:10] for case, guid in guids.items()}
    assert starts == {
        "today, moved to the past": "2031-03-12",
        "today, moved ahead": "2031-03-20",
        "today, moved beyond": "2031-03-12",
        "tomorrow, moved to the past": "",
        "tomorrow, moved beyond": "",
        "tomorrow, moved to today": "",
    }


def test_history_is_that_of_the_departments_day(world: World, clock: Clock) -> None:
    """A2, G4: the same moment is another day in New York."""
    oslo, york = world.customer.departments[:2]
    world.options[york]["timezone"] = "America/New_York"
    world.write_departments()
    kari = world.customer.practitioner(oslo, york)
    guids = {department: book(world, "2031-03-12 10:00", kari, department=department) for department in (oslo, york)}
    for department in guids:
        send(department)
    clock("2031-03-13 02:00", "UTC")
    for department, guid in guids.items():
        delete(world, guid, kari)
        assert send(department)["withdrawn"] == (1 if department == york else 0)
    assert (list(held(world, oslo)), held(world, york)) == ([guids[oslo]], {})


def test_what_is_set_aside_passes_into_history_as_it_was_delivered(world: World, clock: Clock, kari: UUID) -> None:
    """A2, G1: and stands set aside no longer once it is out of the window."""
    guid = book(world, "2031-03-12 10:00", kari, title="Før")
    send(world.department)
    before = held(world)
    spoil(world, guid, kari)
    assert send(world.department)["set_aside"] == 1
    clock("2031-03-13 08:00")
    row = send(world.department)
    assert (row["set_aside"], row["withdrawn"]) == (0, 0)
    delete(world, guid, kari)
    assert send(world.department)["withdrawn"] == 0
    assert held(world) == before


def test_a_full_run_neither_touches_nor_judges_history(world: World, clock: Clock, kari: UUID) -> None:
    """A2, O2: whatever has become of it in Flowzone; nor does the first run after on again (D8)."""
    guids = [book(world, "2031-03-12 10:00", kari) for _ in range(3)]
    lost = book(world, "2031-03-14 10:00", kari)
    send(world.department)
    clock("2031-03-13 08:00")
    world.as_client("POST", "appointments/withdrawals", [str(guids[0]), str(lost)])
    delete(world, guids[1], kari)
    row = send(world.department, "full")
    assert (row["sent"], row["withdrawn"], row["reason"]) == (1, 0, "drift found: 1 missing in Flowzone")
    assert set(held(world)) == {*guids[1:], lost}
    for active in (False, True):
        world.options[world.department]["active"] = active
        world.write_departments()
        row = send(world.department)
    assert (row["mode"], row["withdrawn"], row["reason"]) == ("full", 0, None)
    assert set(held(world)) == {*guids[1:], lost}


def test_history_counts_for_nothing_where_a_batch_is_judged(world: World, clock: Clock, kari: UUID) -> None:
    """O3, A2: 21 of 22 that are still to come are many, however much lies behind; and history alone is nothing."""
    past = book_many(world, 60, "2031-03-12 10:00", kari)
    coming = book_many(world, 22, "2031-03-14 10:00", kari)
    send(world.department)
    clock("2031-03-13 08:00")
    for guid in coming[:21]:
        delete(world, guid, kari)
    row = send(world.department)
    assert row["status"] == "held"
    assert "21 of 22 would be withdrawn" in row["reason"]
    assert send(world.department, approve=True)["withdrawn"] == 21
    clock("2031-03-15 08:00")
    for guid in (*past, *coming[21:]):
        delete(world, guid, kari)
    row = send(world.department)
    assert (row["status"], row["withdrawn"]) == ("success", 0)
    assert len(held(world)) == 61


def test_what_was_under_way_when_its_day_passed_is_history(world: World, clock: Clock, kari: UUID) -> None:
    """A2: Flowzone took it, the answer was lost, and the day went by."""
    guid = book(world, "2031-03-12 10:00", kari)
    later = book(world, "2031-03-13 10:00", kari)
    world.faults({"method": "PUT", "path": "/appointments", "fault": "drop_after"})
    row = send(world.department)
    world.faults()
    assert row["status"] == "failed"
    clock("2031-03-13 08:00")
    for one in (guid, later):
        delete(world, one, kari)
    row = send(world.department)
    assert row["status"] == "success"
    assert list(held(world)) == [guid]
