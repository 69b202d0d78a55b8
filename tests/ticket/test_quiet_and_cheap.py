"""What a refusal costs, and what it says: little work, nothing on stderr, nothing of the ticket (L3)."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from lxml import etree
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from sandbox.idp1177.names import DS
from tests.ticket.issuing import (
    NUMBER,
    OTHER_NUMBER,
    assertion,
    foreign,
    one,
    ours,
    pair,
    read,
    refusal,
    rsa_key,
    ticket,
    trust_in,
)
from tests.ticket.test_anything import PIECES
from ticket import REASONS, Refused, Trust

TRANSFORMS = "saml:Assertion/ds:Signature/ds:SignedInfo/ds:Reference/ds:Transforms"


def transform(algorithm: str, inner: str) -> bytes:
    """A ticket whose first transform is another."""

    def change(root: etree._Element) -> None:
        transforms = one(root, TRANSFORMS)
        transforms.insert(0, etree.fromstring(f'<Transform xmlns="{DS}" Algorithm="{algorithm}">{inner}</Transform>'))

    return ticket(after=change)


def hostile() -> list[bytes]:
    """Documents that make the parser, the canonicalisation, or XPath and XSLT speak."""
    xpath = "http://www.w3.org/TR/1999/REC-xpath-19991116"
    xslt = "http://www.w3.org/TR/1999/REC-xslt-19991116"
    speak = '<s:message xmlns:s="http://www.w3.org/1999/XSL/Transform">SPOKEN</s:message>'
    good = ticket()
    return [
        transform(xpath, "<XPath>SPOKEN(((</XPath>"),
        transform(xpath, "<XPath>unheard:of(SPOKEN)</XPath>"),
        transform(
            xslt, f'<s:stylesheet version="1.0" xmlns:s="http://www.w3.org/1999/XSL/Transform">{speak}</s:stylesheet>'
        ),
        good.replace(b'URI="#_', b'URI="#xpointer(SPOKEN((_'),
        good.replace(b'URI="#_', b'URI="file:///SPOKEN_'),
        good.replace(b"<saml:Subject>", b'<saml:Subject xmlns:q="SPOKEN">'),
        good.replace(b"<saml:Subject>", b'<saml:Subject xmlns:q="http://SPOKEN:x/">'),
        good.replace(b"<ds:SignatureValue>", b"<ds:SignatureValue>SPOKEN!!!"),
        good.replace(b"<ds:DigestValue>", b"<ds:DigestValue>SPOKEN!!!"),
        good.replace(b"<ds:X509Certificate>", b"<ds:X509Certificate>SPOKEN!!!"),
        good.replace(b'ID="_', b'ID="SPOKEN" xml:id="SPOKEN" Id="_'),
        good.replace(b"Tolvan", b"&SPOKEN;"),
        good.replace(b"</saml:Subject>", b"</SPOKEN>"),
        *(good.replace(b"<saml:Subject>", b"<saml:Subject>SPOKEN" + piece) for piece in PIECES),
    ]


@pytest.mark.parametrize("in_a_thread", [False, True])
def test_nothing_is_printed(trust: Trust, capfd: pytest.CaptureFixture[str], in_a_thread: bool) -> None:
    """L3: neither by the parser nor by the cryptography, on any thread: they would quote the ticket."""
    reasons: list[str] = []

    def judge() -> None:
        reasons.extend(refusal(trust, xml) for xml in hostile())

    if in_a_thread:
        thread = threading.Thread(target=judge)
        thread.start()
        thread.join()
    else:
        judge()
    assert len(reasons) == len(hostile())
    assert capfd.readouterr() == ("", "")


def test_a_refusal_says_its_reason_and_nothing_else(trust: Trust) -> None:
    """L3: whatever is logged of it, and whatever led to it."""
    for xml in (*hostile(), ticket(number=OTHER_NUMBER[:-1] + "0"), ticket(by=foreign())):
        with pytest.raises(Refused) as caught:
            read(trust, xml)
        error = caught.value
        assert (str(error), repr(error), error.args) == (error.reason, f"Refused('{error.reason}')", (error.reason,))
        assert error.__cause__ is None
        assert error.__suppress_context__ or error.__context__ is None


def test_every_reason_has_a_meaning() -> None:
    """L3: for the README."""
    assert all(reason.isidentifier() and reason.islower() for reason in REASONS)
    assert all(len(meaning) > 20 and "\n" not in meaning for meaning in REASONS.values())


@pytest.fixture
def verifications(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The certificates that the library was asked about, one entry each time."""
    asked: list[str] = []
    verify = OneLogin_Saml2_Utils.validate_node_sign

    def counted(signature: etree._Element, element: etree._Element, pem: str) -> bool:
        asked.append(pem)
        return bool(verify(signature, element, pem))

    monkeypatch.setattr(OneLogin_Saml2_Utils, "validate_node_sign", counted)
    return asked


def test_a_forged_signature_is_tried_once_with_each_certificate(tmp_path: Path, verifications: list[str]) -> None:
    """L3: and the Response's not at all then."""
    trust = trust_in(tmp_path, ours().certificate, pair(rsa_key("next")).certificate)
    assert read(trust, ticket(sign_response=True)).number == NUMBER
    assert len(verifications) == 2
    verifications.clear()
    assert refusal(trust, ticket(by=foreign(), sign_response=True)) == "signature"
    assert len(verifications) == len(set(verifications)) == 2


def test_twenty_kilobytes_of_transforms_cost_nothing(trust: Trust, verifications: list[str]) -> None:
    """L3: they took the library ten seconds."""
    xpath = "http://www.w3.org/TR/1999/REC-xpath-19991116"
    costly = "<XPath>" + "count(//. | //@* | //namespace::*)+" * 60 + "1</XPath>"
    xml = transform(xpath, costly)

    def many(root: etree._Element) -> None:
        transforms = one(root, TRANSFORMS)
        for _ in range(200):
            transforms.insert(
                0, etree.fromstring(f'<Transform xmlns="{DS}" Algorithm="{xpath}"><XPath>1</XPath></Transform>')
            )

    assert refusal(trust, xml) == "signature_transforms"
    assert refusal(trust, ticket(after=many)) == "signature_transforms"
    assert verifications == []


def test_what_is_large_is_refused_before_the_schema(trust: Trust, monkeypatch: pytest.MonkeyPatch) -> None:
    """L3: many elements, attributes or namespaces cost a walk through them, no more."""
    monkeypatch.delattr("ticket.verify.judge_schema")
    for inner in (
        b"<a/>" * 1_200,
        b"<a " + b" ".join(b"a%d=''" % i for i in range(21)) + b"/>",
        b"<a>" * 60 + b"</a>" * 60,
    ):
        xml = ticket().replace(b"</saml:AttributeStatement>", inner + b"</saml:AttributeStatement>")
        assert refusal(trust, xml) == "too_complex"


def test_an_unsigned_ticket_costs_no_cryptography(trust: Trust, verifications: list[str]) -> None:
    """L3: nor does any that the gate refuses."""
    xml = ticket(after=lambda root: assertion(root).remove(one(root, "saml:Assertion/ds:Signature")))
    assert refusal(trust, xml) == "unsigned"
    assert verifications == []
