"""A page of answers taken apart item by item, so that one that is broken takes nobody else's with it (Q7).

Each item keeps its own text, exactly as it was received: the journal keeps that, and compares it. Numbers become `int`
or `Decimal`, never `float`: a score of 0.1 stays 0.1, and one of 1e400 stays finite.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

DEEPEST: Final = 100
"""Brackets that may stand within each other in one item; the contract's own need four, and two more for each group."""

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
_FILED_UNDER: Final = re.compile(
    r'(?<!\\)"(response_id|revision)"\s*:\s*("[0-9a-fA-F-]+"|[1-9][0-9]{0,17}\b)', re.ASCII
)
_BLANKS: Final = re.compile(r"[ \t\n\r]*")
_LONGEST_INT: Final = 18


class NotOfTheForm(ValueError):
    """The page as a whole is not `{"items": […], "next_cursor": …}`, or is cut short."""


class NotANumber:
    """Stands for what JSON does not have (NaN, Infinity), or for a number beyond every measure."""


@dataclass(frozen=True)
class Item:
    """One item of a page: its text as received, and its value.

    `flaw` is `not_json`, `too_deep` or None; where there is one, the value holds only what the item is filed under.
    """

    text: str
    value: Any
    flaw: str | None = None


@dataclass(frozen=True)
class Page:
    """The items, and the cursor of what comes next."""

    items: list[Item]
    next_cursor: str | None


def read(body: bytes) -> Page:
    """Take a page apart. Raises NotOfTheForm."""
    try:
        text = body.decode("utf-8", "surrogateescape")  # what is no UTF-8 spoils the item that it stands in
        parts = dict(_members(text))
        items, cursor = parts["items"], parts["next_cursor"]
    except (ValueError, KeyError, IndexError, RecursionError):
        raise NotOfTheForm from None
    if not isinstance(items, list) or not all(isinstance(item, Item) for item in items):
        raise NotOfTheForm
    if not (cursor is None or isinstance(cursor, str)):
        raise NotOfTheForm
    return Page(items, cursor)


def _members(text: str) -> Iterator[tuple[str, Any]]:
    """Yield the page's members; of `items` a list of Item."""
    at = _expect(text, 0, "{")
    while text[at] != "}":
        key, at = _decoder.raw_decode(text, at)
        at = _expect(text, at, ":")
        if key == "items" and text[at] == "[":
            value, at = _items(text, at)
        else:
            value, at = _decoder.raw_decode(text, at)
        yield key, value
        at = _after(text, at, "}")
    if _skip(text, at + 1) != len(text):
        raise NotOfTheForm


def _items(text: str, at: int) -> tuple[list[Item], int]:
    items = []
    at = _expect(text, at, "[")
    while text[at] != "]":
        item, at = _item(text, at)
        items.append(item)
        at = _after(text, at, "]")
    return items, at + 1


def _item(text: str, at: int) -> tuple[Item, int]:
    try:
        value, end = _decoder.raw_decode(text, at)
    except RecursionError:
        return _shallow(text, at, "too_deep")
    except ValueError:
        return _shallow(text, at, "not_json")
    if text[at] in "{[" and _depth(text, at, end) > DEEPEST:
        return _shallow(text, at, "too_deep")
    return Item(text[at:end], value), end


def _shallow(text: str, at: int, flaw: str) -> tuple[Item, int]:
    """Read an item that cannot be read as a whole: what lies deeper than its own members is left out."""
    outermost, depth, kept = [], 0, at
    for token in _TOKEN.finditer(text, at):
        sign = token[0]
        if sign in "{[":
            if depth == 1:
                outermost.append(text[kept : token.start()])
            depth += 1
        elif sign in "}]":
            depth -= 1
            if depth == 1:
                outermost.append("null")
                kept = token.end()
            if depth == 0:
                outermost.append(text[kept : token.end()])
                return Item(text[at : token.end()], _filed_under("".join(outermost)), flaw), token.end()
    raise NotOfTheForm  # its end is missing: the page is cut short


def _filed_under(outermost: str) -> dict[str, Any]:
    """Return what can be told of an item that cannot be read: what it is filed under."""
    return {name: json.loads(value) for name, value in _FILED_UNDER.findall(outermost)}


def _depth(text: str, at: int, end: int) -> int:
    """Return how deep brackets stand within each other; counting them is cheap where there are few."""
    if text.count("{", at, end) + text.count("[", at, end) <= DEEPEST:
        return 0
    depth = deepest = 0
    for token in _TOKEN.finditer(text, at, end):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(token[0], 0)
        deepest = max(deepest, depth)
    return deepest


def _skip(text: str, at: int) -> int:
    blanks = _BLANKS.match(text, at)
    assert blanks
    return blanks.end()


def _expect(text: str, at: int, sign: str) -> int:
    """Return the place after the sign and the blanks around it."""
    at = _skip(text, at)
    if text[at] != sign:
        raise NotOfTheForm
    return _skip(text, at + 1)


def _after(text: str, at: int, closing: str) -> int:
    """Return the place of the next element, or of the closing bracket."""
    at = _skip(text, at)
    if text[at] == closing:
        return at
    at = _expect(text, at, ",")
    if text[at] == closing:
        raise NotOfTheForm
    return at


def _int(text: str) -> int | Decimal | NotANumber:
    return int(text) if len(text) <= _LONGEST_INT else _decimal(text)


def _decimal(text: str) -> Decimal | NotANumber:
    try:
        return Decimal(text)
    except InvalidOperation:
        return NotANumber()


def _constant(_: str) -> NotANumber:
    return NotANumber()


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that stands twice: readers differ in which of the two they believe."""
    found = dict(members)
    if len(found) < len(members):
        raise ValueError
    return found


_decoder: Final = json.JSONDecoder(
    parse_int=_int, parse_float=_decimal, parse_constant=_constant, object_pairs_hook=_object
)
