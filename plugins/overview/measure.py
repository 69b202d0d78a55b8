"""The overview's numbers as metrics, through Airflow's own StatsD or OpenTelemetry where that is switched on (O5)."""

from __future__ import annotations

from datetime import datetime

from airflow.sdk.observability import stats

from bridge import connect, migrate
from overview.numbers import look, metrics


def measure(now: datetime) -> int:
    """Send a gauge for each number of each flow and department; return how many. Raises the faults of `faults`."""
    migrate()
    with connect() as bridge:
        gauges = metrics(look(bridge, now).cells)
    for name, value, tags in gauges:
        stats.gauge(name, value, tags=tags)
    return len(gauges)
