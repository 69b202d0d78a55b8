"""The hand-over's token, in both adapters, and its set-up."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from exorlive_hook import Contact, load_handover
from exorlive_hook.handover import _VENDORS
from faults import ContractBroken
from tests.world import ROOT

CONTACT = Contact(UUID("c0000000-0000-4000-8000-000000000001"), 1, "Kliniken", "Tolvan Tolvansson")
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
ADDRESS = "https://go.example.se/sso"
UNTIMED: Any = {"verify_exp": False, "verify_iat": False}
KEYS: dict[str, Any] = {
    "EdDSA": ed25519.Ed25519PrivateKey.generate(),
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "RS256": rsa.generate_private_key(65537, 2048),
}


def pem(key: Any) -> str:
    """Return a private key as text."""
    text: bytes = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return text.decode()


def connect(monkeypatch: pytest.MonkeyPatch, **values: Any) -> None:
    """Define the connection."""
    usual = {"conn_type": "http", "host": ADDRESS, "login": "kliniken", "password": pem(KEYS["ES256"])}
    monkeypatch.setenv("AIRFLOW_CONN_EXORLIVE_HANDOVER", json.dumps(usual | values))


@pytest.mark.parametrize("algorithm", KEYS)
@pytest.mark.parametrize("adapter", ["sandbox", "partner"])
def test_the_token(monkeypatch: pytest.MonkeyPatch, adapter: str, algorithm: str) -> None:
    """L5: asymmetric, for this audience, for a minute, with an id of its own, about a contact and nothing personal."""
    connect(monkeypatch, password=pem(KEYS[algorithm]), extra={"adapter": adapter, "key_id": "k1"})
    handover = load_handover()
    forms = [handover.form(CONTACT, NOW) for _ in range(2)]
    assert (handover.origin, forms[0].action) == ("https://go.example.se", ADDRESS)
    tokens = [next(iter(form.fields.values())) for form in forms]
    claims: list[dict[str, Any]] = [
        jwt.decode(
            token,
            KEYS[algorithm].public_key(),
            [algorithm],
            options={"verify_exp": False, "verify_iat": False},
            audience=handover.origin,
        )
        for token in tokens
    ]
    assert claims[0]["jti"] != claims[1]["jti"]
    assert claims[0]["sub"] == str(CONTACT.id)
    assert (claims[0]["iss"], claims[0]["exp"] - claims[0]["iat"]) == ("kliniken", 60)
    assert claims[0]["iat"] == NOW.timestamp()
    assert jwt.get_unverified_header(tokens[0]) == {"alg": algorithm, "kid": "k1", "typ": "JWT"}
    assert "Tolvan" not in json.dumps(claims)
    assert "fields" not in repr(forms[0])
    assert "PRIVATE" not in repr(handover)


def test_what_the_vendors_page_calls_things(monkeypatch: pytest.MonkeyPatch) -> None:
    """L5: the form's field, the contact and the clinic by their ids, and nothing else of hers."""
    connect(monkeypatch)
    ((name, token),) = load_handover().form(CONTACT, NOW).fields.items()
    claims = jwt.decode(token, options={"verify_signature": False})
    assert name == "payload"
    assert claims["contact"] == {"id": str(CONTACT.id)}
    assert claims["organizationId"] == "1"
    assert set(claims) == {"iss", "aud", "sub", "iat", "exp", "jti", "contact", "organizationId"}


@pytest.mark.parametrize("broken", ["one line", "blanks", "no breaks at all", "written out"])
def test_a_key_that_a_form_has_squeezed(monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    """L5: Airflow's form has one line for a password; the key is the same."""
    whole = pem(KEYS["RS256"])
    squeezed = {
        "one line": whole.strip(),
        "blanks": whole.replace("\n", " "),
        "no breaks at all": whole.replace("\n", ""),
        "written out": whole.replace("\n", "\\n"),
    }[broken]
    connect(monkeypatch, password=squeezed)
    (token,) = load_handover().form(CONTACT, NOW).fields.values()
    jwt.decode(token, KEYS["RS256"].public_key(), ["RS256"], audience="https://go.example.se", options=UNTIMED)


@pytest.mark.parametrize("half", [0, 0.5, 0.999999])
def test_never_longer_than_a_minute(monkeypatch: pytest.MonkeyPatch, half: float) -> None:
    """L5: also between two seconds."""
    connect(monkeypatch)
    (token,) = load_handover().form(CONTACT, NOW + timedelta(seconds=half)).fields.values()
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (claims["iat"], claims["exp"]) == (NOW.timestamp(), NOW.timestamp() + 60)


def test_a_partner_may_call_things_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    """L5: names of field and claim, and the audience, are the connection's."""
    connect(monkeypatch, extra={"jwt_field": "assertion", "contact_claim": "contactId", "audience": "exorlive"})
    (token,) = load_handover().form(CONTACT, NOW).fields.items()
    assert token[0] == "assertion"
    claims = jwt.decode(token[1], options={"verify_signature": False})
    assert (claims["contactId"], claims["aud"]) == (str(CONTACT.id), "exorlive")


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"host": ""}, "https address"),
        ({"host": "http://go.example.se"}, "https address"),
        ({"host": "javascript:alert(1)"}, "https address"),
        ({"host": "https://go.example.se; script-src *"}, "https address"),
        ({"host": "http://go.example.se", "extra": {"audience": "x"}}, "https address"),
        ({"host": "https://go.example.se\n"}, "https address"),
        ({"host": "https://go.example.se\\.evil.example/"}, "https address"),
        ({"host": "https://go@evil.example/"}, "https address"),
        ({"host": "http://127.0.0.1.evil.example/"}, "https address"),
        ({"extra": {"unit_claim": "sub"}}, "that are ours"),
        ({"extra": {"contact_claim": "exp"}}, "that are ours"),
        ({"extra": {"contact_claim": "who", "unit_claim": "who.unit"}}, "beside each other"),
        ({"extra": {"contact_claim": "who..id"}}, "beside each other"),
        ({"host": "https://[go"}, "no address"),
        ({"password": ""}, "private key in PEM"),
        ({"password": pem(rsa.generate_private_key(65537, 1024))}, "too weak"),
        ({"password": pem(ec.generate_private_key(ec.SECP192R1()))}, "too weak"),
        ({"extra": {"adapter": "fax"}}, "unknown «adapter»"),
        ({"extra": {"adapter": 1}}, "no JSON object of texts"),
        ({"extra": {"redirects_to": "https://a.example.se http://b.example.se"}}, "redirects_to"),
        ({"extra": {"redirects_to": "*"}}, "redirects_to"),
    ],
)
def test_a_wrong_set_up_is_told(monkeypatch: pytest.MonkeyPatch, values: dict[str, Any], told: str) -> None:
    """L5: with the connection's name, what is wrong, and where to read on."""
    connect(monkeypatch, **values)
    with pytest.raises(ContractBroken, match=f"«exorlive_handover».*{told}.*docs/exorlive.md"):
        load_handover()


def test_where_the_address_sends_the_browser_on_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """L5: browsers hold a form's redirects against the page's policy, too; only origins are kept."""
    connect(monkeypatch, extra={"redirects_to": "https://a.example.se/x https://b.example.se:8443"})
    assert load_handover().onward == ("https://a.example.se", "https://b.example.se:8443")
    connect(monkeypatch)
    assert load_handover().onward == ()


def test_the_documentation_names_every_key() -> None:
    """L5: whoever sets it up finds what each means; the errors point there."""
    told = (ROOT / "docs" / "exorlive.md").read_text(encoding="utf-8")
    source = (ROOT / "plugins" / "exorlive_hook" / "handover.py").read_text(encoding="utf-8")
    keys = {*re.findall(r'extra\.get\("(\w+)"', source), *_VENDORS}
    assert keys >= {"adapter", "audience", "key_id", "redirects_to", "jwt_field"}
    assert [key for key in sorted(keys) if f"| extra `{key}` |" not in told] == []
    assert [usual for usual in _VENDORS.values() if f"`{usual}`" not in told] == []
    assert "## Hand-over" in told


def test_a_missing_one_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """L5: the same."""
    monkeypatch.delenv("AIRFLOW_CONN_EXORLIVE_HANDOVER", raising=False)
    with pytest.raises(ContractBroken, match="is not defined"):
        load_handover()


def test_this_machine_may_do_without_encryption(monkeypatch: pytest.MonkeyPatch) -> None:
    """L5: on loopback only."""
    connect(monkeypatch, host="http://127.0.0.1:9002/go")
    assert load_handover().origin == "http://127.0.0.1:9002"
