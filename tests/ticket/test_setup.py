"""Setting up the trust: every mistake names file, place and cure (L1)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from faults import ContractBroken
from setup_file import SetupError
from tests.ticket.issuing import BASE, NOW, NUMBER, SSO, metadata, ours, read, ticket, trust_in
from ticket import Trust
from ticket.settings import Settings

SHIPPED = Path(__file__).parents[2] / "include" / "saml" / "settings.yaml"


def failed(directory: Path, settings: str) -> str:
    """Set up trust with settings that are wrong; return what is said."""
    with pytest.raises(SetupError) as caught:
        trust_in(directory, settings=settings)
    return str(caught.value)


def test_the_file_that_is_shipped_shows_the_defaults() -> None:
    """L1: each and every one of them."""
    shown = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    assert Settings.model_validate(shown) == Settings()
    assert {*shown, "sp_entity_id", "signing"} == set(Settings.model_fields)
    for part in ("attributes", "lifetimes", "limits"):
        assert set(shown[part]) == set(type(getattr(Settings(), part)).model_fields)


@pytest.mark.parametrize("text", ["", "# nothing\n", "lifetimes: {}\n"])
def test_a_blank_file_means_the_defaults(tmp_path: Path, text: str) -> None:
    """L1: and so does a missing one."""
    assert trust_in(tmp_path, settings=text).settings == Settings() == trust_in(tmp_path).settings


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sp_entityid: x\n", "settings.yaml:1: sp_entityid: unknown key"),
        ("\nlifetimes:\n  clock_skew: 60\n", "settings.yaml:3: lifetimes.clock_skew: unknown key"),
        ("lifetimes: {clock_skew_seconds: 61}\n", "settings.yaml:1: lifetimes.clock_skew_seconds: "),
        ("lifetimes: {conditions_seconds: 901}\n", "less than or equal to 900"),
        ("lifetimes: {confirmation_seconds: 601}\n", "less than or equal to 600"),
        ("lifetimes: {assertion_seconds: 301}\n", "less than or equal to 300"),
        ("lifetimes: {authentication_seconds: 43201}\n", "less than or equal to 43200"),
        ("lifetimes: {clock_skew_seconds: -1}\n", "greater than or equal to 0"),
        ("lifetimes: {conditions_seconds: 0}\n", "greater than or equal to 1"),
        ("lifetimes: {clock_skew_seconds: '60'}\n", "is no whole number"),
        ("lifetimes: {clock_skew_seconds: true}\n", "is no whole number"),
        ("limits: {body_bytes: 262145}\n", "less than or equal to 262144"),
        ("limits: {inclusive_prefixes: 21}\n", "less than or equal to 20"),
        ("sp_entity_id: 'with blank'\n", "sp_entity_id: "),
        ("sp_entity_id: ''\n", "sp_entity_id: "),
        ("attributes: {personal_identity_number: []}\n", "attributes.personal_identity_number: "),
        ("attributes: {given_name: x}\n", "is no list"),
        ("attributes: {given_name: [x, x]}\n", "holds a name twice"),
        ("attributes: {given_name: [Subject_Surname]}\n", "«Subject_Surname» stands for two things"),
        ("attributes: {given_name: [' x']}\n", "attributes.given_name.0: "),
        ("attributes: {personal_identity_number: [unverifiedIdentifier]}\n", "a number that nobody has verified"),
        ("attributes: {personal_identity_number: ['urn:oid:1.2.752.201.3.15']}\n", "had before"),
        ("attributes: {personal_identity_number: ['urn:oid:1.2.752.201.3.16']}\n", "foreign identity"),
        ("agent_attributes: [Subject_*]\n", "nobody would get in"),
        ("agent_attributes: ['*']\n", "nobody would get in"),
        ("levels: {3: 3}\n", "levels.3.[key]: is no text; put it in quotes"),
        ("levels: {'3': 5}\n", "levels.3: "),
        ("levels: {}\n", "levels: "),
        ("levels: [3]\n", "is no table"),
        ("signing: {key: sp.key}\n", "signing.certificate: is missing"),
        ("- x\n", "settings.yaml:1: holds no keys"),
        ("x\n", "settings.yaml:1: holds no keys"),
        ("lifetimes: {a: 1\n", "is not YAML"),
        ("limits: {}\nlimits: {}\n", "key «limits» stands twice"),
    ],
)
def test_each_mistake_names_place_and_cure(tmp_path: Path, text: str, told: str) -> None:
    """L1: unknown keys, bad values, limits that were raised."""
    assert told in failed(tmp_path, text)


def test_settings_that_are_no_text(tmp_path: Path) -> None:
    """L1: file and cure."""
    (tmp_path / "settings.yaml").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(SetupError, match=r"settings\.yaml: cannot be read as UTF-8"):
        trust_in(tmp_path)


@pytest.mark.parametrize(
    "base",
    [
        "",
        "traning.example.se",
        "/1177",
        "//traning.example.se",
        "ftp://traning.example.se",
        "http://traning.example.se",
        "http://127.0.0.1.example.se",
        "https://",
        "https:///x",
        "https://traning.example.se?",
        "https://traning.example.se/?x=1",
        "https://traning.example.se/#x",
        "https://somebody@traning.example.se",
        "https://traning.example.se:x",
        "https://traning.example.se:99999",
        " https://traning.example.se",
        "https://traning.example.se\n",
        "https://träning.example.se",
    ],
)
def test_our_own_address_is_absolute_and_safe(tmp_path: Path, base: str) -> None:
    """L3: it decides Destination and Recipient."""
    trust_in(tmp_path)
    with pytest.raises(SetupError, match="COMPANION_BASE_URL"):
        Trust.load(tmp_path, base, NOW)


@pytest.mark.parametrize(
    "base", [BASE, f"{BASE}:8443/a/b", "http://127.0.0.1:8080", "http://[::1]:8080", "http://localhost:1/x"]
)
def test_this_machine_needs_no_https(tmp_path: Path, base: str) -> None:
    """L3: for the demo."""
    trust_in(tmp_path)
    trust = Trust.load(tmp_path, base, NOW)
    assert read(trust, ticket(acs=f"{base}/1177/acs", audience=f"{base}/1177/metadata")).number == NUMBER


def test_missing_metadata_tells_the_cure(tmp_path: Path) -> None:
    """L1: also when the whole folder is missing."""
    for directory in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(SetupError, match=r"idp-metadata\.xml: cannot be read.*SAML_SETTINGS_DIR") as caught:
            Trust.load(directory, BASE, NOW)
        assert isinstance(caught.value, ContractBroken)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("<md:EntityDescriptor", "x", ":1: is not XML"),
        ("<md:EntityDescriptor", "<!DOCTYPE x><md:EntityDescriptor", ":1: has a document type"),
        ("md:EntityDescriptor", "md:EntitiesDescriptor", ":1: is no EntityDescriptor"),
        ('entityID="https://idp.example.se/saml"', 'entityID=""', ":1: is no EntityDescriptor with an entityID"),
        ('entityID="https://idp.example.se/saml"', "", ":1: is no EntityDescriptor with an entityID"),
        ("md:IDPSSODescriptor", "md:SPSSODescriptor", "describes no identity provider"),
        ("SAML:2.0:protocol", "SAML:1.1:protocol", "describes no identity provider"),
        ('use="signing"', 'use="encryption"', "has no signing certificate"),
    ],
)
def test_metadata_that_cannot_be_used(tmp_path: Path, old: str, new: str, told: str) -> None:
    """L1: file, line, cure."""
    text = metadata([ours().certificate])
    assert old in text
    (tmp_path / "idp-metadata.xml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(SetupError, match=r"idp-metadata\.xml") as caught:
        Trust.load(tmp_path, BASE, NOW)
    assert told in str(caught.value)


@pytest.mark.parametrize("address", ["http://idp.example.se/sso", f"{SSO}#x", "", "javascript:alert(1)", "/sso"])
def test_a_bad_address_starts_no_logins(tmp_path: Path, caplog: pytest.LogCaptureFixture, address: str) -> None:
    """L1: it is warned of; tickets that nobody asked for work all the same."""
    text = metadata([ours().certificate]).replace(SSO, address)
    (tmp_path / "idp-metadata.xml").write_text(text, encoding="utf-8")
    trust = Trust.load(tmp_path, BASE, NOW)
    assert re.search(r"idp-metadata\.xml:[0-9]+: Location is no https address", caplog.text)
    assert read(trust, ticket()).number == NUMBER
    with pytest.raises(SetupError, match="SingleSignOnService"):
        trust.login(NOW)


def test_a_wish_for_signed_logins_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """L1: where we have no key."""
    text = metadata([ours().certificate]).replace("<md:IDPSSO", '<md:IDPSSODescriptor WantAuthnRequestsSigned="true"')
    text = text.replace('"true"Descriptor', '"true"')
    (tmp_path / "idp-metadata.xml").write_text(text, encoding="utf-8")
    assert Trust.load(tmp_path, BASE, NOW).key is None
    assert "wants logins that start here to be signed" in caplog.text


def test_metadata_may_be_commented_and_declared(tmp_path: Path) -> None:
    """L1: it is read as people keep it, also where a comment stands within a certificate."""
    text = metadata([ours().certificate]).replace("</ds:X509Cert", "<!-- until 2027 --></ds:X509Cert")
    (tmp_path / "idp-metadata.xml").write_text(f'<?xml version="1.0"?>\n<!-- from 1177 -->\n{text}', encoding="utf-8")
    assert read(Trust.load(tmp_path, BASE, NOW), ticket()).number == NUMBER
