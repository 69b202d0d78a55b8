"""Numbers as people type them, and whom they mean."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swedish_numbers import canonical, valid

TODAY = date(2026, 11, 25)
DATA = Path(__file__).resolve().parents[1] / "data"
NUMBERS = [
    number
    for file in ("swedish-test-personnummer.txt", "swedish-test-samordningsnummer.txt")
    for number in (DATA / file).read_text(encoding="ascii").split()
]


def spellings(number: str, today: date = TODAY) -> list[str]:
    """Return every usual spelling of twelve digits; in ten, the separator tells the age."""
    century, birth, last = number[:2], number[2:8], number[8:]
    age = today.year - int(number[:4])
    typed = [f"{century}{birth}{sign}{last}" for sign in ("", "-", "+")]
    if age < 100:
        typed += [f"{birth}{last}", f"{birth}-{last}"]
    elif age < 200:
        typed += [f"{birth}+{last}"]
    return typed + [f" {text[:-4]}\u2013{text[-4:]}\u00a0" for text in typed if text[:-4].isdigit()]


def test_every_official_number_in_every_spelling() -> None:
    """L4: all of Skatteverket's test numbers, month 00 and day 60 too, mean themselves and nobody else."""
    assert len(NUMBERS) == 41_129 + 2_264
    wrong = [number for number in NUMBERS for typed in spellings(number) if canonical(typed, TODAY) != number]
    assert wrong == []


@pytest.mark.parametrize(
    "typed",
    [
        *(None, "", " ", "-", "1212121212121", "191212121213", "19121212-121", "121212--1212", "1912-12121212"),
        *("01019012345", "010190 12345", "410190-12345", "01819012345"),  # Norwegian: eleven digits
        *("991212121212", "22121212TF12", "19121212T212", "80010112345"),  # reserve numbers
        *("１９１２１２１２１２１２", "19121212121２", "١٩١٢١٢١٢١٢١٢"),  # digits, but not ASCII's
        *("191213121212", "191202301218", "tel 191212121212", "191212121212 191212121212"),
    ],
)
def test_what_is_no_swedish_number_is_nobodys(typed: str | None) -> None:
    """L4, L6: blank, Norwegian, reserve and broken numbers."""
    assert canonical(typed, TODAY) is None


@pytest.mark.parametrize(
    ("typed", "year", "meant"),
    [
        ("121212-1212", 2026, "201212121212"),
        ("1212121212", 2026, "201212121212"),
        ("121212+1212", 2026, "191212121212"),
        ("121212-1212", 2011, "191212121212"),
        ("1212121212", 2011, "191212121212"),
        ("121212-1212", 2012, "201212121212"),
        ("121212+1212", 2011, "181212121212"),
        ("121212+1212", 2012, "191212121212"),
    ],
)
def test_the_century_of_ten_digits(typed: str, year: int, meant: str) -> None:
    """L4: two people a century apart share ten digits; the separator says which, and without one it is the younger."""
    assert canonical(typed, date(year, 12, 31)) == meant
    assert canonical(typed, date(year, 1, 1)) == meant


@given(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS))
def test_no_spelling_means_two_people(one: str, other: str) -> None:
    """L5: whatever the two, one's spellings are never the other's."""
    assert {canonical(typed, TODAY) for typed in spellings(one)} == {one}
    if one != other:
        assert other not in {canonical(typed, TODAY) for typed in spellings(one)}


@st.composite
def people(draw: st.DrawFn) -> tuple[str, date]:
    """Return a valid number of somebody who is born by the day that is returned, too."""
    today = draw(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
    born = draw(st.dates(date(max(1800, today.year - 199), 1, 1), today))
    day = born.day + draw(st.sampled_from((0, 60)))
    nine = f"{born:%y%m}{day:02}{draw(st.integers(0, 999)):03}"
    (check,) = (digit for digit in "0123456789" if valid(f"{born.year // 100}{nine}{digit}"))
    return f"{born.year // 100}{nine}{check}", today


@given(people(), st.data())
def test_anybody_in_any_spelling(person: tuple[str, date], data: st.DataObject) -> None:
    """L4, L5: whoever it is, whatever the day, and wherever white space and unseen signs have got in: she, always."""
    number, today = person
    for typed in spellings(number, today):
        assert canonical(typed, today) == number
        place, sign = (
            data.draw(st.integers(0, len(typed))),
            data.draw(st.sampled_from(" \t\u00a0\u202f\u200b\ufeff\u00ad")),
        )
        assert canonical(typed[:place] + sign + typed[place:], today) == number


@given(people(), st.integers(0, 9), st.integers(0, 11))
def test_one_digit_wrong_is_nobody(person: tuple[str, date], digit: int, place: int) -> None:
    """L4: a slip of the finger is never somebody else's number; but for the century, which no check digit guards."""
    number, today = person
    slipped = number[:place] + str(digit) + number[place + 1 :]
    assert slipped == number or place < 2 or canonical(slipped, today) is None


@given(people())
def test_only_the_separator_tells_a_century(person: tuple[str, date]) -> None:
    """L4: ten digits with a hyphen and with a plus are two people a hundred years apart, or one of them nobody."""
    number, today = person
    younger, older = (canonical(f"{number[2:8]}{sign}{number[8:]}", today) for sign in "-+")
    assert number in (younger, older) or today.year - int(number[:4]) >= 200
    if younger and older:
        assert int(younger[:4]) - int(older[:4]) == 100
        assert today.year - 100 < int(younger[:4]) <= today.year


@given(st.text(max_size=16) | st.from_regex(r"[0-9+\- ]{8,14}", fullmatch=True))
def test_whatever_is_typed(typed: str) -> None:
    """L4: nothing, or a valid number whose last four digits were typed."""
    meant = canonical(typed, TODAY)
    assert meant is None or (valid(meant) and meant[-4:] in "".join(typed.split()))
