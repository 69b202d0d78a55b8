"""A department's run as one step, which can be repeated: everything in it is done once, however often (Q6)."""

from __future__ import annotations

from uuid import UUID

import questionnaire_setup
from answers.bring import Tally, bring_home
from bridge import Connection
from mirror.flow import Inbound
from mirror.run import Over, Run, begin, end
from mirror.steps import Counts, active, require_connections, step, turned_off
from statements import statement

QUESTIONNAIRES = Inbound("questionnaires")


def file(airflow_run: str, department: UUID) -> Counts:
    """Fetch the department's answers, check them, print and file each in one transaction, acknowledge (Q1-Q8).

    Raises Over when it was a dry run, and the faults of `faults`.
    """
    with step(QUESTIONNAIRES, airflow_run, department, ("queued", "running", "failed")) as (bridge, run, here):
        require_connections(here)
        run = _begin(bridge, run)

        def on() -> bool:
            return active(QUESTIONNAIRES, department) is not None

        tally = bring_home(bridge, run, here, questionnaire_setup.load(), on)
        if not on():
            turned_off(bridge, run)
        return _ended(bridge, run, tally)


def _begin(bridge: Connection, run: Run) -> Run:
    """Start the run. After off and on again it is a full one (D8); a department's very first run is as it was asked.

    What an earlier system acknowledged before Helsebro came is that system's: only a person can ask for it.
    """
    return begin(bridge, run, statement("bridge/full_due"))


def _ended(bridge: Connection, run: Run, tally: Tally) -> Counts:
    if run.dry_run:
        end(bridge, run, "success", tally.foretold())
        raise Over(f"{run.department_name}: the report says what would have been filed")
    with bridge.transaction():
        end(bridge, run, "success", tally.told())
        bridge.execute(statement("bridge/first_done"), run.key)
    return {"sent": tally.filed, "unchanged": tally.unchanged, "set_aside": len(tally.aside)}
