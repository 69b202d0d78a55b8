"""Launch tokens of any shape, made without the library that reads them."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final
from uuid import UUID, uuid4

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

BASE: Final = "http://127.0.0.1:9004"
AUDIENCE: Final = f"{BASE}/flowzone/launch"
NOW: Final = datetime(2031, 3, 12, 11, 0, tzinfo=UTC)
SECONDS: Final = int(NOW.timestamp())
DEPARTMENT: Final = UUID("1f0c6a3e-7d54-4c1b-9b0e-2a51c0de0001")
PRACTITIONER: Final = UUID("7a0c6a3e-7d54-4c1b-9b0e-2a51c0de00b1")

Private = Any
"""A private key of `cryptography`."""


@cache
def p256(number: int = 0) -> ec.EllipticCurvePrivateKey:
    """Return a P-256 key; the same for the same number."""
    return ec.generate_private_key(ec.SECP256R1())


@cache
def p384() -> ec.EllipticCurvePrivateKey:
    """Return the P-384 key."""
    return ec.generate_private_key(ec.SECP384R1())


@cache
def ed() -> ed25519.Ed25519PrivateKey:
    """Return the Ed25519 key."""
    return ed25519.Ed25519PrivateKey.generate()


@cache
def ed448_() -> ed448.Ed448PrivateKey:
    """Return the Ed448 key, which nobody takes."""
    return ed448.Ed448PrivateKey.generate()


@cache
def rsa_(bits: int = 2048) -> rsa.RSAPrivateKey:
    """Return an RSA key; the same for the same size."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def public_pem(key: Private) -> bytes:
    """Return its public key as PEM."""
    pem: bytes = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return pem


def private_pem(key: Private) -> bytes:
    """Return the key itself as PEM."""
    pem: bytes = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem


def encoded(value: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def as_json(value: object) -> bytes:
    """Return JSON; bytes are JSON already."""
    return value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()


def _ecdsa(hash_: hashes.HashAlgorithm, size: int) -> Callable[[Private, bytes], bytes]:
    def sign(key: Private, message: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(message, ec.ECDSA(hash_)))
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")

    return sign


def _pkcs1(hash_: hashes.HashAlgorithm) -> Callable[[Private, bytes], bytes]:
    return lambda key, message: bytes(key.sign(message, padding.PKCS1v15(), hash_))


def _pss(hash_: hashes.HashAlgorithm) -> Callable[[Private, bytes], bytes]:
    scheme = padding.PSS(padding.MGF1(hash_), hash_.digest_size)
    return lambda key, message: bytes(key.sign(message, scheme, hash_))


SIGNERS: Final[Mapping[str, Callable[[Private, bytes], bytes]]] = {
    "EdDSA": lambda key, message: bytes(key.sign(message)),
    "ES256": _ecdsa(hashes.SHA256(), 32),
    "ES384": _ecdsa(hashes.SHA384(), 48),
    "RS256": _pkcs1(hashes.SHA256()),
    "RS384": _pkcs1(hashes.SHA384()),
    "RS512": _pkcs1(hashes.SHA512()),
    "PS256": _pss(hashes.SHA256()),
    "PS384": _pss(hashes.SHA384()),
    "RS1": _pkcs1(hashes.SHA1()),
}


@dataclass
class Maker:
    """Makes tokens as a customer's Extensor does; whatever is given replaces its own.

    :param now: seconds since 1970 of the customer's clock.
    """

    key: Private = field(default_factory=p256)
    algorithm: str = "ES256"
    department: UUID = DEPARTMENT
    practitioner: UUID = PRACTITIONER
    audience: str = AUDIENCE
    now: int = SECONDS
    seconds: int = 30

    def header(self, **changes: Any) -> dict[str, Any]:
        """Return the header; a change to None takes the parameter out."""
        return _changed({"alg": self.algorithm, "typ": "JWT"}, changes)

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Return the claims; a change to None takes the claim out."""
        usual = {
            "aud": self.audience,
            "sub": str(self.practitioner),
            "department": str(self.department),
            "jti": str(uuid4()),
            "iat": self.now,
            "exp": self.now + self.seconds,
        }
        return _changed(usual, changes)

    def token(self, **changes: Any) -> str:
        """Return a token with these claims, signed."""
        return self.signed(self.header(), self.claims(**changes))

    def signed(self, header: object, claims: object, signer: str | None = None) -> str:
        """Return header and claims, of any kind, signed by this key."""
        start = f"{encoded(as_json(header))}.{encoded(as_json(claims))}"
        return f"{start}.{encoded(SIGNERS[signer or self.algorithm](self.key, start.encode()))}"


def _changed(usual: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (usual | changes).items() if value is not None}
