"""Values as people typed them, made fit to send (G1-G3). Pure functions: a value comes out, or Unusable."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timezone
from typing import Final
from zoneinfo import ZoneInfo

import phonenumbers
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

SPECIAL_USE_DOMAIN_NAMES.clear()  # whether a domain is reachable from here is no matter of syntax


class Unusable(Exception):
    """The value cannot be sent. `rule` is one of RULES; the value itself is not told."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule: Final = rule


RULES: Final = {
    "missing": "a required field is blank",
    "too_long": "longer than Flowzone takes",
    "not_eleven_digits": "an identity number that is not eleven digits after spaces, hyphens and dots are taken out",
    "fh_number": "an FH number (first digit 8 or 9) is no identity number",
    "no_such_date": "an identity number whose day and month are those of no kind of Norwegian number",
    "control_digits": "an identity number whose control digits do not hold",
    "not_an_address": "no e-mail address by syntax: left out, with a warning",
    "not_a_number": "no valid phone number: left out, with a warning",
    "shortened": "a text that Flowzone takes no longer: cut to its limit, with a warning",
    "unknown": "a room, an activity or a sex that is none: left out, with a warning",
    "not_a_date": "an infinite date or time, or one outside the years 1 to 9999",
    "in_the_future": "a birth date that is still to come",
    "unknown_status": "a series status that has no meaning in Flowzone; it is named after the dot",
    "patient_and_group": "an appointment with both a patient and a group",
    "group_gone": "an appointment of a group that the journal does not have",
    "ends_too_early": "an end that is not after the start, maybe only because the clock changes in between",
    "contract": "the row as a whole does not fit Flowzone's contract",
}
"""Every rule's name and meaning. Flowzone's own reasons are recorded as `flowzone.TYPE`."""

_PLAIN_ADDRESS: Final = re.compile(
    r"(?=[^@]{1,64}@)(?=.{5,254}$)"
    r"[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*@(?:(?=[^.]{1,63}\.)[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\.)+[A-Za-z]{2,24}"
)
"""What nearly every address looks like, and the library takes; to ask it costs more than all else about a row."""
_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_SEPARATORS: Final = re.compile(r"[\s.\-\u2010\u2011]")
_FIRST_WEIGHTS: Final = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND_WEIGHTS: Final = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_FIRST_REMAINDERS: Final = frozenset({0, 1, 2, 3})
"""What the first control digit may leave over: 0, and from 2032 on also 1 to 3."""
_DAY_OFFSETS: Final = (0, 40)
"""A D-number's day is 40 more."""
_MONTH_OFFSETS: Final = (0, 40, 65, 80)
"""A synthetic number's month is 40, 65 or 80 more."""


def text(value: str | None) -> str | None:
    """NFC, trimmed; blank is None (G3)."""
    return unicodedata.normalize("NFC", value or "").strip() or None


def name(value: str | None, limit: int = 200) -> str:
    """Return a name with its white space collapsed. Raises Unusable: missing, too_long."""
    collapsed = " ".join(unicodedata.normalize("NFC", value or "").split())
    if not collapsed:
        raise Unusable("missing")
    if len(collapsed) > limit:
        raise Unusable("too_long")
    return collapsed


def day(value: str | None) -> date:
    """Return a date of the journal, given as ISO text. Raises Unusable: missing, not_a_date."""
    if value is None:
        raise Unusable("missing")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Unusable("not_a_date") from None


def moment(value: str | None, zone: ZoneInfo) -> datetime:
    """Return a wall-clock time of the journal, given as ISO text, with the offset from UTC that the zone has then (A2).

    A time that a clock change doubles means the first; one that it skips keeps the offset before it. The offset is a
    fixed one, so that two moments compare by the time between them. Raises Unusable: missing, not_a_date.
    """
    if value is None:
        raise Unusable("missing")
    try:
        local = datetime.fromisoformat(value)
        offset = local.replace(tzinfo=zone, fold=0).utcoffset()
    except (ValueError, OverflowError):
        raise Unusable("not_a_date") from None
    assert offset is not None
    return local.replace(tzinfo=timezone(offset))


def identity_number(value: str | None) -> str:
    """Return a Norwegian identity number as eleven digits (G2).

    Fødselsnummer, D-number and synthetic ones. Neither birth date nor sex is read out of it: day and month only tell
    that it is a number of a known kind. Raises Unusable: missing, not_eleven_digits, fh_number, no_such_date,
    control_digits.
    """
    number = _SEPARATORS.sub("", value or "")
    if not number:
        raise Unusable("missing")
    if len(number) != 11 or not (number.isascii() and number.isdigit()):
        raise Unusable("not_eleven_digits")
    if number[0] in "89":
        raise Unusable("fh_number")
    day, month = int(number[:2]), int(number[2:4])
    if not (
        any(1 <= day - offset <= 31 for offset in _DAY_OFFSETS)
        and any(1 <= month - offset <= 12 for offset in _MONTH_OFFSETS)
    ):
        raise Unusable("no_such_date")
    digits = [int(digit) for digit in number]
    first = sum(weight * digit for weight, digit in zip(_FIRST_WEIGHTS, digits, strict=False)) % 11
    second = sum(weight * digit for weight, digit in zip(_SECOND_WEIGHTS, digits, strict=True)) % 11
    if first not in _FIRST_REMAINDERS or second != 0:
        raise Unusable("control_digits")
    return number


def email(value: str | None) -> str | None:
    """Return an e-mail address as typed, or None for a blank one; checked by syntax only (G3).

    Raises Unusable: not_an_address.
    """
    address = text(value)
    if address is None or _PLAIN_ADDRESS.fullmatch(address):
        return address
    try:
        validate_email(
            address, allow_smtputf8=False, check_deliverability=False, globally_deliverable=False, strict=True
        )
    except EmailNotValidError:
        raise Unusable("not_an_address") from None
    if not address.isascii() or "." not in address.rpartition("@")[2]:
        raise Unusable("not_an_address")
    return address


def phone(value: str | None) -> str | None:
    """Return a phone number as E.164, Norwegian unless it says otherwise; None for a blank one (G3).

    Raises Unusable: not_a_number.
    """
    typed = text(value)
    if typed is None:
        return None
    try:
        number = phonenumbers.parse(typed, "NO")
    except phonenumbers.NumberParseException:
        raise Unusable("not_a_number") from None
    if not phonenumbers.is_valid_number(number):
        raise Unusable("not_a_number")
    sent = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if not _E164.fullmatch(sent):  # some countries' numbering plans are longer or shorter than E.164 itself
        raise Unusable("not_a_number")
    return sent
