"""Whose signature counts: the certificates in the metadata, each judged again for every ticket (L1)."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from setup_file import SetupError
from tests.ticket.issuing import (
    BASE,
    NOW,
    NUMBER,
    foreign,
    key_descriptor,
    metadata,
    ours,
    pair,
    read,
    refusal,
    rsa_key,
    ticket,
    trust_in,
)
from ticket import Trust

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
ECDSA = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"


def test_two_are_trusted_during_a_rollover(tmp_path: Path) -> None:
    """L1: in whichever order they stand, and no third."""
    other = pair(rsa_key("next"))
    trust = trust_in(tmp_path, ours().certificate, other.certificate)
    for by in (ours(), other):
        assert read(trust, ticket(by=by)).number == NUMBER
        assert read(trust, ticket(by=by, sign_response=True)).number == NUMBER
    assert refusal(trust, ticket(by=foreign())) == "signature"


def test_dates_are_judged_per_ticket(tmp_path: Path) -> None:
    """L1: a service that was started in time notices when a certificate begins or expires."""
    old = pair(rsa_key("ours"), start=NOW - 365 * DAY, end=NOW)
    new = pair(rsa_key("next"), start=NOW, end=NOW + 365 * DAY)
    trust = trust_in(tmp_path, old.certificate, new.certificate)
    assert read(trust, ticket(by=old), NOW).number == NUMBER
    assert read(trust, ticket(by=new), NOW).number == NUMBER
    assert refusal(trust, ticket(by=old), NOW + SECOND) == "signature"
    assert refusal(trust, ticket(by=new), NOW - SECOND) == "signature"
    assert refusal(trust, ticket(by=new, now=NOW + 366 * DAY), NOW + 366 * DAY) == "certificates"


def test_the_end_of_the_only_certificate_ends_everything(tmp_path: Path) -> None:
    """L1: at its last second it is in date."""
    trust = trust_in(tmp_path, pair(rsa_key("ours"), end=NOW).certificate)
    assert read(trust, ticket(), NOW).number == NUMBER
    assert refusal(trust, ticket(), NOW + timedelta(microseconds=1)) == "certificates"


RSA = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
WEAK = {
    "expired": (pair(rsa_key("ours"), start=NOW - 2 * DAY, end=NOW - DAY), RSA),
    "is not valid before": (pair(rsa_key("ours"), start=NOW + DAY), RSA),
    "1024 bits": (pair(rsa_key("weak", 1024)), RSA),
    "2040 bits": (pair(rsa_key("nearly", 2040)), RSA),
    "224 bits": (pair(ec.generate_private_key(ec.SECP224R1())), ECDSA),
}


@pytest.mark.parametrize("fault", WEAK)
def test_a_bad_one_is_warned_of_and_never_trusted(tmp_path: Path, caplog: pytest.LogCaptureFixture, fault: str) -> None:
    """L1: expired, not yet valid, RSA below 2048 bits, curves below P-256; the good one beside it counts."""
    bad, method = WEAK[fault]
    trust = trust_in(tmp_path, bad.certificate, foreign().certificate)
    (warning,) = caplog.records
    assert (warning.levelno, fault in warning.getMessage()) == (logging.WARNING, True)
    assert "idp-metadata.xml" in warning.getMessage()
    assert read(trust, ticket(by=foreign())).number == NUMBER
    assert refusal(trust, ticket(by=bad, signing={"method": method})) == "signature"


@pytest.mark.parametrize("fault", WEAK)
def test_without_a_good_one_the_start_fails(tmp_path: Path, fault: str) -> None:
    """L1: rather than refuse everybody."""
    with pytest.raises(SetupError, match=r"idp-metadata\.xml.*current metadata"):
        trust_in(tmp_path, WEAK[fault][0].certificate)


def test_keys_of_other_kinds_are_not_trusted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """L1: neither RSA nor of a curve that ECDSA knows."""
    trust_in(tmp_path, pair(ed25519.Ed25519PrivateKey.generate()).certificate, ours().certificate)
    assert "neither RSA nor" in caplog.text


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()])
def test_curves_from_p_256_are_trusted(tmp_path: Path, curve: ec.EllipticCurve) -> None:
    """L1: ECDSA."""
    by = pair(ec.generate_private_key(curve))
    trust = trust_in(tmp_path, by.certificate)
    assert read(trust, ticket(by=by, signing={"method": ECDSA})).number == NUMBER
    assert refusal(trust, ticket()) == "signature"  # RSA, with a key that is not


def test_only_signing_certificates_of_the_identity_provider_count(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """L1: not those for encryption, and not those of another role."""
    text = metadata([])
    keys = key_descriptor(foreign().certificate, "encryption") + key_descriptor(ours().certificate, None)
    service = (
        '<md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
        f"{key_descriptor(foreign().certificate)}"
        '<md:AssertionConsumerService Binding="x:y" Location="x:y" index="0"/></md:SPSSODescriptor>'
    )
    text = text.replace("<md:SingleSign", f"{keys}<md:SingleSign").replace("</md:Ent", f"{service}</md:Ent")
    (tmp_path / "idp-metadata.xml").write_text(text, encoding="utf-8")
    trust = Trust.load(tmp_path, BASE, NOW)
    assert read(trust, ticket()).number == NUMBER
    assert refusal(trust, ticket(by=foreign())) == "signature"
    assert not caplog.records


@pytest.mark.parametrize("broken", ["", "AAAA", "no base64 at all", "MIID"])
def test_an_unreadable_one_is_warned_of(tmp_path: Path, caplog: pytest.LogCaptureFixture, broken: str) -> None:
    """L1: with its line."""
    empty = key_descriptor(b"-----x-----").replace("x</ds:X5", f"{broken}</ds:X5")
    text = metadata([ours().certificate]).replace("<md:SingleSign", f"\n{empty}<md:SingleSign")
    (tmp_path / "idp-metadata.xml").write_text(text, encoding="utf-8")
    assert read(Trust.load(tmp_path, BASE, NOW), ticket()).number == NUMBER
    (warning,) = caplog.records
    assert "cannot be read" in warning.getMessage()


def test_one_that_stands_twice_counts_once(tmp_path: Path) -> None:
    """L1: cost grows with each."""
    trust = trust_in(tmp_path, *[ours().certificate] * 9)
    assert len(trust.provider.trusted(NOW)) == 1


def test_too_many_are_a_mistake(tmp_path: Path) -> None:
    """L1: a forged signature is tried with each."""
    many = [pair(rsa_key("ours"), end=NOW + days * DAY).certificate for days in range(1, 7)]
    assert read(trust_in(tmp_path, *many[:5]), ticket()).number == NUMBER
    with pytest.raises(SetupError, match="6 signing certificates"):
        trust_in(tmp_path, *many)
