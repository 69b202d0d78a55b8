"""Signatures of another form than the agreed one, most of them filled in so that they would verify."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from sandbox.idp1177.names import DS, EXCLUSIVE
from sandbox.idp1177.tickets import complete, sign
from tests.ticket.issuing import Change, assertion, one, ours, response

SIGNATURE = "saml:Assertion/ds:Signature"
INFO = f"{SIGNATURE}/ds:SignedInfo"
REFERENCE = f"{INFO}/ds:Reference"
TRANSFORMS = f"{REFERENCE}/ds:Transforms"
MORE = "http://www.w3.org/2001/04/xmldsig-more#"
ENC = "http://www.w3.org/2001/04/xmlenc#"


def resigned(change: Change) -> bytes:
    """A ticket whose signature was changed and then filled in anew: only its form is wrong."""
    made = response()
    signature = sign(assertion(made), ours().key, ours().certificate)
    change(made)
    complete(assertion(made), signature, ours().key)
    return etree.tostring(made)


def algorithm(path: str, address: str) -> Change:
    """Name another algorithm."""
    return lambda root: one(root, path).set("Algorithm", address)


def child(path: str, xml: str, place: int | None = None) -> Change:
    """Put an element of XML Signature somewhere: last, or at a place."""

    def change(root: etree._Element) -> None:
        parent = one(root, path)
        (element,) = etree.fromstring(f'<x xmlns:ds="{DS}" xmlns="{DS}" xmlns:ec="{EXCLUSIVE}">{xml}</x>')
        parent.insert(len(parent) if place is None else place, element)

    return change


def doubled(path: str) -> Change:
    """Put a copy after the element."""
    return lambda root: one(root, path).addnext(deepcopy(one(root, path)))
