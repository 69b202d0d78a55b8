"""How the share of set-aside rows goes, day by day: what the trend page shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from bridge import Connection
from statements import statement

DAYS: Final = 30
"""How many days the page shows, the last one included."""
WIDTH: Final = 20
"""Of a day's column in the picture, in its own units."""
HEIGHT: Final = 80
"""Of the picture."""
SMALLEST_SCALE: Final = 0.10
"""A share that fills the picture, unless some day's is larger: small ones are to look small."""


@dataclass(frozen=True)
class Day:
    """A department's day: how many rows stood set aside at its end, of how many; None: nothing went through then."""

    day: date
    set_aside: int | None
    rows: int | None

    @property
    def share(self) -> float | None:
        """The share set aside, from 0 to 1; None when there is nothing to share."""
        return self.set_aside / self.rows if self.set_aside is not None and self.rows else None


@dataclass(frozen=True)
class Trend:
    """A department's days, one after the other, none left out."""

    name: str
    days: tuple[Day, ...]

    @property
    def known(self) -> list[Day]:
        """The days that have a share."""
        return [day for day in self.days if day.share is not None]

    @property
    def scale(self) -> float:
        """The share that fills the picture."""
        return max([SMALLEST_SCALE, *(day.share or 0 for day in self.days)])

    def bars(self) -> list[tuple[int, float, Day]]:
        """Return place and height of each known day in the picture."""
        return [
            (index * WIDTH, round(HEIGHT * (day.share or 0) / self.scale, 1), day)
            for index, day in enumerate(self.days)
            if day.share is not None
        ]


def read(bridge: Connection, flow: str, today: date) -> list[Trend]:
    """Return a flow's trends by department, in the order of their names.

    The days end today, in UTC, or a day later where a department's own day has begun already.
    """
    tomorrow = today + timedelta(days=1)
    bound = {"flow": flow, "since": tomorrow - timedelta(days=DAYS), "until": tomorrow}
    rows = bridge.execute(statement("bridge/quality_trend"), bound).fetchall()
    return trends(rows, max([today, *(row["day"] for row in rows)]))


def trends(rows: Iterable[Mapping[str, Any]], today: date) -> list[Trend]:
    """Put the bridge's rows, which come by department and day, in line; a day without a row is one of nothing."""
    calendar = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    found = []
    for _, own in groupby(rows, key=itemgetter("department")):
        by_day = {row["day"]: row for row in own}
        name = by_day[max(by_day)]["department_name"]
        found.append(Trend(name, tuple(_day(day, by_day.get(day)) for day in calendar)))
    return sorted(found, key=lambda trend: trend.name)


def _day(day: date, row: Mapping[str, Any] | None) -> Day:
    return Day(day, int(row["set_aside"]), int(row["rows"])) if row else Day(day, None, None)
