"""The Singer tap: what has changed since the bookmark, as messages on standard output. Plain, to cost little.

It says `ready` on standard error, and begins when a line comes by standard input, which is the state.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from bench.side_by_side.work import BATCH, Work, journal, parameters, query

SCHEMA = {
    "type": "object",
    "properties": {
        "guid": {"type": "string"},
        "digest": {"type": "string"},
        "item": {"type": "object"},
        "updated_at": {"type": "string", "format": "date-time"},
    },
}
BEGINNING = "1970-01-01T00:00:00Z"


def tap(work: Work, state: dict[str, Any]) -> None:
    """Write the messages; a bookmark after every batch."""
    bookmark = state.get("bookmarks", {}).get("patients", {}).get("updated_at", BEGINNING)
    _write(type="SCHEMA", stream="patients", schema=SCHEMA, key_properties=["guid"])
    with journal(work) as source:
        rows = source.cursor().stream(query("items_since"), {**parameters(), "since": bookmark}, size=BATCH)
        for place, (guid, digest, item, updated_at) in enumerate(rows, start=1):
            bookmark = updated_at.isoformat()
            record = {"guid": str(guid), "digest": digest, "item": item, "updated_at": bookmark}
            _write(type="RECORD", stream="patients", record=record)
            if place % BATCH == 0:
                _write_state(bookmark)
    _write_state(bookmark)


def _write_state(bookmark: str) -> None:
    _write(type="STATE", value={"bookmarks": {"patients": {"updated_at": bookmark}}})


def _write(**message: Any) -> None:
    sys.stdout.write(json.dumps(message, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.stderr.write("ready\n")
    sys.stderr.flush()
    tap(Work.read(sys.argv[1]), json.loads(sys.stdin.readline()))
