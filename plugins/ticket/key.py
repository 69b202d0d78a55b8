"""Our own key, where one is configured: it signs logins that start here, and its certificate stands in our metadata."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import urlencode

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from setup_file import SetupError
from ticket.certificates import RSA_BITS
from ticket.names import RSA_SHA256
from ticket.settings import SigningKey


@dataclass(frozen=True)
class Key:
    """An RSA key (PEM) and its certificate (base64 of DER)."""

    private: bytes = field(repr=False)
    certificate: str

    @classmethod
    def load(cls, directory: Path, named: SigningKey) -> Self:
        """Read both PEM files, named from the directory; they must belong together. Raises SetupError."""
        file = directory / named.key
        try:
            private = file.read_bytes()
            key = load_pem_private_key(private, password=None)
            file = directory / named.certificate
            certificate = x509.load_pem_x509_certificate(file.read_bytes())
        except (OSError, ValueError, TypeError) as error:
            raise SetupError(
                f"{file}: cannot be read as PEM without a password ({type(error).__name__}); correct the file, or its"
                " name under «signing» in settings.yaml"
            ) from None
        if not isinstance(key, rsa.RSAPrivateKey) or key.key_size < RSA_BITS:
            raise SetupError(f"{directory / named.key}: is no RSA key of {RSA_BITS} bits or more; make such a one")
        if key.public_key() != certificate.public_key():
            raise SetupError(f"{file}: is not the certificate of {named.key}; save the one that was made with it")
        return cls(private, b64encode(certificate.public_bytes(Encoding.DER)).decode("ascii"))

    def sign(self, query: str) -> str:
        """Return the query with its signature, as the HTTP-Redirect binding has it (RSA-SHA256)."""
        signed = f"{query}&{urlencode({'SigAlg': RSA_SHA256})}"
        signature = OneLogin_Saml2_Utils.sign_binary(signed, self.private)
        return f"{signed}&{urlencode({'Signature': b64encode(signature).decode('ascii')})}"
