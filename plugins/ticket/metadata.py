"""What the identity provider must know about us: our SAML metadata (L1)."""

from __future__ import annotations

from lxml import etree

from ticket.key import Key
from ticket.names import DS, HTTP_POST, MD, PROTOCOL, TRANSIENT


def describe(*, entity_id: str, acs: str, key: Key | None) -> bytes:
    """Return our metadata as XML: who we are, where tickets are posted, and our certificate if we sign requests."""
    root = etree.Element(f"{MD}EntityDescriptor", {"entityID": entity_id}, nsmap={"md": MD[1:-1], "ds": DS[1:-1]})
    role = etree.SubElement(
        root,
        f"{MD}SPSSODescriptor",
        {
            "AuthnRequestsSigned": "false" if key is None else "true",
            "WantAssertionsSigned": "true",
            "protocolSupportEnumeration": PROTOCOL,
        },
    )
    if key is not None:
        held = etree.SubElement(role, f"{MD}KeyDescriptor", {"use": "signing"})
        for name in ("KeyInfo", "X509Data", "X509Certificate"):
            held = etree.SubElement(held, DS + name)
        held.text = key.certificate
    etree.SubElement(role, f"{MD}NameIDFormat").text = TRANSIENT
    service = {"Binding": HTTP_POST, "Location": acs, "index": "0", "isDefault": "true"}
    etree.SubElement(role, f"{MD}AssertionConsumerService", service)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
