"""Whether twelve digits are a Swedish personal identity number (L4)."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import Final

_DIGITS: Final = re.compile("(18|19|20)[0-9]{10}")
"""Reserve numbers look alike, but begin with what is no century of anybody's birth (22–29, 99)."""
_COORDINATION_DAYS: Final = range(60, 92)
"""Days of a samordningsnummer: the day of birth plus 60, where day and month may be unknown (00)."""


def valid(number: str) -> bool:
    """Whether the text is a personnummer or a samordningsnummer as it stands: 12 ASCII digits, YYYYMMDDNNNC,
    of somebody born from 1800 to 2099.

    A personnummer holds a day of the calendar. A samordningsnummer does not always (Skatteverket's test numbers have
    month 00, day 60, and the 31st of April): any month from 00 to 12 with a day from 60 to 91 is one. The last digit is
    the Luhn check of the nine before it, without the century.
    """
    return _DIGITS.fullmatch(number) is not None and _dated(number) and _luhn(number[2:]) % 10 == 0


def _dated(number: str) -> bool:
    year, month, day = int(number[:4]), int(number[4:6]), int(number[6:8])
    if day in _COORDINATION_DAYS:
        return month <= 12
    with suppress(ValueError):
        date(year, month, day)
        return True
    return False


def _luhn(digits: str) -> int:
    """Return the sum that a Luhn check digit makes a multiple of ten."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(value // 10 + value % 10 for value in doubled)
