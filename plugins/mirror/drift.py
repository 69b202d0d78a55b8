"""Drift: where a full run finds Flowzone to hold something else than the ledger says.

All of it is repaired by that very run, which sends every row anew; only what this sync never owned is left alone.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from psycopg.types.json import Jsonb

from bridge import Connection
from statements import statement

FINDINGS: Final = {
    "missing": "missing in Flowzone",
    "different": "of another version there",
    "withdrawn": "there though withdrawn",
    "not_ours": "not ours and left alone",
}
"""Every finding, and how the report tells it."""


def note(bridge: Connection, key: dict[str, object]) -> None:
    """Compare what Flowzone says it holds (`pg_temp.holding`) with the ledger, and keep the counts on the run."""
    found = bridge.execute(statement("bridge/drift"), key).fetchone()
    bridge.execute(statement("bridge/run_drift"), {**key, "drift": Jsonb(found)})


def told(bridge: Connection, run: UUID) -> str | None:
    """Say in numbers what a run found to have drifted; None when nothing had, or nobody looked."""
    row = bridge.execute(statement("bridge/run_drifted"), {"run": run}).fetchone()
    found = row["drift"] if row else None
    parts = [f"{found[name]} {words}" for name, words in FINDINGS.items() if found and found[name]]
    return f"drift found: {', '.join(parts)}" if parts else None
