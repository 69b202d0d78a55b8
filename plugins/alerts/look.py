"""Look at everything once: the files of set-up, the bridge's runs, Airflow's heartbeat and, from outside, Airflow."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from psycopg.rows import class_row

import questionnaire_setup
from alerts.airflow_state import AirflowState, of_airflow
from alerts.kinds import Kind
from alerts.settings import Alerts
from alerts.troubles import Standing, Trouble, of_comparison, of_runs, of_silence
from answers.steps import QUESTIONNAIRES
from bridge import Connection
from departments import Department, Setup, SetupError
from departments import load as load_departments
from flows import OUTBOUND
from handouts.steps import PROGRAMS
from mirror.plan import Planned
from statements import statement

FLOWS: Final[tuple[Planned, ...]] = (*OUTBOUND, QUESTIONNAIRES, PROGRAMS)
"""The flows that are expected to run. Others are watched for as long as their last plan had departments in them."""

OF_RUNS: Final = frozenset(
    {Kind.UNREACHABLE, Kind.REFUSED, Kind.BROKEN, Kind.MISTAKE, Kind.UNFINISHED, Kind.HELD, Kind.SILENT, Kind.STUCK}
    | {Kind.NOT_COMPARED}
)
OF_AIRFLOW: Final = frozenset({Kind.IMPORT, Kind.COMPONENT, Kind.FAILED})


@dataclass(frozen=True)
class Pulse:
    """Airflow's heartbeat as the bridge has it, in UTC; since `up_since` there was no long pause."""

    beat_at: datetime
    up_since: datetime


@dataclass(frozen=True)
class Look:
    """What is wrong, and which kinds could be judged at all."""

    troubles: tuple[Trouble, ...]
    judged: frozenset[Kind]


def beat(bridge: Connection, alerts: Alerts, now: datetime) -> Pulse:
    """Say that Airflow lives."""
    return _pulse(bridge, "bridge/alerts/beat", {"now": now, "dead_after": alerts.dead_after})


def listen(bridge: Connection, now: datetime) -> Pulse:
    """Return when Airflow was last heard of."""
    return _pulse(bridge, "bridge/alerts/listen", {"now": now})


def _pulse(bridge: Connection, name: str, values: dict[str, object]) -> Pulse:
    with bridge.cursor(row_factory=class_row(Pulse)) as cursor:
        pulse = cursor.execute(statement(name), values).fetchone()
    assert pulse is not None
    return pulse


def look(bridge: Connection, alerts: Alerts, pulse: Pulse, now: datetime, airflow: AirflowState | None = None) -> Look:
    """Return what is wrong now.

    :param airflow: what Airflow says of itself; None: nothing is known of that.
    """
    setup, unusable = _departments()
    troubles = [*unusable, *_unusable("questionnaires", questionnaire_setup.load)]
    judged = {Kind.SETUP, Kind.DEAD}
    dead = now - pulse.beat_at > alerts.dead_after
    if dead:
        troubles.append(_dead(pulse, airflow, now, alerts))
    if setup:
        standings = _standings(bridge, setup, alerts)
        failing = of_runs(standings)
        silent = of_silence(standings, pulse.up_since, now, alerts)
        compared = of_comparison(_compared(bridge, standings), pulse.up_since, now)
        troubles += [*failing, *(_with_pauses(trouble, airflow) for trouble in silent), *compared]
        judged |= OF_RUNS
        if airflow:
            troubled = frozenset(place.flow for trouble in failing for place in trouble.places)
            troubles += of_airflow(airflow, troubled, now, alerts.dead_after, alive=not dead)
            judged |= OF_AIRFLOW
    return Look(tuple(troubles), frozenset(judged))


def _departments() -> tuple[Setup | None, list[Trouble]]:
    try:
        return load_departments(), []
    except SetupError:
        return None, _unusable("departments", load_departments)


def _unusable(name: str, load: Callable[[], object]) -> list[Trouble]:
    """Return the trouble of a file of set-up; its findings hold names and GUIDs of departments, nobody's data."""
    try:
        load()
    except SetupError as error:
        return [Trouble(f"{Kind.SETUP}/{name}", Kind.SETUP, f"the {name} file", tuple(str(error).splitlines()))]
    return []


def _dead(pulse: Pulse, airflow: AirflowState | None, now: datetime, alerts: Alerts) -> Trouble:
    """Say that nothing runs, and which of Airflow's parts are not heard of, where that is known."""
    parts = airflow.silent(now, alerts.dead_after) if airflow else []
    reasons = [f"its {part} was last heard of at {heard:%Y-%m-%d %H:%M} UTC" for part, heard in parts]
    if airflow and not parts:
        reasons = ["its scheduler is heard of, but the DAG watch does not run: no free worker, or it is paused"]
    return Trouble(Kind.DEAD, Kind.DEAD, "Airflow", tuple(reasons), since=pulse.beat_at)


def _with_pauses(trouble: Trouble, airflow: AirflowState | None) -> Trouble:
    if airflow and trouble.subject in airflow.paused:
        return replace(trouble, reasons=(f"the DAG {trouble.subject} is paused",))
    return trouble


def _standings(bridge: Connection, setup: Setup, alerts: Alerts) -> list[Standing]:
    places = list(_places(bridge, setup, alerts))
    with bridge.cursor(row_factory=class_row(Standing)) as cursor:
        return cursor.execute(
            statement("bridge/alerts/standings"),
            {
                "flows": [flow for flow, _ in places],
                "departments": [department.guid for _, department in places],
                "names": [department.name for _, department in places],
            },
        ).fetchall()


def _places(bridge: Connection, setup: Setup, alerts: Alerts) -> Iterable[tuple[str, Department]]:
    """Yield who is expected to go through: the departments of the file that take part, but for the quiet ones."""
    listed = [department for department in setup.departments if department.guid not in alerts.quiet_departments]
    for flow in FLOWS:
        yield from ((flow.name, department) for department in listed if flow.left_out(department) is None)
    known = {"known": [flow.name for flow in FLOWS]}
    taking_part = {
        (row["flow"], row["department"]) for row in bridge.execute(statement("bridge/alerts/taking_part"), known)
    }
    for flow_name, guid in sorted(taking_part):
        yield from ((flow_name, department) for department in listed if department.guid == guid and department.active)


def _compared(bridge: Connection, standings: Iterable[Standing]) -> dict[str, datetime | None]:
    """Return when the last full run of each outbound flow began that anybody takes part in."""
    outbound = {flow.name for flow in OUTBOUND}
    flows = sorted({standing.flow for standing in standings} & outbound)
    rows = bridge.execute(statement("bridge/alerts/compared"), {"flows": flows})
    return {row["flow"]: row["full_at"] for row in rows}
