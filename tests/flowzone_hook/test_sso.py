"""The one-time login address, as the hook asks for it; the door's own tests are in tests/launch/door."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from uuid import UUID

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from faults import ContractBroken
from flowzone_hook import FlowzoneHook, NotLinked
from tests.flowzone_hook.answering import Answer, answering
from tests.flowzone_hook.conftest import people, person
from tests.world import World

(GUID,) = people(1)
NOW = datetime(2031, 3, 12, 11, tzinfo=UTC)


def session(url: str = "https://app.flowzone.example/sso/x", seconds: float = 60) -> Answer:
    """Return Flowzone's answer; it expires so long after NOW."""
    return Answer({"url": url, "expires_at": (NOW + timedelta(seconds=seconds)).isoformat()}, 201)


@pytest.fixture
def encrypted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A certificate for 127.0.0.1 that the hook trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "both.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pem.write_bytes(certificate.public_bytes(Encoding.PEM) + secret)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


def test_each_step_and_then_the_address(flowzone: World, hook: FlowzoneHook) -> None:
    """S1, S2: contract, fine print (9)."""
    now, department = datetime.now(UTC), flowzone.department

    def step() -> str:
        with pytest.raises(NotLinked) as caught:
            hook.sso(department, GUID, now)
        return caught.value.step

    def take(step: str) -> None:
        address = f"{flowzone.flowzone}/sandbox/people/{GUID}/{step}"
        requests.post(address, json={"business": "fjord"}, timeout=10).raise_for_status()

    assert step() == "unknown"
    hook.put(department, "practitioners", [GUID], [person(GUID)], "1")
    assert step() == "not_invited"
    take("invite")
    assert step() == "not_accepted"
    take("accept")
    assert hook.sso(department, GUID, now).startswith(f"{flowzone.flowzone}/sso/")
    hook.withdraw(department, "practitioners", [GUID], "2")
    assert step() == "inactive"


def test_what_is_asked(flowzone: World) -> None:
    """S3: the GUID in the body, nothing in the address but the department; nothing else is sent."""
    with answering(session()) as server:
        flowzone.connect("flowzone_fjord", host=server.address)
        with FlowzoneHook("flowzone_fjord") as hook:
            hook.sso(UUID(int=7), GUID, NOW)
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", f"/departments/{UUID(int=7)}/sso-sessions")
    assert asked.body == f'{{"practitioner_guid": "{GUID}"}}'.encode()


@pytest.mark.parametrize(("seconds", "expired"), [(60, False), (0.001, False), (0, True), (-60, True)])
def test_an_address_that_has_expired(flowzone: World, seconds: float, expired: bool) -> None:
    """S1."""
    with answering(session(seconds=seconds)) as server:
        flowzone.connect("flowzone_fjord", host=server.address)
        with FlowzoneHook("flowzone_fjord") as hook:
            if expired:
                with pytest.raises(ContractBroken, match="has expired; compare the clocks"):
                    hook.sso(flowzone.department, GUID, NOW)
            else:
                assert hook.sso(flowzone.department, GUID, NOW)


@pytest.mark.parametrize(
    ("tls", "url", "good"),
    [
        (True, "https://app.flowzone.example/sso/x", True),
        (True, "http://app.flowzone.example/sso/x", False),
        (False, "https://app.flowzone.example/sso/x", True),
        (False, "http://app.flowzone.example/sso/x", True),
    ],
)
def test_encryption_is_never_lost(flowzone: World, encrypted: ssl.SSLContext, tls: bool, url: str, good: bool) -> None:
    """S3: where Flowzone is reached by TLS, its login is, too."""
    with answering(session(url), tls=encrypted if tls else None) as server:
        flowzone.connect("flowzone_fjord", host=server.address)
        with FlowzoneHook("flowzone_fjord") as hook:
            if good:
                assert hook.sso(flowzone.department, GUID, NOW) == url
            else:
                with pytest.raises(ContractBroken, match="begin with https"):
                    hook.sso(flowzone.department, GUID, NOW)


def test_an_answer_that_is_cut_short_is_asked_for_again(flowzone: World) -> None:
    """S1: once; a session that nobody opens expires by itself."""
    with answering(Answer(b'{"url": "htt', 201), session()) as server:
        flowzone.connect("flowzone_fjord", host=server.address)
        with FlowzoneHook("flowzone_fjord") as hook:
            assert hook.sso(flowzone.department, GUID, NOW) == "https://app.flowzone.example/sso/x"
    assert len(server.asked) == 2
