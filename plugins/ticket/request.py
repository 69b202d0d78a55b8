"""A login that starts here: the AuthnRequest that the browser carries to the identity provider (L1)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from lxml import etree
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from ticket.key import Key
from ticket.names import HTTP_POST, SAML, SAMLP


@dataclass(frozen=True)
class StartedLogin:
    """A login that was started: the id that its ticket must answer to, and where to send the browser."""

    request_id: str
    address: str


def start(*, sso: str, acs: str, issuer: str, key: Key | None, now: datetime) -> StartedLogin:
    """Start a login: HTTP-Redirect to the identity provider's address, unsigned unless there is a key.

    It asks for no authentication context: which levels are enough is judged on the ticket.
    """
    request_id = f"_{secrets.token_hex(20)}"
    request = etree.Element(
        f"{SAMLP}AuthnRequest",
        {
            "ID": request_id,
            "Version": "2.0",
            "IssueInstant": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "Destination": sso,
            "AssertionConsumerServiceURL": acs,
            "ProtocolBinding": HTTP_POST,
        },
        nsmap={"samlp": SAMLP[1:-1], "saml": SAML[1:-1]},
    )
    etree.SubElement(request, f"{SAML}Issuer").text = issuer
    query = urlencode({"SAMLRequest": OneLogin_Saml2_Utils.deflate_and_base64_encode(etree.tostring(request))})
    if key is not None:
        query = key.sign(query)
    return StartedLogin(request_id, f"{sso}{'&' if '?' in sso else '?'}{query}")
