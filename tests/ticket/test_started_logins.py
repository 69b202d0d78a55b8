"""Logins that start here: the AuthnRequest, our metadata, and our own key where one is configured (L1)."""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import onelogin.saml2
import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from sandbox.idp1177.names import DS, HTTP_POST, MD, SAML, SAMLP
from setup_file import SetupError
from tests.ticket.issuing import (
    ACS,
    AUDIENCE,
    BASE,
    NOW,
    SSO,
    Pair,
    foreign,
    metadata,
    ours,
    pair,
    read,
    rsa_key,
    ticket,
    trust_in,
)
from ticket import StartedLogin, Trust

SCHEMAS = Path(onelogin.saml2.__file__).parent / "schemas"


def fits(root: etree._Element, schema: str) -> bool:
    """Whether it is as SAML has it."""
    return etree.XMLSchema(etree.parse(SCHEMAS / f"saml-schema-{schema}-2.0.xsd")).validate(root)


def request(started: StartedLogin) -> etree._Element:
    """The AuthnRequest in an address."""
    (encoded,) = parse_qs(urlsplit(started.address).query)["SAMLRequest"]
    return etree.fromstring(zlib.decompress(b64decode(encoded), wbits=-15))


def test_a_login_asks_for_nothing_but_a_ticket(trust: Trust) -> None:
    """L1: posted to us; which level is enough is judged on the ticket, not asked for."""
    started = trust.login(NOW)
    asked = request(started)
    assert fits(asked, "protocol")
    assert dict(asked.attrib.items()) == {
        "ID": started.request_id,
        "Version": "2.0",
        "IssueInstant": "2026-03-14T12:00:00Z",
        "Destination": SSO,
        "AssertionConsumerServiceURL": ACS,
        "ProtocolBinding": HTTP_POST,
    }
    assert [(child.tag, child.text) for child in asked] == [(f"{{{SAML}}}Issuer", AUDIENCE)]
    assert asked.tag == f"{{{SAMLP}}}AuthnRequest"
    assert started.address.startswith(f"{SSO}?SAMLRequest=")
    assert parse_qs(urlsplit(started.address).query).keys() == {"SAMLRequest"}


def test_its_ticket_tells_which_login_it_answers(trust: Trust) -> None:
    """L3: for the caller to compare with what it remembers."""
    started = trust.login(NOW)
    assert read(trust, ticket(in_response_to=started.request_id)).in_response_to == started.request_id


def test_no_two_logins_have_one_id(trust: Trust) -> None:
    """L3: nor can it be guessed."""
    ids = {trust.login(NOW).request_id for _ in range(100)}
    assert len(ids) == 100
    assert all(len(one) == 41 and one.startswith("_") for one in ids)


def test_the_address_may_have_a_query(tmp_path: Path) -> None:
    """L1: as some identity providers' do."""
    text = metadata([ours().certificate], sso=f"{SSO}?tenant=a&amp;x=1")
    (tmp_path / "idp-metadata.xml").write_text(text, encoding="utf-8")
    address = Trust.load(tmp_path, BASE, NOW).login(NOW).address
    assert address.startswith(f"{SSO}?tenant=a&x=1&SAMLRequest=")


def test_without_an_address_only_1177_starts_logins(tmp_path: Path) -> None:
    """L2: tickets that nobody asked for work all the same."""
    (tmp_path / "idp-metadata.xml").write_text(metadata([ours().certificate], sso=None), encoding="utf-8")
    trust = Trust.load(tmp_path, BASE, NOW)
    assert read(trust, ticket()).issuer
    with pytest.raises(SetupError, match="SingleSignOnService"):
        trust.login(NOW)


def test_our_metadata_says_no_more_than_needed(trust: Trust) -> None:
    """L1: who we are, where tickets go, and that Assertions must be signed."""
    root = etree.fromstring(trust.metadata())
    assert fits(root, "metadata")
    assert root.get("entityID") == AUDIENCE
    (role,) = root
    assert dict(role.attrib.items()) == {
        "AuthnRequestsSigned": "false",
        "WantAssertionsSigned": "true",
        "protocolSupportEnumeration": SAMLP,
    }
    services = role.findall(f"{{{MD}}}AssertionConsumerService")
    assert [dict(service.attrib.items()) for service in services] == [
        {"Binding": HTTP_POST, "Location": ACS, "index": "0", "isDefault": "true"}
    ]
    assert root.find(f".//{{{DS}}}KeyInfo") is None


def signing(directory: Path, by: Pair) -> Trust:
    """Trust with a key of our own."""
    (directory / "sp.key").write_bytes(by.key)
    (directory / "sp.crt").write_bytes(by.certificate)
    return trust_in(directory, settings="signing: {key: sp.key, certificate: sp.crt}\n")


def test_a_key_of_our_own_signs_requests(tmp_path: Path) -> None:
    """L1: as the HTTP-Redirect binding has it; the certificate stands in our metadata."""
    trust = signing(tmp_path, foreign())
    query = urlsplit(trust.login(NOW).address).query
    signed, _, encoded = query.rpartition("&Signature=")
    given = parse_qs(query)
    assert list(given) == ["SAMLRequest", "SigAlg", "Signature"]
    assert given["SigAlg"] == ["http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"]
    key = x509.load_pem_x509_certificate(foreign().certificate).public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    value = b64decode(given["Signature"][0])
    key.verify(value, signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    with pytest.raises(InvalidSignature):
        key.verify(value, signed.encode() + b"x", padding.PKCS1v15(), hashes.SHA256())
    assert encoded

    root = etree.fromstring(trust.metadata())
    assert fits(root, "metadata")
    assert root[0].get("AuthnRequestsSigned") == "true"
    (held,) = root.iter(f"{{{DS}}}X509Certificate")
    own = x509.load_pem_x509_certificate(foreign().certificate)
    assert held.text == b64encode(own.public_bytes(Encoding.DER)).decode()
    assert foreign().key.decode() not in f"{trust!r}"


def test_a_key_that_cannot_be_used(tmp_path: Path) -> None:
    """L1: missing, unreadable, weak, or another's: file and cure."""
    with pytest.raises(SetupError, match=r"sp\.key: cannot be read"):
        trust_in(tmp_path, settings="signing: {key: sp.key, certificate: sp.crt}\n")
    with pytest.raises(SetupError, match=r"sp\.key: cannot be read"):
        signing(tmp_path, Pair(b"x", ours().certificate))
    with pytest.raises(SetupError, match=r"sp\.crt: cannot be read"):
        signing(tmp_path, Pair(ours().key, b"x"))
    with pytest.raises(SetupError, match=r"sp\.key: is no RSA key of 2048 bits"):
        signing(tmp_path, pair(rsa_key("weak", 1024)))
    with pytest.raises(SetupError, match=r"sp\.key: is no RSA key"):
        signing(tmp_path, pair(ec.generate_private_key(ec.SECP256R1())))
    with pytest.raises(SetupError, match=r"sp\.crt: is not the certificate of sp\.key"):
        signing(tmp_path, Pair(ours().key, foreign().certificate))
