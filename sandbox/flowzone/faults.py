"""Faults on request: rules that say which requests go wrong, and how."""

import re
import threading
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from sandbox.flowzone.models import Guid
from sandbox.flowzone.problems import Problem, of_status

Kind = Literal[
    "status",
    "drop_before",
    "drop_after",
    "delay",
    "hang",
    "cut_json",
    "short_outcomes",
    "swapped_outcomes",
    "reject",
    "too_large",
]


def _a_pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from None
    return text


class Rule(BaseModel):
    """Which requests (method, path, every nth, after the first, how often) meet which fault."""

    model_config = ConfigDict(extra="forbid")

    method: str | None = None
    path: Annotated[str, AfterValidator(_a_pattern)] | None = None
    every: int = Field(default=1, ge=1)
    times: int | None = Field(default=None, ge=0)
    after: int = Field(default=0, ge=0)
    fault: Kind
    status: int | None = Field(default=None, ge=400, le=599)
    retry_after: str | None = None
    seconds: float = Field(default=0.0, ge=0)
    guids: list[Guid] = []
    every_item: int | None = Field(default=None, ge=1)
    type: str = "not_accepted"
    field: str = "guid"
    items: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _status_is_named(self) -> Self:
        if self.fault == "status" and self.status is None:
            raise ValueError("the fault «status» needs a status")
        return self

    def concerns(self, method: str, path: str) -> bool:
        """Whether a request is one of those counted."""
        return (self.method is None or self.method.upper() == method) and (
            self.path is None or re.search(self.path, path) is not None
        )

    def answer(self) -> Problem:
        """The refusal of a `status` fault."""
        assert self.status is not None
        return of_status(self.status, {"Retry-After": self.retry_after} if self.retry_after else None)

    def strikes(self, position: int, guid: str) -> bool:
        """Whether a `reject` fault hits an item."""
        return guid in self.guids or (self.every_item is not None and (position + 1) % self.every_item == 0)

    def finds_too_large(self, items: list[Any]) -> bool:
        """Whether a `too_large` fault hits a body; with `guids`, only one that holds any of them."""
        return len(items) > self.items and (
            not self.guids or not {_guid(item) for item in items}.isdisjoint(self.guids)
        )


def _guid(item: object) -> str:
    return str(item.get("guid") if isinstance(item, dict) else item).lower()


@dataclass(frozen=True)
class Fired:
    """The rules that one request met."""

    rules: tuple[Rule, ...] = ()

    def of(self, *kinds: Kind) -> list[Rule]:
        """Those of some kinds."""
        return [rule for rule in self.rules if rule.fault in kinds]

    def seconds(self, kind: Kind) -> float:
        """How long a fault of waiting lasts in all."""
        return sum(rule.seconds for rule in self.of(kind))

    def check_size(self, items: list[Any]) -> None:
        """Refuse a body that a rule calls too large."""
        if any(rule.finds_too_large(items) for rule in self.of("too_large")):
            raise of_status(413)

    def refusal(self, position: int, guid: str, item: object) -> dict[str, Any] | None:
        """The problem of an item that a rule rejects; it quotes the item's values, as real systems do."""
        for rule in self.of("reject"):
            if rule.strikes(position, guid):
                value = item.get(rule.field) if isinstance(item, dict) else item
                return {
                    "type": rule.type,
                    "title": f"«{value}» was not accepted",
                    "status": 422,
                    "detail": f"The item {item!r} was not accepted",
                    "field": rule.field,
                }
        return None


@dataclass
class _Counted:
    rule: Rule
    met: int = 0
    fired: int = 0

    def meets(self, method: str, path: str) -> bool:
        if not self.rule.concerns(method, path):
            return False
        self.met += 1
        counted = self.met - self.rule.after
        due = counted > 0 and counted % self.rule.every == 0
        due = due and (self.rule.times is None or self.fired < self.rule.times)
        self.fired += due
        return due


class Faults:
    """The rules in force and how often each was met."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counted: list[_Counted] = []

    def replace(self, rules: list[Rule]) -> None:
        """Put these rules in force, counting from nothing."""
        with self._lock:
            self._counted = [_Counted(rule) for rule in rules]

    def meet(self, method: str, path: str) -> Fired:
        """Count a request against every rule."""
        with self._lock:
            return Fired(tuple(counted.rule for counted in self._counted if counted.meets(method, path)))

    def report(self) -> list[dict[str, Any]]:
        """Every rule with its counts."""
        with self._lock:
            return [
                counted.rule.model_dump(exclude_unset=True) | {"met": counted.met, "fired": counted.fired}
                for counted in self._counted
            ]
