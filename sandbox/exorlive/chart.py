"""A contact's training as a small chart: times a week, and how they felt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")
WEEKS = 8
MOODS = {1: "glad", 2: "neutral", 3: "ledsen", 0: "inget sagt"}


@dataclass(frozen=True)
class Week:
    """A week's training: its Monday, and how many times by mood."""

    monday: date
    moods: dict[int, int]

    @property
    def label(self) -> str:
        """The week as Swedes say it."""
        return f"v. {self.monday.isocalendar().week}"

    @property
    def times(self) -> int:
        """How many times she trained."""
        return sum(self.moods.values())

    @property
    def words(self) -> str:
        """The week as somebody hears it who does not see the chart."""
        felt = ", ".join(f"{times} {MOODS[score]}" for score, times in self.moods.items() if times)
        return f"{self.label}: {self.times}" + (f" ({felt})" if felt else "")


@dataclass(frozen=True)
class Statistics:
    """The latest weeks, the oldest first."""

    weeks: list[Week]

    @property
    def times(self) -> int:
        """How many times in all."""
        return sum(week.times for week in self.weeks)

    @property
    def most(self) -> int:
        """The most in a week, at least four, so that a single bar is not a tower."""
        return max(4, *(week.times for week in self.weeks))

    def mood(self, score: int) -> int:
        """How many times with this mood."""
        return sum(week.moods.get(score, 0) for week in self.weeks)


def statistics(activities: Iterable[Mapping[str, Any]], today: date) -> Statistics:
    """Count a contact's activities by week."""
    this = today - timedelta(days=today.weekday())
    weeks = {this - timedelta(weeks=back): dict.fromkeys(MOODS, 0) for back in reversed(range(WEEKS))}
    for activity in activities:
        day = activity["started_at"].astimezone(STOCKHOLM).date()
        monday = day - timedelta(days=day.weekday())
        if monday in weeks:
            weeks[monday][activity["score"]] += 1
    return Statistics([Week(monday, moods) for monday, moods in weeks.items()])
