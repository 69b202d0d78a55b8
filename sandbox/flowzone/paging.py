"""Pages of a listing, walked with an opaque cursor."""

import base64
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Query
from pydantic import BeforeValidator
from pydantic_core import from_json, to_json

from sandbox.flowzone.models import Guid
from sandbox.flowzone.problems import malformed


def _decimal(text: object) -> object:
    if isinstance(text, str) and not (text.isascii() and text.isdigit()):
        raise ValueError("not a whole number")
    return text


Limit = Annotated[int, BeforeValidator(_decimal), Query(ge=1, le=1000)]
GuidFilter = Annotated[Guid | None, Query()]
Cursor = Annotated[str | None, Query()]


def pack(listing: str, *position: object) -> str:
    """A cursor that continues this listing after a position."""
    return base64.urlsafe_b64encode(to_json([listing, *position])).decode().rstrip("=")


def unpack(cursor: str | None, listing: str, *shape: Callable[[Any], Any]) -> list[Any]:
    """The position in a cursor of this listing; all nothing before its first page."""
    if cursor is None:
        return [None] * len(shape)
    try:
        given, *position = from_json(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if given != listing:
            raise malformed("cursor: of another listing")
        return [parse(part) for parse, part in zip(shape, position, strict=True)]
    except (ValueError, TypeError, AttributeError):
        raise malformed("cursor: not one of ours") from None
