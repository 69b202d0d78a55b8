"""Signed tickets, shaped as 1177's supplier sends them; every part can be varied for tests."""

import random
import secrets
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

import xmlsec
from lxml import etree

from sandbox.idp1177.names import (
    BASIC_NAMES,
    BEARER,
    DS,
    ENVELOPED,
    EXCLUSIVE,
    LOA,
    RSA_SHA256,
    SAML,
    SAMLP,
    SHA256,
    SUCCESS,
    TRANSIENT,
    UNSPECIFIED,
    URI_NAMES,
    XS,
    XSI,
)

Family = Literal["older", "sweden_connect", "both"]

WINDOW: Final = timedelta(minutes=5)
"""How long before and after its issuing a ticket is valid."""
STATUS_BYTES: Final = 3_600
"""Size of the certificate-status response that rides along."""


def make_ticket(
    *,
    key: bytes,
    certificate: bytes,
    issuer: str,
    acs: str,
    audience: str,
    number: str,
    given_name: str | None = "Tolvan",
    surname: str | None = "Tolvansson",
    now: datetime,
    in_response_to: str | None = None,
    family: Family = "older",
    level: int = 3,
    sign_response: bool = False,
) -> bytes:
    """Return a Response as XML: unsigned itself unless `sign_response`, around one signed Assertion.

    :param key: the signing key, PEM. :param certificate: its certificate, PEM.
    :param issuer: our entity id. :param acs: where the ticket is posted. :param audience: the service's entity id.
    :param number: the resident's personal identity number, 12 digits.
    :param now: the moment of login, with time zone.
    :param in_response_to: the id of the AuthnRequest that is answered; None for a ticket that nobody asked for.
    :param family: which names the attributes go by.
    """
    response = build(
        issuer=issuer,
        acs=acs,
        audience=audience,
        number=number,
        given_name=given_name,
        surname=surname,
        now=now,
        in_response_to=in_response_to,
        family=family,
        level=level,
    )
    sign(response.find(f"{{{SAML}}}Assertion"), key, certificate, prefixes="xs")
    if sign_response:
        sign(response, key, certificate, prefixes="xs")
    return etree.tostring(response)


def encode(xml: bytes) -> str:
    """Return the value of the form field `SAMLResponse`."""
    return b64encode(xml).decode("ascii")


def build(
    *,
    issuer: str,
    acs: str,
    audience: str,
    number: str,
    given_name: str | None = "Tolvan",
    surname: str | None = "Tolvansson",
    now: datetime,
    in_response_to: str | None = None,
    family: Family = "older",
    level: int = 3,
) -> etree._Element:
    """Return the Response before anything is signed; parameters as in `make_ticket`."""
    asked = {"InResponseTo": in_response_to} if in_response_to else {}
    response = etree.Element(
        f"{{{SAMLP}}}Response",
        {"ID": _id(), "Version": "2.0", "IssueInstant": instant(now), "Destination": acs, **asked},
        nsmap={"samlp": SAMLP, "saml": SAML},
    )
    _add(response, SAML, "Issuer", issuer)
    _add(_add(response, SAMLP, "Status"), SAMLP, "StatusCode", Value=SUCCESS)

    assertion = etree.SubElement(
        response,
        f"{{{SAML}}}Assertion",
        {"ID": _id(), "Version": "2.0", "IssueInstant": instant(now)},
        nsmap={"xs": XS, "xsi": XSI},
    )
    _add(assertion, SAML, "Issuer", issuer)
    subject = _add(assertion, SAML, "Subject")
    _add(subject, SAML, "NameID", _id(), Format=TRANSIENT)
    confirmation = _add(subject, SAML, "SubjectConfirmation", Method=BEARER)
    until = instant(now + WINDOW)
    _add(confirmation, SAML, "SubjectConfirmationData", NotOnOrAfter=until, Recipient=acs, **asked)
    conditions = _add(assertion, SAML, "Conditions", NotBefore=instant(now - WINDOW), NotOnOrAfter=until)
    _add(_add(conditions, SAML, "AudienceRestriction"), SAML, "Audience", audience)
    authenticated = _add(assertion, SAML, "AuthnStatement", AuthnInstant=instant(now), SessionIndex=_id())
    known = UNSPECIFIED if family == "older" else LOA.format(level=level)
    _add(_add(authenticated, SAML, "AuthnContext"), SAML, "AuthnContextClassRef", known)

    statement = _add(assertion, SAML, "AttributeStatement")
    if family != "sweden_connect":
        add_attribute(statement, "Subject_SerialNumber", number)
        add_attribute(statement, "Subject_GivenName", given_name)
        add_attribute(statement, "Subject_Surname", surname)
        add_attribute(statement, "SecurityLevel", str(level))
        add_attribute(statement, "SecurityLevelDescription", "MobileTwofactorContract")
        add_attribute(statement, "ValidationOcspResponse", _certificate_status())
    if family != "older":
        add_attribute(statement, "urn:oid:1.2.752.29.4.13", number)
        add_attribute(statement, "urn:oid:2.5.4.42", given_name)
        add_attribute(statement, "urn:oid:2.5.4.4", surname)
    return response


def add_attribute(statement: etree._Element, name: str, *values: str | None) -> None:
    """Add an attribute with these values; one whose only value is None is left out."""
    if values == (None,):
        return
    name_format = URI_NAMES if name.startswith(("urn:", "http")) else BASIC_NAMES
    attribute = _add(statement, SAML, "Attribute", Name=name, NameFormat=name_format)
    for value in values:
        held = _add(attribute, SAML, "AttributeValue", value)
        held.set(f"{{{XSI}}}type", "xs:string")


def sign(
    element: etree._Element | None,
    key: bytes,
    certificate: bytes | None,
    *,
    method: str = RSA_SHA256,
    digest: str = SHA256,
    canonical: str = EXCLUSIVE,
    prefixes: str = "",
) -> etree._Element:
    """Sign an Assertion or a Response in place, enveloped after its Issuer; return the Signature.

    :param certificate: PEM, laid beside the signature; None for a signature without KeyInfo.
    :param method, digest, canonical: the algorithms' addresses.
    :param prefixes: namespaces that canonicalisation keeps, as they occur only within values (`xs:string`).
    """
    if element is None:
        raise ValueError("there is nothing to sign")
    signature = etree.Element(f"{{{DS}}}Signature", nsmap={"ds": DS})
    element.insert(0 if element.find(f"{{{SAML}}}Issuer") is None else 1, signature)
    signed = _add(signature, DS, "SignedInfo")
    _add(signed, DS, "CanonicalizationMethod", Algorithm=canonical)
    _add(signed, DS, "SignatureMethod", Algorithm=method)
    reference = _add(signed, DS, "Reference", URI=f"#{element.get('ID')}")
    transforms = _add(reference, DS, "Transforms")
    _add(transforms, DS, "Transform", Algorithm=ENVELOPED)
    transform = _add(transforms, DS, "Transform", Algorithm=canonical)
    if prefixes:
        inclusive = etree.SubElement(transform, f"{{{EXCLUSIVE}}}InclusiveNamespaces", nsmap={"ec": EXCLUSIVE})
        inclusive.set("PrefixList", prefixes)
    _add(reference, DS, "DigestMethod", Algorithm=digest)
    _add(reference, DS, "DigestValue")
    _add(signature, DS, "SignatureValue")
    if certificate is not None:
        held = "".join(certificate.decode("ascii").split("-----")[2].split())
        _add(_add(_add(signature, DS, "KeyInfo"), DS, "X509Data"), DS, "X509Certificate", held)
    complete(element, signature, key)
    return signature


def complete(element: etree._Element, signature: etree._Element, key: bytes) -> None:
    """Fill in digest and value of a Signature as it stands, for the element that it refers to."""
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(key, xmlsec.constants.KeyDataFormatPem)
    context.register_id(element, "ID")
    context.sign(signature)


def instant(moment: datetime) -> str:
    """Return the moment as SAML writes it, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _add(
    parent: etree._Element, namespace: str, name: str, text: str | None = None, **attributes: str
) -> etree._Element:
    child = etree.SubElement(parent, f"{{{namespace}}}{name}", attributes)
    child.text = text
    return child


def _id() -> str:
    return f"_{secrets.token_hex(16)}"


def _certificate_status() -> str:
    """Bytes as large as those of a real certificate-status response, which say nothing."""
    return b64encode(random.Random(1177).randbytes(STATUS_BYTES)).decode("ascii")
