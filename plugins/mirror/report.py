"""Report: what became of each department, and whether the run as a whole went well."""

from __future__ import annotations

import logging
from typing import Any

from bridge import connect
from faults import Fault
from statements import statement

log = logging.getLogger(__name__)


class RunFailed(Fault):
    """One or more departments failed or are held; the others went through."""


def report(flow: str, airflow_run: str, *, asking: bool = False) -> dict[str, int]:
    """Log one line per department and return the sums. Raises RunFailed, naming those that did not go through.

    Where somebody is being asked (`asking`), a batch that an earlier run has told to be held is no news (O3).
    """
    with connect() as bridge:
        scope = {"flow": flow, "airflow_run": airflow_run}
        with bridge.transaction():
            bridge.execute(statement("bridge/run_abandon"), scope)
            bridge.execute(statement("bridge/staged_abandoned"), scope)
        rows = bridge.execute(statement("bridge/run_report"), scope).fetchall()
    for row in rows:
        log.info("%s", _line(row))
    troubled = [
        f"{row['department_name']}: {row['status']}, {row['reason']}" for row in rows if not _went_well(row, asking)
    ]
    if troubled:
        raise RunFailed(f"{len(troubled)} of {len(rows)} departments did not go through. " + " | ".join(troubled))
    return {count: sum(row[count] for row in rows) for count in ("sent", "unchanged", "withdrawn", "set_aside")}


def _went_well(row: dict[str, Any], asking: bool) -> bool:
    no_news = row["status"] == "held" and asking and not row["first_held"]
    return no_news or row["status"] not in ("failed", "held")


def _line(row: dict[str, Any]) -> str:
    counts = ", ".join(f"{row[count]} {count.replace('_', ' ')}" for count in COUNTS)
    reason = f" ({row['reason']})" if row["reason"] else ""
    return f"{row['department_name']}: {row['status']}, {row['mode']}: {counts}{reason}"


COUNTS = ("sent", "unchanged", "withdrawn", "set_aside", "held")
