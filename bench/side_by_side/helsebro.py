"""Helsebro: a run of the flow `patients`, plan to report, step after step as Airflow's tasks do them."""

from __future__ import annotations

from collections.abc import Callable

from bench.side_by_side.work import Work
from bridge import migrate
from flows.patients import PATIENTS
from tests.mirror import driver


def prepare(_: Work) -> Callable[[], None]:
    """Return the run; Great Expectations is loaded, as a warm executor has it, and the bridge's tables are there."""
    import mirror.expectations  # noqa: F401

    migrate()
    return run


def run() -> None:
    """Run the flow once. Raises RuntimeError unless it went well."""
    (row,) = driver.run(flow=PATIENTS)
    if row["status"] != "success" or row["set_aside"]:
        raise RuntimeError(f"{row['status']}: {row['reason']}")
