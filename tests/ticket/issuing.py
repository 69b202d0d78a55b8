"""An identity provider of the tests' own: keys, metadata, and tickets changed before or after they are signed."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml import etree

from sandbox.idp1177.names import SAML, SAMLP
from sandbox.idp1177.tickets import build, encode, sign
from ticket import Refused, Ticket, Trust

NOW: Final = datetime(2026, 3, 14, 12, 0, 0, tzinfo=UTC)
BASE: Final = "https://traning.example.se"
ACS: Final = f"{BASE}/1177/acs"
AUDIENCE: Final = f"{BASE}/1177/metadata"
ISSUER: Final = "https://idp.example.se/saml"
SSO: Final = "https://idp.example.se/sso"
FORM: Final = "application/x-www-form-urlencoded"
NUMBER: Final = "189001019802"
"""Tolvan Tolvansson's: the first of Skatteverket's test numbers."""
OTHER_NUMBER: Final = "189001029819"

Change = Callable[[etree._Element], Any]
Private = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


@dataclass(frozen=True)
class Pair:
    """A key and a certificate for it, both PEM."""

    key: bytes
    certificate: bytes


def pair(
    key: Private, *, start: datetime = NOW - timedelta(days=30), end: datetime = NOW + timedelta(days=335)
) -> Pair:
    """Certify a key for these dates."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "A test's identity provider")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .sign(key, None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Pair(private, certificate.public_bytes(Encoding.PEM))


@cache
def rsa_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """A key of this name, made once."""
    return rsa.generate_private_key(65537, bits)


@cache
def ours() -> Pair:
    """The key that the trust is set up with."""
    return pair(rsa_key("ours"))


@cache
def foreign() -> Pair:
    """A key that nobody trusts."""
    return pair(rsa_key("foreign"))


def metadata(certificates: Iterable[bytes], *, entity_id: str = ISSUER, sso: str | None = SSO) -> str:
    """The identity provider's metadata with these certificates (PEM)."""
    keys = "".join(key_descriptor(certificate) for certificate in certificates)
    redirect = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
    service = f'<md:SingleSignOnService Binding="{redirect}" Location="{sso}"/>' if sso else ""
    return (
        f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity_id}">'
        '<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
        f"{keys}{service}</md:IDPSSODescriptor></md:EntityDescriptor>"
    )


def key_descriptor(certificate: bytes, use: str | None = "signing") -> str:
    """A certificate as it stands in metadata."""
    encoded = certificate.decode("ascii").split("-----")[2]
    used = f' use="{use}"' if use else ""
    return (
        f"<md:KeyDescriptor{used}>"
        '<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>'
        f"<ds:X509Certificate>{encoded}</ds:X509Certificate>"
        "</ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
    )


def trust_in(directory: Path, *certificates: bytes, settings: str | None = None) -> Trust:
    """Set up trust in these certificates, in a directory of its own."""
    (directory / "idp-metadata.xml").write_text(metadata(certificates or (ours().certificate,)), encoding="utf-8")
    if settings is not None:
        (directory / "settings.yaml").write_text(settings, encoding="utf-8")
    return Trust.load(directory, BASE, NOW)


@cache
def some_trust() -> Path:
    """A directory with a trust in it, for tests that need one and do not care whose."""
    directory = Path(tempfile.mkdtemp(prefix="saml-"))
    now = datetime.now(UTC)
    current = pair(rsa_key("ours"), start=now - timedelta(days=1), end=now + timedelta(days=300))
    (directory / "idp-metadata.xml").write_text(metadata([current.certificate]), encoding="utf-8")
    return directory


def nothing(_: etree._Element) -> None:
    """Change nothing."""


def response(**options: Any) -> etree._Element:
    """A Response that is in order, and not signed."""
    given: dict[str, Any] = {
        "issuer": ISSUER,
        "acs": ACS,
        "audience": AUDIENCE,
        "number": NUMBER,
        "now": NOW,
        "family": "both",
    }
    return build(**(given | options))


def ticket(before: Change = nothing, after: Change = nothing, *, by: Pair | None = None, **options: Any) -> bytes:
    """A ticket as XML, changed before its Assertion is signed, or after that. `signing` options go to `sign`."""
    signing = options.pop("signing", {})
    sign_response = options.pop("sign_response", False)
    made = response(**options)
    before(made)
    pair_ = by or ours()
    sign(assertion(made), pair_.key, pair_.certificate, **signing)
    if sign_response:
        sign(made, pair_.key, pair_.certificate, **signing)
    after(made)
    return etree.tostring(made)


def assertion(root: etree._Element) -> etree._Element:
    """The Assertion of a Response."""
    return one(root, "saml:Assertion")


def one(root: etree._Element, path: str) -> etree._Element:
    """The one element under the path, `saml:`, `samlp:` and `ds:` being known."""
    known = {"saml": SAML, "samlp": SAMLP, "ds": "http://www.w3.org/2000/09/xmldsig#"}
    (found,) = root.findall(path, known)
    return found


def form(xml: bytes) -> bytes:
    """The body that a browser posts."""
    return urlencode({"SAMLResponse": encode(xml), "RelayState": "anything"}).encode("ascii")


def read(trust: Trust, xml: bytes, now: datetime = NOW) -> Ticket:
    """Judge a ticket."""
    return trust.read(FORM, form(xml), now)


def refusal(trust: Trust, xml: bytes, now: datetime = NOW) -> str:
    """Judge a ticket that must be refused; return the reason."""
    try:
        found = read(trust, xml, now)
    except Refused as refused:
        return refused.reason
    raise AssertionError(f"a ticket was accepted that must be refused: {found}")
