"""Ask the journal, the bridge and Flowzone, each over one connection and with little patience: a person waits."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from airflow.sdk import BaseHook, Connection
from airflow.sdk.exceptions import AirflowNotFoundException

from bridge.database import CONNECTION, connect
from departments import Department, Setup
from diagnosis.models import Held, Kind, Record, System
from extensor_hook import ExtensorHook, JournalSnapshot, Row
from faults import ContractBroken, Fault, RecordRejected, TransientFault
from flows import APPOINTMENTS, PATIENTS, PRACTITIONERS
from flowzone_hook import FlowzoneHook
from mirror.flow import Flow
from mirror.scope import scope
from statements import statement

PATIENCE: Final = 3
"""Seconds until a system that does not answer counts as unreachable."""
FLOWS: Final[dict[Kind, Flow]] = {"patient": PATIENTS, "practitioner": PRACTITIONERS, "appointment": APPOINTMENTS}

Value = TypeVar("Value")


@dataclass(frozen=True)
class Question:
    """What is asked, of which set-up, and at which moment (G4). `department` None: wherever it belongs."""

    kind: Kind
    guid: UUID
    department: UUID | None
    setup: Setup
    moment: datetime

    @property
    def flow(self) -> Flow:
        """The flow that carries this kind."""
        return FLOWS[self.kind]

    @property
    def bound(self) -> dict[str, Any]:
        """What the bridge's statements are bound to."""
        return {"flow": self.flow.name, "guid": self.guid}

    def here(self, department: UUID | None, journal: str | None) -> Department | None:
        """Return the department if the file has it under this journal."""
        found = self.setup.get(department) if department else None
        return found if found and found.journal == journal else None


@dataclass(frozen=True)
class Asked(Generic[Value]):
    """A system's answer, or the fault that stands in its place."""

    system: str
    answer: Value | None = None
    fault: Fault | None = None

    @property
    def told(self) -> System:
        """The system, and why it gave no answer."""
        return System(name=self.system, fault=str(self.fault) if self.fault else None)


@dataclass(frozen=True)
class Sight:
    """What a journal shows of it, seen from one department.

    :param digest: of the row that the flow's query yields; None when it yields none.
    :param rejected: rule and field by which the flow's own translation would set the row aside.
    """

    journal: str
    department: UUID | None
    facts: Row
    version: str | None
    digest: str | None = None
    rejected: tuple[str, str] | None = None


@dataclass(frozen=True)
class Found:
    """What a journal knows of the GUID: as which kinds of things, and how it is seen from each department."""

    known_as: frozenset[str] = frozenset()
    sights: tuple[Sight, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What Flowzone knows; `takes` is whether it takes the department's appointments, for those only (D5)."""

    held: Held | None = None
    takes: bool | None = None


@dataclass(frozen=True)
class Records:
    """What the bridge keeps: by department, of it and of the flow's latest run."""

    known: frozenset[UUID] = frozenset()
    by_department: Mapping[UUID, Record] = field(default_factory=dict)

    def of(self, department: UUID | None) -> Record:
        """What it keeps for a department."""
        return (self.by_department.get(department) if department else None) or Record()


Flowzones = dict[UUID | None, Asked[Answer]]
"""Flowzone's answers, by department."""


def asked(system: str, ask: Callable[[], Value]) -> Asked[Value]:
    """Ask a system; a fault is an answer, too."""
    try:
        return Asked(system, ask())
    except Fault as fault:
        return Asked(system, fault=fault)
    except AirflowNotFoundException:
        return Asked(system, fault=ContractBroken("there is no such Airflow connection; define it: ./helsebro check"))


def records(question: Question) -> Records:
    """Read all that the bridge keeps of it."""
    with connect(connection=_hurried(CONNECTION)) as connection:
        connection.execute(statement("bridge/patience"))
        known = {row["department"]: row for row in connection.execute(statement("bridge/why_records"), question.bound)}
        runs = {row["department"]: row for row in connection.execute(statement("bridge/why_runs"), question.bound)}
    return Records(
        frozenset(known),
        {
            department: Record.model_validate({**known.get(department, {}), "last_run": runs.get(department)})
            for department in {*known, *runs}
        },
    )


def look(question: Question, journal_id: str, recorded: Callable[[], Collection[UUID]]) -> Found:
    """Look in a journal, in one moment of it.

    :param recorded: the departments that the bridge has it under, asked for only when the journal knows it.
    """
    with ExtensorHook(journal_id, connection=_hurried(journal_id)).snapshot() as journal:
        journal.value(statement("extensor/why_patience"))
        rows = [row for _, row in journal.rows(statement("extensor/why_known_as"), {}, [question.guid])]
        known_as = frozenset(row["kind"] for row in rows)
        if question.kind not in known_as:
            return Found(known_as)
        own = {row["department_guid"] for row in rows if row["kind"] == question.kind}
        departments = _departments(question, journal_id, {UUID(guid) for guid in own if guid}, recorded())
        return Found(known_as, tuple(_sight(question, journal, journal_id, guid) for guid in departments))


def holdings(question: Question, conn_id: str, departments: Collection[UUID]) -> Flowzones:
    """Ask Flowzone what it holds of it for each department; one that does not answer is not asked again."""
    answers: Flowzones = {}
    away: Fault | None = None
    with FlowzoneHook(conn_id, patience=PATIENCE) as flowzone:
        for department in departments:
            system = f"Flowzone {conn_id}, department {department}"
            answer = (
                Asked[Answer](system, fault=away)
                if away
                else asked(system, partial(_holding, question, flowzone, department))
            )
            away = away or (answer.fault if isinstance(answer.fault, TransientFault) else None)
            answers[department] = answer
    return answers


def _hurried(conn_id: str) -> Connection:
    """The Airflow connection of a PostgreSQL, with little patience for its login."""
    connection = BaseHook.get_connection(conn_id)
    connection.extra = json.dumps({**connection.extra_dejson, "connect_timeout": PATIENCE})
    return connection


def _departments(
    question: Question, journal_id: str, own: set[UUID], recorded: Collection[UUID]
) -> tuple[UUID | None, ...]:
    """Return the departments to judge for: the one asked for, else its own and those of the journal that had it."""
    if question.department:
        return (question.department,)
    had = {guid for guid in recorded if question.here(guid, journal_id)}
    return tuple(sorted(own | had)) or (None,)


def _sight(question: Question, journal: JournalSnapshot, journal_id: str, guid: UUID | None) -> Sight:
    here = question.here(guid, journal_id)
    seen_from = here or _outside(guid, journal_id)
    parameters = {
        **scope(question.setup, seen_from, question.moment),
        "cut_off": seen_from.patients.series_after,
        "guid": question.guid,
    }
    (_, facts), *_ = journal.rows(statement(f"extensor/why_{question.kind}"), parameters, [question.guid])
    version = journal.value(statement("extensor/version"))
    if here is None:
        return Sight(journal_id, guid, facts, version)
    digest = _digest(question.flow, journal, parameters)
    rejected = _rejected(question, journal, parameters) if digest else None
    return Sight(journal_id, guid, facts, version, digest, rejected)


def _outside(guid: UUID | None, journal_id: str) -> Department:
    """Stand in for a department that the file does not have: it takes part in nothing."""
    return Department(guid=guid or UUID(int=0), name="?", journal=journal_id, flowzone="none", active=False)


def _digest(flow: Flow, journal: JournalSnapshot, parameters: dict[str, Any]) -> str | None:
    """Return the digest of the row by the flow's own query: whether it is wanted is never judged twice."""
    only = statement("extensor/why_only").replace("{query}", statement(flow.query))
    line = b"".join(journal.digests(only, parameters, flow.salt)).decode().split()
    return line[1] if line else None


def _rejected(question: Question, journal: JournalSnapshot, parameters: dict[str, Any]) -> tuple[str, str] | None:
    """Return rule and field by which the flow's own translation rejects the row."""
    flow = question.flow
    for guid, row in journal.rows(statement(flow.query), parameters, [question.guid]):
        try:
            flow.item(guid, "", row)
        except RecordRejected as rejected:
            return rejected.rule, rejected.field
    return None


def _holding(question: Question, flowzone: FlowzoneHook, department: UUID) -> Answer:
    takes = None
    if question.kind == "appointment":
        takes = flowzone.department(department).appointments_enabled
        if not takes:
            return Answer(takes=False)
    return Answer(next(_held(question, flowzone, department), Held(state="none")), takes)


def _held(question: Question, flowzone: FlowzoneHook, department: UUID) -> Iterator[Held]:
    for holding in flowzone.holdings(department, question.flow.kind, question.guid):
        if holding.guid == question.guid:
            yield Held(state=holding.state, source_version=holding.source_version)
