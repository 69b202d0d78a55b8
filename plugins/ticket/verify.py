"""Cryptography, canonicalisation and schema: the library's (python3-saml), on the tree that was parsed (L1, L3)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import onelogin.saml2
import xmlsec
from lxml import etree
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from ticket.refusals import Refused


@cache
def _schema() -> etree.XMLSchema:
    """SAML's schema as the library brings it; reading it takes longer than all the rest of a ticket's checks."""
    file = Path(onelogin.saml2.__file__).parent / "schemas" / "saml-schema-protocol-2.0.xsd"
    return etree.XMLSchema(etree.parse(file))


def judge_schema(root: etree._Element) -> None:
    """Refuse a Response that does not fit SAML's schema. Raises Refused."""
    if not _schema().validate(root):
        raise Refused("schema")


def verify(signature: etree._Element, signed: etree._Element, certificates: Iterable[str]) -> None:
    """Verify a signature that the gate let through, with each trusted certificate (PEM) in turn. Raises Refused."""
    identifier = str(signed.get("ID"))
    try:
        xmlsec.SignatureContext().register_id(signed, "ID")
    except xmlsec.Error:
        raise Refused("id") from None
    # what the library will find under the id must be the very element that is read afterwards
    if signed.getroottree().xpath("id($id)", id=identifier) != [signed]:
        raise Refused("id")
    if not any(OneLogin_Saml2_Utils.validate_node_sign(signature, signed, pem) is True for pem in certificates):
        raise Refused("signature")
