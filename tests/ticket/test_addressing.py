"""What a ticket must say about whom it is from and for; each clause both ways (L3)."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from tests.ticket.changing import AUDIENCES, CONDITIONS, DATA, A, add, put, say, twice, without
from tests.ticket.issuing import (
    ACS,
    AUDIENCE,
    ISSUER,
    NUMBER,
    Change,
    read,
    refusal,
    ticket,
    trust_in,
)
from ticket import Trust

ENTITY = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"
WRONG_ADDRESSES = [
    "",
    f"{ACS}/",
    f"{ACS}?x=1",
    f"{ACS}#x",
    f" {ACS}",
    f"{ACS} ",
    f"{ACS}\n",
    ACS.upper(),
    ACS.replace("https", "http"),
    ACS.replace(".se", ".se:443"),
    ACS.removesuffix("s"),
    "https://other.example.se/1177/acs",
    f"https://other.example.se/?{ACS}",
    AUDIENCE,
]


@pytest.mark.parametrize("address", WRONG_ADDRESSES)
def test_the_response_is_addressed_to_exactly_us(trust: Trust, address: str) -> None:
    """L3: Destination, where the library is content with a beginning."""
    assert refusal(trust, ticket(after=put(".", "Destination", address))) == "destination"
    assert refusal(trust, ticket(put(".", "Destination", address), sign_response=True)) == "destination"


def test_a_response_without_address_is_refused(trust: Trust) -> None:
    """L3: Destination must be there."""
    assert refusal(trust, ticket(after=put(".", "Destination", None))) == "destination"


@pytest.mark.parametrize("address", WRONG_ADDRESSES)
def test_the_confirmation_is_for_exactly_us(trust: Trust, address: str) -> None:
    """L3: Recipient."""
    assert refusal(trust, ticket(put(DATA, "Recipient", address))) == "recipient"


def test_a_confirmation_without_recipient_is_refused(trust: Trust) -> None:
    """L3: Recipient must be there."""
    assert refusal(trust, ticket(put(DATA, "Recipient", None))) == "recipient"


@pytest.mark.parametrize("audience", ["", ACS, AUDIENCE + "/", " " + AUDIENCE, AUDIENCE + "\n", AUDIENCE.upper()])
def test_the_assertion_is_meant_for_exactly_us(trust: Trust, audience: str) -> None:
    """L3: one AudienceRestriction with one Audience, ours."""
    assert refusal(trust, ticket(audience=audience)) == "audience"


@pytest.mark.parametrize(
    "change",
    [
        without(AUDIENCES),
        twice(AUDIENCES),
        twice(f"{AUDIENCES}/saml:Audience"),
        add(AUDIENCES, "<saml:Audience>https://other.example.se</saml:Audience>"),
        add(AUDIENCES, "<saml:Audience>https://other.example.se</saml:Audience>", 0),
        add(CONDITIONS, "<saml:AudienceRestriction><saml:Audience>x:y</saml:Audience></saml:AudienceRestriction>"),
    ],
)
def test_there_is_one_audience(trust: Trust, change: Change) -> None:
    """L3: neither none nor several."""
    assert refusal(trust, ticket(change)) == "audience"


@pytest.mark.parametrize("issuer", ["", "https://other.example.se", ISSUER + "/", " " + ISSUER, ISSUER + "\n"])
def test_the_ticket_is_from_exactly_the_configured_provider(trust: Trust, issuer: str) -> None:
    """L1: nothing is trimmed; a Response's Issuer, if it is there, is the Assertion's."""
    assert refusal(trust, ticket(issuer=issuer)) == "issuer"
    assert refusal(trust, ticket(after=say("saml:Issuer", issuer))) == "issuer"
    assert refusal(trust, ticket(say(f"{A}/saml:Issuer", issuer))) == "issuer"


def test_the_response_need_not_name_its_issuer(trust: Trust) -> None:
    """L3: the Assertion does."""
    assert read(trust, ticket(without("saml:Issuer"))).issuer == ISSUER
    assert read(trust, ticket(without("saml:Issuer"), sign_response=True)).issuer == ISSUER


def test_an_issuer_is_an_entity(trust: Trust) -> None:
    """L3: a format that says so, or none."""
    for path in ("saml:Issuer", f"{A}/saml:Issuer"):
        assert read(trust, ticket(put(path, "Format", ENTITY))).number == NUMBER
        assert refusal(trust, ticket(put(path, "Format", ENTITY.replace("entity", "transient")))) == "issuer"


@pytest.mark.parametrize("version", ["1.1", "2.1", "2", "2.0 ", "3.0", ""])
def test_only_saml_2_0_is_understood(trust: Trust, version: str) -> None:
    """L1: in both places."""
    assert refusal(trust, ticket(after=put(".", "Version", version))) == "version"
    assert refusal(trust, ticket(put(A, "Version", version))) == "version"


@pytest.mark.parametrize(
    "condition",
    [
        "<saml:OneTimeUse/>",
        "<saml:ProxyRestriction/>",
        '<saml:ProxyRestriction Count="0"/>',
        "<saml:ProxyRestriction><saml:Audience>https://other.example.se</saml:Audience></saml:ProxyRestriction>",
    ],
)
def test_conditions_that_change_nothing_are_accepted(trust: Trust, condition: str) -> None:
    """L3: every ticket is used once, and none is passed on. Twice is not as SAML has it."""
    assert read(trust, ticket(add(CONDITIONS, condition))).number == NUMBER
    assert read(trust, ticket(add(CONDITIONS, condition, 0))).number == NUMBER

    def doubled(root: etree._Element) -> None:
        add(CONDITIONS, condition)(root)
        add(CONDITIONS, condition)(root)

    assert refusal(trust, ticket(doubled)) == "conditions"


def test_other_conditions_are_refused(trust: Trust) -> None:
    """L3: what is not understood is not fulfilled. Delegation comes this way."""
    delegation = (
        '<saml:Condition xmlns:del="urn:oasis:names:tc:SAML:2.0:conditions:delegation"'
        ' xsi:type="del:DelegationRestrictionType"/>'
    )
    assert refusal(trust, ticket(add(CONDITIONS, delegation))) in ("schema", "conditions")
    known = '<saml:Condition xsi:type="saml:OneTimeUseType"/>'
    assert refusal(trust, ticket(add(CONDITIONS, known))) == "conditions"


@pytest.mark.parametrize("asked", [None, "_abc"])
def test_response_and_assertion_answer_the_same_login(trust: Trust, asked: str | None) -> None:
    """L3: both carry the id, or neither does; whose it is, is for the caller to say."""
    assert read(trust, ticket(in_response_to=asked)).in_response_to == asked


@pytest.mark.parametrize("change", [put(".", "InResponseTo", "_other"), put(".", "InResponseTo", None)])
def test_they_do_not_disagree(trust: Trust, change: Change) -> None:
    """L3: a Response that was put around another login's Assertion."""
    assert refusal(trust, ticket(after=change, in_response_to="_abc")) == "in_response_to"


def test_nor_does_only_one_of_them_answer(trust: Trust) -> None:
    """L3: an unsolicited Assertion in a Response that was asked for, and the other way round."""
    assert refusal(trust, ticket(after=put(".", "InResponseTo", "_abc"))) == "in_response_to"
    assert refusal(trust, ticket(put(DATA, "InResponseTo", "_abc"))) == "in_response_to"


def test_our_own_entity_id_can_be_chosen(tmp_path: Path) -> None:
    """L1: `sp_entity_id`."""
    trust = trust_in(tmp_path, settings="sp_entity_id: urn:x:traning\n")
    assert read(trust, ticket(audience="urn:x:traning")).number == NUMBER
    assert refusal(trust, ticket()) == "audience"


@pytest.mark.parametrize("base", ["https://a.example.se/plugin/1177", "https://a.example.se/plugin/1177/"])
def test_our_address_may_have_a_prefix(tmp_path: Path, base: str) -> None:
    """L3: as an Airflow plugin."""
    trust_in(tmp_path)
    trust = Trust.load(tmp_path, base)
    acs, audience = "https://a.example.se/plugin/1177/1177/acs", "https://a.example.se/plugin/1177/1177/metadata"
    assert (trust.acs, trust.audience) == (acs, audience)
    assert read(trust, ticket(acs=acs, audience=audience)).number == NUMBER
    assert refusal(trust, ticket()) == "destination"
