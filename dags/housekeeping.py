"""Once a day: what has been kept long enough is deleted."""

from __future__ import annotations

from airflow.sdk import dag, task

from mirror.walk import DEFAULTS, timetable


@dag(
    dag_id="housekeeping",
    schedule=timetable("15 4 * * *", zone="Europe/Oslo"),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["helsebro", "daily"],
)
def housekeeping() -> None:
    """### Housekeeping: what is kept, and how long

    Deletes from the bridge what is older than `include/housekeeping.yaml` allows: runs with their quality reports, and
    whole months of the access log. The ledger, what is set aside and warnings are state and have no age; used tickets
    and launch tokens go by themselves when they have expired.

    **When.** At 04:15 in Norway, after the daily reconciliation has begun. Safe to run at any time. Airflow's own
    database is not reached from a task: `./helsebro housekeeping --airflow` cleans that.
    """

    @task(multiple_outputs=False)
    def tidy() -> dict[str, int]:
        """Delete, and return how much of each."""
        from mirror.run import now
        from retention import load
        from retention import tidy as do

        return do(load(), now())

    tidy()


housekeeping()
