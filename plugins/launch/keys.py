"""The public keys that a department's launch tokens are verified with (S3)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, SECP384R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

import departments
from departments import Department

PublicKey = RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey

LEAST_BITS: Final = 2048
"""The weakest RSA key."""
LEAST_EXPONENT: Final = 65537
"""The smallest public exponent of an RSA key (NIST SP 800-56B)."""
_RSA: Final = ("RS256", "RS384", "RS512", "PS256")
_FORM: Final = "write the customer's public key there, as PEM («BEGIN PUBLIC KEY»)"


@dataclass(frozen=True)
class Key:
    """A public key, and the JOSE names of the algorithms by which it may have signed."""

    public: PublicKey
    algorithms: tuple[str, ...]


@dataclass(frozen=True)
class Keys:
    """What the files of a department came to.

    :param usable: tokens are verified with these and nothing else.
    :param findings: one for each file that cannot be used, with file, line, path and cure (D7).
    """

    usable: tuple[Key, ...] = ()
    findings: tuple[str, ...] = ()


class _Unusable(Exception):
    """A file that holds no key for us; the text says what is wrong and the cure."""


def read_keys(department: Department, file: Path | None = None) -> Keys:
    """Read the key files that the departments file names for the department; none is looked at anywhere else.

    They are read anew each time, so that a rollover needs no restart.

    :param file: the departments file that the department is from, where it is not the usual one.
    """
    folder = (file or departments.path()).parent
    usable: list[Key] = []
    findings: list[str] = []
    for number, name in enumerate(department.launch.keys):
        try:
            usable.append(_read(folder / name))
        except _Unusable as wrong:
            where = departments.place(department.guid, "launch", "keys", number, file=file)
            findings.append(f"{where}: {folder / name} {wrong}")
    return Keys(tuple(usable), tuple(findings))


def _read(file: Path) -> Key:
    """Read a key. Raises _Unusable for one that is missing, unreadable, private, of another kind, or weak."""
    try:
        pem = file.read_bytes()
    except FileNotFoundError:
        raise _Unusable("is not there; put the customer's public key there, or correct the path") from None
    except (OSError, ValueError) as error:  # a NUL in a path is a ValueError
        raise _Unusable(f"cannot be read ({type(error).__name__}); let Helsebro read it") from None
    if b"PRIVATE KEY" in pem:
        raise _Unusable(
            f"holds a private key, which only the customer may have: delete it here, make a new pair, and {_FORM}"
        )
    if b"BEGIN CERTIFICATE" in pem:
        raise _Unusable("holds a certificate; take the key out of it: openssl x509 -pubkey -noout -in FILE")
    if pem.count(b"-----BEGIN ") > 1:
        raise _Unusable("holds more than one key; give each a file of its own")
    try:
        return _judged(load_pem_public_key(pem))
    except (ValueError, UnsupportedAlgorithm):
        raise _Unusable(f"holds no public key that can be read; {_FORM}") from None


def _judged(key: object) -> Key:
    """Return the key with its algorithms. Raises _Unusable for a weak one and for other kinds."""
    if isinstance(key, RSAPublicKey):
        if key.key_size < LEAST_BITS or key.public_numbers().e < LEAST_EXPONENT:
            raise _Unusable(
                f"holds a weak RSA key; let the customer make one of {LEAST_BITS} bits or more with the exponent"
                f" {LEAST_EXPONENT}"
            )
        return Key(key, _RSA)
    if isinstance(key, EllipticCurvePublicKey):
        if isinstance(key.curve, SECP256R1):
            return Key(key, ("ES256",))
        if isinstance(key.curve, SECP384R1):
            return Key(key, ("ES384",))
    if isinstance(key, Ed25519PublicKey):
        return Key(key, ("EdDSA",))
    raise _Unusable("holds a key of another kind; use P-256, P-384, Ed25519 or RSA")
