"""The form that carries the ticket: one SAMLResponse in strict base64, not too large (L3)."""

from __future__ import annotations

import binascii
from typing import Final
from urllib.parse import parse_qsl

from ticket.refusals import Refused

_FORM: Final = "application/x-www-form-urlencoded"
_FIELDS: Final = 20
"""Fields that a form may have: SAMLResponse, RelayState, and a few that nobody reads."""


def document(content_type: str | None, body: bytes, largest: int) -> bytes:
    """Return the XML that the form carries, undecoded. RelayState and other fields are not looked at.

    :param largest: bytes that the body may have.

    Raises Refused: too_large, content_type, form, base64.
    """
    if len(body) > largest:
        raise Refused("too_large")
    if content_type is None or content_type.partition(";")[0].strip().lower() != _FORM:
        raise Refused("content_type")
    return _decoded(_field(body))


def _field(body: bytes) -> bytes:
    try:  # as Latin-1 every byte is a character, also in fields that nobody reads
        fields = parse_qsl(body.decode("latin-1"), True, encoding="latin-1", max_num_fields=_FIELDS)
    except ValueError:
        raise Refused("form") from None
    values = [value for name, value in fields if name == "SAMLResponse"]
    if len(values) != 1:
        raise Refused("form")
    return values[0].encode("latin-1")


def _decoded(value: bytes) -> bytes:
    """Decode base64 that may be broken into lines (browsers do so), and is otherwise written in the one right way."""
    encoded = value.replace(b"\r", b"").replace(b"\n", b"")
    try:
        decoded = binascii.a2b_base64(encoded)
    except binascii.Error:
        raise Refused("base64") from None
    if not decoded or binascii.b2a_base64(decoded, newline=False) != encoded:
        raise Refused("base64")
    return decoded
