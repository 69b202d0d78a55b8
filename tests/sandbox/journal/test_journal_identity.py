"""Identity numbers: control digits that hold by another reckoning, nobody living, nobody twice."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.journal import BYEN, FJORD, identity
from sandbox.journal.chance import Scene

TODAY = date(2026, 11, 22)
scenes = st.builds(Scene, st.sampled_from([FJORD, BYEN]), st.integers(0, 10_000), st.just(TODAY))
tables = st.sampled_from(["patient", "user_account"])


def holds(number: str) -> bool:
    """Both weighted sums, control digit included, are multiples of eleven."""
    digits = [int(digit) for digit in number]
    first = sum(d * w for d, w in zip(digits, (3, 7, 6, 1, 8, 9, 4, 5, 2, 1), strict=False))
    second = sum(d * w for d, w in zip(digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1), strict=True))
    return first % 11 == second % 11 == 0


def test_the_reckoning_knows_a_published_example() -> None:
    assert holds("17912099997")  # the tax authority's example of a synthetic person
    assert not holds("17912099998")


@given(scenes, tables, st.integers(0, 800_000))
def test_numbers_hold_and_are_synthetic(scene: Scene, table: str, index: int) -> None:
    number = identity.number(scene, table, index)
    assert re.fullmatch(r"[0-9]{11}", number)
    assert holds(number)
    born = identity.birth_date(scene, table, index)
    assert int(number[:2]) in (born.day, born.day + 40)
    assert int(number[2:4]) == born.month + 80
    assert int(number[4:6]) == born.year % 100
    assert (int(number[6:9]) >= 500) == (born.year >= 2000)
    assert (int(number[8]) % 2 == 0) == identity.is_woman(scene, table, index)


@given(scenes, st.integers(0, 100_000))
def test_fh_numbers_hold_but_begin_with_eight_or_nine(scene: Scene, index: int) -> None:
    number = identity.fh_number(scene.lot("patient", index))
    assert number[0] in "89"
    assert holds(number)


@pytest.mark.parametrize("table", ["patient", "user_account"])
def test_nobody_twice_and_some_d_numbers(table: str) -> None:
    scene = Scene(FJORD, 1, TODAY)
    numbers = {identity.number(scene, table, index) for index in range(0, 800_000, 20)}
    assert len(numbers) == 40_000
    assert 0.03 < sum(number[0] in "4567" for number in numbers) / 40_000 < 0.05
