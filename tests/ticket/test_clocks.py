"""Time: both sides of every limit, to the microsecond (L3). The skew is 60 seconds, either way."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from lxml import etree

from tests.ticket.issuing import NOW, NUMBER, assertion, one, read, refusal, ticket, trust_in
from ticket import Refused, Trust
from ticket.times import moment

TICK = timedelta(microseconds=1)
SKEW = timedelta(seconds=60)
MINUTE = timedelta(minutes=1)

DATA = "saml:Assertion/saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData"
CONDITIONS = "saml:Assertion/saml:Conditions"
AUTHN = "saml:Assertion/saml:AuthnStatement"


def told(moment: datetime) -> str:
    """A moment as SAML writes it, with all its digits."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def at(path: str, name: str, value: datetime | str | None, **more: datetime | str | None) -> bytes:
    """A ticket with other times in one element."""

    def change(root: etree._Element) -> None:
        element = one(root, path)
        for key, given in {name: value, **more}.items():
            if given is None:
                del element.attrib[key]
            else:
                element.set(key, given if isinstance(given, str) else told(given))

    return ticket(change)


def test_conditions_begin_at_not_before_and_the_skew(trust: Trust) -> None:
    """L3: NotBefore is in force from its moment on, less the skew."""
    assert read(trust, at(CONDITIONS, "NotBefore", NOW + SKEW)).number == NUMBER
    assert refusal(trust, at(CONDITIONS, "NotBefore", NOW + SKEW + TICK)) == "not_yet"


def test_conditions_end_just_before_not_on_or_after_and_the_skew(trust: Trust) -> None:
    """L3: at that moment it is over."""
    assert read(trust, at(CONDITIONS, "NotOnOrAfter", NOW - SKEW + TICK)).number == NUMBER
    assert refusal(trust, at(CONDITIONS, "NotOnOrAfter", NOW - SKEW)) == "expired"


def test_conditions_last_a_quarter_of_an_hour_at_most(trust: Trust) -> None:
    """L3: and the skew."""
    start = NOW - 5 * MINUTE
    assert read(trust, at(CONDITIONS, "NotOnOrAfter", start + 15 * MINUTE + SKEW)).number == NUMBER
    assert refusal(trust, at(CONDITIONS, "NotOnOrAfter", start + 15 * MINUTE + SKEW + TICK)) == "lifetime"
    year = at(CONDITIONS, "NotBefore", NOW - timedelta(days=180), NotOnOrAfter=NOW + timedelta(days=180))
    assert refusal(trust, year) == "lifetime"


@pytest.mark.parametrize("name", ["NotBefore", "NotOnOrAfter"])
def test_conditions_have_both_limits(trust: Trust, name: str) -> None:
    """L3: a missing one is no limit."""
    assert refusal(trust, at(CONDITIONS, name, None)) == "lifetime"


def test_conditions_are_there(trust: Trust) -> None:
    """L3: without them nothing is limited."""
    assert refusal(trust, ticket(lambda root: assertion(root).remove(one(root, CONDITIONS)))) == "lifetime"


def test_conditions_begin_before_they_end(trust: Trust) -> None:
    """L3: within the skew both could hold."""
    assert read(trust, at(CONDITIONS, "NotBefore", NOW - TICK, NotOnOrAfter=NOW)).number == NUMBER
    assert refusal(trust, at(CONDITIONS, "NotBefore", NOW, NotOnOrAfter=NOW)) == "lifetime"
    assert refusal(trust, at(CONDITIONS, "NotBefore", NOW + TICK, NotOnOrAfter=NOW)) == "lifetime"


def test_the_confirmation_ends_soon(trust: Trust) -> None:
    """L3: it must end, within ten minutes and the skew, and not be over."""
    assert read(trust, at(DATA, "NotOnOrAfter", NOW + 10 * MINUTE + SKEW)).number == NUMBER
    assert refusal(trust, at(DATA, "NotOnOrAfter", NOW + 10 * MINUTE + SKEW + TICK)) == "lifetime"
    assert read(trust, at(DATA, "NotOnOrAfter", NOW - SKEW + TICK)).number == NUMBER
    assert refusal(trust, at(DATA, "NotOnOrAfter", NOW - SKEW)) == "expired"
    assert refusal(trust, at(DATA, "NotOnOrAfter", None)) == "lifetime"


@pytest.mark.parametrize("path", [".", "saml:Assertion"])
def test_it_was_issued_just_now(trust: Trust, path: str) -> None:
    """L3: at most five minutes ago, and not in the future; the skew either way. So for Response and Assertion."""
    assert read(trust, at(path, "IssueInstant", NOW - 5 * MINUTE - SKEW)).number == NUMBER
    assert refusal(trust, at(path, "IssueInstant", NOW - 5 * MINUTE - SKEW - TICK)) == "issued"
    assert read(trust, at(path, "IssueInstant", NOW + SKEW)).number == NUMBER
    assert refusal(trust, at(path, "IssueInstant", NOW + SKEW + TICK)) == "issued"


def test_she_logged_in_half_a_day_ago_at_most(trust: Trust) -> None:
    """L3: twelve hours, and not in the future."""
    half = timedelta(hours=12)
    assert read(trust, at(AUTHN, "AuthnInstant", NOW - half - SKEW)).number == NUMBER
    assert refusal(trust, at(AUTHN, "AuthnInstant", NOW - half - SKEW - TICK)) == "authenticated"
    assert read(trust, at(AUTHN, "AuthnInstant", NOW + SKEW)).number == NUMBER
    assert refusal(trust, at(AUTHN, "AuthnInstant", NOW + SKEW + TICK)) == "authenticated"


def test_her_session_at_1177_is_not_over(trust: Trust) -> None:
    """L3: SessionNotOnOrAfter, where it is told, however far ahead."""
    assert read(trust, at(AUTHN, "SessionNotOnOrAfter", NOW - SKEW + TICK)).number == NUMBER
    assert refusal(trust, at(AUTHN, "SessionNotOnOrAfter", NOW - SKEW)) == "authenticated"
    assert read(trust, at(AUTHN, "SessionNotOnOrAfter", "9999-12-31T23:59:59.999999Z")).number == NUMBER


def test_a_ticket_is_remembered_until_its_last_moment(trust: Trust) -> None:
    """L3: the later NotOnOrAfter and the skew; from then on it is refused by itself."""
    later = read(trust, at(DATA, "NotOnOrAfter", NOW + 7 * MINUTE))
    assert later.expires_at == NOW + 8 * MINUTE
    xml = at(CONDITIONS, "NotOnOrAfter", NOW + 9 * MINUTE)
    assert read(trust, xml).expires_at == NOW + 10 * MINUTE
    assert refusal(trust, xml, NOW + 10 * MINUTE) in ("expired", "issued")


TIMES = [
    (".", "IssueInstant"),
    ("saml:Assertion", "IssueInstant"),
    (CONDITIONS, "NotBefore"),
    (CONDITIONS, "NotOnOrAfter"),
    (DATA, "NotOnOrAfter"),
    (AUTHN, "AuthnInstant"),
    (AUTHN, "SessionNotOnOrAfter"),
]


@pytest.mark.parametrize(("path", "name"), TIMES)
@pytest.mark.parametrize(
    "written",
    [
        "2026-03-14T12:01:00+00:00",
        "2026-03-14T13:01:00+01:00",
        "2026-03-14T12:01:00",
        " 2026-03-14T12:01:00Z",
        "2026-03-14T12:01:00Z\n",
        "2026-03-14T24:00:00Z",
        "12026-03-14T12:01:00Z",
        "-2026-03-14T12:01:00Z",
    ],
)
def test_times_are_told_in_utc_with_a_z(trust: Trust, path: str, name: str, written: str) -> None:
    """L3: and with nothing around them, though the schema would allow it."""
    assert refusal(trust, at(path, name, written)) in ("time_format", "schema")


@pytest.mark.parametrize(("path", "name"), TIMES)
@pytest.mark.parametrize(
    "written", ["", "now", "2026-02-30T12:00:00Z", "2026-03-14T12:00:60Z", "２026-03-14T12:00:00Z"]
)
def test_what_is_no_time_is_refused(trust: Trust, path: str, name: str, written: str) -> None:
    """L3: also days and seconds that do not exist, leap seconds and other scripts' digits."""
    assert refusal(trust, at(path, name, written)) in ("schema", "time_format")


@pytest.mark.parametrize(
    "written", ["２026-03-14T12:00:00Z", "2026-03-14T12:00:00.٥Z", "2026-03-14T12:00:00.Z", "2026-03-14t12:00:00z"]
)
def test_the_schema_is_not_needed_for_that(written: str) -> None:
    """L3: the form is our own."""
    with pytest.raises(Refused, match="time_format"):
        moment(written)


@pytest.mark.parametrize(("path", "name"), TIMES)
@pytest.mark.parametrize("year", ["0000", "0001", "9999"])
def test_far_years_overflow_nothing(trust: Trust, path: str, name: str, year: str) -> None:
    """L3: they are judged, or not understood."""
    xml = at(path, name, f"{year}-12-31T23:59:59.999999999Z")
    if (name, year) == ("SessionNotOnOrAfter", "9999"):
        assert read(trust, xml).number == NUMBER
    else:
        assert refusal(trust, xml)


@pytest.mark.parametrize("fraction", ["", ".0", ".5", ".123456", ".1234567890123456789", "." + "1" * 500])
def test_fractions_of_seconds_may_have_any_length(trust: Trust, fraction: str) -> None:
    """L3: .NET writes seven digits."""
    assert read(trust, at(DATA, "NotOnOrAfter", f"2026-03-14T12:04:00{fraction}Z")).number == NUMBER
    assert refusal(trust, at(DATA, "NotOnOrAfter", f"2026-03-14T11:58:59{fraction}Z")) == "expired"


def test_our_clock_may_stand_in_any_zone(trust: Trust) -> None:
    """L3: a moment is a moment."""
    assert read(trust, ticket(), NOW.astimezone(timezone(timedelta(hours=-9)))).number == NUMBER


def test_limits_can_be_lowered(tmp_path: Path) -> None:
    """L3: each by its own setting, the skew down to nothing."""
    lowered = (
        "lifetimes: {clock_skew_seconds: 0, conditions_seconds: 600, confirmation_seconds: 300, assertion_seconds: 10,"
        " authentication_seconds: 20}\n"
    )
    trust = trust_in(tmp_path, settings=lowered)
    assert read(trust, ticket()).number == NUMBER
    assert read(trust, ticket()).expires_at == NOW + 5 * MINUTE
    assert refusal(trust, at(CONDITIONS, "NotBefore", NOW - 5 * MINUTE - TICK)) == "lifetime"
    assert refusal(trust, at(CONDITIONS, "NotBefore", NOW + TICK)) == "not_yet"
    assert refusal(trust, at(CONDITIONS, "NotOnOrAfter", NOW)) == "expired"
    assert refusal(trust, at(DATA, "NotOnOrAfter", NOW + 5 * MINUTE + TICK)) == "lifetime"
    assert refusal(trust, at("saml:Assertion", "IssueInstant", NOW - timedelta(seconds=10) - TICK)) == "issued"
    assert refusal(trust, at(AUTHN, "AuthnInstant", NOW - timedelta(seconds=20) - TICK)) == "authenticated"
