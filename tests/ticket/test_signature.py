"""Whose signature it is, what it covers, and what lies beside it (L1, L3)."""

from __future__ import annotations

import socket
from copy import deepcopy
from pathlib import Path
from unittest.mock import Mock

import pytest
from lxml import etree

from sandbox.idp1177.names import DS, SAML
from sandbox.idp1177.tickets import sign
from tests.ticket.changing import A, say, without
from tests.ticket.issuing import (
    NUMBER,
    Change,
    assertion,
    foreign,
    one,
    ours,
    read,
    refusal,
    response,
    ticket,
    trust_in,
)
from ticket import Trust, parse

SIGNATURE = f"{A}/ds:Signature"
KEY_INFO = f"{SIGNATURE}/ds:KeyInfo"


def test_an_unsigned_assertion_lets_nobody_in(trust: Trust) -> None:
    """L1, L3: stripped, or signed by its Response alone."""
    assert refusal(trust, etree.tostring(response())) == "unsigned"
    assert refusal(trust, ticket(after=without(SIGNATURE))) == "unsigned"
    made = response()
    sign(made, ours().key, ours().certificate)
    assert refusal(trust, etree.tostring(made)) == "unsigned"


def test_a_foreign_key_lets_nobody_in(trust: Trust) -> None:
    """L1: with its certificate in KeyInfo, with ours, or with none."""
    assert refusal(trust, ticket(by=foreign())) == "signature"
    assert refusal(trust, ticket(by=foreign(), after=without(KEY_INFO))) == "signature"

    def disguise(root: etree._Element) -> None:
        own = "".join(ours().certificate.decode().split("-----")[2].split())
        one(root, f"{KEY_INFO}/ds:X509Data/ds:X509Certificate").text = own

    assert refusal(trust, ticket(by=foreign(), after=disguise)) == "signature"


def test_both_signatures_must_verify(trust: Trust) -> None:
    """L3: the Response's too, if it is there, whichever of them is wrong."""
    made = response()
    sign(assertion(made), ours().key, ours().certificate)
    sign(made, foreign().key, foreign().certificate)
    assert refusal(trust, etree.tostring(made)) == "signature"
    made = response()
    sign(assertion(made), foreign().key, foreign().certificate)
    sign(made, ours().key, ours().certificate)
    assert refusal(trust, etree.tostring(made)) == "signature"


def test_two_keys_of_a_rollover_may_sign_one_ticket(tmp_path: Path) -> None:
    """L1: each signature is verified by itself."""
    trust = trust_in(tmp_path, ours().certificate, foreign().certificate)
    made = response()
    sign(assertion(made), ours().key, ours().certificate)
    sign(made, foreign().key, foreign().certificate)
    assert read(trust, etree.tostring(made)).number == NUMBER


@pytest.mark.parametrize("path", ["saml:Issuer", "samlp:Status"])
def test_what_a_signed_response_says_cannot_be_changed(trust: Trust, path: str) -> None:
    """L3: also what nobody reads."""

    def change(root: etree._Element) -> None:
        one(root, path).tail = "\n"

    assert read(trust, ticket(after=change)).number == NUMBER
    assert refusal(trust, ticket(after=change, sign_response=True)) == "signature"


def test_no_claim_can_be_changed(trust: Trust) -> None:
    """L3: any text and any attribute in the Assertion, outside of its signature."""
    whole = ticket()
    count = sum(1 for _ in assertion(etree.fromstring(whole)).iter())
    for place in range(count):
        for part in ("text", "attribute"):
            root = etree.fromstring(whole)
            element = list(assertion(root).iter())[place]
            if element.tag == f"{{{DS}}}Signature" or any(True for _ in element.iterancestors(f"{{{DS}}}Signature")):
                continue
            if part == "text":
                element.text = (element.text or "") + "1"
            else:
                for name in element.attrib:
                    element.set(name, f"{element.get(name)}1")
                if not element.attrib:
                    continue
            assert refusal(trust, etree.tostring(root)) in {"signature", "schema", "signature_reference"}


@pytest.mark.parametrize("part", ["ds:SignatureValue", "ds:SignedInfo/ds:Reference/ds:DigestValue"])
@pytest.mark.parametrize("value", ["", "AAAA", "A" * 342 + "==", "A" * 100_000, "====", "å"])
def test_no_value_of_a_signature_is_taken_for_another(trust: Trust, part: str, value: str) -> None:
    """L3: empty, short, long, or no base64."""
    assert refusal(trust, ticket(after=say(f"{SIGNATURE}/{part}", value))) in {"signature", "schema"}


def key_info(xml: str) -> Change:
    """Put something else into KeyInfo."""

    def change(root: etree._Element) -> None:
        held = one(root, KEY_INFO)
        held.clear()
        held.extend(etree.fromstring(f'<x xmlns:ds="{DS}">{xml}</x>'))

    return change


def test_key_info_is_never_believed(trust: Trust) -> None:
    """L1: absent, foreign, odd: the configured certificates decide alone."""
    foreign_text = foreign().certificate.decode().split("-----")[2]
    for xml in (
        f"<ds:X509Data><ds:X509Certificate>{foreign_text}</ds:X509Certificate></ds:X509Data>",
        "<ds:X509Data><ds:X509Certificate>AAAA</ds:X509Certificate></ds:X509Data>",
        "<ds:KeyName>file:///etc/passwd</ds:KeyName>",
        "<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>AQAB</ds:Modulus><ds:Exponent>AQ==</ds:Exponent></ds:RSAKeyValue>"
        "</ds:KeyValue>",
        "<ds:X509Data><ds:X509SubjectName>CN=x</ds:X509SubjectName></ds:X509Data><ds:KeyName>x</ds:KeyName>",
    ):
        assert read(trust, ticket(after=key_info(xml))).number == NUMBER
        assert refusal(trust, ticket(by=foreign(), after=key_info(xml))) == "signature"
    assert read(trust, ticket(after=without(KEY_INFO))).number == NUMBER


def test_key_info_is_never_followed(trust: Trust) -> None:
    """L3: neither to an address nor through transforms."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/key"
        xpath = '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><ds:XPath>1</ds:XPath>'
        for uri in (address, "", "#x", "file:///etc/hostname"):
            transforms = f"<ds:Transforms>{xpath}</ds:Transform></ds:Transforms>"
            xml = f'<ds:RetrievalMethod URI="{uri}" Type="{DS}X509Data">{transforms}</ds:RetrievalMethod>'
            assert read(trust, ticket(after=key_info(xml))).number == NUMBER
            assert refusal(trust, ticket(by=foreign(), after=key_info(xml))) == "signature"
        with pytest.raises(BlockingIOError):
            server.accept()


def test_schema_locations_are_not_followed(trust: Trust) -> None:
    """L3: a document does not say what it is judged by."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        place = f"{SAML} http://127.0.0.1:{server.getsockname()[1]}/own.xsd"

        def locate(root: etree._Element) -> None:
            root.set("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation", place)
            assertion(root).set("{http://www.w3.org/2001/XMLSchema-instance}noNamespaceSchemaLocation", place)

        assert read(trust, ticket(locate)).number == NUMBER
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize("name", ["ID", "Id", "id", "iD"])
def test_an_id_stands_once(trust: Trust, name: str) -> None:
    """L3: in any attribute that something might take for one."""

    def again(root: etree._Element) -> None:
        value = etree.SubElement(one(root, f"{A}/saml:AttributeStatement/saml:Attribute[8]/saml:AttributeValue"), "x")
        value.set(name, str(assertion(root).get("ID")))

    assert refusal(trust, ticket(again)) == "id"
    assert refusal(trust, ticket(after=lambda root: root.set("ID", str(assertion(root).get("ID"))))) == "id"


def test_nothing_but_plain_ids(trust: Trust) -> None:
    """L3: `xml:id` and others that a parser knows by itself are refused, and so are unusual characters."""
    for name in ("{http://www.w3.org/XML/1998/namespace}id", "{urn:x}ID"):
        assert refusal(trust, ticket(lambda root, name=name: assertion(root).set(name, "_x1"))) == "id"  # type: ignore[misc]
    for value in ("", "1", "_a b", "_å", "_a'", "_a)", "_a:b", " _a"):
        assert refusal(trust, ticket(after=lambda root, value=value: root.set("ID", value))) == "id"  # type: ignore[misc]
    for value in ("a", "_", "A-1.b_c", "_" + "0" * 1_000):
        assert read(trust, ticket(lambda root, value=value: assertion(root).set("ID", value))).number == NUMBER  # type: ignore[misc]


@pytest.mark.parametrize("path", ["samlp:Status", f"{A}/saml:Advice", f"{A}/saml:AttributeStatement/saml:Attribute"])
def test_a_signature_stands_nowhere_else(trust: Trust, path: str) -> None:
    """L3: one in the Assertion, at most one in the Response."""

    def move(root: etree._Element) -> None:
        copied = deepcopy(one(root, SIGNATURE))
        if path == "samlp:Status":
            etree.SubElement(one(root, path), "{urn:oasis:names:tc:SAML:2.0:protocol}StatusDetail").append(copied)
        elif path.endswith("Advice"):
            advice = etree.Element(f"{{{SAML}}}Advice")
            advice.append(copied)
            one(root, f"{A}/saml:Conditions").addnext(advice)
        else:
            one(root, f"{path}[8]/saml:AttributeValue").append(copied)

    assert refusal(trust, ticket(after=move)) in {"signature_place", "schema"}


def test_two_signatures_in_one_place_are_refused(trust: Trust, monkeypatch: pytest.MonkeyPatch) -> None:
    """L3: a good one beside a bad one, whichever comes first; also if the schema let it pass."""
    monkeypatch.setattr("ticket.verify.judge_schema", lambda _: None)
    for place in (1, 2):

        def doubled(root: etree._Element, place: int = place) -> None:
            assertion(root).insert(place, deepcopy(one(root, SIGNATURE)))

        assert refusal(trust, ticket(after=doubled)) == "signature_place"


def test_the_library_finds_what_is_read(trust: Trust, monkeypatch: pytest.MonkeyPatch) -> None:
    """L3: whatever stood under the id before, the element that is read is the one that is verified."""
    monkeypatch.setattr("ticket.shape.judge_root", lambda _: None)
    original = parse.parse

    def tampered(xml: bytes) -> etree._Element:
        root = original(xml)
        decoy = etree.SubElement(root, "decoy")
        decoy.set("{http://www.w3.org/XML/1998/namespace}id", str(assertion(root).get("ID")))
        return root

    monkeypatch.setattr(parse, "parse", tampered)
    monkeypatch.setattr("ticket.verify.judge_schema", lambda _: None)
    xml = ticket()
    assert refusal(trust, xml) == "id"
    monkeypatch.setattr("ticket.verify.xmlsec.SignatureContext", Mock())  # which would have noticed, too
    assert refusal(trust, xml) == "id"
