"""Small changes to a ticket, and where its parts are."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from sandbox.idp1177.names import SAML, SAMLP
from tests.ticket.issuing import Change, one

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
