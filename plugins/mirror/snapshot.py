"""Snapshot: what should be in Flowzone, compared by digest with what the ledger says it holds, and staged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time
from typing import Any, Final
from uuid import UUID

from bridge import Connection
from departments import Department, Setup
from extensor_hook import ExtensorHook, JournalSnapshot
from flowzone_hook import FlowzoneHook
from mirror import drift
from mirror.flow import Flow
from mirror.run import Run
from mirror.scope import scope
from mirror.translate import Chunk, translated
from statements import statement

CHUNK: Final = 2_000
"""Full rows held in memory at once."""

Counts = dict[str, int]


def snapshot(bridge: Connection, run: Run, flow: Flow, department: Department, setup: Setup) -> Counts:
    """Stage what is new, changed, or no longer wanted, and return the counts.

    Everything is read in one moment of the journal and staged in one transaction of the bridge; a run without changes
    moves digests only. A full run stages every row, and withdraws also what Flowzone holds against the ledger's word.
    """
    with ExtensorHook(department.journal).snapshot() as journal, bridge.transaction():
        run = _begin(bridge, run)
        parameters = scope(setup, department, run.as_of)
        _compare(bridge, journal, run, flow, department, parameters)
        if flow.moves:
            _leave_to_others(bridge, journal, run, flow, department, setup)
        _stage(bridge, journal, run, flow, parameters)
        return _conclude(bridge, run)


def nothing_to_do(
    bridge: Connection, journal: JournalSnapshot, run: Run, flow: Flow, department: Department, setup: Setup
) -> bool:
    """Compare as a snapshot does, in a transaction of the caller's, and stop where there is something to stage.

    False means: something is, or a full run is due; the caller takes everything back.
    """
    run = _begin(bridge, run)
    if run.mode == "full":
        return False
    _compare(bridge, journal, run, flow, department, scope(setup, department, run.as_of))
    found = bridge.execute(statement("bridge/anything_to_do"), run.key).fetchone()
    assert found is not None
    if found["anything"]:
        return False
    _conclude(bridge, run)
    return True


def _begin(bridge: Connection, run: Run) -> Run:
    """Start the run over whatever was left behind; a full run that is due makes this one full (D8)."""
    if not run.dry_run:
        bridge.execute(statement("bridge/run_supersede"), run.key)
    bridge.execute(statement("bridge/staged_clear"), run.key)
    standing = bridge.execute(statement("bridge/standing_get"), run.key).fetchone()
    if standing and standing["full_due"]:
        run = replace(run, mode="full")
    elif run.mode == "full" and not run.dry_run:
        bridge.execute(statement("bridge/standing_full_due"), run.key)
    bridge.execute(statement("bridge/run_start"), {**run.key, "mode": run.mode})
    return run


def _compare(
    bridge: Connection,
    journal: JournalSnapshot,
    run: Run,
    flow: Flow,
    department: Department,
    parameters: dict[str, Any],
) -> None:
    """Take down what is to be sent, and stage what is to be withdrawn."""
    _look(bridge, journal, flow, parameters)
    _look_at_flowzone(bridge, run, flow, department)
    wanted = {**run.key, "full": run.mode == "full", "moves": flow.moves}
    bridge.execute(statement("bridge/todo_create"), wanted)
    bridge.execute(statement("bridge/stage_withdrawals"), wanted)


def _look(bridge: Connection, journal: JournalSnapshot, flow: Flow, parameters: dict[str, Any]) -> None:
    """Carry guid and digest of every row from the journal's server to the bridge's, block by block."""
    bridge.execute(statement("bridge/seen_create"))
    with bridge.cursor() as cursor, cursor.copy(statement("bridge/seen_copy")) as copy:
        for block in journal.digests(statement(flow.query), parameters, flow.salt):
            copy.write(block)
    bridge.execute(statement("bridge/seen_analyze"))


def _look_at_flowzone(bridge: Connection, run: Run, flow: Flow, department: Department) -> None:
    """In a full run, take down what Flowzone says it holds, and where that is not what the ledger says."""
    bridge.execute(statement("bridge/holding_create"))
    if run.mode != "full":
        return
    midnight = datetime.combine(run.today, time(), department.zone)
    with (
        FlowzoneHook(department.flowzone) as flowzone,
        bridge.cursor() as cursor,
        cursor.copy(statement("bridge/holding_copy")) as copy,
    ):
        for holding in flowzone.holdings(department.guid, flow.kind, starts_from=midnight):
            if holding.held:
                copy.write_row((holding.guid, holding.source_version))
    drift.note(bridge, run.key)


def _leave_to_others(
    bridge: Connection, journal: JournalSnapshot, run: Run, flow: Flow, department: Department, setup: Setup
) -> None:
    """Withdraw nothing that another department of the business takes over, with all that hangs on it (A9).

    What it never can deliver, being set aside there, stays here as it was (G1).
    """
    leaving = [row["guid"] for row in bridge.execute(statement("bridge/staged_withdrawals"), run.key)]
    others = [other for other in setup.activated_beside(department) if other.guid != department.guid]
    for other in others if leaving else ():
        if flow.left_out(other):
            continue
        parameters = scope(setup, other, run.as_of)
        for start in range(0, len(leaving), CHUNK):
            guids = leaving[start : start + CHUNK]
            taken = [guid for guid, _ in journal.rows(statement(flow.query), parameters, guids)]
            if taken and not flow.impossible(other):
                bridge.execute(statement("bridge/staged_moved"), {**run.key, "guids": taken})


def _stage(bridge: Connection, journal: JournalSnapshot, run: Run, flow: Flow, parameters: dict[str, Any]) -> None:
    """Fetch the full rows of what is to be done, chunk by chunk, and stage them as they will be sent."""
    for rows in translated(flow, _chunks(bridge, journal, flow, parameters)):
        bridge.execute(statement("bridge/staged_put"), {"run": run.id, "rows": rows})


def _chunks(bridge: Connection, journal: JournalSnapshot, flow: Flow, parameters: dict[str, Any]) -> Iterator[Chunk]:
    for digests in _todo(bridge):
        texts = journal.texts(statement(flow.query), parameters, list(digests))
        yield [(guid, digests[guid], text) for guid, text in texts]


def _todo(bridge: Connection) -> Iterator[dict[UUID, str]]:
    """Yield guid -> digest of what is to be done, in chunks."""
    with bridge.cursor(name="todo") as cursor:
        cursor.execute(statement("bridge/todo_rows"))
        while rows := cursor.fetchmany(CHUNK):
            yield {row["guid"]: row["digest"] for row in rows}


def _conclude(bridge: Connection, run: Run) -> Counts:
    """Forget what resolved itself, and count: every row seen is staged, waits set aside, or is unchanged."""
    if not run.dry_run:
        bridge.execute(statement("bridge/set_aside_resolve"), run.key)
    row = bridge.execute(statement("bridge/snapshot_counts"), run.key).fetchone()
    assert row is not None
    counts = {name: int(row[name]) for name in ("seen", "puts", "withdrawals", "waiting")}
    counts["unchanged"] = counts["seen"] - counts["puts"] - counts["waiting"]
    bridge.execute(
        statement("bridge/run_staged"),
        {
            "run": run.id,
            "seen": counts["seen"],
            "staged": counts["puts"] + counts["withdrawals"],
            "unchanged": counts["unchanged"],
        },
    )
    return counts
