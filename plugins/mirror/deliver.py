"""Deliver: cleared rows to Flowzone in batches; each batch's outcomes and the ledger's change commit together.

Before a batch is sent it is written down as under way: should its answer be lost, the next run knows that Flowzone may
have taken it, even if the journal has gone back to what the ledger says, or no longer wants the person at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from itertools import islice
from threading import local
from typing import Literal, Self
from uuid import UUID

from psycopg.rows import class_row, scalar_row

import access_log
from bridge import Connection, connect, uuid_array
from faults.postgres import postgres_faults
from flowzone_hook import FlowzoneHook, Outcome
from flowzone_hook.hook import BATCH, BatchTooLarge
from flowzone_hook.models import Kind, Problem
from mirror.flow import Flow
from mirror.run import Run
from statements import statement

Action = Literal["put", "withdraw"]


@dataclass(frozen=True)
class StagedRow:
    """A cleared row: its item as JSON text, or None for a withdrawal; `day` as the flow has it (A2)."""

    guid: UUID
    digest: str
    day: date | None
    item: str | None


Batch = tuple[StagedRow, ...]
Answer = tuple[Batch, list[Outcome]]


def deliver(bridge: Connection, run: Run, flowzone: FlowzoneHook, flow: Flow, go_on: Callable[[], bool]) -> None:
    """Send what is staged, a few batches at a time, until nothing is left or `go_on` says no (D8).

    A crash anywhere leaves rows staged that Flowzone may have taken; sending them again does nothing twice. Raises the
    first fault, after every batch that was under way has been recorded.
    """
    for action in ("put", "withdraw"):
        _deliver(bridge, run, flowzone, flow, action, go_on)


def _deliver(
    bridge: Connection, run: Run, flowzone: FlowzoneHook, flow: Flow, action: Action, go_on: Callable[[], bool]
) -> None:
    batches = _batches(bridge, run, action)
    faults: list[BaseException] = []
    with Notebooks() as notes, ThreadPoolExecutor(flowzone.connections, thread_name_prefix="flowzone") as pool:

        def fill(places: int) -> set[Future[list[Answer]]]:
            if faults or not go_on():
                return set()
            return {pool.submit(noted, batch) for batch in islice(batches, places)}

        def noted(batch: Batch) -> list[Answer]:
            _note(notes(), run, flowzone, batch)
            return _send(flowzone, run, flow.kind, action, batch)

        under_way = fill(flowzone.connections)
        while under_way:
            done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            for future in done:
                if fault := future.exception():
                    faults.append(fault)
                else:
                    for batch, outcomes in future.result():
                        _record(bridge, run, flow, action, batch, outcomes)
            under_way |= fill(len(done))
    if faults:
        raise faults[0]


class Notebooks:
    """A connection to the bridge for each thread that sends, so that none waits for another's note to be on disk."""

    def __init__(self) -> None:
        self._mine = local()
        self._opened = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._opened.close()

    def __call__(self) -> Connection:
        """Return this thread's."""
        if not hasattr(self._mine, "bridge"):
            self._mine.bridge = self._opened.enter_context(connect())
        bridge: Connection = self._mine.bridge
        return bridge


def _note(bridge: Connection, run: Run, flowzone: FlowzoneHook, batch: Batch) -> None:
    """Write down what is about to be sent: that it is under way, and who is told what of whom."""
    guids = uuid_array(row.guid for row in batch)
    with postgres_faults("the bridge"), bridge.transaction():
        bridge.execute(
            statement("bridge/under_way_put"), {**run.key, "guids": guids, "days": [row.day for row in batch]}
        )
        access_log.hand_over(bridge, run.id, flowzone.flowzone_conn_id, guids)


def _batches(bridge: Connection, run: Run, action: Action) -> Iterator[Batch]:
    """Yield the staged rows of an action in batches, in the order of guids.

    The guids are listed once: a server that has no statistics of the table yet, asked for the next batch again and
    again, would sort all that is left each time.
    """
    with bridge.cursor(name="staged", withhold=True, row_factory=scalar_row) as guids:
        guids.execute(statement("bridge/staged_guids"), {"run": run.id, "action": action})
        while batch := guids.fetchmany(BATCH):
            with bridge.cursor(row_factory=class_row(StagedRow)) as rows:
                rows.execute(statement("bridge/staged_rows"), {"run": run.id, "guids": batch})
                yield tuple(rows.fetchall())


def _send(flowzone: FlowzoneHook, run: Run, kind: Kind, action: Action, batch: Batch) -> list[Answer]:
    """Send a batch; one that is too large for Flowzone is halved, a single row that is too large counts as rejected."""
    guids = [row.guid for row in batch]
    key = _attempt(run, action, batch)
    try:
        if action == "put":
            return [(batch, flowzone.put(run.department, kind, guids, [row.item or "" for row in batch], key))]
        return [(batch, flowzone.withdraw(run.department, kind, guids, key))]
    except BatchTooLarge:
        if len(batch) == 1:
            return [(batch, [Outcome(guid=guids[0], outcome="rejected", problem=Problem(type="too_large"))])]
    middle = len(batch) // 2
    return [answer for half in (batch[:middle], batch[middle:]) for answer in _send(flowzone, run, kind, action, half)]


def _attempt(run: Run, action: Action, batch: Batch) -> str:
    """Name the attempt (contract (2)): a retry repeats the key; a run begun anew has its own, as has other content."""
    content = "".join(f"{row.guid}{row.digest}" for row in batch)
    return f"{run.id}:{run.attempt}:{hashlib.sha256(f'{action}{content}'.encode()).hexdigest()}"


def _record(bridge: Connection, run: Run, flow: Flow, action: Action, batch: Batch, outcomes: list[Outcome]) -> None:
    """Write down Flowzone's answers to a batch, in one transaction."""
    taken = [(row, outcome) for row, outcome in zip(batch, outcomes, strict=True) if outcome.outcome != "rejected"]
    rejected = [(row, outcome) for row, outcome in zip(batch, outcomes, strict=True) if outcome.outcome == "rejected"]
    guids = uuid_array(row.guid for row, _ in taken)
    with bridge.transaction():
        if action == "put":
            delivered = {
                **run.key,
                "guids": guids,
                "digests": [row.digest for row, _ in taken],
                "days": [row.day for row, _ in taken],
                "outcomes": [outcome.outcome for _, outcome in taken],
            }
            bridge.execute(statement("bridge/ledger_delivered"), delivered)
            if flow.moves:
                for moved in ("moved_ledger", "moved_under_way", "moved_warnings"):
                    bridge.execute(statement(f"bridge/{moved}"), delivered)
            bridge.execute(statement("bridge/warnings_clear"), delivered)
            bridge.execute(statement("bridge/warnings_put"), delivered)
        else:
            withdrawn = {**run.key, "guids": guids, "outcomes": [outcome.outcome for _, outcome in taken]}
            bridge.execute(statement("bridge/ledger_withdrawn"), withdrawn)
            bridge.execute(statement("bridge/warnings_clear"), withdrawn)
        bridge.execute(statement("bridge/set_aside_delivered"), {**run.key, "guids": guids})
        _set_aside(bridge, run, rejected)
        bridge.execute(
            statement("bridge/under_way_done"),
            {**run.key, "guids": guids, "rejected": uuid_array(row.guid for row, _ in rejected)},
        )
        bridge.execute(statement("bridge/staged_done"), {**run.key, "guids": uuid_array(row.guid for row in batch)})
        bridge.execute(
            statement("bridge/run_count"),
            {
                "run": run.id,
                "sent": len(taken) if action == "put" else 0,
                "withdrawn": len(taken) if action == "withdraw" else 0,
                "answered": len(batch),
            },
        )


def _set_aside(bridge: Connection, run: Run, rejected: list[tuple[StagedRow, Outcome]]) -> None:
    """Set aside what Flowzone rejected, under its reason; its title and detail are not kept, they may quote values."""
    problems = [outcome.problem or Problem() for _, outcome in rejected]
    bridge.execute(
        statement("bridge/set_aside_rejected"),
        {
            **run.key,
            "guids": [row.guid for row, _ in rejected],
            "rules": [f"flowzone.{problem.type}" for problem in problems],
            "fields": [problem.field for problem in problems],
            "digests": [row.digest for row, _ in rejected],
        },
    )
