"""Which Swedish number a typed text means (a stand-in: the branch `exorlive` has the real one)."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

_TYPED: Final = re.compile(r"([0-9]{2})?([0-9]{6})([-+]?)([0-9]{4})")
_DASHES: Final = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"))


def canonical(typed: str | None, today: date) -> str | None:
    """Return the twelve digits that are meant, or None where it is no personnummer or samordningsnummer."""
    found = _TYPED.fullmatch("".join((typed or "").translate(_DASHES).split()))
    if not found:
        return None
    century, birth, sign, last = found.groups()
    digits = [int(digit) for digit in birth + last]
    doubled = [digit * (2 - place % 2) for place, digit in enumerate(digits)]
    if sum(value // 10 + value % 10 for value in doubled) % 10:
        return None
    if century is None:
        year = today.year // 100 * 100 + int(birth[:2])
        year -= 100 if year > today.year else 0
        century = f"{year // 100 - (sign == '+')}"
    return f"{century}{birth}{last}"
