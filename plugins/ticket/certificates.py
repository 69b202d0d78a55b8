"""The identity provider's certificates, each judged again for every ticket (L1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

RSA_BITS: Final = 2048
EC_BITS: Final = 256


@dataclass(frozen=True)
class Certificate:
    """A signing certificate out of the metadata."""

    x509: x509.Certificate

    @cached_property
    def pem(self) -> str:
        """As the library takes it."""
        return self.x509.public_bytes(Encoding.PEM).decode("ascii")

    @cached_property
    def fingerprint(self) -> str:
        """The start of its SHA-256, by which people tell it from another."""
        return self.x509.fingerprint(hashes.SHA256()).hex(":").upper()[:23]

    def fault(self, now: datetime) -> str | None:
        """Return why it cannot be trusted at this moment; None if it can."""
        if now < self.x509.not_valid_before_utc:
            return f"is not valid before {self.x509.not_valid_before_utc:%Y-%m-%d %H:%M} UTC"
        if now > self.x509.not_valid_after_utc:
            return f"expired at {self.x509.not_valid_after_utc:%Y-%m-%d %H:%M} UTC"
        return self._weakness

    @cached_property
    def _weakness(self) -> str | None:
        key = self.x509.public_key()
        match key:
            case rsa.RSAPublicKey():
                weak = key.key_size < RSA_BITS
            case ec.EllipticCurvePublicKey():
                weak = key.curve.key_size < EC_BITS
            case _:
                return "has a key that is neither RSA nor of an elliptic curve"
        return f"has a key of {key.key_size} bits, which is too weak" if weak else None
