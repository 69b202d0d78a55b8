"""Look every minute at how everything stands, and tell a person once what is wrong (O4)."""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import dag, task

from alerts import inside
from mirror.run import now
from mirror.walk import timetable


@dag(
    dag_id="watch",
    schedule=timetable("* * * * *"),
    catchup=False,
    max_active_runs=1,
    default_args={"owner": "helsebro", "retries": 0},
    tags=["helsebro", "watch"],
)
def watch() -> None:
    """### Watch: what is wrong becomes an incident, and each is told once

    Looks at how every flow and department stands in the bridge and writes down what has changed: a system that is not
    available or refuses us, a batch that is held, a flow that stands still, a file of set-up that cannot be used. One
    incident a cause, however many flows and departments meet it. People are told by e-mail or any of Airflow's
    notifiers (`include/alerts.yaml`): when it opens, now and then while it lasts, when it is over.

    **When.** Every minute. That it runs is Airflow's heartbeat: `./helsebro watch`, a program beside Airflow, tells
    when it is missing, and what only Airflow's own database knows.

    **Failed** means that something could not be told, or that the bridge could not be read; the next run tries again.
    What is open now: `./helsebro incidents`.
    """

    @task(execution_timeout=timedelta(minutes=5))
    def look_and_tell() -> None:
        """Write down what has changed since the last minute, and send what waits."""
        inside(now())

    @task(execution_timeout=timedelta(minutes=5), multiple_outputs=False)
    def measure() -> int:
        """Send the overview's numbers to Airflow's metrics, and return how many."""
        from overview.measure import measure as send

        return send(now())

    look_and_tell()
    measure()


watch()
