"""What stands where in a ticket: one Response, one Assertion directly in it, signatures only in these two (L3)."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from ticket.names import DS, SAML, SAMLP, SUCCESS
from ticket.refusals import Refused

_ID: Final = re.compile(r"[A-Za-z_][A-Za-z0-9._\-]*")
_ENCRYPTED: Final = frozenset(SAML + name for name in ("EncryptedAssertion", "EncryptedID", "EncryptedAttribute"))


def judge_root(root: etree._Element) -> None:
    """Refuse what is no Response, or has an id that could be taken for another's. Raises Refused."""
    if root.tag != f"{SAMLP}Response":
        raise Refused("not_a_response")
    ids: set[str] = set()
    for element in root.iter():
        for name, value in element.attrib.items():
            local = etree.QName(name)
            if local.localname.lower() != "id":
                continue
            if local.namespace is not None or not _ID.fullmatch(value) or value in ids:
                raise Refused("id")
            ids.add(value)


def judge_status(root: etree._Element) -> None:
    """Refuse a Response that tells of a login that did not succeed. It has no Assertion then. Raises Refused."""
    code = root.find(f"{SAMLP}Status/{SAMLP}StatusCode")
    if code is None or code.get("Value") != SUCCESS:
        raise Refused("status")


def assertion(root: etree._Element) -> etree._Element:
    """Return the one Assertion. Raises Refused: encrypted, assertion."""
    tags = [element.tag for element in root.iter()]
    if not _ENCRYPTED.isdisjoint(tags):
        raise Refused("encrypted")
    found = root.find(f"{SAML}Assertion")
    if found is None or tags.count(found.tag) != 1:
        raise Refused("assertion")
    return found


def signatures(root: etree._Element, assertion: etree._Element) -> list[tuple[etree._Element, etree._Element]]:
    """Return each signature with the element that it must sign: the Assertion's, and the Response's if it has one.

    Raises Refused: unsigned, signature_place.
    """
    found = [(signature, _parent(signature)) for signature in root.iter(f"{DS}Signature")]
    signed = [element for _, element in found]
    if any(element not in (root, assertion) or signed.count(element) > 1 for element in signed):
        raise Refused("signature_place")
    if assertion not in signed:
        raise Refused("unsigned")
    return found


def _parent(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    if parent is None:
        raise Refused("signature_place")
    return parent
