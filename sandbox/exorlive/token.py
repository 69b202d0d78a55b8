"""The companion's hand-over token, as ExorLive Go takes it: signed by a key that is known, for us, short, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import load_pem_public_key

LONGEST_SECONDS = 60


class Refused(Exception):
    """The token opens nothing."""


@dataclass(frozen=True)
class HandOver:
    """Who is handed over, under which id, until when."""

    contact: UUID
    jti: str
    expires_at: datetime


class Verifier:
    """Knows one public key (PEM) and our audience."""

    def __init__(self, public_key: bytes, audience: str) -> None:
        key = load_pem_public_key(public_key)
        self._key: Any = key
        self._algorithm = "RS256"
        if isinstance(key, ed25519.Ed25519PublicKey):
            self._algorithm = "EdDSA"
        elif isinstance(key, ec.EllipticCurvePublicKey):
            self._algorithm = {256: "ES256", 384: "ES384", 521: "ES512"}[key.curve.key_size]
        self._audience = audience

    def read(self, token: str) -> HandOver:
        """Verify a token. Raises Refused."""
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[self._algorithm],
                audience=self._audience,
                options={"require": ["exp", "iat", "aud", "sub", "jti"]},
            )
            if claims["exp"] - claims["iat"] > LONGEST_SECONDS:
                raise Refused
            return HandOver(UUID(claims["sub"]), str(claims["jti"]), datetime.fromtimestamp(claims["exp"], UTC))
        except (jwt.InvalidTokenError, ValueError, TypeError):
            raise Refused from None
