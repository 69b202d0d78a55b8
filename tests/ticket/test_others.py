"""Tickets of other identity providers: nothing depends on ours (L1, L3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from sandbox.idp1177.names import DS, SAML
from setup_file import SetupError
from tests.ticket.issuing import BASE, metadata, refusal
from ticket import Trust

OTHERS = Path(__file__).parent / "others"
SPRING_2018 = datetime(2018, 4, 1, tzinfo=UTC)
"""When Suomi.fi's certificate is in date."""


def trust_in_its_own(directory: Path, xml: bytes, now: datetime) -> Trust:
    """Trust in the certificate that lies in a ticket, as the service that the ticket is for."""
    root = etree.fromstring(xml)

    def text(name: str) -> str:
        return str(next(root.iter(name)).text).strip()

    certificate = f"-----BEGIN CERTIFICATE-----\n{text(f'{{{DS}}}X509Certificate')}\n-----END CERTIFICATE-----\n"
    described = metadata([certificate.encode()], entity_id=text(f"{{{SAML}}}Issuer"))
    (directory / "idp-metadata.xml").write_text(described, encoding="utf-8")
    trust = Trust.load(directory, BASE, now)
    return replace(trust, acs=str(root.get("Destination")), audience=text(f"{{{SAML}}}Audience"))


def test_another_suppliers_signature_verifies(tmp_path: Path) -> None:
    """L1: refused only because it is valid for a hundred years; nothing in it can be changed."""
    xml = (OTHERS / "suomifi.xml").read_bytes()
    trust = trust_in_its_own(tmp_path, xml, SPRING_2018)
    assert refusal(trust, xml, SPRING_2018) == "lifetime"
    for old, new in ((b"__sn__", b"__SN__"), (b"2110-11", b"2018-04"), (b"localhost/sp1<", b"localhost/sp2<")):
        assert old in xml
        assert refusal(trust, xml.replace(old, new), SPRING_2018) == "signature"


@pytest.mark.parametrize(
    ("name", "reason"), [("suomifi", "signature"), ("okta", "signature_algorithm"), ("onelogin", "unsigned")]
)
def test_none_of_them_gets_in_here(trust: Trust, name: str, reason: str) -> None:
    """L1, L3: each for the first thing that is wrong with it."""
    assert refusal(trust, (OTHERS / f"{name}.xml").read_bytes()) == reason


@pytest.mark.parametrize("name", ["okta", "onelogin"])
def test_old_keys_are_not_even_trusted_by_their_own(tmp_path: Path, name: str) -> None:
    """L1: RSA of 1024 bits."""
    with pytest.raises(SetupError, match="2048"):
        trust_in_its_own(tmp_path, (OTHERS / f"{name}.xml").read_bytes(), SPRING_2018)
