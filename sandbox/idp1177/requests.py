"""A login that began at a service: its AuthnRequest, carried here by the browser (HTTP-Redirect)."""

import zlib
from base64 import b64decode
from typing import Final

from lxml import etree

from sandbox.idp1177.names import SAML, SAMLP
from sandbox.idp1177.setup import Service

LARGEST: Final = 64 * 1024
"""Bytes that a request may have once inflated."""


class NoRequest(Exception):
    """Not an AuthnRequest of a service that we know; the text says what is wrong."""


def read(encoded: str, services: list[Service]) -> tuple[str, Service]:
    """Return the request's id and the service that made it. Raises NoRequest."""
    try:
        inflater = zlib.decompressobj(wbits=-15)
        xml = inflater.decompress(b64decode(encoded, validate=True), LARGEST)
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    except (ValueError, zlib.error, etree.XMLSyntaxError):
        raise NoRequest("SAMLRequest is not deflated XML in base64") from None
    if root.tag != f"{{{SAMLP}}}AuthnRequest" or not root.get("ID"):
        raise NoRequest("SAMLRequest is no AuthnRequest with an ID")
    issuer, acs = root.findtext(f"{{{SAML}}}Issuer"), root.get("AssertionConsumerServiceURL")
    for service in services:
        if service.audience == issuer and acs in (None, service.acs):
            return str(root.get("ID")), service
    raise NoRequest("no service of the setup has this Issuer and AssertionConsumerServiceURL")
