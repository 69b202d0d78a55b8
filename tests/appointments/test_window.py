"""From today through today + N months, by the department's local day; local times become RFC 3339 (A2, D6, G4)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.appointments.conftest import Clock
from tests.appointments.doing import at, book, held, move, send
from tests.world import World

INSTANT = timedelta(microseconds=1)


def activate(world: World, department: UUID | None = None, **options: Any) -> None:
    """Let appointments be on with these options, for the first department unless told."""
    department = department or world.department
    zone = {"timezone": options.pop("timezone")} if "timezone" in options else {}
    world.options[department] = {**zone, "appointments": {"active": True, **options}}
    world.write_departments()


@pytest.mark.parametrize(
    ("now", "months", "last"),
    [
        ("2031-03-12 12:00", 2, "2031-05-12"),
        ("2031-03-12 00:00", 2, "2031-05-12"),
        ("2031-03-12 23:59:59", 2, "2031-05-12"),
        ("2031-03-12 12:00", 0, "2031-03-12"),
        ("2031-03-12 12:00", 1, "2031-04-12"),
        ("2031-03-12 12:00", 12, "2032-03-12"),
        ("2031-03-12 12:00", 60, "2036-03-12"),
        ("2030-11-30 12:00", 3, "2031-02-28"),
        ("2031-11-30 12:00", 3, "2032-02-29"),
        ("2031-11-29 12:00", 3, "2032-02-29"),
        ("2031-11-28 12:00", 3, "2032-02-28"),
        ("2031-01-31 12:00", 1, "2031-02-28"),
        ("2032-01-31 12:00", 1, "2032-02-29"),
        ("2031-01-28 12:00", 1, "2031-02-28"),
        ("2031-03-31 12:00", 1, "2031-04-30"),
        ("2031-12-31 12:00", 2, "2032-02-29"),
        ("2032-02-29 12:00", 12, "2033-02-28"),
        ("2031-02-28 12:00", 1, "2031-03-28"),
    ],
)
def test_the_window_on_both_sides(world: World, clock: Clock, now: str, months: int, last: str) -> None:
    """A2, D6: today and the last day are both included, also earlier today; months clamp to the month's end."""
    activate(world, months_ahead=months)
    clock(now)
    kari = world.customer.practitioner()
    today, horizon = at(now[:10]), at(last)
    day = timedelta(days=1)
    starts: dict[str, tuple[datetime, bool]] = {
        "long ago": (today - 400 * day, False),
        "yesterday, late": (today - INSTANT, False),
        "today, first of all": (today, True),
        "today, noon": (today + timedelta(hours=12), True),
        "last day, early": (horizon, True),
        "last day, late": (horizon + day - INSTANT, True),
        "the day after": (horizon + day, False),
        "years ahead": (horizon + 4000 * day, False),
    }
    guids = {}
    for case, (start, _) in starts.items():
        guids[case] = world.customer.appointment(None, start, start + timedelta(hours=1), [kari])
    send(world.department)
    sent = held(world)
    assert {case: guids[case] in sent for case in starts} == {case: expected for case, (_, expected) in starts.items()}


def test_infinite_starts_are_in_no_window(world: World) -> None:
    """A2: neither is a start in a year that nobody knows."""
    kari = world.customer.practitioner()
    guid = book(world, "2031-03-13 10:00", kari)
    for start in ("infinity", "-infinity", "12031-03-13", "0044-03-15 BC"):
        world.customer.change("appointment", guid, starts_at=start)
        assert (send(world.department)["sent"], held(world)) == (0, {})


@pytest.mark.parametrize(
    ("moment", "today"),
    [
        ("2031-03-12 23:30", {"Europe/Oslo": 13, "America/New_York": 12, "Pacific/Kiritimati": 13, "UTC": 12}),
        ("2031-03-13 00:30", {"Europe/Oslo": 13, "America/New_York": 12, "Pacific/Kiritimati": 13, "UTC": 13}),
        ("2031-03-12 10:30", {"Europe/Oslo": 12, "America/New_York": 12, "Pacific/Kiritimati": 13, "UTC": 12}),
        ("2031-03-13 03:59", {"Europe/Oslo": 13, "America/New_York": 12, "Pacific/Kiritimati": 13, "UTC": 13}),
        ("2031-03-13 04:00", {"Europe/Oslo": 13, "America/New_York": 13, "Pacific/Kiritimati": 13, "UTC": 13}),
    ],
)
def test_today_is_the_departments_local_day(world: World, clock: Clock, moment: str, today: dict[str, int]) -> None:
    """A2, G4: departments in different time zones, on both sides of their midnights."""
    clock(moment, "UTC")
    zones = dict(zip(today, world.customer.departments, strict=False))
    kari = world.customer.practitioner(*zones.values())
    starts = {}
    for zone, department in zones.items():
        activate(world, department, timezone=zone, months_ahead=0)
        for day in (11, 12, 13, 14):
            for time in ("00:00", "23:59"):
                starts[book(world, f"2031-03-{day} {time}", kari, department=department)] = day
    for department in zones.values():
        send(department)
    found = {zone: {starts[guid] for guid in held(world, department)} for zone, department in zones.items()}
    assert found == {zone: {day} for zone, day in today.items()}
    assert all(len(held(world, department)) == 2 for department in zones.values())


def test_the_window_moves_by_itself(world: World, clock: Clock) -> None:
    """A2, D6: at the department's midnight the next day comes in, without a change in the journal."""
    activate(world, months_ahead=1)
    kari = world.customer.practitioner()
    guid = book(world, "2031-04-13 08:00", kari)
    clock("2031-03-12 23:59:59")
    assert send(world.department)["sent"] == 0
    clock("2031-03-13 00:00")
    assert send(world.department)["sent"] == 1
    assert list(held(world)) == [guid]


def test_another_horizon_in_the_file_is_followed(world: World) -> None:
    """D6, A8: both ways."""
    kari = world.customer.practitioner()
    near, far = book(world, "2031-03-20 08:00", kari), book(world, "2031-06-01 08:00", kari)
    for months, expected in ((2, {near}), (3, {near, far}), (0, set()), (1, {near})):
        activate(world, months_ahead=months)
        send(world.department)
        assert set(held(world)) == expected


CLOCKS = [
    ("2031-03-30 01:59", "2031-03-30 03:00", "2031-03-30T00:59:00", "2031-03-30T01:00:00"),
    ("2031-03-30 02:30", "2031-03-30 04:00", "2031-03-30T01:30:00", "2031-03-30T02:00:00"),
    ("2031-03-30 03:00", "2031-03-30 04:00", "2031-03-30T01:00:00", "2031-03-30T02:00:00"),
    ("2031-10-26 01:30", "2031-10-26 02:30", "2031-10-25T23:30:00", "2031-10-26T00:30:00"),
    ("2031-10-26 02:00", "2031-10-26 03:00", "2031-10-26T00:00:00", "2031-10-26T02:00:00"),
    ("2031-10-26 02:59", "2031-10-26 03:01", "2031-10-26T00:59:00", "2031-10-26T02:01:00"),
    ("2031-07-01 08:00", "2031-07-01 09:00", "2031-07-01T06:00:00", "2031-07-01T07:00:00"),
    ("2031-12-01 08:00", "2031-12-01 09:00", "2031-12-01T07:00:00", "2031-12-01T08:00:00"),
    ("2031-12-01 08:00:00.123456", "2031-12-01 09:00", "2031-12-01T07:00:00.123456", "2031-12-01T08:00:00"),
]


def test_local_times_arrive_as_the_moments_that_they_mean(world: World) -> None:
    """A2: through both clock changes: a doubled hour means the first, a skipped one keeps the offset before it."""
    activate(world, months_ahead=12)
    kari = world.customer.practitioner()
    guids = [world.customer.appointment(None, at(start), at(end), [kari]) for start, end, *_ in CLOCKS]
    row = send(world.department)
    assert (row["sent"], row["set_aside"]) == (len(CLOCKS), 0)
    sent = held(world)
    for guid, (start, _, begins, ends) in zip(guids, CLOCKS, strict=True):
        expected = [
            datetime.fromisoformat(f"{text}+00:00").isoformat(timespec="microseconds") for text in (begins, ends)
        ]
        assert [sent[guid]["starts_at"], sent[guid]["ends_at"]] == expected, start


def test_the_same_wall_clock_is_another_moment_in_another_zone(world: World) -> None:
    """A2, D1."""
    zones = ("Europe/Oslo", "America/New_York", "Asia/Kolkata")
    found = []
    for zone, department in zip(zones, world.customer.departments, strict=False):
        activate(world, department, timezone=zone)
        guid = book(world, "2031-04-01 08:00", world.customer.practitioner(department), department=department)
        send(department)
        found.append(held(world, department)[guid]["starts_at"][:16])
    assert found == ["2031-04-01T06:00", "2031-04-01T12:00", "2031-04-01T02:30"]


def test_another_time_zone_in_the_file_sends_all_anew(world: World) -> None:
    """G4, A2: and back; an appointment without any change otherwise."""
    kari = world.customer.practitioner()
    guids = [book(world, f"2031-04-{day} 08:00", kari) for day in ("01", "02", "03")]
    for zone, hour in (("Europe/Oslo", "06:00"), ("Europe/London", "07:00"), ("Europe/Oslo", "06:00")):
        activate(world, timezone=zone)
        assert send(world.department)["sent"] == 3
        assert [held(world)[guid]["starts_at"][11:16] for guid in guids] == [hour] * 3
        assert send(world.department)["unchanged"] == 3


def test_the_settings_of_the_role_decide_nothing(world: World) -> None:
    """G4: another DateStyle, time zone and search_path of the journal's role change no digest and no time."""
    kari = world.customer.practitioner()
    guid = book(world, "2031-04-05 08:00", kari, title="Møte")
    send(world.department)
    before = held(world)
    settings = (
        "datestyle = 'German, DMY'",
        "timezone = 'Pacific/Apia'",
        "search_path = nowhere",
        "intervalstyle = iso_8601",
    )
    with world.customer.desktop() as journal:
        for setting in settings:
            journal.execute(f"alter role flowzone_sync set {setting}".encode())
    try:
        assert send(world.department)["unchanged"] == 1
        assert send(world.department, "full")["sent"] == 1
    finally:
        with world.customer.desktop() as journal:
            journal.execute("alter role flowzone_sync reset all")
    assert held(world) == before
    assert world.effects(kind="appointments") == {guid: (1, 0, 0)}


def test_the_databases_clocks_decide_nothing(world: World, clock: Clock) -> None:
    """G4: long past for both servers, and today for the process."""
    clock("1999-12-31 23:00")
    kari = world.customer.practitioner()
    guid = book(world, "1999-12-31 08:00", kari)
    send(world.department)
    assert list(held(world)) == [guid]
    clock("2000-01-01 00:00")
    move(world, guid, "2000-03-01 08:00")
    assert send(world.department)["sent"] == 1
