"""The gate: other transforms and canonicalisations are refused before the library runs any of them (L3)."""

from __future__ import annotations

import pytest
from lxml import etree

from sandbox.idp1177.names import DS, ENVELOPED, EXCLUSIVE
from tests.ticket.issuing import (
    NUMBER,
    Change,
    one,
    read,
    refusal,
    ticket,
)
from tests.ticket.signing import INFO, REFERENCE, TRANSFORMS, algorithm, child, resigned
from ticket import Trust

XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
XSLT = "http://www.w3.org/TR/1999/REC-xslt-19991116"
FOREIGN_TRANSFORMS = {
    "xpath": f'<Transform Algorithm="{XPATH}"><XPath>not(ancestor-or-self::x)</XPath></Transform>',
    "xpath2": '<Transform Algorithm="http://www.w3.org/2002/06/xmldsig-filter2"><f:XPath Filter="intersect"'
    ' xmlns:f="http://www.w3.org/2002/06/xmldsig-filter2">/</f:XPath></Transform>',
    "xslt": f'<Transform Algorithm="{XSLT}"><s:stylesheet version="1.0" xmlns:s="http://www.w3.org/1999/XSL/Transform">'
    '<s:template match="/"><s:copy-of select="/"/></s:template></s:stylesheet></Transform>',
    "base64": f'<Transform Algorithm="{DS}base64"/>',
    "xpointer": '<Transform Algorithm="http://www.w3.org/2001/04/xmldsig-more/xptr"/>',
    "decryption": '<Transform Algorithm="http://www.w3.org/2002/07/decrypt#XML"/>',
    "inclusive": '<Transform Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/>',
    "inclusive 1.1": '<Transform Algorithm="http://www.w3.org/2006/12/xml-c14n11"/>',
    "commented": f'<Transform Algorithm="{EXCLUSIVE}WithComments"/>',
    "enveloped": f'<Transform Algorithm="{ENVELOPED}"/>',
    "exclusive": f'<Transform Algorithm="{EXCLUSIVE}"/>',
    "unheard of": '<Transform Algorithm="urn:x"/>',
}


@pytest.mark.parametrize("name", FOREIGN_TRANSFORMS)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_other_transforms_are_refused_before_they_run(
    trust: Trust, untouched: list[object], name: str, place: int
) -> None:
    """L3: beside the two, or in place of either; so for the Response's signature too."""

    def replaced(root: etree._Element) -> None:
        if place < 2:
            transforms = one(root, TRANSFORMS)
            transforms.remove(transforms[place])
        child(TRANSFORMS, FOREIGN_TRANSFORMS[name], place)(root)

    as_agreed = (name, place) in {("enveloped", 0), ("exclusive", 1)}
    if not as_agreed:
        assert refusal(trust, ticket(after=replaced)) == "signature_transforms"
    added = child(TRANSFORMS, FOREIGN_TRANSFORMS[name], place)
    assert refusal(trust, ticket(after=added)) == "signature_transforms"
    outer = child("ds:Signature/ds:SignedInfo/ds:Reference/ds:Transforms", FOREIGN_TRANSFORMS[name], place)
    for change in (added, outer):
        assert refusal(trust, ticket(after=change, sign_response=True)) == "signature_transforms"


def test_the_transforms_stand_in_their_order(trust: Trust, untouched: list[object]) -> None:
    """L3: enveloped-signature first; neither is left out."""

    def turned(root: etree._Element) -> None:
        transforms = one(root, TRANSFORMS)
        transforms.append(transforms[0])

    assert refusal(trust, ticket(after=turned)) == "signature_transforms"
    for place in (0, 1):
        alone: Change = lambda root, place=place: one(root, TRANSFORMS).remove(one(root, TRANSFORMS)[place])  # type: ignore[misc]  # noqa: E731
        assert refusal(trust, ticket(after=alone)) == "signature_transforms"
    gone: Change = lambda root: one(root, REFERENCE).remove(one(root, TRANSFORMS))  # noqa: E731
    assert refusal(trust, ticket(after=gone)) == "signature_form"
    inner = child(f"{TRANSFORMS}/ds:Transform[1]", f'<ds:XPath xmlns:ds="{DS}">1</ds:XPath>')
    assert refusal(trust, ticket(after=inner)) == "signature_transforms"


@pytest.mark.parametrize(
    "address",
    [
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
        "http://www.w3.org/2006/12/xml-c14n11",
        f"{EXCLUSIVE}WithComments",
    ],
)
def test_canonicalisation_is_exclusive_and_without_comments(
    trust: Trust, untouched: list[object], address: str
) -> None:
    """L3: though all of these verify."""
    assert refusal(trust, ticket(signing={"canonical": address})) == "signature_transforms"
    method = algorithm(f"{INFO}/ds:CanonicalizationMethod", address)
    assert refusal(trust, resigned(method)) == "signature_transforms"
    transform = algorithm(f"{TRANSFORMS}/ds:Transform[2]", address)
    assert refusal(trust, resigned(transform)) == "signature_transforms"


def prefixes(count: int) -> Change:
    """Add a list of so many inclusive namespaces."""
    names = " ".join(["saml", "xs", "#default", *(f"p{place}" for place in range(count))][:count])
    return child(f"{TRANSFORMS}/ds:Transform[2]", f'<ec:InclusiveNamespaces PrefixList="{names}"/>')


def test_twenty_inclusive_namespaces_are_allowed(trust: Trust) -> None:
    """L3: each costs a search through all elements."""
    for count in (0, 1, 3, 20):
        assert read(trust, resigned(prefixes(count))).number == NUMBER
    assert refusal(trust, resigned(prefixes(21))) == "signature_transforms"


def test_two_thousand_are_refused_before_they_cost_anything(trust: Trust, untouched: list[object]) -> None:
    """L3: they took the library seconds."""
    assert refusal(trust, ticket(after=prefixes(2_000))) == "signature_transforms"
    spread = "&#9;".join(f"p{place}" for place in range(30))
    tabbed = child(f"{TRANSFORMS}/ds:Transform[2]", f'<ec:InclusiveNamespaces PrefixList="{spread}"/>')
    assert refusal(trust, ticket(after=tabbed)) == "signature_transforms"


@pytest.mark.parametrize(
    "xml",
    [
        "<ec:InclusiveNamespaces PrefixList='a'/><ec:InclusiveNamespaces PrefixList='b'/>",
        "<ec:Other PrefixList='a'/>",
        "<ec:InclusiveNamespaces PrefixList='a'><ec:x/></ec:InclusiveNamespaces>",
        "<InclusiveNamespaces PrefixList='a'/>",
    ],
)
def test_nothing_else_stands_beside_them(trust: Trust, untouched: list[object], xml: str) -> None:
    """L3: one list, and only that."""

    def put(root: etree._Element) -> None:
        space = f'xmlns:ec="{EXCLUSIVE}" xmlns="{DS}"'
        for element in etree.fromstring(f"<x {space}>{xml}</x>"):
            one(root, f"{TRANSFORMS}/ds:Transform[2]").append(element)

    assert refusal(trust, ticket(after=put)) in ("signature_transforms", "schema")
