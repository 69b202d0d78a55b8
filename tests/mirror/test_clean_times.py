"""Dates and wall-clock times as the journal has them (A2, G3, G4)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirror import clean
from mirror.clean import Unusable

OSLO = "Europe/Oslo"
zones = st.sampled_from([OSLO, "America/New_York", "Australia/Lord_Howe", "America/St_Johns", "UTC", "Pacific/Apia"])


def refused_day(value: str | None) -> str:
    with pytest.raises(Unusable) as caught:
        clean.day(value)
    assert caught.value.rule in clean.RULES
    return caught.value.rule


def refused_moment(value: str | None, zone: str = OSLO) -> str:
    with pytest.raises(Unusable) as caught:
        clean.moment(value, ZoneInfo(zone))
    assert caught.value.rule in clean.RULES
    return caught.value.rule


@pytest.mark.parametrize("typed", ["0001-01-01", "1899-12-31", "2024-02-29", "9999-12-31"])
def test_a_day_of_the_years_1_to_9999_is_taken(typed: str) -> None:
    """G3."""
    assert clean.day(typed).isoformat() == typed


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        (None, "missing"),
        ("infinity", "not_a_date"),
        ("-infinity", "not_a_date"),
        ("10000-01-01", "not_a_date"),
        ("12022-10-01", "not_a_date"),
        ("0044-03-15 BC", "not_a_date"),
        ("0001-12-31 BC", "not_a_date"),
    ],
)
def test_other_days_are_unusable(typed: str | None, rule: str) -> None:
    """G3: infinite, past 9999, before our era, as PostgreSQL writes them; and none at all."""
    assert refused_day(typed) == rule


@pytest.mark.parametrize(
    ("local", "zone", "sent"),
    [
        ("2026-01-15T08:00:00", OSLO, "2026-01-15T08:00:00+01:00"),
        ("2026-07-15T08:00:00", OSLO, "2026-07-15T08:00:00+02:00"),
        # an hour that never happens, 29 March: the offset before it
        ("2026-03-29T01:59:59", OSLO, "2026-03-29T01:59:59+01:00"),
        ("2026-03-29T02:00:00", OSLO, "2026-03-29T02:00:00+01:00"),
        ("2026-03-29T02:59:59", OSLO, "2026-03-29T02:59:59+01:00"),
        ("2026-03-29T03:00:00", OSLO, "2026-03-29T03:00:00+02:00"),
        # an hour that happens twice, 25 October: the first
        ("2026-10-25T01:59:59", OSLO, "2026-10-25T01:59:59+02:00"),
        ("2026-10-25T02:00:00", OSLO, "2026-10-25T02:00:00+02:00"),
        ("2026-10-25T02:59:59", OSLO, "2026-10-25T02:59:59+02:00"),
        ("2026-10-25T03:00:00", OSLO, "2026-10-25T03:00:00+01:00"),
        # elsewhere: half an hour skipped and doubled, west of Greenwich, and no clock change at all
        ("2026-10-04T02:15:00", "Australia/Lord_Howe", "2026-10-04T02:15:00+10:30"),
        ("2026-10-04T02:30:00", "Australia/Lord_Howe", "2026-10-04T02:30:00+11:00"),
        ("2026-04-05T01:45:00", "Australia/Lord_Howe", "2026-04-05T01:45:00+11:00"),
        ("2026-03-08T02:30:00", "America/New_York", "2026-03-08T02:30:00-05:00"),
        ("2026-11-01T01:30:00", "America/New_York", "2026-11-01T01:30:00-04:00"),
        ("2026-03-29T02:30:00", "Atlantic/Reykjavik", "2026-03-29T02:30:00+00:00"),
        ("2026-03-29T02:30:00.5", OSLO, "2026-03-29T02:30:00.500000+01:00"),
    ],
)
def test_a_moment_has_the_offset_that_its_zone_has_then(local: str, zone: str, sent: str) -> None:
    """A2: a doubled time means the first, a skipped one keeps the offset before it; RFC 3339 throughout."""
    assert clean.moment(local, ZoneInfo(zone)).isoformat() == sent


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        (None, "missing"),
        ("infinity", "not_a_date"),
        ("-infinity", "not_a_date"),
        ("10000-01-01T00:00:00", "not_a_date"),
        ("0044-03-15T00:00:00 BC", "not_a_date"),
    ],
)
def test_other_moments_are_unusable(typed: str | None, rule: str) -> None:
    """G1, G3: times are required."""
    assert refused_moment(typed) == rule


@pytest.mark.parametrize("zone", [OSLO, "America/New_York", "Pacific/Kiritimati"])
@pytest.mark.parametrize("typed", ["9999-12-31T23:59:59", "1900-01-01T00:00:00"])
def test_the_far_ends_are_moments(zone: str, typed: str) -> None:
    """G3: whatever the offset does to them."""
    assert clean.moment(typed, ZoneInfo(zone)).replace(tzinfo=None).isoformat() == typed


@given(local=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)), zone=zones)  # noqa: DTZ001  local times
def test_a_moment_keeps_its_wall_clock_and_has_pythons_fold_0(local: datetime, zone: str) -> None:
    """A2: one that exists comes back from UTC as it was written."""
    moment = clean.moment(local.isoformat(), ZoneInfo(zone))
    assert moment.replace(tzinfo=None) == local
    assert moment.utcoffset() == local.replace(tzinfo=ZoneInfo(zone), fold=0).utcoffset()
    back = moment.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
    assert back == local or back - local in {timedelta(hours=1), timedelta(minutes=30), timedelta(days=1)}


@given(first=st.datetimes(datetime(2026, 10, 24), datetime(2026, 10, 26)), minutes=st.integers(-600, 600))  # noqa: DTZ001
def test_two_moments_compare_by_real_time(first: datetime, minutes: int) -> None:
    """A6: the offset is a fixed one, so that an hour between two clocks is an hour."""
    last = first + timedelta(minutes=minutes)
    one, other = (clean.moment(value.isoformat(), ZoneInfo(OSLO)) for value in (first, last))
    assert (one < other) is (one.astimezone(UTC) < other.astimezone(UTC))


@given(day=st.dates())
def test_every_day_that_python_knows_is_taken(day: date) -> None:
    """G3."""
    assert clean.day(day.isoformat()) == day
