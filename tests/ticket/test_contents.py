"""What a ticket holds, and what it must not hold: subject, statements, status; each clause both ways (L3)."""

from __future__ import annotations

from copy import deepcopy

import pytest
from lxml import etree

from tests.ticket.changing import ATTRIBUTES, AUTHN, CONFIRMATION, DATA, A, add, put, say, twice, without
from tests.ticket.issuing import NUMBER, Change, one, read, refusal, ticket
from ticket import Trust


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (without(f"{A}/saml:Subject"), "subject"),
        (without(CONFIRMATION), "subject"),
        (twice(CONFIRMATION), "subject"),
        (put(CONFIRMATION, "Method", "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"), "subject"),
        (put(CONFIRMATION, "Method", "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"), "subject"),
        (put(CONFIRMATION, "Method", "urn:oasis:names:tc:SAML:2.0:cm:bearer "), "subject"),
        (without(DATA), "subject"),
        (twice(DATA), "schema"),
        (add(CONFIRMATION, "<saml:NameID>somebody else</saml:NameID>", 0), "subject"),
        (add(DATA, '<x xmlns="urn:x"/>'), "subject"),
        (put(DATA, "NotBefore", "2026-03-14T11:55:00Z"), "subject"),
    ],
)
def test_there_is_one_bearer_confirmation_of_the_subject(trust: Trust, change: Change, reason: str) -> None:
    """L3: and no NotBefore in it."""
    assert refusal(trust, ticket(change)) == reason


def test_a_confirmation_that_adds_a_good_one_to_a_bad_one_is_refused(trust: Trust) -> None:
    """L3: none is picked out of several."""
    other = "<saml:SubjectConfirmation Method='urn:oasis:names:tc:SAML:2.0:cm:sender-vouches'/>"
    for place in (1, 2):
        assert refusal(trust, ticket(add(f"{A}/saml:Subject", other, place))) == "subject"


def test_the_name_id_says_nothing(trust: Trust) -> None:
    """L4: it is another each time; the number is an attribute."""
    for change in (without(f"{A}/saml:Subject/saml:NameID"), say(f"{A}/saml:Subject/saml:NameID", "189001029819")):
        assert read(trust, ticket(change)).number == NUMBER


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (without(AUTHN), "statements"),
        (twice(AUTHN), "statements"),
        (without(ATTRIBUTES), "statements"),
        (twice(ATTRIBUTES), "statements"),
        (add(A, "<saml:AttributeStatement><saml:Attribute Name='x'/></saml:AttributeStatement>"), "statements"),
        (
            add(
                A,
                "<saml:AuthzDecisionStatement Resource='x:y' Decision='Permit'><saml:Action Namespace='x:y'>x"
                "</saml:Action></saml:AuthzDecisionStatement>",
            ),
            "statements",
        ),
        (
            add(
                A,
                "<saml:Statement xsi:type='saml:AttributeStatementType'><saml:Attribute Name='x'/></saml:Statement>",
            ),
            "statements",
        ),
    ],
)
def test_there_is_one_statement_of_each_kind(trust: Trust, change: Change, reason: str) -> None:
    """L3: one AuthnStatement, one AttributeStatement, no other."""
    assert refusal(trust, ticket(change)) == reason


def test_no_assertion_at_all(trust: Trust) -> None:
    """L3: though the status says Success."""
    assert refusal(trust, ticket(after=without(A))) == "assertion"


def test_advice_and_extensions_are_not_read(trust: Trust) -> None:
    """L3: they may be there, as long as nothing in them could be taken for the ticket."""
    extensions = add(".", '<samlp:Extensions><x xmlns="urn:x">y</x></samlp:Extensions>', 1)
    advice = add(A, '<saml:Advice><x xmlns="urn:x">y</x></saml:Advice>', 3)
    assert read(trust, ticket(extensions)).number == NUMBER
    assert read(trust, ticket(advice)).number == NUMBER


@pytest.mark.parametrize("status", ["Requester", "Responder", "AuthnFailed", "success", "Success ", ""])
def test_a_failed_login_is_told_apart(trust: Trust, status: str) -> None:
    """L3: with its own words, with an Assertion or without."""
    change = put("samlp:Status/samlp:StatusCode", "Value", f"urn:oasis:names:tc:SAML:2.0:status:{status}")
    assert refusal(trust, ticket(change)) == "status"

    def failed(root: etree._Element) -> None:
        change(root)
        without(A)(root)

    assert refusal(trust, ticket(after=failed)) == "status"


def test_success_inside_a_failure_is_a_failure(trust: Trust) -> None:
    """L3: the outer status counts."""

    def failed(root: etree._Element) -> None:
        code = one(root, "samlp:Status/samlp:StatusCode")
        code.append(deepcopy(code))
        code.set("Value", "urn:oasis:names:tc:SAML:2.0:status:Responder")

    assert refusal(trust, ticket(failed)) == "status"


ENCRYPTED_DATA = (
    '<e:EncryptedData xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:CipherData><e:CipherValue>AAAA</e:CipherValue>'
    "</e:CipherData></e:EncryptedData>"
)


@pytest.mark.parametrize(
    "change",
    [
        add(".", f"<saml:EncryptedAssertion>{ENCRYPTED_DATA}</saml:EncryptedAssertion>"),
        add(ATTRIBUTES, f"<saml:EncryptedAttribute>{ENCRYPTED_DATA}</saml:EncryptedAttribute>"),
        add(CONFIRMATION, f"<saml:EncryptedID>{ENCRYPTED_DATA}</saml:EncryptedID>", 0),
        add(A, f"<saml:Advice><saml:EncryptedAssertion>{ENCRYPTED_DATA}</saml:EncryptedAssertion></saml:Advice>", 3),
    ],
)
def test_what_cannot_be_read_is_refused(trust: Trust, change: Change) -> None:
    """L3: no part is encrypted; it might say that somebody acts for somebody else."""
    assert refusal(trust, ticket(change)) == "encrypted"


def test_what_does_not_fit_the_schema_is_refused(trust: Trust) -> None:
    """L3: SAML's schema is the library's."""
    assert refusal(trust, ticket(after=without("samlp:Status"))) == "schema"
    assert refusal(trust, ticket(add(A, '<x xmlns="urn:x"/>'))) == "schema"
    assert refusal(trust, ticket(put(".", "Unheard", "x"))) == "schema"
