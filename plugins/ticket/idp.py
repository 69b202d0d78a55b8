"""The identity provider, as its metadata file describes it (L1). Whoever put the file there has checked it."""

from __future__ import annotations

import binascii
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from lxml import etree

from setup_file import SetupError
from ticket.address import is_safe
from ticket.certificates import Certificate
from ticket.names import DS, HTTP_REDIRECT, MD, PROTOCOL

log = logging.getLogger(__name__)

FILE: Final = "idp-metadata.xml"
MOST: Final = 5
"""Signing certificates that metadata may have: a forged signature is tried with each. A rollover needs two."""


@dataclass(frozen=True)
class IdentityProvider:
    """Whom tickets must come from.

    :param sso: where a login that starts here is sent (HTTP-Redirect); None if the metadata names no safe address.
    :param wants_signed: whether it takes only logins that are signed with a key of ours.
    :param certificates: all that may sign; which of them can be trusted is judged for every ticket.
    """

    entity_id: str
    sso: str | None
    wants_signed: bool
    certificates: tuple[Certificate, ...]

    def trusted(self, now: datetime) -> list[str]:
        """Return the certificates that are in date and strong at this moment, as PEM."""
        return [certificate.pem for certificate in self.certificates if certificate.fault(now) is None]


def load(directory: Path, now: datetime) -> IdentityProvider:
    """Read `idp-metadata.xml`; warn of each certificate that cannot be trusted now. Raises SetupError."""
    file = directory / FILE
    root = _read(file)
    entity_id = root.get("entityID", "")
    if root.tag != f"{MD}EntityDescriptor" or not entity_id.strip():
        raise SetupError(
            f"{file}:{root.sourceline}: is no EntityDescriptor with an entityID; save the identity provider's own there"
        )
    roles = [role for role in root.findall(f"{MD}IDPSSODescriptor") if _speaks_saml2(role)]
    if not roles:
        raise SetupError(f"{file}: describes no identity provider that speaks SAML 2.0; save the right metadata there")
    certificates = tuple(dict.fromkeys(one for role in roles for one in _certificates(role, file)))
    if len(certificates) > MOST:
        raise SetupError(
            f"{file}: has {len(certificates)} signing certificates, of which each costs time; keep the {MOST} newest"
        )
    wants_signed = any(role.get("WantAuthnRequestsSigned") in ("true", "1") for role in roles)
    provider = IdentityProvider(entity_id, _sso(roles, file), wants_signed, certificates)
    for certificate in certificates:
        fault = certificate.fault(now)
        if fault:
            log.warning("%s: the certificate %s… %s; it is not trusted", file, certificate.fingerprint, fault)
    if not provider.trusted(now):
        raise SetupError(
            f"{file}: has no signing certificate that can be trusted now (in date, RSA of 2048 bits or more or a curve"
            " of 256 or more); fetch the identity provider's current metadata"
        )
    return provider


def _read(file: Path) -> etree._Element:
    try:
        text = file.read_bytes()
    except OSError as error:
        raise SetupError(
            f"{file}: cannot be read ({type(error).__name__}); save the identity provider's metadata there, or set"
            " SAML_SETTINGS_DIR to the folder that has it"
        ) from None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text, parser)
    except etree.XMLSyntaxError as error:
        raise SetupError(f"{file}:{error.lineno}: is not XML; save the identity provider's metadata there") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise SetupError(f"{file}:1: has a document type (DOCTYPE), which metadata never needs; remove it")
    return root


def _speaks_saml2(role: etree._Element) -> bool:
    return PROTOCOL in role.get("protocolSupportEnumeration", "").split()


def _certificates(role: etree._Element, file: Path) -> Iterator[Certificate]:
    """Yield the certificates that may sign: those whose use is signing, or not told."""
    for descriptor in role.findall(f"{MD}KeyDescriptor"):
        if descriptor.get("use", "signing") != "signing":
            continue
        for element in descriptor.iterfind(f"{DS}KeyInfo/{DS}X509Data/{DS}X509Certificate"):
            try:
                encoded = "".join((element.text or "").split())
                certificate = x509.load_der_x509_certificate(binascii.a2b_base64(encoded, strict_mode=True))
                certificate.public_key()
            except (ValueError, UnsupportedAlgorithm):
                log.warning("%s:%s: is a certificate that cannot be read; it is not trusted", file, element.sourceline)
                continue
            yield Certificate(certificate)


def _sso(roles: list[etree._Element], file: Path) -> str | None:
    """Return the address for logins that start here. A bad one is warned of: those that start at 1177 need none."""
    services = [service for role in roles for service in role.findall(f"{MD}SingleSignOnService")]
    for service in services:
        if service.get("Binding") == HTTP_REDIRECT:
            address = service.get("Location", "")
            if is_safe(address):
                return address
            log.warning(
                "%s:%s: Location is no https address without fragment, so no login can start here; correct it",
                file,
                service.sourceline,
            )
    return None
