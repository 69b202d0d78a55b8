"""Translate rows as they will be sent: here, or in a few processes side by side where there are many.

Translating is most of a first transfer's work, and Python does one thing at a time. The processes are forks, which cost
nothing to start and know the flow already; they touch no connection and are gone when the snapshot is.
"""

from __future__ import annotations

import json
import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from typing import Final
from uuid import UUID

from faults import RecordRejected, TransientFault, sanitised
from mirror.flow import Flow

MOST: Final = 4
"""Processes at most; each takes some megabytes of its own."""

Chunk = list[tuple[UUID, str, str]]
"""Guid, digest and the journal's row as JSON text, of some rows."""

_flow: Flow  # of a process that translates


def translated(flow: Flow, chunks: Iterable[Chunk]) -> Iterator[str]:
    """Yield each chunk translated, in order, as the JSON array that `bridge/staged_put` takes.

    A single chunk is not worth a process. Raises the fault of a mistake in the flow, and TransientFault when a process
    was killed.
    """
    chunks = iter(chunks)
    first = list(islice(chunks, 2))
    processes = min(MOST, len(os.sched_getaffinity(0)))
    if len(first) < 2 or processes < 2:
        yield from (_translate(flow, chunk) for chunk in chain(first, chunks))
    else:
        yield from _side_by_side(flow, chain(first, chunks), processes)


def _side_by_side(flow: Flow, chunks: Iterator[Chunk], processes: int) -> Iterator[str]:
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, mp_context=fork, initializer=_know, initargs=(flow,)) as pool:
        waiting = deque[Future[str]]()
        try:
            for chunk in chunks:
                waiting.append(pool.submit(_translate_known, chunk))
                if len(waiting) > processes + 1:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool:
            raise TransientFault("a process that translates rows was killed; nothing was sent") from None
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _know(flow: Flow) -> None:
    global _flow
    _flow = flow


def _translate_known(chunk: Chunk) -> str:
    try:
        return _translate(_flow, chunk)
    except Exception as error:  # noqa: BLE001  whatever it is, its text may quote a row
        raise sanitised(error) from None


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
