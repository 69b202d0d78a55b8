"""Seeded chance: everything about a row follows from the customer, the seed, the table and the row's index.

So a row can be made alone, in any order and any number, and growing the journal leaves its first rows as they are.
"""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

from sandbox.journal.customers import Customer, Department

T = TypeVar("T")

_STEPS = {"department": 0.6180339887498949, "defect": 0.41421356237309515, "quirk": 0.7320508075688772}
"""The fractions of the golden ratio, √2 and √3: steps that spread evenly over [0, 1) and mind each other's business."""


@dataclass(frozen=True)
class Scene:
    """One journal on one day."""

    customer: Customer
    seed: int
    today: date

    def lot(self, table: str, index: int) -> Lot:
        """The chance that falls to a table's row number `index`."""
        digest = self._digest(table, index)
        return Lot(self, table, index, _uuid4(digest[:16]), Random(int.from_bytes(digest[16:], "big")))

    def guid(self, table: str, index: int) -> str:
        """The GUID of a table's row number `index`."""
        return _uuid4(self._digest(table, index)[:16])

    def spread(self, purpose: str, table: str, index: int) -> float:
        """A fraction in [0, 1) so evenly spread over the indexes that small tables keep their shares, too."""
        return (_phase(f"{self.customer.key}/{self.seed}/{table}/{purpose}") + index * _STEPS[purpose]) % 1.0

    def department(self, table: str, index: int) -> Department:
        """The department of a table's row number `index`: about half in the first, a tenth in the last."""
        return self.customer.departments[_DEPARTMENTS.draw(self.spread("department", table, index))]

    def _digest(self, table: str, index: int) -> bytes:
        return blake2b(f"{self.customer.key}/{self.seed}/{table}/{index}".encode(), digest_size=32).digest()


@dataclass(slots=True)
class Lot:
    """One row's share of chance."""

    scene: Scene
    table: str
    index: int
    guid: str
    rng: Random

    def spread(self, purpose: str) -> float:
        """This row's place in the even spread for `purpose`."""
        return self.scene.spread(purpose, self.table, self.index)


class Shares(Generic[T]):
    """Things with their shares of the whole; what is left falls to the last one."""

    def __init__(self, *shares: tuple[float, T]) -> None:
        self._ceilings = tuple(accumulate(share for share, _ in shares[:-1]))
        self._things = tuple(thing for _, thing in shares)

    def draw(self, fraction: float) -> T:
        """The thing whose share holds `fraction`, a number in [0, 1)."""
        return self._things[bisect(self._ceilings, fraction)]


_DEPARTMENTS = Shares((0.52, 0), (0.38, 1), (0.10, 2))


@lru_cache(maxsize=256)
def _phase(key: str) -> float:
    """Where a spread begins."""
    return int.from_bytes(blake2b(key.encode(), digest_size=6).digest(), "big") / 2**48


def _uuid4(random: bytes) -> str:
    """Sixteen bytes in the form of a random (version 4) GUID."""
    digits = random.hex()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
