"""What is wrong now: from how every flow and department stands to troubles, each by a key that stays (O4). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from alerts.kinds import WORDS, Kind
from alerts.settings import Alerts

COMPARED_WITHIN: Final = timedelta(hours=26)
"""How long after a full run the next one must have begun: a day, and the time that it takes itself."""


@dataclass(frozen=True)
class Standing:
    """How a flow and department stand. All moments are in UTC; a run that was dry or busy counts for nothing.

    `status` … `airflow_run` are of the last run that came to a decision, `well_at` is the end of the last one that went
    well, `failing_since` the begin of the first one after it; `begun_at` is the begin of the last run of all,
    `undecided_since` that of the first one after the last decision.
    """

    flow: str
    department: UUID
    name: str
    status: str | None
    fault: str | None
    system: str | None
    reason: str | None
    airflow_run: str | None
    well_at: datetime | None
    failing_since: datetime | None
    begun_at: datetime | None
    undecided_since: datetime | None


@dataclass(frozen=True)
class Place:
    """Where a trouble is met: a department in a flow, or just a flow."""

    flow: str | None
    department: str | None = None
    name: str | None = None
    run: str | None = None
    since: datetime | None = None
    well_at: datetime | None = None


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong now, for everybody who meets it.

    :param key: stays the same while it lasts, whoever meets it.
    :param subject: what it is about, as the title names it.
    :param since: when it began; None: nobody knows, it is seen now.
    :param unless: keys of open incidents that explain it: then nobody is told of it, too.
    """

    key: str
    kind: Kind
    subject: str
    reasons: tuple[str, ...] = ()
    since: datetime | None = None
    places: tuple[Place, ...] = ()
    unless: tuple[str, ...] = ()

    @property
    def passing(self) -> bool:
        """Whether it may pass by itself."""
        return WORDS[self.kind].passing


def of_runs(standings: Iterable[Standing]) -> list[Trouble]:
    """Return what keeps departments from going through: one trouble a cause, however many meet it."""
    return _gathered(trouble for standing in standings if (trouble := _of_run(standing)))


def _of_run(standing: Standing) -> Trouble | None:
    found = _cause(standing)
    if found is None:
        return None
    kind, subject, key = found
    return Trouble(
        key=f"{kind}/{key}",
        kind=kind,
        subject=subject,
        reasons=(standing.reason,) if standing.reason else (),
        since=standing.failing_since,
        places=(_place(standing, standing.failing_since),),
    )


def _cause(standing: Standing) -> tuple[Kind, str, str] | None:
    """Return kind, subject and the rest of the key; None when all is well."""
    flow, system = standing.flow, standing.system
    if standing.status == "held":
        return Kind.HELD, f"{flow} in {standing.name}", f"{flow}/{standing.department}"
    if standing.status != "failed":
        return None
    kinds = {"NotAuthorised": Kind.REFUSED, "ContractBroken": Kind.BROKEN, "Unforeseen": Kind.MISTAKE}
    if system and standing.fault == "TransientFault":
        return Kind.UNREACHABLE, system, system
    kind = kinds.get(standing.fault or "", Kind.UNFINISHED)
    subject = system or flow if kind in (Kind.REFUSED, Kind.BROKEN) else flow
    return kind, subject, subject


def of_silence(standings: Sequence[Standing], up_since: datetime, now: datetime, alerts: Alerts) -> list[Trouble]:
    """Return the flows of which no run begins any more, or none comes to an end (the dead man's switch).

    :param up_since: since when Airflow has been alive: before that, nothing is held against a flow.
    """
    found = []
    last_begun = {
        flow: _latest(s.begun_at for s in standings if s.flow == flow) for flow in {s.flow for s in standings}
    }
    for standing in standings:
        limit = alerts.silent_after(standing.flow)
        if limit is None:
            continue
        # A department that has just joined is measured by its flow: the next run takes it in.
        begun = max(standing.begun_at or last_begun[standing.flow] or up_since, up_since)
        undecided = max(standing.undecided_since or now, up_since)
        if now - begun > limit:
            found.append(_quiet(Kind.SILENT, standing, begun))
        elif now - undecided > alerts.stuck_after:
            found.append(_quiet(Kind.STUCK, standing, undecided))
    return _gathered(found)


def _quiet(kind: Kind, standing: Standing, since: datetime) -> Trouble:
    flow = standing.flow
    return Trouble(
        key=f"{kind}/{flow}",
        kind=kind,
        subject=flow,
        since=since,
        places=(_place(standing, since),),
        unless=(Kind.DEAD, f"{Kind.IMPORT}/{flow}.py", f"{Kind.FAILED}/{flow}", f"{Kind.SETUP}/{flow}"),
    )


def of_comparison(full_at: Mapping[str, datetime | None], up_since: datetime, now: datetime) -> list[Trouble]:
    """Return the outbound flows that have not been compared in full for too long.

    :param full_at: by flow, when its last full run began; None: never.
    """
    return [
        Trouble(
            key=f"{Kind.NOT_COMPARED}/{flow}",
            kind=Kind.NOT_COMPARED,
            subject=flow,
            since=last or up_since,
            places=(Place(flow),),
            unless=(Kind.DEAD, f"{Kind.SILENT}/{flow}"),
        )
        for flow, last in full_at.items()
        if now - (last or up_since) > COMPARED_WITHIN
    ]


def _place(standing: Standing, since: datetime | None) -> Place:
    return Place(
        flow=standing.flow,
        department=str(standing.department),
        name=standing.name,
        run=standing.airflow_run,
        since=since,
        well_at=standing.well_at,
    )


def _gathered(troubles: Iterable[Trouble]) -> list[Trouble]:
    """Make one trouble of those with the same key."""
    by_key: dict[str, list[Trouble]] = {}
    for trouble in troubles:
        by_key.setdefault(trouble.key, []).append(trouble)
    return [_one(same) for same in by_key.values()]


def _one(same: Sequence[Trouble]) -> Trouble:
    return replace(
        same[0],
        reasons=tuple(dict.fromkeys(reason for trouble in same for reason in trouble.reasons)),
        since=_earliest([trouble.since for trouble in same]),
        places=tuple(sorted((place for trouble in same for place in trouble.places), key=_by_name)),
    )


def _by_name(place: Place) -> tuple[str, str]:
    return place.name or "", place.flow or ""


def _earliest(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment), default=None)


def _latest(moments: Iterable[datetime | None]) -> datetime | None:
    return max((moment for moment in moments if moment), default=None)
