"""What the ticket says about the resident: level of assurance and agents; each clause both ways (L4)."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from sandbox.idp1177.names import LOA, SAML
from sandbox.idp1177.tickets import add_attribute
from tests.ticket.changing import ATTRIBUTES, AUTHN, OLDER, holding, replace, say
from tests.ticket.issuing import NUMBER, OTHER_NUMBER, one, read, refusal, ticket, trust_in
from ticket import Trust

CLASS = f"{AUTHN}/saml:AuthnContext/saml:AuthnContextClassRef"
SAMBI = "http://id.sambi.se/loa/loa{level}"


@pytest.mark.parametrize(
    ("stated", "known", "level"),
    [
        ("3", "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified", 3),
        ("4", "urn:oasis:names:tc:SAML:2.0:ac:classes:Password", 4),
        (None, LOA.format(level=3), 3),
        (None, LOA.format(level=4), 4),
        (None, SAMBI.format(level=3), 3),
        ("4", SAMBI.format(level=4), 4),
        (None, "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI", None),  # no known source
        (None, LOA.format(level=5), None),
        (None, LOA.format(level=3) + " ", None),
        (None, LOA.format(level=3).upper(), None),
        (None, LOA.format(level=2), None),  # below 3
        (None, SAMBI.format(level=1), None),
        ("3", LOA.format(level=4), None),  # sources that differ
        ("4", LOA.format(level=2), None),
        ("2", "x:y", None),
        ("2", LOA.format(level=3), None),
        ("", LOA.format(level=3), None),
        ("3 ", LOA.format(level=3), None),
        ("٣", LOA.format(level=3), None),
        ("high", LOA.format(level=3), None),
    ],
)
def test_the_level_is_3_or_4_and_all_sources_agree(
    trust: Trust, stated: str | None, known: str, level: int | None
) -> None:
    """L3: a class outside the table says nothing; a SecurityLevel outside it is refused."""

    def change(root: etree._Element) -> None:
        replace(root, "SecurityLevel", stated)
        say(CLASS, known)(root)

    xml = ticket(change)
    if level is None:
        assert refusal(trust, xml) == "level"
    else:
        assert read(trust, xml).level == level


def test_the_class_may_be_missing(trust: Trust) -> None:
    """L3: it says nothing then, wherever else such an element stands."""

    def change(root: etree._Element) -> None:
        context = one(root, f"{AUTHN}/saml:AuthnContext")
        context[0].tag = f"{{{SAML}}}AuthnContextDeclRef"
        add_attribute(one(root, ATTRIBUTES), "decoy", "")
        value = one(root, ATTRIBUTES)[-1][0]
        value.clear()
        etree.SubElement(value, f"{{{SAML}}}AuthnContextClassRef").text = LOA.format(level=4)

    assert read(trust, ticket(change)).level == 3


AGENTS = [
    "Agent_SerialNumber",
    "agent_serialnumber",
    "Ombud",
    "Ombud_SerialNumber",
    "OnBehalfOf",
    "RepresentativeFamilyName",
    "Subject_Ombud",
    "http://eidas.europa.eu/attributes/naturalperson/representative/PersonIdentifier",
    "http://eidas.europa.eu/attributes/legalperson/LegalName",
    "urn:oid:1.2.752.201.3.1",
]


@pytest.mark.parametrize("value", ["189001029819", NUMBER, ""])
@pytest.mark.parametrize("name", AGENTS)
def test_nobody_acts_for_somebody_else(trust: Trust, name: str, value: str) -> None:
    """L4: whatever the attribute holds."""
    assert refusal(trust, ticket(lambda root: replace(root, name, value))) == "agent"


def test_similar_names_are_no_agents(trust: Trust) -> None:
    """L4: the other side."""
    for name in ("urn:oid:1.2.752.201.3.2", "urn:oid:1.2.752.201.3.11", "Subject_OrganizationName", "reagent_"):
        assert read(trust, ticket(partial(replace, name=name, values="x"))).number == NUMBER


def test_attributes_table_and_agents_are_settings(tmp_path: Path) -> None:
    """L4: nothing is bound to one supplier."""
    trust = trust_in(
        tmp_path,
        settings="attributes: {personal_identity_number: [pnr], given_name: [], level: [loa]}\n"
        "levels: {high: 4}\nagent_attributes: [Actor]\n",
    )

    def change(root: etree._Element) -> None:
        replace(root, "pnr", NUMBER)
        replace(root, "loa", "high")
        replace(root, OLDER, OTHER_NUMBER)
        replace(root, "Ombud", "x")

    found = read(trust, ticket(change))
    assert (found.number, found.level, found.given_name, found.surname) == (NUMBER, 4, None, "Tolvansson")
    assert refusal(trust, ticket()) == "number_missing"

    def acting(root: etree._Element) -> None:
        change(root)
        replace(root, "actor", "x")

    assert refusal(trust, ticket(acting)) == "agent"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    numbers=st.lists(st.sampled_from([NUMBER, OTHER_NUMBER, "x", None]), min_size=2, max_size=2),
    level=st.sampled_from([*"12345", None, ""]),
    loa=st.integers(0, 5),
)
def test_who_gets_in_is_who_all_sources_name(trust: Trust, numbers: list[str], level: str | None, loa: int) -> None:
    """L3, L4: whatever the sources say, together."""

    def change(root: etree._Element) -> None:
        holding(older=numbers[0], newer=numbers[1], SecurityLevel=level)(root)
        say(CLASS, LOA.format(level=loa))(root)

    given_numbers = {number for number in numbers if number is not None}
    agreed_level = level in (None, str(loa)) or (loa in (0, 5) and level in ("3", "4"))
    enough = (loa if level is None else int(level or 0)) in (3, 4)
    xml = ticket(change)
    if len(given_numbers) == 1 and given_numbers != {"x"} and agreed_level and enough:
        assert {read(trust, xml).number} == given_numbers
    else:
        assert refusal(trust, xml) in {"number_missing", "number_invalid", "numbers_differ", "level"}
