"""TLS to both sides: what docs/production.md writes into connections and environment reaches the libraries (O6)."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from extensor_hook import ExtensorHook
from faults import NotAuthorised, TransientFault
from flowzone_hook.transport import Transport
from tests.world import World


class Tokens(BaseHTTPRequestHandler):
    """A Flowzone that does no more than let somebody in."""

    def do_POST(self) -> None:
        """Issue a token."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"access_token": "t", "token_type": "Bearer", "expires_in": 300}')

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def certificate(folder: Path) -> Path:
    """Make a certificate of 127.0.0.1 that signs itself; key and certificate in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sandbox")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    file = folder / "server.pem"
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def flowzone(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A Flowzone behind TLS, and the file of the authority that it is signed by."""
    file = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with HTTPServer(("127.0.0.1", 0), Tokens) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"https://127.0.0.1:{server.server_port}/api/v1", file
        server.shutdown()
        thread.join()


def authorise(base: str) -> None:
    """Log in."""
    transport = Transport("flowzone_fjord", base, "id", "secret", 1)
    try:
        transport.authorise()
    finally:
        transport.close()


def test_flowzones_own_authority_is_named_by_the_environment(
    flowzone: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """O6: without it, or with it blank as in docker-compose.yaml, an unknown authority is refused with the cure."""
    base, authority = flowzone
    for blank in (None, ""):
        monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
        monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
        if blank is not None:
            monkeypatch.setenv("REQUESTS_CA_BUNDLE", blank)
        with pytest.raises(NotAuthorised, match="REQUESTS_CA_BUNDLE"):
            authorise(base)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority))
    authorise(base)


@pytest.mark.parametrize(
    "extra", [{"sslmode": "disable"}, {"sslmode": "verify-full", "sslrootcert": "{folder}/ca.pem"}]
)
def test_the_journals_sslmode_counts(world: World, tmp_path: Path, extra: dict[str, Any]) -> None:
    """O6: a journal that does not speak TLS is read when nobody asks for it, and never when somebody does."""
    (tmp_path / "ca.pem").write_bytes(certificate(tmp_path).read_bytes())
    world.connect("extensor_fjord", extra={k: v.format(folder=tmp_path) for k, v in extra.items()})
    journal = ExtensorHook("extensor_fjord")
    if extra["sslmode"] == "disable":
        assert journal.version() == "1.41.0"
    else:
        with pytest.raises((NotAuthorised, TransientFault)):
            journal.version()
