"""The hand-over of a resident to ExorLive Go: a port with two adapters (L5).

Both post a signed JSON Web Token by a form of the resident's browser: asymmetric, for one audience, for a minute, once.
It names the contact by its id in the directory and holds nothing personal. The vendor's names of field and claims are
those of its public page, unless the connection says otherwise; what is assumed beyond it stands in docs/exorlive.md.
"""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Protocol
from urllib.parse import urlsplit
from uuid import uuid4

import jwt
from airflow.sdk import BaseHook
from airflow.sdk.exceptions import AirflowNotFoundException
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from exorlive_hook.directory import Contact
from faults import ContractBroken

CONNECTION: Final = "exorlive_handover"
"""The Airflow connection id of the hand-over."""
LIFETIME: Final = timedelta(seconds=60)
_VENDORS: Final = {"jwt_field": "payload", "contact_claim": "contact.id", "unit_claim": "organizationId"}
"""What the vendor's page calls them: https://developer.exorlive.com/api/partner_link_jwt/"""
_OURS: Final = {"iss", "aud", "sub", "iat", "nbf", "exp", "jti"}
_LEAST_RSA: Final = 2048
_PEM: Final = re.compile(r"(-----BEGIN [A-Z ]+-----)([A-Za-z0-9+/=\s]+)(-----END [A-Z ]+-----)")
_CURVES: Final = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}


@dataclass(frozen=True)
class HandOverForm:
    """What the resident's browser posts, and where to."""

    action: str
    fields: dict[str, str] = field(repr=False)


class HandOver(Protocol):
    """A way to let a contact into ExorLive Go."""

    @property
    def origin(self) -> str:
        """The origin that the form posts to, for a content security policy."""
        ...

    @property
    def onward(self) -> tuple[str, ...]:
        """The origins that it then sends the browser on to, which the policy must allow as well."""
        ...

    def form(self, contact: Contact, now: datetime) -> HandOverForm:
        """Return the form that lets this contact in, once, within the minute after `now` (with time zone)."""
        ...


@dataclass(frozen=True)
class _Signed:
    """What both adapters have in common."""

    address: str
    onward: tuple[str, ...]
    issuer: str
    audience: str
    key: Any = field(repr=False)
    algorithm: str
    key_id: str | None

    @property
    def origin(self) -> str:
        return _origin(self.address)

    def _token(self, now: datetime, claims: Mapping[str, object]) -> str:
        standard = {
            "iss": self.issuer,
            "aud": self.audience,
            "iat": int(now.timestamp()),
            "exp": int((now + LIFETIME).timestamp()),
            "jti": str(uuid4()),
        }
        headers = {"kid": self.key_id} if self.key_id else None
        return jwt.encode({**claims, **standard}, self.key, self.algorithm, headers=headers)


@dataclass(frozen=True)
class Sandbox(_Signed):
    """The sandbox ExorLive Go: field `token`, the contact as `sub`."""

    def form(self, contact: Contact, now: datetime) -> HandOverForm:
        return HandOverForm(self.address, {"token": self._token(now, {"sub": str(contact.id)})})


@dataclass(frozen=True)
class Partner(_Signed):
    """The vendor's partner address: what it calls the form's field, and the claims of contact and unit.

    A dot in a claim's name is a level: `contact.id`.
    """

    jwt_field: str
    contact_claim: str
    unit_claim: str

    def form(self, contact: Contact, now: datetime) -> HandOverForm:
        claims: dict[str, Any] = {"sub": str(contact.id)}
        _put(claims, self.unit_claim, str(contact.unit_id))
        _put(claims, self.contact_claim, str(contact.id))
        return HandOverForm(self.address, {self.jwt_field: self._token(now, claims)})


def load_handover() -> HandOver:
    """Return the hand-over that the connection describes: host is the address that is posted to, login the issuer,
    password the private key (PEM); extra may hold `adapter` (`partner` or `sandbox`), `audience` (else the address's
    origin), `key_id`, `redirects_to` (origins that the address sends the browser on to, spaces between them), and for
    a partner `jwt_field`, `contact_claim` and `unit_claim`.

    Raises ContractBroken with the cure.
    """
    try:
        connection = BaseHook.get_connection(CONNECTION)
    except AirflowNotFoundException:
        raise _wrong("is not defined; residents can be told who they are and handed over to nobody") from None
    extra = _extra(connection.extra)
    address = connection.host or ""
    origin = _origin(address)
    key, algorithm = _key(connection.password or "")
    onward = tuple(map(_origin, extra.get("redirects_to", "").split()))
    common: dict[str, Any] = {"address": address, "onward": onward, "key": key}
    common |= {"issuer": connection.login or "helsebro"}
    common |= {"audience": extra.get("audience") or origin, "algorithm": algorithm}
    common |= {"key_id": extra.get("key_id")}
    match extra.get("adapter", "partner"):
        case "sandbox":
            return Sandbox(**common)
        case "partner":
            return Partner(**common, **_partners_names(extra))
    raise _wrong("names an unknown «adapter» in its extra; write partner or sandbox")


def _extra(text: str | None) -> dict[str, str]:
    try:
        extra = json.loads(text or "{}")
    except ValueError:
        raise _wrong("has an extra that is no JSON") from None
    if not isinstance(extra, dict) or not all(isinstance(value, str) for value in extra.values()):
        raise _wrong("has an extra that is no JSON object of texts")
    return extra


def _partners_names(extra: Mapping[str, str]) -> dict[str, Any]:
    names = {name: extra.get(name) or usual for name, usual in _VENDORS.items()}
    contact, unit = names["contact_claim"].split("."), names["unit_claim"].split(".")
    least = min(len(contact), len(unit))
    taken = unit[0] in _OURS or (contact[0] in _OURS and contact != ["sub"])
    if taken or contact[:least] == unit[:least] or not all(map(str.isidentifier, contact + unit)):
        raise _wrong("names claims that cannot stand beside each other, or that are ours (iss, aud, exp …)")
    return names


def _origin(address: str) -> str:
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise _wrong("has a host, or a «redirects_to», that is no address") from None
    encrypted = parts.scheme == "https" or (parts.scheme == "http" and _loopback(host or ""))
    if not (host and encrypted) or parts.fragment or parts.username is not None or _breaks_a_policy(address):
        raise _wrong(
            "needs as host the https address that the resident's browser posts to, and in «redirects_to» such ones"
        )
    return f"{parts.scheme}://{parts.netloc}"


def _breaks_a_policy(address: str) -> bool:
    """Whether it could not stand in a content security policy, or means something else there."""
    return not address.isascii() or any(sign.isspace() or sign in ";,'\"*\\" for sign in address)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _put(claims: dict[str, Any], name: str, value: str) -> None:
    """Put a claim where its dotted name says."""
    *levels, last = name.split(".")
    for level in levels:
        claims = claims.setdefault(level, {})
    claims[last] = value


def _lines(pem: str) -> str:
    """Return a PEM with the line breaks that a form of one line has taken out of it, or turned into blanks or \\n."""
    found = _PEM.fullmatch(pem.replace("\\n", "\n").strip())
    return f"{found[1]}\n{''.join(found[2].split())}\n{found[3]}\n" if found else pem


def _key(pem: str) -> tuple[Any, str]:
    """Return the private key and the algorithm that belongs to its type."""
    try:
        key = load_pem_private_key(_lines(pem).encode(), None)
    except (ValueError, TypeError):
        raise _wrong("needs as password a private key in PEM, without a passphrase") from None
    match key:
        case ed25519.Ed25519PrivateKey():
            return key, "EdDSA"
        case ec.EllipticCurvePrivateKey() if key.curve.name in _CURVES:
            return key, _CURVES[key.curve.name]
        case rsa.RSAPrivateKey() if key.key_size >= _LEAST_RSA:
            return key, "RS256"
    raise _wrong(f"has a key of a kind or size that is too weak; use Ed25519, P-256 or RSA of {_LEAST_RSA} bits")


def _wrong(what: str) -> ContractBroken:
    return ContractBroken(
        f"The Airflow connection «{CONNECTION}» {what}; docs/exorlive.md, «Hand-over», says what it holds"
    )
