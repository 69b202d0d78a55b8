"""Tickets that are in order, and what is read out of them (L1-L4)."""

import hashlib

import pytest

from sandbox.idp1177.tickets import Family
from tests.ticket.issuing import (
    ACS,
    AUDIENCE,
    FORM,
    ISSUER,
    NOW,
    NUMBER,
    assertion,
    form,
    one,
    read,
    response,
    ticket,
)
from ticket import Trust


@pytest.mark.parametrize("sign_response", [False, True])
@pytest.mark.parametrize("family", ["older", "sweden_connect", "both"])
def test_a_ticket_in_order_is_read(trust: Trust, family: Family, sign_response: bool) -> None:
    """L4: both families of attribute names; L3: with a signature on the Response too, or without."""
    found = read(trust, ticket(family=family, sign_response=sign_response))
    assert (found.issuer, found.number, found.level) == (ISSUER, NUMBER, 3)
    assert (found.given_name, found.surname) == ("Tolvan", "Tolvansson")
    assert found.in_response_to is None
    assert (found.expires_at - NOW).total_seconds() == 6 * 60


def test_it_is_remembered_by_issuer_and_assertion_id(trust: Trust) -> None:
    """L3: the same Assertion in another Response is the same ticket; two Assertions are two."""
    made = response()
    first = ticket(lambda root: assertion(root).set("ID", "_a1"))
    again = ticket(lambda root: assertion(root).set("ID", "_a1"))
    other = ticket(lambda root: assertion(root).set("ID", "_a2"))
    assert one(made, "saml:Issuer").text == ISSUER
    assert read(trust, first).digest == read(trust, again).digest != read(trust, other).digest
    expected = len(ISSUER).to_bytes(8, "big") + ISSUER.encode() + b"_a1"
    assert read(trust, first).digest == hashlib.sha256(expected).digest()


def test_the_ticket_shows_nobody(trust: Trust) -> None:
    """L3: whatever is logged by accident names no person."""
    found = read(trust, ticket())
    assert not any(secret in f"{found!r} {found}" for secret in (NUMBER, "Tolvan", "Tolvansson"))


def test_who_we_are_is_told(trust: Trust) -> None:
    """L1: only COMPANION_BASE_URL says what our addresses are."""
    assert (trust.acs, trust.audience, trust.sp_entity_id) == (ACS, AUDIENCE, AUDIENCE)


def test_a_ticket_of_64_kib_works(trust: Trust) -> None:
    """L3: certificate-status responses are large."""

    def grow(root: object) -> None:
        for value in assertion(root).iter("{*}AttributeValue"):  # type: ignore[arg-type]
            if value.text and len(value.text) > 1_000:
                value.text *= 14

    xml = ticket(grow)
    assert len(xml) > 64 * 1024
    assert read(trust, xml).number == NUMBER


def test_the_browser_may_break_lines_and_name_a_charset(trust: Trust) -> None:
    """L3: CR and LF are taken out of the base64, nothing else."""
    body = form(ticket()).replace(b"PD", b"%0D%0APD").replace(b"Z", b"%0AZ")
    assert trust.read(f"{FORM}; charset=utf-8", body, NOW).number == NUMBER
