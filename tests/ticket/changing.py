"""Small changes to a ticket, and where its parts are."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from sandbox.idp1177.names import SAML, SAMLP
from sandbox.idp1177.tickets import add_attribute
from tests.ticket.issuing import Change, one

OLDER, NEWER = "Subject_SerialNumber", "urn:oid:1.2.752.29.4.13"

A = "saml:Assertion"
CONFIRMATION = f"{A}/saml:Subject/saml:SubjectConfirmation"
DATA = f"{CONFIRMATION}/saml:SubjectConfirmationData"
CONDITIONS = f"{A}/saml:Conditions"
AUDIENCES = f"{CONDITIONS}/saml:AudienceRestriction"
AUTHN = f"{A}/saml:AuthnStatement"
ATTRIBUTES = f"{A}/saml:AttributeStatement"


def put(path: str, name: str, value: str | None) -> Change:
    """Set or, with None, take away an attribute of the element."""

    def change(root: etree._Element) -> None:
        element = one(root, path)
        if value is None:
            del element.attrib[name]
        else:
            element.set(name, value)

    return change


def say(path: str, text: str) -> Change:
    """Give the element another text."""

    def change(root: etree._Element) -> None:
        one(root, path).text = text

    return change


def without(path: str) -> Change:
    """Take the element away."""

    def change(root: etree._Element) -> None:
        element = one(root, path)
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)

    return change


def twice(path: str) -> Change:
    """Put a copy of the element after it."""

    def change(root: etree._Element) -> None:
        element = one(root, path)
        element.addnext(deepcopy(element))

    return change


def add(path: str, xml: str, place: int | None = None) -> Change:
    """Put something into the element: last, or at a place."""

    def change(root: etree._Element) -> None:
        spaces = f'xmlns:saml="{SAML}" xmlns:samlp="{SAMLP}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        (child,) = etree.fromstring(f"<x {spaces}>{xml}</x>")
        parent = one(root, path)
        parent.insert(len(parent) if place is None else place, child)

    return change


def holding(**attributes: str | tuple[str, ...] | None) -> Change:
    """Replace attributes: underscores stand for themselves, `oid…` for its urn; None takes one away."""

    def change(root: etree._Element) -> None:
        for name, values in attributes.items():
            replace(root, {"newer": NEWER, "older": OLDER}.get(name, name), values)

    return change


def replace(root: etree._Element, name: str, values: str | tuple[str, ...] | None) -> None:
    """Give an attribute other values, or take it away."""
    statement = one(root, ATTRIBUTES)
    for attribute in statement.findall(f"{{{SAML}}}Attribute[@Name='{name}']"):
        statement.remove(attribute)
    if values is not None:
        add_attribute(statement, name, *((values,) if isinstance(values, str) else values))
