"""What the ticket says about the resident: number and names; each clause both ways (L4)."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from sandbox.idp1177.names import SAML
from sandbox.idp1177.tickets import add_attribute
from tests.ticket.changing import ATTRIBUTES, NEWER, OLDER, holding, replace
from tests.ticket.issuing import NUMBER, OTHER_NUMBER, Change, one, read, refusal, ticket
from ticket import Trust

DATA = Path(__file__).parents[1] / "data"
OFFICIAL = [
    *(DATA / "swedish-test-personnummer.txt").read_text(encoding="ascii").split()[::4_001],
    *(DATA / "swedish-test-samordningsnummer.txt").read_text(encoding="ascii").split()[::401],
]


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


@pytest.mark.parametrize("name", [OLDER, NEWER, "Subject_GivenName", "SecurityLevel", "ValidationOcspResponse"])
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
