"""Moments as SAML writes them, held against the process's clock with the skew that two clocks may have (L3)."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from ticket.refusals import Refused

_FORM: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]+))?Z")


def moment(text: str) -> datetime:
    """Return the moment, in UTC; digits after the microsecond are dropped. Raises Refused."""
    found = _FORM.fullmatch(text)
    if found:
        with suppress(ValueError):
            microseconds = int((found[2] or "")[:6].ljust(6, "0"))
            return datetime.fromisoformat(found[1]).replace(microsecond=microseconds, tzinfo=UTC)
    raise Refused("time_format")


@dataclass(frozen=True)
class Clock:
    """The moment of judgement, and how far other clocks may be from ours.

    Moments are subtracted and never added to, so that one of the year 9999 is judged like any other.
    """

    now: datetime
    skew: timedelta

    def begun(self, start: datetime) -> bool:
        """Whether `start` has come."""
        return start - self.now <= self.skew

    def over(self, end: datetime) -> bool:
        """Whether `end` has come: what lasts until then is over at that very moment."""
        return self.now - end >= self.skew

    def recent(self, past: datetime, most: timedelta) -> bool:
        """Whether `past` is not in the future and at most `most` ago."""
        return self.begun(past) and self.now - past <= most + self.skew

    def near(self, future: datetime, most: timedelta) -> bool:
        """Whether `future` is at most `most` ahead."""
        return future - self.now <= most + self.skew
