"""The signing key and its certificate, made at the first start and renewed when the certificate runs out."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

BITS = 3072
YEAR = timedelta(days=365)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Keys:
    """A key and a certificate for it, both PEM."""

    key: bytes
    certificate: bytes

    @classmethod
    def kept(cls, directory: Path, now: datetime) -> Self:
        """Return the pair in the directory; make it if there is none, or none that lasts another day."""
        with suppress(FileNotFoundError):
            found = cls((directory / "idp.key").read_bytes(), (directory / "idp.crt").read_bytes())
            if x509.load_pem_x509_certificate(found.certificate).not_valid_after_utc > now + DAY:
                return found
        made = cls.new(now)
        directory.mkdir(parents=True, exist_ok=True)
        file = directory / "idp.key"
        file.touch(mode=0o600)
        file.write_bytes(made.key)
        (directory / "idp.crt").write_bytes(made.certificate)
        return made

    @classmethod
    def new(cls, now: datetime) -> Self:
        """Make a pair that is valid from a day before now for a year."""
        key = rsa.generate_private_key(65537, BITS)
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "1177 (sandbox)")])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - DAY)
            .not_valid_after(now + YEAR)
            .sign(key, hashes.SHA256())
        )
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return cls(private, certificate.public_bytes(Encoding.PEM))
