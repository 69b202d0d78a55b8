"""How dates, times and people are told in a Norwegian document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

MONTHS: Final = (
    *("januar", "februar", "mars", "april", "mai", "juni"),
    *("juli", "august", "september", "oktober", "november", "desember"),
)


def moment(at: datetime, zone: ZoneInfo) -> str:
    """Return a point in time on the zone's wall clock."""
    here = at.astimezone(zone)
    return f"{here.day}. {MONTHS[here.month - 1]} {here.year} kl. {here:%H.%M}"


def day(text: str) -> str:
    """Return a date of ISO form, or a year or month of one, as one writes it here."""
    parts = [int(part) for part in text.split("-")]
    match parts:
        case [year, month, day]:
            return f"{day}. {MONTHS[month - 1]} {year}"
        case [year, month]:
            return f"{MONTHS[month - 1]} {year}"
        case _:
            return text


def name(patient: Mapping[str, Any]) -> str:
    """Return a patient's first and last name."""
    return " ".join(f"{patient['first_name'] or ''} {patient['last_name'] or ''}".split())


def born(text: str | None) -> str:
    """Return the birth date; nothing for one that no calendar has (infinity, a year past 9999)."""
    try:
        return day(date.fromisoformat(text or "").isoformat())
    except ValueError:
        return ""
