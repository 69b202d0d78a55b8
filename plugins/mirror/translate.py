"""Translate rows as they will be sent: here, or in a few processes side by side where there are many.

Translating is most of a first transfer's work, and Python does one thing at a time. The processes are forks, which cost
nothing to start and know the flow already; they touch no connection and are gone when the snapshot is.
"""

from __future__ import annotations

import json
import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from itertools import chain, islice
from typing import Any, Final
from uuid import UUID

from faults import RecordRejected, TransientFault, sanitised
from mirror.flow import Flow

MOST: Final = 4
"""Processes at most; each takes some megabytes of its own."""

Row = tuple[UUID, str, Any]
"""Guid, digest and the journal's row."""
Translated = tuple[UUID, str, date | None, str | None, str | None, str | None, list[str], str]
"""Guid, digest, day, item, rule, field, names of the item's fields that hold something, and warnings as JSON."""

_flow: Flow  # of a process that translates


def translated(flow: Flow, chunks: Iterable[Sequence[Row]]) -> Iterator[list[Translated]]:
    """Yield each chunk's rows translated, in order. A single chunk is not worth a process.

    Raises the fault of a mistake in the flow, and TransientFault when a process was killed.
    """
    chunks = iter(chunks)
    first = list(islice(chunks, 2))
    processes = min(MOST, len(os.sched_getaffinity(0)))
    if len(first) < 2 or processes < 2:
        yield from (_translate(flow, chunk) for chunk in chain(first, chunks))
    else:
        yield from _side_by_side(flow, chain(first, chunks), processes)


def _side_by_side(flow: Flow, chunks: Iterator[Sequence[Row]], processes: int) -> Iterator[list[Translated]]:
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, mp_context=fork, initializer=_know, initargs=(flow,)) as pool:
        waiting = deque[Future[list[Translated]]]()
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


def _translate_known(rows: Sequence[Row]) -> list[Translated]:
    try:
        return _translate(_flow, rows)
    except Exception as error:  # noqa: BLE001  whatever it is, its text may quote a row
        raise sanitised(error) from None


def _translate(flow: Flow, rows: Sequence[Row]) -> list[Translated]:
    return [_judged(flow, *row) for row in rows]


def _judged(flow: Flow, guid: UUID, digest: str, row: Any) -> Translated:
    """Return either an item, or the rule that sets the row aside (G1)."""
    try:
        item, fields, warnings = flow.item(guid, digest, row)
    except RecordRejected as rejected:
        return guid, digest, None, None, rejected.rule, rejected.field, [], "[]"
    return guid, digest, flow.day(row), item, None, None, fields, json.dumps(warnings)
