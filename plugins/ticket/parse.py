"""The one parse. What it returns is what is checked, verified and read; nothing is ever parsed a second time (L3)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from lxml import etree

from ticket.refusals import Refused

ELEMENTS: Final = 2_000
"""Elements that a ticket may have; real ones have about fifty."""
ATTRIBUTES: Final = 50
"""Attributes that one element may have."""
DEPTH: Final = 50
"""How deep elements may be nested."""
NAMESPACES: Final = 500
"""Namespace declarations that a ticket may have; some suppliers make two for every attribute value."""

_DECLARATION: Final = re.compile(
    rb"""<\?xml\s+version\s*=\s*(["'])1\.0\1(\s+encoding\s*=\s*(["'])[Uu][Tt][Ff]-8\3)?"""
    rb"""(\s+standalone\s*=\s*(["'])(yes|no)\5)?\s*\?>"""
)
_ABSOLUTE: Final = re.compile(
    r"(https?://[A-Za-z0-9.\-]+(/[A-Za-z0-9._~/#=+\-]*)?|[a-z][a-z0-9]*:[A-Za-z0-9._~:=+\-]+)"
)
"""Namespaces that canonicalisation takes without a word; it complains about others on stderr, and quotes them."""


def parse(xml: bytes) -> etree._Element:
    """Return the document's root: UTF-8, XML 1.0, no document type, no comments, of ordinary size.

    Raises Refused: encoding, xml, dtd, comment, too_complex, namespace.
    """
    _judge_bytes(xml)
    parser = etree.XMLPullParser(
        events=("start-ns",),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=False,
        remove_pis=False,
    )
    try:
        parser.feed(xml)
        root: etree._Element = parser.close()
    except etree.XMLSyntaxError:
        raise Refused("xml") from None
    _judge_namespaces(parser.read_events())
    _judge_nodes(root)
    return root


def _judge_bytes(xml: bytes) -> None:
    """Refuse what would make the parser change its encoding or read definitions, before it sees it."""
    try:
        xml.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("encoding") from None
    start = xml.removeprefix(b"\xef\xbb\xbf")
    if not start.startswith(b"<") or b"\0" in xml:
        raise Refused("encoding" if b"\0" in xml else "xml")
    if start.startswith(b"<?xml") and not _DECLARATION.match(start):
        raise Refused("encoding")
    if b"<!DOCTYPE" in xml:
        raise Refused("dtd")


def _judge_namespaces(declared: Iterable[Any]) -> None:
    for count, (_, (_, uri)) in enumerate(declared, start=1):
        if count > NAMESPACES:
            raise Refused("too_complex")
        if uri and not _ABSOLUTE.fullmatch(uri):
            raise Refused("namespace")


def _judge_nodes(root: etree._Element) -> None:
    """Walk the tree once, without recursion: only elements and text may stand in it, and not too many."""
    if root.getprevious() is not None or root.getnext() is not None:
        raise Refused("comment")
    level = [root]
    elements = 0
    for _ in range(DEPTH):
        elements += len(level)
        if elements > ELEMENTS:
            raise Refused("too_complex")
        for node in level:
            if not isinstance(node.tag, str):
                raise Refused("comment")
            if len(node.attrib) > ATTRIBUTES:
                raise Refused("too_complex")
        level = [child for node in level for child in node]
        if not level:
            return
    raise Refused("too_complex")
