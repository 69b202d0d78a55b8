"""A body's items, judged one by one: one bad item never fails the others."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, from_json, to_json

from sandbox.flowzone.models import GUID_PATTERN, NO_NUL, Item
from sandbox.flowzone.problems import Problem, malformed

MOST_ITEMS = 500
TYPES = {
    "missing": "field_missing",
    "extra_forbidden": "field_unknown",
    "string_too_long": "too_long",
    "string_too_short": "too_short",
    "ends_before_start": "ends_before_start",
}

_is_guid = re.compile(GUID_PATTERN).fullmatch
T = TypeVar("T")


def decoded(body: bytes) -> Any:  # any JSON
    """The body as JSON, without NaN and Infinity."""
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError:
        raise malformed("the body is not JSON") from None


def items_of(request: Request, body: bytes) -> list[Any]:
    """The items of a batch of legal size."""
    items = decoded(body)
    if not isinstance(items, list) or not items:
        raise malformed("the body is not a list with items")
    request.state.items = len(items)
    if len(items) > MOST_ITEMS:
        raise Problem(413, "too_many_items", f"A request holds at most {MOST_ITEMS} items")
    request.state.faults.check_size(items)
    return items


def rejection(type_: str, title: str, detail: str, field: str) -> dict[str, Any]:
    """The problem of one item."""
    return {"type": type_, "title": title, "status": 422, "detail": detail, "field": field}


class Batch(Generic[T]):
    """A request's items in order: those that go on, and those that are rejected."""

    def __init__(self, guids: list[str]) -> None:
        self.guids = guids
        self.accepted: dict[str, T] = {}
        self._problems: dict[int, dict[str, Any]] = {}

    @classmethod
    def of(
        cls,
        items: list[Any],
        guid_of: Callable[[Any], object],
        accept: Callable[[Any], T | dict[str, Any]],
        refuse: Callable[[int, str, Any], dict[str, Any] | None],
    ) -> "Batch[T]":
        """Judge each item; `refuse` is where a rehearsed fault may reject what is good."""
        batch = cls([_usable_guid(guid_of, item) for item in items])
        seen: set[str] = set()
        for position, (guid, item) in enumerate(zip(batch.guids, items, strict=True)):
            problem = refuse(position, guid, item) or (_duplicate(guid) if guid in seen else None)
            seen.add(guid)
            judged = problem or accept(item)
            if isinstance(judged, dict):
                batch._problems[position] = judged
            else:
                batch.accepted[guid] = judged
        return batch

    def outcomes(self, of_accepted: Mapping[str, str]) -> bytes:
        """One outcome per item, in the order sent."""
        return to_json([self._outcome(position, guid, of_accepted) for position, guid in enumerate(self.guids)])

    def _outcome(self, position: int, guid: str, of_accepted: Mapping[str, str]) -> dict[str, Any]:
        problem = self._problems.get(position)
        if problem:
            return {"guid": guid, "outcome": "rejected", "problem": problem}
        return {"guid": guid, "outcome": of_accepted[guid]}


def validated(model: type[Item], item: object) -> Item | dict[str, Any]:
    """The item as the contract's model, or the first thing that is wrong with it."""
    try:
        return model.model_validate(item)
    except ValidationError as error:
        return _problem_of(error.errors(include_url=False)[0])


def all_valid(model: type[BaseModel], items: Iterable[object]) -> list[Any]:
    """The items as models, where a single bad one makes the request malformed."""
    try:
        return [model.model_validate(item) for item in items]
    except ValidationError as error:
        raise malformed(_field(error.errors()[0]) or "not an object") from None


def _problem_of(error: ErrorDetails) -> dict[str, Any]:
    # The detail quotes the value, as real systems do: a client that logs it leaks it.
    type_ = (
        "character_unusable" if error.get("ctx", {}).get("pattern") == NO_NUL else TYPES.get(error["type"], "invalid")
    )
    return rejection(type_, "The item was not accepted", f"{error['msg']}: {error['input']!r:.200}", _field(error))


def _field(error: ErrorDetails) -> str:
    named: str = error.get("ctx", {}).get("field", "")
    return ".".join(map(str, error["loc"])) or named


def _duplicate(guid: str) -> dict[str, Any]:
    return rejection("duplicate_guid", "The GUID stands twice in the request", guid, "guid")


def _usable_guid(guid_of: Callable[[Any], object], item: object) -> str:
    guid = guid_of(item)
    if not isinstance(guid, str) or not _is_guid(guid):
        raise malformed("an item has no usable guid")
    return guid.lower()
