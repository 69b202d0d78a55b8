"""What the ticket says about the resident: number, names, level of assurance; each clause both ways (L4)."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from sandbox.idp1177.names import LOA, SAML
from sandbox.idp1177.tickets import add_attribute
from tests.ticket.changing import ATTRIBUTES, AUTHN, say
from tests.ticket.issuing import NUMBER, OTHER_NUMBER, Change, one, read, refusal, ticket, trust_in
from ticket import Trust

DATA = Path(__file__).parents[1] / "data"
OLDER, NEWER = "Subject_SerialNumber", "urn:oid:1.2.752.29.4.13"
CLASS = f"{AUTHN}/saml:AuthnContext/saml:AuthnContextClassRef"
SAMBI = "http://id.sambi.se/loa/loa{level}"
VALUE = f"{{{SAML}}}AttributeValue"
OFFICIAL = [
    *(DATA / "swedish-test-personnummer.txt").read_text(encoding="ascii").split()[::4_001],
    *(DATA / "swedish-test-samordningsnummer.txt").read_text(encoding="ascii").split()[::401],
]


def holding(**attributes: str | tuple[str, ...] | None) -> Change:
    """Replace attributes: underscores stand for themselves, `oid…` for its urn; None takes one away."""

    def change(root: etree._Element) -> None:
        for name, values in attributes.items():
            replace(root, {"newer": NEWER, "older": OLDER}.get(name, name), values)

    return change


def replace(root: etree._Element, name: str, values: str | tuple[str, ...] | None) -> None:
    """Give an attribute other values, or take it away."""
    statement = one(root, ATTRIBUTES)
    for attribute in statement.findall(f"{{{SAML}}}Attribute[@Name='{name}']"):
        statement.remove(attribute)
    if values is not None:
        add_attribute(statement, name, *((values,) if isinstance(values, str) else values))


@pytest.mark.parametrize("number", OFFICIAL)
def test_official_numbers_are_read(trust: Trust, number: str) -> None:
    """L4: personnummer and samordningsnummer, as they stand."""
    assert read(trust, ticket(number=number)).number == number


@pytest.mark.parametrize("source", ["older", "newer"])
@pytest.mark.parametrize(
    "written",
    [
        "",
        f" {NUMBER}",
        f"{NUMBER}\n",
        f"\N{NO-BREAK SPACE}{NUMBER}",
        f"{NUMBER}\N{ZERO WIDTH SPACE}",
        "9001019802",
        "18900101-9802",
        "189001019803",
        "189002309802",
        "１８９００１０１９８０２",
        "١٨٩٠٠١٠١٩٨٠٢",
        "01018998021",
        f"{NUMBER}{NUMBER}",
    ],
)
def test_a_number_is_twelve_digits_as_they_stand(trust: Trust, source: str, written: str) -> None:
    """L4: nothing is trimmed, nothing guessed, and one wrong source spoils the other."""
    assert refusal(trust, ticket(holding(**{source: written}))) == "number_invalid"
    other = {"older": "newer", "newer": "older"}[source]
    assert refusal(trust, ticket(holding(**{source: written, other: None}))) == "number_invalid"


def test_a_number_is_needed_from_one_source_or_both(trust: Trust) -> None:
    """L4: none is refused."""
    assert read(trust, ticket(holding(older=None))).number == NUMBER
    assert read(trust, ticket(holding(newer=None))).number == NUMBER
    assert refusal(trust, ticket(holding(older=None, newer=None))) == "number_missing"


def test_two_different_numbers_are_refused(trust: Trust) -> None:
    """L4: also because one of them may be somebody's who acts for the other."""
    assert refusal(trust, ticket(holding(older=OTHER_NUMBER))) == "numbers_differ"
    assert refusal(trust, ticket(holding(newer=OTHER_NUMBER))) == "numbers_differ"


@pytest.mark.parametrize("name", ["urn:oid:1.2.752.201.3.15", "urn:oid:1.2.752.201.3.16", "unverifiedIdentifier"])
def test_other_numbers_are_never_read(trust: Trust, name: str) -> None:
    """L4: previous, mapped and unverified ones: neither as hers nor against hers."""

    def change(root: etree._Element) -> None:
        replace(root, name, OTHER_NUMBER)

    def alone(root: etree._Element) -> None:
        change(root)
        holding(older=None, newer=None)(root)

    assert read(trust, ticket(change)).number == NUMBER
    assert refusal(trust, ticket(alone)) == "number_missing"


@pytest.mark.parametrize(
    "name", [OLDER.lower(), OLDER.upper(), f"{OLDER} ", "serialNumber", NEWER.removeprefix("urn:oid:"), "x"]
)
def test_names_of_attributes_are_exact(trust: Trust, name: str) -> None:
    """L4: a friendly name says nothing."""

    def change(root: etree._Element) -> None:
        holding(older=None, newer=None)(root)
        replace(root, name, NUMBER)
        one(root, ATTRIBUTES)[-1].set("FriendlyName", OLDER)

    assert refusal(trust, ticket(change)) == "number_missing"


@pytest.mark.parametrize("name", [OLDER, NEWER, "Subject_GivenName", "SecurityLevel", "CertificateStatus"])
def test_an_attribute_stands_once(trust: Trust, name: str) -> None:
    """L3: also one that nobody reads, and with the same value."""

    def change(root: etree._Element) -> None:
        add_attribute(one(root, ATTRIBUTES), name, NUMBER)

    assert refusal(trust, ticket(change)) == "attribute_twice"


READ = [OLDER, NEWER, "Subject_GivenName", "urn:oid:2.5.4.42", "Subject_Surname", "urn:oid:2.5.4.4", "SecurityLevel"]


@pytest.mark.parametrize("name", READ)
def test_an_attribute_that_is_read_has_one_value(trust: Trust, name: str) -> None:
    """L3: neither none nor two, not even the same twice."""
    good = "3" if name == "SecurityLevel" else NUMBER
    assert refusal(trust, ticket(lambda root: replace(root, name, ()))) == "attribute_value"
    assert refusal(trust, ticket(lambda root: replace(root, name, (good, good)))) == "attribute_value"


@pytest.mark.parametrize("name", READ)
def test_its_value_is_plain_text(trust: Trust, name: str) -> None:
    """L3: no elements in it, before, after or around the text."""

    def nested(root: etree._Element) -> None:
        good = "3" if name == "SecurityLevel" else NUMBER
        replace(root, name, good)
        value = one(root, ATTRIBUTES)[-1][0]
        value.clear()
        value.text = good
        etree.SubElement(value, f"{{{SAML}}}NameID").tail = "1"

    assert refusal(trust, ticket(nested)) == "attribute_value"


def test_unread_attributes_may_hold_anything(trust: Trust) -> None:
    """L4: several values, or elements."""

    def change(root: etree._Element) -> None:
        add_attribute(one(root, ATTRIBUTES), "groups", "a", "b")
        add_attribute(one(root, ATTRIBUTES), "nothing")
        add_attribute(one(root, ATTRIBUTES), "targeted", "")
        value = one(root, ATTRIBUTES)[-1][0]
        value.clear()
        etree.SubElement(value, f"{{{SAML}}}NameID").text = "x"

    assert read(trust, ticket(change)).number == NUMBER


def test_a_value_that_is_nil_is_blank(trust: Trust) -> None:
    """L4: a number that is not there is none; a name is simply missing."""

    def nil(name: str) -> Change:
        def change(root: etree._Element) -> None:
            replace(root, name, "")
            one(root, ATTRIBUTES)[-1][0].set("{http://www.w3.org/2001/XMLSchema-instance}nil", "true")

        return change

    assert refusal(trust, ticket(nil(OLDER))) == "number_invalid"
    assert read(trust, ticket(nil("Subject_GivenName"))).given_name == "Tolvan"


def test_names_are_only_shown(trust: Trust) -> None:
    """L4: the first that is there, as it stands; none is needed."""

    def change(root: etree._Element) -> None:
        holding(Subject_GivenName="", Subject_Surname="Øst <b>&amp; Väst ")(root)

    found = read(trust, ticket(change))
    assert (found.given_name, found.surname) == ("Tolvan", "Øst <b>&amp; Väst ")
    nameless = read(trust, ticket(given_name=None, surname=None))
    assert (nameless.given_name, nameless.surname) == (None, None)


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
