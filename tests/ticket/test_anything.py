"""A fuzzer: whatever is done to a ticket, it lets in nobody else, and ends in nothing but a refusal (L3)."""

from __future__ import annotations

import random
from collections.abc import Callable
from copy import deepcopy
from typing import Final

import pytest
import xmlsec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.ticket.issuing import FORM, NOW, NUMBER, OTHER_NUMBER, form, read, ticket
from ticket import REASONS, Refused, Trust

FUZZ = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
TICKETS: Final = [ticket(), ticket(sign_response=True), ticket(in_response_to="_asked", family="sweden_connect")]

PIECES: Final = [
    *(
        b"<",
        b">",
        b'"',
        b"&",
        b"&#0;",
        b"&#x10FFFF;",
        b"&lt;",
        b"]]>",
        b"<![CDATA[",
        b"<!---->",
        b"<?x?>",
        b"\0",
        b"\xff",
    ),
    *(
        b"<!DOCTYPE a [",
        b"<!ENTITY b 'c'>",
        b"xmlns=''",
        b"xmlns:saml='urn:x'",
        b"ID='_1'",
        b"xml:id='_1'",
        b" ",
        b"\n",
    ),
    *(b"189001029819", b"sha1", b"#", b"/>", b"saml:Assertion", b"ds:Signature", b"9999", b"-", b"Z", b"+00:00"),
]
CHANGE: Final = st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 40), st.sampled_from(PIECES))
"""Where, how many bytes go, and what comes in their place."""


def outcome(trust: Trust, xml: bytes) -> tuple[object, ...] | str:
    """What becomes of a document: who gets in, or the reason why nobody does. Nothing else may happen."""
    try:
        found = read(trust, xml)
    except Refused as refused:
        return refused.reason
    return (found.number, found.given_name, found.surname, found.level, found.assertion_id, found.in_response_to)


def never_changed(trust: Trust, original: bytes, changed: bytes) -> None:
    """A changed ticket is refused, or says exactly what it said."""
    assert outcome(trust, changed) in ({*REASONS} | {outcome(trust, original)})


@FUZZ
@given(st.binary(max_size=400), st.sampled_from([FORM, None, "text/xml", "multipart/form-data"]))
def test_any_body_is_refused(trust: Trust, body: bytes, content_type: str | None) -> None:
    """L3: bytes that are no form, or no ticket."""
    for content in (body, b"SAMLResponse=" + body, form(body)):
        with pytest.raises(Refused) as caught:
            trust.read(content_type, content, NOW)
        assert (caught.value.reason in REASONS, caught.value.status) == (True, 400)


@FUZZ
@given(
    st.sampled_from(TICKETS),
    st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 40), st.sampled_from(PIECES)),
        min_size=1,
        max_size=4,
    ),
)
def test_any_change_of_bytes(trust: Trust, original: bytes, changes: list[tuple[float, int, bytes]]) -> None:
    """L3: pieces put in, in place of others."""
    changed = original
    for place, length, piece in changes:
        at = int(place * len(changed))
        changed = changed[:at] + piece + changed[at + length :]
    never_changed(trust, original, changed)


Move = Callable[[random.Random, list[etree._Element]], None]


def _move(chance: random.Random, elements: list[etree._Element]) -> None:
    element, target = chance.choice(elements[1:]), chance.choice(elements)
    if element not in (target, *target.iterancestors()):
        target.insert(chance.randint(0, len(target)), element)


def _copy(chance: random.Random, elements: list[etree._Element]) -> None:
    chance.choice(elements).insert(chance.randint(0, 2), deepcopy(chance.choice(elements)))


def _remove(chance: random.Random, elements: list[etree._Element]) -> None:
    element = chance.choice(elements[1:])
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _rename(chance: random.Random, elements: list[etree._Element]) -> None:
    chance.choice(elements).tag = chance.choice(elements).tag


def _set(chance: random.Random, elements: list[etree._Element]) -> None:
    element, other = chance.choice(elements), chance.choice(elements)
    name = chance.choice([*element.attrib, *other.attrib, "ID", "Id", "URI", "Algorithm"])
    element.set(name, chance.choice([*other.attrib.values(), "", "#", "_x"]))


def _unset(chance: random.Random, elements: list[etree._Element]) -> None:
    element = chance.choice(elements)
    if element.attrib:
        del element.attrib[chance.choice(list(element.attrib))]


def _text(chance: random.Random, elements: list[etree._Element]) -> None:
    chance.choice(elements).text = chance.choice([chance.choice(elements).text, "", " ", "189001029819", "4"])


def _foreign(chance: random.Random, elements: list[etree._Element]) -> None:
    kind = chance.choice([etree.Comment("x"), etree.ProcessingInstruction("x", "y"), etree.Element("{urn:x}x")])
    chance.choice(elements).insert(chance.randint(0, 2), kind)


MOVES: Final[list[Move]] = [_move, _copy, _remove, _rename, _set, _unset, _text, _foreign]


@FUZZ
@given(st.sampled_from(TICKETS), st.lists(st.sampled_from(MOVES), min_size=1, max_size=5), st.integers(0, 2**32))
def test_any_change_of_the_tree(trust: Trust, original: bytes, moves: list[Move], seed: int) -> None:
    """L3: elements moved, copied, removed, renamed; attributes and texts of one given to another."""
    chance = random.Random(seed)
    root = etree.fromstring(original)
    for move in moves:
        elements = [element for element in root.iter() if isinstance(element.tag, str)]
        if len(elements) > 1:
            move(chance, elements)
    never_changed(trust, original, etree.tostring(root))


@FUZZ
@given(
    st.lists(st.sampled_from(MOVES), min_size=1, max_size=3),
    st.integers(0, 2**32),
)
def test_any_change_before_it_is_signed(trust: Trust, moves: list[Move], seed: int) -> None:
    """L3: also what the identity provider itself signs is judged without another exception than a refusal."""
    chance = random.Random(seed)

    def change(root: etree._Element) -> None:
        for move in moves:
            statement = [element for element in root[-1].iter() if isinstance(element.tag, str)]
            if len(statement) > 1:
                move(chance, statement)

    try:
        xml = ticket(change)
    except (IndexError, ValueError, xmlsec.Error):  # nothing is left to sign
        return
    known = outcome(trust, xml)
    assert known in REASONS or known[0] in (NUMBER, OTHER_NUMBER)
