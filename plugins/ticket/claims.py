"""What the ticket says about the resident: number, names, level of assurance (L4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree

from swedish_numbers import valid
from ticket.conditions import statement, text
from ticket.names import SAML
from ticket.refusals import Refused
from ticket.settings import Settings

LOWEST = 3
"""The level of assurance below which nobody is let in."""


@dataclass(frozen=True)
class Claims:
    """The resident: number (12 digits), names to show, level of assurance. Its repr shows none of the person."""

    number: str = field(repr=False)
    given_name: str | None = field(repr=False)
    surname: str | None = field(repr=False)
    level: int


def claims(assertion: etree._Element, settings: Settings) -> Claims:
    """Read the claims of an Assertion that was verified.

    Raises Refused: statements, attribute_twice, attribute_value, agent, number_missing, number_invalid, numbers_differ,
    level.
    """
    attributes = _attributes(assertion)
    if any(settings.means_agent(name) for name in attributes):
        raise Refused("agent")
    names = settings.attributes
    return Claims(
        number=_number(_values(attributes, names.personal_identity_number)),
        given_name=_shown(_values(attributes, names.given_name)),
        surname=_shown(_values(attributes, names.surname)),
        level=_level(_values(attributes, names.level), _class(assertion), settings.levels),
    )


def _attributes(assertion: etree._Element) -> dict[str, etree._Element]:
    found: dict[str, etree._Element] = {}
    for attribute in statement(assertion, "AttributeStatement"):
        name = attribute.get("Name", "")
        if name in found:
            raise Refused("attribute_twice")
        found[name] = attribute
    return found


def _values(attributes: dict[str, etree._Element], names: Iterable[str]) -> list[str]:
    """Return the values of those attributes that are there, in the order of the names."""
    return [_value(attributes[name]) for name in names if name in attributes]


def _value(attribute: etree._Element) -> str:
    """Return the one value as it stands; schema and parse leave only text and elements in it."""
    if len(attribute) != 1 or len(attribute[0]):
        raise Refused("attribute_value")
    return text(attribute[0])


def _number(values: list[str]) -> str:
    if not values:
        raise Refused("number_missing")
    if not all(valid(value) for value in values):
        raise Refused("number_invalid")
    if len(set(values)) > 1:
        raise Refused("numbers_differ")
    return values[0]


def _shown(values: list[str]) -> str | None:
    return next((value for value in values if value), None)


def _class(assertion: etree._Element) -> str:
    return statement(assertion, "AuthnStatement").findtext(f"{SAML}AuthnContext/{SAML}AuthnContextClassRef", "")


def _level(stated: list[str], known: str, levels: dict[str, int]) -> int:
    """Return the level that all agree on. A class outside the table says nothing; an attribute must be in it."""
    if any(value not in levels for value in stated):
        raise Refused("level")
    found = {levels[value] for value in [*stated, known] if value in levels}
    if len(found) != 1 or min(found) < LOWEST:
        raise Refused("level")
    return found.pop()
