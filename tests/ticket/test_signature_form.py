"""The gate: a signature of another form is refused before the library runs any of its transforms (L3)."""

from __future__ import annotations

import pytest
import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from lxml import etree

from sandbox.idp1177.names import DS, SAML
from tests.ticket.issuing import (
    NUMBER,
    Change,
    assertion,
    nothing,
    one,
    ours,
    pair,
    read,
    refusal,
    ticket,
    trust_in,
)
from tests.ticket.signing import ENC, INFO, MORE, REFERENCE, SIGNATURE, TRANSFORMS, algorithm, child, doubled, resigned
from ticket import Trust


@pytest.mark.parametrize("digest", [f"{ENC}sha256", f"{MORE}sha384", f"{ENC}sha512"])
@pytest.mark.parametrize("method", ["rsa-sha256", "rsa-sha384", "rsa-sha512"])
def test_sha_2_from_256_bits_is_accepted(trust: Trust, method: str, digest: str) -> None:
    """L3: with RSA."""
    assert read(trust, ticket(signing={"method": MORE + method, "digest": digest})).number == NUMBER


@pytest.mark.parametrize("method", ["ecdsa-sha256", "ecdsa-sha384", "ecdsa-sha512"])
def test_so_it_is_with_ecdsa(tmp_path_factory: pytest.TempPathFactory, method: str) -> None:
    """L3: with a key of a curve."""
    by = pair(ec.generate_private_key(ec.SECP256R1()))
    trust = trust_in(tmp_path_factory.mktemp("ec"), by.certificate)
    assert read(trust, ticket(by=by, signing={"method": MORE + method})).number == NUMBER


@pytest.mark.parametrize(
    "address",
    [
        *(f"{DS}{name}" for name in ("rsa-sha1", "dsa-sha1", "hmac-sha1")),
        *(f"{MORE}{name}" for name in ("rsa-md5", "rsa-sha224", "rsa-ripemd160", "ecdsa-sha1", "ecdsa-sha224")),
        *(f"{MORE}hmac-sha{bits}" for bits in (256, 384, 512)),
        "http://www.w3.org/2007/05/xmldsig-more#sha1-rsa-MGF1",
        f"{MORE}rsa-sha256 ",
        f"{MORE}RSA-SHA256",
        "",
    ],
)
def test_other_signature_algorithms_are_refused(trust: Trust, untouched: list[object], address: str) -> None:
    """L3: by name, so that it never matters whether the library knows them."""
    assert refusal(trust, ticket(after=algorithm(f"{INFO}/ds:SignatureMethod", address))) == "signature_algorithm"


@pytest.mark.parametrize("address", [f"{DS}sha1", f"{MORE}md5", f"{MORE}sha224", f"{ENC}ripemd160", f"{DS}sha256", ""])
def test_other_digests_are_refused(trust: Trust, untouched: list[object], address: str) -> None:
    """L3: SHA-1 above all."""
    assert refusal(trust, ticket(after=algorithm(f"{REFERENCE}/ds:DigestMethod", address))) == "signature_algorithm"


def test_sha_1_that_verifies_is_refused_all_the_same(trust: Trust, untouched: list[object]) -> None:
    """L3: as 1177's supplier signed in 2017."""
    assert refusal(trust, ticket(signing={"method": f"{DS}rsa-sha1", "digest": f"{DS}sha1"})) == "signature_algorithm"
    assert refusal(trust, ticket(signing={"digest": f"{DS}sha1"})) == "signature_algorithm"


@pytest.mark.parametrize("secret", ["pem", "der", "public"])
def test_a_public_key_is_no_shared_secret(trust: Trust, untouched: list[object], secret: str) -> None:
    """L3: an HMAC keyed with what everybody knows."""
    certificate = x509.load_pem_x509_certificate(ours().certificate)
    secrets = {
        "pem": ours().certificate,
        "der": certificate.public_bytes(Encoding.DER),
        "public": certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
    }

    def forge(root: etree._Element) -> None:
        algorithm(f"{INFO}/ds:SignatureMethod", f"{MORE}hmac-sha256")(root)
        context = xmlsec.SignatureContext()
        context.key = xmlsec.Key.from_binary_data(xmlsec.constants.KeyDataHmac, secrets[secret])
        context.register_id(assertion(root), "ID")
        context.sign(one(root, SIGNATURE))

    assert refusal(trust, ticket(after=forge)) == "signature_algorithm"


def test_an_algorithm_with_parameters_is_refused(trust: Trust, untouched: list[object]) -> None:
    """L3: a length that cuts an HMAC short, and the like."""
    shorter = child(f"{INFO}/ds:SignatureMethod", "<ds:HMACOutputLength>8</ds:HMACOutputLength>")
    assert refusal(trust, resigned(shorter)) == "signature_algorithm"
    assert (
        refusal(trust, resigned(child(f"{REFERENCE}/ds:DigestMethod", "<x xmlns='urn:x'/>"))) == "signature_algorithm"
    )


@pytest.mark.parametrize(
    "address", [None, "", "#", "#_other", "#xpointer(/)", "#xpointer(id('{id}'))", "{id}", "#{id} "]
)
@pytest.mark.parametrize("scheme", ["", "file:///etc/hostname", "http://127.0.0.1:9/"])
def test_a_reference_is_to_the_element_around_it(
    trust: Trust, untouched: list[object], address: str | None, scheme: str
) -> None:
    """L3: nothing is fetched, and nothing else is signed."""

    def refer(root: etree._Element) -> None:
        reference = one(root, REFERENCE)
        del reference.attrib["URI"]
        if address is not None:
            reference.set("URI", scheme + address.format(id=assertion(root).get("ID")))

    assert refusal(trust, ticket(after=refer)) == "signature_reference"


def test_each_signature_is_of_its_own_element(trust: Trust, untouched: list[object]) -> None:
    """L3: the Assertion's does not refer to the Response, nor the other way round."""

    def crossed(root: etree._Element) -> None:
        one(root, REFERENCE).set("URI", f"#{root.get('ID')}")

    assert refusal(trust, ticket(after=crossed)) == "signature_reference"

    def outer(root: etree._Element) -> None:
        one(root, "ds:Signature/ds:SignedInfo/ds:Reference").set("URI", f"#{assertion(root).get('ID')}")

    assert refusal(trust, ticket(after=outer, sign_response=True)) == "signature_reference"


def test_a_reference_has_no_type(trust: Trust) -> None:
    """L3: it might say that it is a manifest, or a signature's properties. An id does no harm."""
    typed: Change = lambda root: one(root, REFERENCE).set("Type", f"{DS}Manifest")  # noqa: E731
    assert refusal(trust, resigned(typed)) == "signature_reference"
    named: Change = lambda root: one(root, REFERENCE).set("Id", "_r1")  # noqa: E731
    assert read(trust, resigned(named)).number == NUMBER


MANIFEST = f'<ds:Object><ds:Manifest><ds:Reference URI="#x"><ds:DigestMethod Algorithm="{ENC}sha256"/><ds:DigestValue>'
MANIFEST += "AAAA</ds:DigestValue></ds:Reference></ds:Manifest></ds:Object>"


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        (doubled(REFERENCE), {"signature_form"}),
        (doubled(INFO), {"schema"}),
        (doubled(f"{SIGNATURE}/ds:SignatureValue"), {"schema"}),
        (doubled(f"{SIGNATURE}/ds:KeyInfo"), {"schema"}),
        (doubled(f"{REFERENCE}/ds:DigestValue"), {"schema"}),
        (child(SIGNATURE, "<ds:Object>x</ds:Object>"), {"signature_form"}),
        (child(SIGNATURE, MANIFEST), {"signature_form"}),
        (child(SIGNATURE, "<ds:Object><ds:SignatureProperties><ds:SignatureProperty Target='#x'><x xmlns='urn:x'/>"
               "</ds:SignatureProperty></ds:SignatureProperties></ds:Object>"), {"signature_form"}),
    ],
)  # fmt: skip
def test_a_signature_has_one_of_each_part_and_no_object(
    trust: Trust, untouched: list[object], change: Change, reasons: set[str]
) -> None:
    """L3: one SignedInfo, one Reference; what else it may carry could be taken for the ticket."""
    assert refusal(trust, ticket(after=change)) in reasons


@pytest.mark.parametrize("part", ["ds:SignedInfo", "ds:SignatureValue", "ds:SignedInfo/ds:Reference"])
def test_no_part_is_missing(trust: Trust, untouched: list[object], part: str) -> None:
    """L3: nor may all of them be."""

    def strip(root: etree._Element) -> None:
        element = one(root, f"{SIGNATURE}/{part}")
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)

    def empty(root: etree._Element) -> None:
        one(root, SIGNATURE).clear()

    assert refusal(trust, ticket(after=strip)) == "schema"
    assert refusal(trust, ticket(after=empty)) == "schema"


def test_the_gate_needs_no_schema(trust: Trust, untouched: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    """L3: what the schema refuses before it, it refuses too."""
    monkeypatch.setattr("ticket.verify.judge_schema", lambda _: None)
    for path in (INFO, f"{SIGNATURE}/ds:SignatureValue", f"{SIGNATURE}/ds:KeyInfo", f"{REFERENCE}/ds:DigestValue"):
        assert refusal(trust, ticket(after=doubled(path))) == "signature_form"
    assert refusal(trust, ticket(after=lambda root: one(root, SIGNATURE).clear())) == "signature_form"
    for path in (
        REFERENCE,
        f"{INFO}/ds:SignatureMethod",
        f"{REFERENCE}/ds:DigestMethod",
        f"{REFERENCE}/ds:DigestValue",
    ):
        other: Change = lambda root, path=path: setattr(one(root, path), "tag", f"{{{DS}}}Other")  # type: ignore[misc]  # noqa: E731
        assert refusal(trust, ticket(after=other)) == "signature_form"
    assert refusal(trust, ticket(after=lambda root: one(root, TRANSFORMS).clear())) == "signature_transforms"
    assert refusal(trust, ticket(nothing, lambda root: setattr(one(root, INFO), "tag", f"{{{SAML}}}SignedInfo"))) == (
        "signature_form"
    )
