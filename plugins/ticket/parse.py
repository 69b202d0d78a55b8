"""The one parse. What it returns is what is checked, verified and read; nothing is ever parsed a second time (L3)."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from ticket.refusals import Refused

ELEMENTS: Final = 1_000
"""Elements that a ticket may have; real ones have about fifty."""
ATTRIBUTES: Final = 20
"""Attributes that one element may have."""
DEPTH: Final = 50
"""How deep elements may be nested."""
NAMESPACES: Final = 500
"""Namespace declarations that a ticket may have; some suppliers make two for every attribute value."""

_DECLARATION: Final = re.compile(
    rb"""<\?xml\s+version\s*=\s*(["'])1\.0\1(\s+encoding\s*=\s*(["'])[Uu][Tt][Ff]-8\3)?"""
    rb"""(\s+standalone\s*=\s*(["'])(yes|no)\5)?\s*\?>"""
)


def parse(xml: bytes) -> etree._Element:
    """Return the document's root: UTF-8, XML 1.0, no document type, no comments, of ordinary size.

    Raises Refused: encoding, declaration, xml, dtd, comment, too_complex.
    """
    _judge_bytes(xml)
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=False,
        remove_pis=False,
    )
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError:
        raise Refused("xml") from None
    _judge_nodes(root)
    return root


def _judge_bytes(xml: bytes) -> None:
    """Refuse what would make the parser change its encoding or read definitions, before it sees it."""
    try:
        xml.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("encoding") from None
    if b"\0" in xml:  # UTF-16 and UTF-32, which the parser would detect
        raise Refused("encoding")
    start = xml.removeprefix(b"\xef\xbb\xbf")
    if start.startswith(b"<?xml") and not _DECLARATION.match(start):
        raise Refused("declaration")
    if b"<!DOCTYPE" in xml:
        raise Refused("dtd")
    if xml.count(b"xmlns") > NAMESPACES:
        raise Refused("too_complex")


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
