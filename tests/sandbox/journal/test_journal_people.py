"""People look like those at a clinic's front desk, and their phones and addresses work unless they are dirty."""

import unicodedata
from datetime import date
from random import Random

import phonenumbers
import pytest
from email_validator import validate_email

from sandbox.journal import people
from sandbox.journal.clock import clock_change, months_later


def test_phones_can_be_dialled() -> None:
    rng = Random(1)
    typed = {phone for _ in range(2_000) if (phone := people.phone(rng))}
    parsed = [phonenumbers.parse(phone, "NO") for phone in typed]
    assert all(map(phonenumbers.is_valid_number, parsed))
    assert {number.country_code for number in parsed} == {47, 46, 45}
    assert {phone[:4] for phone in typed} >= {"+47 ", "0047", "+46 "}


def test_addresses_are_well_formed() -> None:
    rng = Random(1)
    for index in range(2_000):
        address = people.email(rng, f"{people.first_name(rng, woman=index % 2 == 0)} {people.last_name(rng)}", index)
        if address:
            assert validate_email(address, check_deliverability=False).normalized == address


@pytest.mark.parametrize(
    ("name", "plain"),
    [("Kåre Ødegård", "kare.odegard"), ("Iŋgá O'Brien", "inga.o-brien"), ("Łukasz Trần", "lukasz.tran")],
)
def test_names_in_the_letters_of_an_address(name: str, plain: str) -> None:
    assert people.ascii_name(name) == plain


def test_names_hold_the_letters_that_break_things() -> None:
    rng = Random(1)
    names = " ".join(f"{people.first_name(rng, woman=n % 2 == 0)} {people.last_name(rng)}" for n in range(5_000))
    assert set("æøåÅØéčđŋł-'") <= set(names)
    assert unicodedata.is_normalized("NFC", names)


@pytest.mark.parametrize(
    ("today", "month", "day"),
    [
        (date(2026, 11, 22), 10, date(2026, 10, 25)),
        (date(2026, 11, 22), 3, date(2027, 3, 28)),
        (date(2027, 1, 2), 3, date(2027, 3, 28)),
        (date(2026, 7, 1), 3, date(2026, 3, 29)),
    ],
)
def test_clock_changes(today: date, month: int, day: date) -> None:
    assert clock_change(today, month) == day


def test_months_are_clamped() -> None:
    assert months_later(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert months_later(date(2026, 3, 31), -1) == date(2026, 2, 28)
