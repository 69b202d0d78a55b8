"""What a flow declares, and how one of its rows becomes an item of Flowzone's contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, ValidationError

from departments import Department
from faults import RecordRejected
from flowzone_hook.models import Kind
from mirror import clean
from mirror.clean import Unusable

Value = TypeVar("Value")


@dataclass
class Draft:
    """An item in the making: the row it comes from, and what had to be left out of it (G1)."""

    row: Mapping[str, Any]
    warnings: list[tuple[str, str]] = field(default_factory=list)

    def required(self, column: str, clean: Callable[[Any], Value]) -> Value:
        """Return the cleaned value. Raises RecordRejected when it is unusable: the row is set aside."""
        try:
            return clean(self.row[column])
        except Unusable as unusable:
            raise RecordRejected(unusable.rule, column) from None

    def optional(self, column: str, clean: Callable[[Any], Value]) -> Value | None:
        """Return the cleaned value, or None with a warning when it is unusable."""
        try:
            return clean(self.row[column])
        except Unusable as unusable:
            self.warn(column, unusable.rule)
            return None

    def shortened(self, field: str, value: str | None, limit: int = 200) -> str | None:
        """Return the text, cut to the limit with a warning where it is longer; None for a blank one (G3)."""
        text = clean.text(value)
        if text is None or len(text) <= limit:
            return text
        self.warn(field, "shortened")
        return f"{text[: limit - 1]}…"

    def warn(self, field: str, rule: str) -> None:
        """Note that an optional field is left out or not as it was typed."""
        self.warnings.append((field, rule))


OFF = "the department is off (active: false)"


@dataclass(frozen=True)
class Inbound:
    """A flow whose end is the journal, as planning knows it; `name` is DAG id and key in the bridge."""

    name: str

    def left_out(self, department: Department) -> str | None:
        """Say why the departments file leaves a department out; None when it takes part (D2, D8)."""
        return None if department.active else OFF


def _no_reason(_: Department) -> None:
    return None


def _no_day(_: Mapping[str, Any]) -> None:
    return None


@dataclass(frozen=True)
class Flow:
    """An outbound flow: journal query -> contract model -> Flowzone's list of that kind.

    :param name: DAG id and key in the bridge.
    :param kind: Flowzone's list.
    :param query: name of the SQL file that says what should be in Flowzone.
    :param version: salts the digests: raise it whenever query or translation change what is sent, and all is sent anew.
    :param model: the contract's model; its fields beside guid and source_version come from `translate`.
    :param translate: makes those fields from a row.
    :param suite: name of the expectations that a batch must meet, in `include/quality/`.
    :param not_activated: why the set-up leaves a department out of this flow, beyond its being off, or None.
    :param impossible: why journal or Flowzone cannot take part in this flow yet, asked of both, or None.
    :param day: the local day of a row after which it is history: what was delivered stays, whatever happens to it (A2).
    :param moves: whether a GUID is unique in the whole business, so that a delivery by one department takes the item
        away from another (contract, fine print 7).
    """

    name: str
    kind: Kind
    query: str
    version: int
    model: type[BaseModel]
    translate: Callable[[Draft], Mapping[str, object]]
    suite: str
    not_activated: Callable[[Department], str | None] = _no_reason
    impossible: Callable[[Department], str | None] = _no_reason
    day: Callable[[Mapping[str, Any]], date | None] = _no_day
    moves: bool = False

    def left_out(self, department: Department) -> str | None:
        """Say why the departments file leaves a department out of the flow; None when it takes part (D2, D5, D8)."""
        return OFF if not department.active else self.not_activated(department)

    @property
    def salt(self) -> str:
        """What is digested along with each row."""
        return f"{self.name}/{self.version}"

    def item(self, guid: UUID, digest: str, row: Mapping[str, Any]) -> tuple[str, list[str], list[tuple[str, str]]]:
        """Return the item's JSON text, its fields that hold something, and warnings as (field, rule).

        Raises RecordRejected.
        """
        draft = Draft(row)
        fields = self.translate(draft)
        try:
            item = self.model(guid=guid, source_version=digest, **fields)
        except ValidationError as error:
            where = error.errors()[0]["loc"]
            raise RecordRejected("contract", str(where[0]) if where else self.kind) from None
        held = [name for name, value in fields.items() if value not in (None, [], ())]
        return item.model_dump_json(), held, draft.warnings
