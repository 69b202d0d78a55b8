"""A launch token: a gate before the cryptography, which is PyJWT's, and checks after it (S3)."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NoReturn, Self
from uuid import UUID

import jwt

from launch.keys import Key
from launch.refused import Refused

LONGEST: Final = 2048
"""Characters of a token; Windows opens no address of more than 2,083."""
LIFETIME: Final = timedelta(seconds=60)
"""The longest time from `iat` to `exp`."""
SKEW: Final = timedelta(seconds=10)
"""How far the customer's clock may be ahead of ours. One that is behind needs nothing: its links only end earlier."""
ALGORITHMS: Final = ("EdDSA", "ES256", "ES384", "RS256", "RS384", "RS512", "PS256")
"""Asymmetric ones only: with HS256 everybody who has the public key could sign."""
HEADER: Final = frozenset({"alg", "typ", "kid", "x5t", "x5t#S256"})
"""What a header may hold. The last three only name a key, and are not read; nothing may bring one, point to one
(`jwk`, `x5c`, `jku`, `x5u`), or change what the token means (`crit`, `b64`, `zip`)."""
REQUIRED: Final = frozenset({"aud", "sub", "department", "jti", "iat", "exp"})
CLAIMS: Final = REQUIRED | {"iss", "nbf"}
"""All that a token may hold; `iss` is not read, as the department picks the key."""

_PART: Final = re.compile(r"[A-Za-z0-9_-]+")
_GUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_JTI: Final = re.compile(r"[!-~]{1,200}")
_IDENTITY_NUMBER: Final = re.compile(r"(?<![0-9A-Za-z])[0-9]{6}[ \u00a0.-]?[0-9]{5}(?![0-9A-Za-z])")
_jws: Final = jwt.PyJWS(algorithms=list(ALGORITHMS))


@dataclass(frozen=True)
class Verified:
    """A token that holds.

    :param department: the department that it is bound to, whose key has signed it.
    :param practitioner: the practitioner's GUID.
    :param digest: SHA-256 of department and `jti`, by which it is used once.
    :param kept_until: when its use may be forgotten, as it is refused from then on anyway.
    """

    department: UUID
    practitioner: UUID
    digest: bytes
    kept_until: datetime


@dataclass(frozen=True)
class LaunchToken:
    """A token of the right form. Nothing of it is believed; its department says whose keys are tried.

    :param text: as it came; like all that the token says, it is in no repr and so in no log.
    :param algorithm: one of ALGORITHMS.
    """

    text: str = field(repr=False)
    algorithm: str
    department: UUID
    header: dict[str, Any] = field(repr=False)
    claims: dict[str, Any] = field(repr=False)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read the form. Raises Refused: too_long, not_a_token, header, algorithm."""
        if len(text) > LONGEST:
            raise Refused("too_long")
        parts = text.split(".")
        if len(parts) != 3:
            raise Refused("not_a_token")
        header, claims = _json(parts[0]), _json(parts[1])
        _decoded(parts[2])
        department = claims.get("department")
        if not _is_guid(department):
            raise Refused("not_a_token")
        if not header.keys() <= HEADER or any(not isinstance(value, str) for value in header.values()):
            raise Refused("header")
        if header.get("typ", "JWT").upper() != "JWT":
            raise Refused("header")
        if header.get("alg") not in ALGORITHMS:
            raise Refused("algorithm")
        return cls(text, header["alg"], UUID(department), header, claims)

    def verified(self, keys: Iterable[Key], audience: str, now: datetime) -> Verified:
        """Verify signature and claims.

        :param keys: those of this token's department.
        :param audience: the address that the token must be made for.

        Raises Refused: algorithm, signature, claims, identity_number, audience, issued_ahead, lifetime, expired.
        """
        fitting = [key for key in keys if self.algorithm in key.algorithms]
        if not fitting:
            raise Refused("algorithm")
        if not any(self._is_signed_by(key) for key in fitting):
            raise Refused("signature")
        self._check_form()
        if self.claims["aud"] not in (audience, [audience]):
            raise Refused("audience")
        self._check_times(now.timestamp())
        digest = hashlib.sha256(self.department.bytes + self.claims["jti"].encode()).digest()
        kept_until = datetime.fromtimestamp(self.claims["exp"], UTC) + SKEW
        return Verified(self.department, UUID(self.claims["sub"]), digest, kept_until)

    def _is_signed_by(self, key: Key) -> bool:
        try:
            _jws.decode(self.text, key.public, algorithms=[self.algorithm])
        except jwt.PyJWTError:
            return False
        return True

    def _check_form(self) -> None:
        """Refuse claims that are missing, unknown, or of another type."""
        claims = self.claims
        whole = [claims.get(name, 0) for name in ("iat", "exp", "nbf")]
        fits = (
            REQUIRED <= claims.keys() <= CLAIMS
            and _is_guid(claims["sub"])
            and isinstance(claims["jti"], str)
            and _JTI.fullmatch(claims["jti"])
            and isinstance(claims.get("iss", ""), str)
            and all(type(number) is int for number in whole)  # a bool is no number here
        )
        if not fits:
            raise Refused("claims")
        free = (claims["jti"], claims.get("iss", ""), *self.header.values())
        if any(_IDENTITY_NUMBER.search(text) for text in free):
            raise Refused("identity_number")

    def _check_times(self, now: float) -> None:
        """Refuse a token outside its time, and one whose time is too long.

        :param now: seconds since 1970, as all of them are; the token's may be larger than a float can be.
        """
        issued, expires = self.claims["iat"], self.claims["exp"]
        if max(issued, self.claims.get("nbf", issued)) > now + SKEW.total_seconds():
            raise Refused("issued_ahead")
        if not 0 < expires - issued <= LIFETIME.total_seconds():
            raise Refused("lifetime")
        if expires <= now:
            raise Refused("expired")


def _is_guid(value: object) -> bool:
    return isinstance(value, str) and _GUID.fullmatch(value) is not None


def _decoded(part: str) -> bytes:
    """Decode base64url without padding; each value has one spelling, so that a token has one, too."""
    if not _PART.fullmatch(part) or len(part) % 4 == 1:
        raise Refused("not_a_token")
    value = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if base64.urlsafe_b64encode(value).decode().rstrip("=") != part:
        raise Refused("not_a_token")
    return value


def _json(part: str) -> dict[str, Any]:
    """Read a JSON object in which no key stands twice: two readers might each believe another one."""
    try:
        value = json.loads(_decoded(part).decode(), object_pairs_hook=_once_each, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Refused("not_a_token") from None
    if not isinstance(value, dict):
        raise Refused("not_a_token")
    return value


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _no_number(_: str) -> NoReturn:
    """NaN and Infinity are no JSON."""
    raise ValueError
