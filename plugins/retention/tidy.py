"""Delete what has been kept long enough. Ledger, set-aside rows and warnings are state, and have no age."""

from __future__ import annotations

from datetime import datetime, timedelta

import access_log
from bridge import connect, migrate
from retention.keep import Keep
from statements import statement

Counts = dict[str, int]


def tidy(keep: Keep, now: datetime) -> Counts:
    """Delete what is older than its keep, and return how much of each; safe to run at any time, and twice.

    Raises the faults of `faults`.
    """
    migrate()
    with connect() as bridge:
        access_log.prepare(bridge, now)
        runs = bridge.execute(statement("bridge/runs_forget"), {"before": now - timedelta(days=keep.runs)}).rowcount
        return {"runs": runs, "access_log_months": access_log.forget(bridge, now, keep.access_log)}
