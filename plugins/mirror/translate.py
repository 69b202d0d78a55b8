"""Translate rows as they will be sent, while the databases fetch the next ones and stage the last.

One thread and no processes: a task is a daemon of its executor, which may have no children of its own.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final
from uuid import UUID

from faults import RecordRejected
from mirror.flow import Flow

AHEAD: Final = 2
"""Chunks that wait for their translation, or after it, at most."""

Chunk = list[tuple[UUID, str, str]]
"""Guid, digest and the journal's row as JSON text, of some rows."""


def translated(flow: Flow, chunks: Iterable[Chunk]) -> Iterator[str]:
    """Yield each chunk translated, in order, as the JSON array that `bridge/staged_put` takes."""
    with ThreadPoolExecutor(1, thread_name_prefix="translate") as thread:
        waiting = deque[Future[str]]()
        for chunk in chunks:
            waiting.append(thread.submit(_translate, flow, chunk))
            if len(waiting) > AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _translate(flow: Flow, chunk: Chunk) -> str:
    return f"[{','.join(_staged(flow, *row) for row in chunk)}]"


def _staged(flow: Flow, guid: UUID, digest: str, text: str) -> str:
    """Return a row as it is staged: either with its item, or with the rule that sets it aside (G1)."""
    row = json.loads(text)
    staged: dict[str, object] = {"guid": str(guid), "digest": digest, "fields": [], "warnings": []}
    try:
        item, fields, warnings = flow.item(guid, digest, row)
    except RecordRejected as rejected:
        return json.dumps(staged | {"rule": rejected.rule, "field": rejected.field})
    day = flow.day(row)
    staged |= {"day": day and day.isoformat(), "fields": fields, "warnings": warnings}
    return f'{json.dumps(staged)[:-1]},"item":{item}}}'
