"""Synthetic Norwegian identity numbers: the month plus 80 and, for a D-number, the day plus 40.

No living person has such a number.
"""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import blake2b

from sandbox.journal.chance import Lot, Scene

D_NUMBER_EVERY = 23  # no divisor of the blocks, so that every block has some
_BIRTHS = {
    "patient": (date(1932, 1, 1), date(2016, 12, 31)),
    "user_account": (date(1957, 1, 1), date(2001, 12, 31)),
}
_BLOCKS = 50
"""Tens of individual numbers used per birth date: 000-499 until 1999, 500-999 from 2000."""
_STRIDE = 7_368_787  # a prime that does not divide the slots: every index gets a slot of its own
_FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_SECOND_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def control_digits(nine: str) -> str | None:
    """The two control digits for the first nine, or None where these nine can have none."""
    first = _control(nine, _FIRST_WEIGHTS)
    second = _control(f"{nine}{first}", _SECOND_WEIGHTS)
    return None if 10 in (first, second) else f"{first}{second}"


def birth_date(scene: Scene, table: str, index: int) -> date:
    """The birth date that the number of this row is made from."""
    return _BIRTHS[table][0] + timedelta(days=_slot(scene, table, index) // _BLOCKS)


def is_woman(scene: Scene, table: str, index: int) -> bool:
    """The sex that the number of this row tells."""
    return _slot(scene, table, index) % 2 == 0


def number(scene: Scene, table: str, index: int) -> str:
    """The row's own number: no other row of its table has it (up to 800,000 rows)."""
    slot = _slot(scene, table, index)
    born = birth_date(scene, table, index)
    day = born.day + (40 if slot % D_NUMBER_EVERY == 0 else 0)
    date_part = f"{day:02}{born.month + 80:02}{born.year % 100:02}"
    block = slot % _BLOCKS * 10 + (500 if born.year >= 2000 else 0)
    # Each control digit fails for at most one of a block's ten, so one of a sex's five always remains.
    for individual in range(block + (0 if is_woman(scene, table, index) else 1), block + 10, 2):
        nine = f"{date_part}{individual:03}"
        control = control_digits(nine)
        if control:
            return nine + control
    raise AssertionError(f"No number in block {block} of {born}")


def neighbours_number(lot: Lot) -> str:
    """The number of the row before this one (for the first row: of the one after)."""
    return number(lot.scene, lot.table, lot.index - 1 if lot.index else 1)


def fh_number(lot: Lot) -> str:
    """A helper number (FH): a first digit of 8 or 9 and no birth date, but control digits that hold."""
    while True:
        nine = f"{lot.rng.randrange(800_000_000, 1_000_000_000)}"
        control = control_digits(nine)
        if control:
            return nine + control


def _slot(scene: Scene, table: str, index: int) -> int:
    """A birth date and a block of individual numbers, scattered over the indexes without meeting twice."""
    start = int.from_bytes(blake2b(f"{scene.seed}/{table}".encode(), digest_size=4).digest(), "big")
    first, last = _BIRTHS[table]
    return (start + index * _STRIDE) % (((last - first).days + 1) * _BLOCKS)


def _control(digits: str, weights: tuple[int, ...]) -> int:
    return -sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11
