"""Days and times of the sandbox."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from random import Random


def clock_change(today: date, month: int) -> date:
    """The last Sunday in March or October (when clocks change) that lies nearest to today."""
    sundays = (_last_sunday(today.year + years, month) for years in (-1, 0, 1))
    return min(sundays, key=lambda sunday: abs(sunday - today))


def months_later(day: date, months: int) -> date:
    """The same day so many calendar months later (or earlier), clamped to the month's end."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_changed(rng: Random, today: date) -> datetime:
    """A moment in the year before today, with zone."""
    midnight = datetime(today.year, today.month, today.day, tzinfo=UTC)
    return midnight - timedelta(seconds=rng.randrange(1, 365 * 24 * 3600))


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=last.isoweekday() % 7)
