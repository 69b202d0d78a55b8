"""What Airflow's own database says of its health; for programs beside Airflow, as tasks may not read it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from alerts.kinds import Kind
from alerts.troubles import Place, Trouble

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

log = logging.getLogger(__name__)

TAGS: Final = ("outbound", "inbound", "daily")
"""Of the DAGs whose failed runs count; a DAG `watch` that fails cannot be told of by its own means."""
PARTS: Final = {"SchedulerJob": "scheduler", "TriggererJob": "triggerer", "DagProcessorJob": "dag-processor"}


@dataclass(frozen=True)
class Failing:
    """A DAG whose last run failed: since when none has gone well, and which one it was."""

    dag: str
    since: datetime
    run: str


@dataclass(frozen=True)
class AirflowState:
    """What Airflow says of itself; moments in UTC.

    :param unreadable: DAG files that cannot be read, as Airflow names them.
    :param heard: when each part that ever ran was last heard of.
    """

    unreadable: tuple[str, ...] = ()
    heard: Mapping[str, datetime] = field(default_factory=dict)
    paused: frozenset[str] = frozenset()
    failing: tuple[Failing, ...] = ()

    def silent(self, now: datetime, dead_after: timedelta) -> list[tuple[str, datetime]]:
        """Return the parts that have not been heard of for too long, and since when."""
        return [(part, heard) for part, heard in sorted(self.heard.items()) if now - heard > dead_after]


def read() -> AirflowState | None:
    """Ask Airflow's database; None when it does not answer, or has no tables."""
    from airflow.utils.session import create_session
    from sqlalchemy.exc import SQLAlchemyError

    try:
        with create_session() as session:
            return AirflowState(_unreadable(session), _heard(session), _paused(session), tuple(_failing(session)))
    except SQLAlchemyError as error:
        log.warning("Airflow's database cannot be read (%s): nothing is known of its own health", type(error).__name__)
        return None


def _unreadable(session: Session) -> tuple[str, ...]:
    from airflow.models.errors import ParseImportError
    from sqlalchemy import select

    return tuple(sorted(name for name in session.scalars(select(ParseImportError.filename)) if name))


def _heard(session: Session) -> dict[str, datetime]:
    """Several of a kind may run: the one that was heard of last counts."""
    from airflow.jobs.job import Job
    from sqlalchemy import func, select

    rows = session.execute(
        select(Job.job_type, func.max(Job.latest_heartbeat)).where(Job.job_type.in_(PARTS)).group_by(Job.job_type)
    )
    return {PARTS[kind]: heard for kind, heard in rows if kind and heard}


def _paused(session: Session) -> frozenset[str]:
    from airflow.models.dag import DagModel
    from sqlalchemy import select

    return frozenset(session.scalars(select(DagModel.dag_id).where(DagModel.is_paused, ~DagModel.is_stale)))


def _failing(session: Session) -> Iterable[Failing]:
    from airflow.models.dag import DagModel, DagTag
    from airflow.models.dagrun import DagRun
    from sqlalchemy import select

    tagged = select(DagTag.dag_id).where(DagTag.name.in_(TAGS))
    for dag in session.scalars(select(DagModel.dag_id).where(DagModel.dag_id.in_(tagged), ~DagModel.is_stale)):
        ended = select(DagRun.state, DagRun.run_id, DagRun.end_date).where(DagRun.dag_id == dag)
        last = session.execute(
            ended.where(DagRun.state.in_(("success", "failed"))).order_by(DagRun.end_date.desc()).limit(1)
        ).first()
        if last is None or last.state != "failed":
            continue
        well = session.execute(ended.where(DagRun.state == "success").order_by(DagRun.end_date.desc()).limit(1)).first()
        failed = ended.where(DagRun.state == "failed")
        if well:
            failed = failed.where(DagRun.end_date > well.end_date)
        first = session.execute(failed.order_by(DagRun.end_date).limit(1)).first()
        assert first is not None
        yield Failing(dag, first.end_date, last.run_id)


def of_airflow(
    state: AirflowState, troubled: frozenset[str | None], now: datetime, dead_after: timedelta, *, alive: bool
) -> list[Trouble]:
    """Return what is wrong with Airflow itself, as far as it is not said elsewhere.

    :param troubled: the flows of which the bridge knows already why they fail.
    :param alive: whether Airflow runs anything: if not, its parts are told of with that.
    """
    found = [Trouble(f"{Kind.IMPORT}/{file.rsplit('/', 1)[-1]}", Kind.IMPORT, file) for file in state.unreadable]
    if alive:
        found += [
            Trouble(f"{Kind.COMPONENT}/{part}", Kind.COMPONENT, part, since=heard)
            for part, heard in state.silent(now, dead_after)
        ]
    found += [
        Trouble(
            f"{Kind.FAILED}/{failing.dag}",
            Kind.FAILED,
            failing.dag,
            since=failing.since,
            places=(Place(failing.dag, run=failing.run),),
            unless=(Kind.DEAD, f"{Kind.SETUP}/departments", f"{Kind.SETUP}/{failing.dag}"),
        )
        for failing in state.failing
        if failing.dag not in troubled
    ]
    return found
