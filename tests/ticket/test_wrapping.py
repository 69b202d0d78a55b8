"""Signature wrapping: a signed Assertion is moved aside, and a forged one takes its place (L3).

An attack of the known families (XSW 1 to 8 and their kin) says three things: which id the forged Assertion has, where
the signed one is hidden, and where the signature goes. All combinations of these are tried.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from itertools import product

import pytest
from lxml import etree

from sandbox.idp1177.names import DS, SAML, SAMLP
from tests.ticket.issuing import NUMBER, OTHER_NUMBER, assertion, one, read, refusal, ticket
from ticket import Trust

Place = Callable[[etree._Element, etree._Element, etree._Element], None]
"""Puts the signed Assertion (third) somewhere into the Response (first), or into the forged Assertion (second)."""


def inside(name: str, *path: str) -> Place:
    """Put it at the end of a new element, within others, in the Response."""

    def put(response: etree._Element, _: etree._Element, original: etree._Element) -> None:
        holder = response
        for part in (name, *path):
            holder = etree.SubElement(holder, part)
        holder.append(original)

    return put


def within(*path: str, first: bool = False) -> Place:
    """Put it into the forged Assertion: at its end, or inside of new elements there."""

    def put(_: etree._Element, forged: etree._Element, original: etree._Element) -> None:
        holder = forged
        for part in path:
            holder = etree.SubElement(holder, part)
        holder.insert(0 if first else len(holder), original)

    return put


def in_value(_: etree._Element, forged: etree._Element, original: etree._Element) -> None:
    """Put it into an attribute's value, where any element may stand."""
    attribute = etree.SubElement(forged[-1], f"{{{SAML}}}Attribute", Name="holder")
    etree.SubElement(attribute, f"{{{SAML}}}AttributeValue").append(original)


def in_advice(_: etree._Element, forged: etree._Element, original: etree._Element) -> None:
    """Put it where an Assertion may quote others."""
    advice = etree.Element(f"{{{SAML}}}Advice")
    advice.append(original)
    forged.insert(3, advice)


def in_data(_: etree._Element, forged: etree._Element, original: etree._Element) -> None:
    """Put it into the confirmation's data, where any element may stand."""
    next(forged.iter(f"{{{SAML}}}SubjectConfirmationData")).append(original)


def around(response: etree._Element, forged: etree._Element, original: etree._Element) -> None:
    """Put the forged one into the signed one instead."""
    response.remove(forged)
    response.append(original)
    original.append(forged)


PLACES: dict[str, Place] = {
    "before": lambda _, forged, original: forged.addprevious(original),
    "after": lambda _, forged, original: forged.addnext(original),
    "within, first": within(first=True),
    "within, last": within(),
    "within an object": within(f"{{{DS}}}Signature", f"{{{DS}}}Object"),
    "within key info": within(f"{{{DS}}}Signature", f"{{{DS}}}KeyInfo"),
    "in advice": in_advice,
    "in a value": in_value,
    "in confirmation data": in_data,
    "in extensions": inside(f"{{{SAMLP}}}Extensions"),
    "in a status": inside(f"{{{SAMLP}}}Status", f"{{{SAMLP}}}StatusDetail"),
    "in an object": inside(f"{{{DS}}}Signature", f"{{{DS}}}Object"),
    "in a manifest": inside(f"{{{DS}}}Object", f"{{{DS}}}Manifest"),
    "in another response": inside(f"{{{SAMLP}}}Response"),
    "in an unknown element": inside("{urn:x}x"),
    "around": around,
}


def forge(place: str, signature_goes: str, forged_id: str, sign_response: bool) -> bytes:
    """Wrap a good ticket's Assertion in one of another number."""
    root = etree.fromstring(ticket(sign_response=sign_response))
    original = assertion(root)
    signature = one(original, "ds:Signature")
    forged = deepcopy(original)
    forged.remove(one(forged, "ds:Signature"))
    for value in forged.iter(f"{{{SAML}}}AttributeValue"):
        value.text = (value.text or "").replace(NUMBER, OTHER_NUMBER)
    if forged_id == "none":
        del forged.attrib["ID"]
    elif forged_id == "other":
        forged.set("ID", "_forged")
    original.addprevious(forged)
    root.remove(original)
    if signature_goes == "forged":
        forged.insert(1, signature)
    elif signature_goes == "both":
        forged.insert(1, deepcopy(signature))
    elif signature_goes == "response":
        root.insert(1, signature)
    PLACES[place](root, forged, original)
    return etree.tostring(root)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("signature_goes", ["original", "forged", "both", "response"])
def test_no_wrapping_gets_in(trust: Trust, place: str, signature_goes: str) -> None:
    """L3: XSW 1 to 8, and what is like them."""
    for forged_id, sign_response in product(("same", "other", "none"), (False, True)):
        xml = forge(place, signature_goes, forged_id, sign_response)
        assert refusal(trust, xml) in {"schema", "assertion", "id", "signature_place", "not_a_response"}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("signature_goes", ["original", "forged", "both", "response"])
def test_none_gets_in_without_the_schema(
    trust: Trust, monkeypatch: pytest.MonkeyPatch, place: str, signature_goes: str
) -> None:
    """L3: what could pass for the ticket is refused by its place alone, and never reaches the cryptography."""
    monkeypatch.setattr("ticket.verify.judge_schema", lambda _: None)
    monkeypatch.delattr("ticket.verify.verify")
    for forged_id, sign_response in product(("same", "other", "none"), (False, True)):
        xml = forge(place, signature_goes, forged_id, sign_response)
        assert refusal(trust, xml) in {"assertion", "id", "signature_place"}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("signature_goes", ["original", "forged", "both", "response"])
@pytest.mark.parametrize("forged_id", ["same", "other", "none"])
def test_none_gets_in_by_cryptography_alone(
    trust: Trust, monkeypatch: pytest.MonkeyPatch, place: str, signature_goes: str, forged_id: str
) -> None:
    """L3: even if all of these checks were gone, the claims are read from the element that was verified."""
    monkeypatch.setattr("ticket.verify.judge_schema", lambda _: None)
    monkeypatch.setattr("ticket.shape.judge_root", lambda _: None)
    monkeypatch.setattr("ticket.shape.assertion", lambda root: root.find(f"{{{SAML}}}Assertion"))
    monkeypatch.setattr(
        "ticket.shape.signatures", lambda _, found: [(one, found) for one in found.iter(f"{{{DS}}}Signature")]
    )
    xml = forge(place, signature_goes, forged_id, sign_response=False)
    first = etree.fromstring(xml).find(f"{{{SAML}}}Assertion")
    assert first is not None
    if first.find(f".//{{{DS}}}Signature") is None:
        return  # nothing is left to verify: the gate's test_an_unsigned_assertion_lets_nobody_in has it
    if OTHER_NUMBER.encode() not in etree.tostring(first):
        assert read(trust, xml).number == NUMBER  # the signed one came first, whole
    else:
        assert refusal(trust, xml)


def test_a_whole_response_is_not_wrapped_either(trust: Trust, monkeypatch: pytest.MonkeyPatch) -> None:
    """L3: nor a Response inside a forged one, in its extensions, its status, its Assertion, or its signature."""
    original = etree.fromstring(ticket(sign_response=True))
    for schema in (True, False):
        for path in (
            [f"{{{SAMLP}}}Extensions"],
            [f"{{{SAMLP}}}Status", f"{{{SAMLP}}}StatusDetail"],
            [f"{{{DS}}}Signature", f"{{{DS}}}Object"],
            [f"{{{SAML}}}Assertion", f"{{{SAML}}}Advice"],
            [],
        ):
            forged = deepcopy(original)
            holder = forged
            for part in path:
                found = holder.find(part)
                holder = found if found is not None else etree.SubElement(holder, part)
            holder.append(deepcopy(original))
            expected = {"id", "schema", "assertion", "signature_place"}
            assert refusal(trust, etree.tostring(forged)) in expected
        if schema:
            monkeypatch.setattr("ticket.verify.judge_schema", lambda _: None)


def test_a_good_assertion_in_another_response_is_the_same_ticket(trust: Trust) -> None:
    """L3: an unsigned Response can be made anew; the Assertion in it is remembered under its own name."""
    first = ticket()
    root = etree.fromstring(first)
    root.set("ID", "_another")
    again = etree.tostring(root)
    assert read(trust, first).digest == read(trust, again).digest
