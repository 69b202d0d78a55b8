"""Which twelve digits are a Swedish personal identity number (L4). The numbers are Skatteverket's own test numbers."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swedish_numbers import valid

DATA = Path(__file__).parents[1] / "data"
PERSONNUMMER = (DATA / "swedish-test-personnummer.txt").read_text(encoding="ascii").split()
SAMORDNINGSNUMMER = (DATA / "swedish-test-samordningsnummer.txt").read_text(encoding="ascii").split()


def test_every_official_test_number_is_valid() -> None:
    """L4: also those with month 00, with day 60, and of the 31st of April."""
    assert (len(PERSONNUMMER), len(SAMORDNINGSNUMMER)) == (41_129, 2_264)
    assert [number for number in PERSONNUMMER + SAMORDNINGSNUMMER if not valid(number)] == []


@given(st.sampled_from(PERSONNUMMER + SAMORDNINGSNUMMER), st.integers(2, 11), st.integers(1, 9))
def test_one_wrong_digit_after_the_century_is_always_noticed(number: str, place: int, more: int) -> None:
    """L4: what the Luhn check is for."""
    changed = number[:place] + str((int(number[place]) + more) % 10) + number[place + 1 :]
    assert not valid(changed)


@pytest.mark.parametrize(
    "spelling",
    [
        "",
        "189001019802 ",
        " 189001019802",
        "189001019802\n",
        "9001019802",
        "18900101-9802",
        "1890010198022",
        "١٨٩٠٠١٠١٩٨٠٢",
        "１８９００１０１９８０２",
        "²89001019802",
    ],
)
def test_only_twelve_ascii_digits_count(spelling: str) -> None:
    """L4: nothing is trimmed, and digits of other scripts are no digits."""
    assert not valid(spelling)


@pytest.mark.parametrize("date", ["19900230", "19900431", "19901301", "19900100", "19900132", "00000101", "19901361"])
def test_a_day_that_no_number_has_is_invalid(date: str) -> None:
    """L4: whatever the last digit says."""
    assert not any(valid(f"{date}{tail:04}") for tail in range(1000, 1100))


@pytest.mark.parametrize("day", ["60", "61", "91"])
@pytest.mark.parametrize("month", ["00", "02", "12"])
def test_a_samordningsnummer_has_day_60_to_91(month: str, day: str) -> None:
    """L4: day and month may be unknown."""
    assert sum(valid(f"1990{month}{day}{tail:04}") for tail in range(2390, 2400)) == 1


@pytest.mark.parametrize("date", ["19900159", "19900192", "00000061"])
def test_beyond_day_60_to_91_it_is_none(date: str) -> None:
    """L4: the boundary's other side."""
    assert not any(valid(f"{date}{tail:04}") for tail in range(2390, 2400))
