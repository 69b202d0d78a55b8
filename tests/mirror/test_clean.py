"""Identity numbers as people typed them (G2). The oracle here is written from the rule, not from the code."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mirror import clean
from mirror.clean import Unusable
from sandbox.flowzone.models import Practitioner
from tests.world import number

ELEVEN = re.compile("[0-9]{11}")
SEPARATORS = [" ", "\u00a0", "\u202f", "\u2009", "\t", "\n", ".", "-", "\u2010", "\u2011"]
KINDS = {
    "fødselsnummer": (0, 0),
    "D-number": (40, 0),
    "+80": (0, 80),
    "+40": (0, 40),
    "+65": (0, 65),
    "D +80": (40, 80),
}
"""What is added to day and month. Numbers of the kinds that people have are made only with years from 40 on and
individual numbers from 750 to 899, which nobody was ever given."""


def controls(nine: str) -> dict[int, str]:
    """Return the eleven digits by what the first control sum leaves over: 0 by the old rule, 1 to 3 since 2032."""
    found = {}
    for first in range(10):
        digits = [int(digit) for digit in f"{nine}{first}"]
        left = sum(digit * weight for digit, weight in zip(digits, (3, 7, 6, 1, 8, 9, 4, 5, 2, 1), strict=True)) % 11
        rest = sum(digit * weight for digit, weight in zip(digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
        second = (11 - rest) % 11
        if second < 10:
            found[left] = f"{nine}{first}{second}"
    return found


def nine_of(day: date, individual: int, offsets: tuple[int, int]) -> str:
    return f"{day.day + offsets[0]:02}{day.month + offsets[1]:02}{day.year % 100:02}{individual:03}"


days = st.dates(date(2040, 1, 1), date(2099, 12, 31))
nines = st.builds(nine_of, days, st.integers(750, 899), st.sampled_from(list(KINDS.values())))
synthetic = st.builds(
    number, st.integers(0, 799), st.integers(1, 28), st.integers(1, 12), st.integers(0, 99)
)  # the world's own: the month plus 80


def rule_of(value: str | None) -> str | None:
    """Return the rule by which a number is set aside, None for one that is taken."""
    try:
        clean.identity_number(value)
    except Unusable as unusable:
        return unusable.rule
    return None


@given(nine=nines)
def test_every_kind_of_number_is_taken_with_every_remainder_that_is_allowed(nine: str) -> None:
    """G2: fødselsnummer, D-number, synthetic ones; first control digit as loosened from 2032."""
    for left, written in controls(nine).items():
        assert rule_of(written) == (None if left in {0, 1, 2, 3} else "control_digits")


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_taken_by_name(kind: str) -> None:
    """G2."""
    written = controls(nine_of(date(2077, 2, 3), 751, KINDS[kind]))
    assert {rule_of(written[left]) for left in written if left < 4} == {None}


@given(written=synthetic)
def test_the_tests_own_numbers_are_taken_as_they_are(written: str) -> None:
    """G2."""
    assert clean.identity_number(written) == written


@given(written=synthetic, position=st.integers(0, 10), by=st.integers(1, 9))
def test_each_single_wrong_digit_is_caught(written: str, position: int, by: int) -> None:
    """G2: the second control digit is strict, so that the loosened first one lets no single error through."""
    wrong = f"{written[:position]}{(int(written[position]) + by) % 10}{written[position + 1 :]}"
    assert rule_of(wrong) is not None


@given(written=synthetic, position=st.integers(0, 9))
def test_each_swap_of_neighbours_is_caught(written: str, position: int) -> None:
    """G2."""
    left, right = written[position], written[position + 1]
    assume(left != right)
    swapped = f"{written[:position]}{right}{left}{written[position + 2 :]}"
    assert rule_of(swapped) is not None


@given(
    written=synthetic,
    gaps=st.lists(st.lists(st.sampled_from(SEPARATORS), max_size=2).map("".join), min_size=12, max_size=12),
)
def test_separators_are_taken_out_wherever_they_stand(written: str, gaps: list[str]) -> None:
    """G2: spaces, also no-break ones, hyphens and dots."""
    spread = "".join(gap + digit for gap, digit in zip(gaps, f"{written} ", strict=True))
    assert clean.identity_number(spread) == written


@pytest.mark.parametrize("mark", ["/", ",", "_", "+", "x", "–", "—", "\u200b", "\x00", "'", "٠"])
def test_other_marks_are_not_taken_out(mark: str) -> None:
    """G2: a dash that is no hyphen, letters, digits of other scripts."""
    written = number(1)
    assert rule_of(written[:6] + mark + written[6:]) == "not_eleven_digits"


@pytest.mark.parametrize("zero", ["٠", "०", "０", "𝟎"])
def test_digits_of_other_scripts_are_none(zero: str) -> None:
    """G2: ASCII digits only, though Unicode knows more."""
    written = "".join(chr(ord(zero) + int(digit)) for digit in number(1))
    assert written.isdecimal()
    assert rule_of(written) == "not_eleven_digits"


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        (None, "missing"),
        ("", "missing"),
        (" ", "missing"),
        ("\u00a0", "missing"),
        ("-. \t", "missing"),
        (number(1)[:10], "not_eleven_digits"),
        (number(1) + "0", "not_eleven_digits"),
        ("0", "not_eleven_digits"),
        ("ukjent", "not_eleven_digits"),
        ("²" * 11, "not_eleven_digits"),
        (f"+{number(1)[1:]}", "not_eleven_digits"),
        ("00000000000", "no_such_date"),
    ],
)
def test_what_is_no_number_is_set_aside_by_its_rule(written: str | None, rule: str) -> None:
    """G2; ten and twelve digits, blank, not there."""
    assert rule_of(written) == rule
    assert rule in clean.RULES


@given(start=st.sampled_from("89"), rest=st.integers(0, 99_999_999))
def test_fh_numbers_are_set_aside_as_such(start: str, rest: int) -> None:
    """G2: first digit 8 or 9, however well the control digits hold."""
    for written in controls(f"{start}{rest:08}").values():
        assert rule_of(written) == "fh_number"


@pytest.mark.parametrize(
    ("day", "month", "known"),
    [
        *((day, 1, known) for day, known in ((0, False), (1, True), (31, True), (32, False))),
        *((day, 1, known) for day, known in ((40, False), (41, True), (71, True), (72, False))),
        *((1, month, known) for month, known in ((0, False), (1, True), (12, True), (13, False))),
        *((1, month, known) for month, known in ((40, False), (41, True), (52, True), (53, False))),
        *((1, month, known) for month, known in ((65, False), (66, True), (77, True), (78, False))),
        *((1, month, known) for month, known in ((80, False), (81, True), (92, True), (93, False))),
        *((day, month, True) for day, month in ((31, 2), (30, 82), (71, 84))),  # no date is read out of a number
    ],
)
def test_day_and_month_only_tell_the_kind(day: int, month: int, known: bool) -> None:
    """G2, on both sides of every limit."""
    for individual in range(750, 760):
        for left, written in controls(f"{day:02}{month:02}77{individual}").items():
            allowed = None if left < 4 else "control_digits"
            assert rule_of(written) == (allowed if known else "no_such_date")


@given(written=st.none() | st.text() | st.text("0123456789 .-", min_size=9, max_size=14) | synthetic)
def test_what_is_taken_fits_the_contract_and_stays_as_it_is(written: str | None) -> None:
    """G1, G2."""
    if rule_of(written) is None:
        cleaned = clean.identity_number(written)
        assert ELEVEN.fullmatch(cleaned)
        assert clean.identity_number(cleaned) == cleaned
        Practitioner(
            guid="1f0c6a3e-7d54-4c1b-9b0e-2a51c0de0001",
            source_version="1",
            name="Åse",
            personal_identity_number=cleaned,
        )


def test_nothing_is_read_out_of_it() -> None:
    """G2: a birth date in the future is a number like any other."""
    ahead = date.today() + timedelta(days=400)  # noqa: DTZ011  # any day ahead will do
    written = [w for n in range(500, 520) for left, w in controls(nine_of(ahead, n, (0, 80))).items() if left == 0]
    assert written
    assert {rule_of(w) for w in written} == {None}


def test_a_refusal_does_not_tell_the_value() -> None:
    """G1, O1."""
    with pytest.raises(Unusable) as caught:
        clean.identity_number(number(1)[:10])
    assert number(1)[:10] not in f"{caught.value!r} {caught.value}"
