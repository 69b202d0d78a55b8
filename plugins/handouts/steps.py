"""A department's run as one step, which can be repeated: everything in it is done once, however often (L8)."""

from __future__ import annotations

from typing import Final, NoReturn
from uuid import UUID

from bridge import Connection
from exorlive_hook import CONNECTION
from handouts.record import Tally, record_all
from mirror.flow import Inbound
from mirror.run import Over, Run, begin, end
from mirror.steps import Counts, active, has_connection, require_connections, step, turned_off
from statements import statement

PROGRAMS = Inbound("programs")

NOT_SET_UP: Final = (
    f"ExorLive is not set up: there is no Airflow connection «{CONNECTION}»; to record programs in the journal, define"
    " it there (type postgres: host, port, schema, login, password), or as"
    f" AIRFLOW_CONN_{CONNECTION.upper()} in the environment"
)
NOT_LINKED: Final = (
    "no unit in ExorLive is linked to the department; to record its programs, let the unit's journal_department_guid be"
    " the department's GUID"
)


def record(airflow_run: str, department: UUID) -> Counts:
    """Compare the department's programs with the ledger, match patients, print and record each in one transaction (L8).

    Raises Over when it was a dry run or nothing can be recorded for the department, and the faults of `faults`.
    """
    with step(PROGRAMS, airflow_run, department, ("queued", "running", "failed")) as (bridge, run, here):
        if not has_connection(CONNECTION):
            _skip(bridge, run, NOT_SET_UP)
        require_connections(here, "journal")
        run = begin(bridge, run, statement("bridge/standing_get"))

        def on() -> bool:
            return active(PROGRAMS, department) is not None

        tally = record_all(bridge, run, here, on)
        if not on():
            turned_off(bridge, run)
        if tally is None:
            _skip(bridge, run, NOT_LINKED)
        return _ended(bridge, run, tally)


def _skip(bridge: Connection, run: Run, reason: str) -> NoReturn:
    end(bridge, run, "skipped", reason)
    raise Over(f"{run.department_name}: {reason}")


def _ended(bridge: Connection, run: Run, tally: Tally) -> Counts:
    if run.dry_run:
        end(bridge, run, "success", tally.foretold())
        raise Over(f"{run.department_name}: the report says what would have been recorded")
    end(bridge, run, "success", tally.told())
    return {
        "sent": tally.recorded,
        "unchanged": tally.unchanged,
        "withdrawn": tally.revoked,
        "set_aside": tally.aside,
    }
