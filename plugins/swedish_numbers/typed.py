"""Which Swedish personal identity number somebody meant who typed it into a field (L4)."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from swedish_numbers.valid import valid

_TYPED: Final = re.compile(r"(?P<century>[0-9]{2})?(?P<birth>[0-9]{6})(?P<sign>[-+]?)(?P<last>[0-9]{4})")
_HYPHENS: Final = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"), "-")
_UNSEEN: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u202d\u2060\ufeff"))
"""Signs that nobody sees: they come along when a number is pasted from a page or a sheet."""


def canonical(typed: str | None, today: date) -> str | None:
    """Return the twelve digits that are meant, or None where the text is no valid Swedish number.

    White space and unseen signs count for nothing, nor which hyphen it is. In ten digits a plus says that the person
    turns a hundred this year or has done so, a hyphen or nothing that she has not: never a guess between two people of
    one spelling.

    :param today: whose year decides what ten digits mean.
    """
    found = _TYPED.fullmatch("".join((typed or "").translate(_HYPHENS | _UNSEEN).split()))
    if not found:
        return None
    century = found["century"] or _century(int(found["birth"][:2]), found["sign"], today.year)
    number = f"{century}{found['birth']}{found['last']}"
    return number if valid(number) else None


def _century(year: int, sign: str, now: int) -> str:
    """Return the century of a two-digit year: the latest that is not to come, or with a plus the one before."""
    latest = now - (now - year) % 100
    return f"{latest // 100 - (sign == '+'):02}"
