"""`launch-link` and `launch-key`: single sign-on tried out, in the place of Extensor's icon (S1, S3)."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import click
import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from console.why import Guid

PATH: Final = "/flowzone/launch"
SECONDS: Final = 60
"""How long a link lives: as long as the companion allows, as a person pastes this one."""

PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


@click.command("launch-link")
@click.option("--department", type=Guid(), required=True, help="The department's GUID.")
@click.option("--practitioner", type=Guid(), required=True, help="The practitioner's GUID.")
@click.option(
    "--key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="The private key (PEM) whose public key the departments file names.",
)
@click.option("--base-url", help="The companion's address; else COMPANION_BASE_URL.")
def launch_link(department: UUID, practitioner: UUID, key: Path, base_url: str | None) -> None:
    """Print a link that opens Flowzone for a practitioner, once and within a minute, as Extensor's icon does.

    It asks nobody: whether the link opens anything shows when it is opened.
    """
    base = (base_url or os.environ.get("COMPANION_BASE_URL", "")).rstrip("/")
    if urlsplit(base).scheme not in ("http", "https"):
        raise click.UsageError("--base-url is missing or no address; write it like https://companion.example.no")
    audience = base + PATH
    click.echo(f"{audience}?token={token(department, practitioner, audience, _private_key(key), int(time.time()))}")


@click.command("launch-key")
@click.argument("private", type=click.Path(dir_okay=False, path_type=Path))
def launch_key(private: Path) -> None:
    """Make a key pair for launch tokens: PRIVATE, e.g. fjord.pem, and beside it the public key, fjord.pub.pem (P-256).

    The private key goes to Extensor and nowhere else; the public one is named in the departments file (launch.keys).
    """
    public = private.with_suffix(".pub.pem")
    for file in (private, public):
        if file.exists():
            raise click.ClickException(f"{file} is there already; take another name, as a link may depend on it")
    key = ec.generate_private_key(ec.SECP256R1())
    try:
        with os.fdopen(os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    except OSError as error:
        raise click.ClickException(f"{private} cannot be written ({error.strerror})") from None
    click.echo(f"{private}: private, for Extensor only\n{public}: public, for the departments file (launch.keys)")


def token(department: UUID, practitioner: UUID, audience: str, key: PrivateKey, now: int) -> str:
    """Return a signed launch token, as docs/launch.md has it.

    :param audience: the companion's launch address.
    :param now: seconds since 1970.
    """
    claims = {
        "aud": audience,
        "sub": str(practitioner),
        "department": str(department),
        "jti": str(uuid4()),
        "iat": now,
        "exp": now + SECONDS,
    }
    return jwt.encode(claims, key, algorithm=_algorithm(key))


def _private_key(file: Path) -> PrivateKey:
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):  # TypeError: one with a password
        raise click.ClickException(f"{file} holds no private key as PEM without a password") from None
    if not isinstance(key, PrivateKey) or not _algorithm(key):
        raise click.ClickException(f"{file} holds a key of another kind; use P-256, P-384, Ed25519 or RSA")
    return key


def _algorithm(key: PrivateKey) -> str:
    """Return the key's algorithm by its JOSE name; blank for a curve that the companion does not take."""
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return {"secp256r1": "ES256", "secp384r1": "ES384"}.get(key.curve.name, "")
    return "EdDSA" if isinstance(key, ed25519.Ed25519PrivateKey) else "RS256"
