"""A week of appointments as a calendar, in Norwegian time."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
DAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
MONTHS = ("jan.", "feb.", "mars", "april", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des.")


@dataclass(frozen=True)
class Week:
    """An ISO week."""

    monday: date

    @classmethod
    def parse(cls, text: str | None) -> "Week":
        """The week that a text such as 2026-W48 names; this week for anything else."""
        named = re.fullmatch(r"((?:19|2[0-9])[0-9]{2})-W([0-9]{2})", text or "")
        try:
            if named:
                return cls(date.fromisocalendar(int(named[1]), int(named[2]), 1))
        except ValueError:
            pass
        today = datetime.now(OSLO).date()
        return cls(today - timedelta(days=today.weekday()))

    @property
    def name(self) -> str:
        """As it stands in addresses."""
        year, week, _ = self.monday.isocalendar()
        return f"{year}-W{week:02}"

    @property
    def number(self) -> int:
        """As people say it."""
        return self.monday.isocalendar().week

    @property
    def since(self) -> datetime:
        """Its first moment."""
        return datetime.combine(self.monday, time.min, OSLO)

    @property
    def until(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.monday + timedelta(days=7), time.min, OSLO)

    def beside(self, weeks: int) -> "Week":
        """An earlier or later week."""
        return Week(self.monday + timedelta(weeks=weeks))


@dataclass
class Day:
    """One column of the calendar."""

    date: date
    today: bool
    appointments: list[dict[str, Any]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Such as «mandag 23. nov.»."""
        return f"{DAYS[self.date.weekday()]} {self.date.day}. {MONTHS[self.date.month - 1]}"


def days_of(week: Week, appointments: list[dict[str, Any]]) -> list[Day]:
    """The week's days with their appointments; a weekend without any is left out."""
    today = datetime.now(OSLO).date()
    days = [Day(day, day == today) for day in (week.monday + timedelta(days=n) for n in range(7))]
    for appointment in appointments:
        starts = appointment["starts_at"].astimezone(OSLO)
        days[starts.weekday()].appointments.append(appointment | {"time": _time(starts, appointment["ends_at"])})
    return days[:5] + [day for day in days[5:] if day.appointments]


def _time(starts: datetime, ends: datetime) -> str:
    ends = ends.astimezone(OSLO)
    until = f"{ends:%H:%M}" if ends.date() == starts.date() else f"{ends.day}. {MONTHS[ends.month - 1]} {ends:%H:%M}"
    return f"{starts:%H:%M}–{until}"
