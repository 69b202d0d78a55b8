"""The sandbox's SAML metadata, as 1177 would publish its own."""

from lxml import etree

from sandbox.idp1177.names import DS, HTTP_REDIRECT, MD, SAMLP, TRANSIENT


def describe(*, entity_id: str, sso: str, certificate: bytes) -> bytes:
    """Return the metadata: who we are, where logins begin (HTTP-Redirect), and our signing certificate (PEM)."""
    root = etree.Element(f"{{{MD}}}EntityDescriptor", {"entityID": entity_id}, nsmap={"md": MD, "ds": DS})
    role = etree.SubElement(root, f"{{{MD}}}IDPSSODescriptor", {"protocolSupportEnumeration": SAMLP})
    held = etree.SubElement(role, f"{{{MD}}}KeyDescriptor", {"use": "signing"})
    for name in ("KeyInfo", "X509Data", "X509Certificate"):
        held = etree.SubElement(held, f"{{{DS}}}{name}")
    held.text = "".join(certificate.decode("ascii").split("-----")[2].split())
    etree.SubElement(role, f"{{{MD}}}NameIDFormat").text = TRANSIENT
    etree.SubElement(role, f"{{{MD}}}SingleSignOnService", {"Binding": HTTP_REDIRECT, "Location": sso})
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
