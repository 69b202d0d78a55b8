"""Fill a journal: rows are made one by one and poured in by COPY, so that any size needs the same memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
from psycopg import sql

from sandbox.journal import appointments, patients, practitioners
from sandbox.journal.chance import Scene
from sandbox.journal.clock import months_later
from sandbox.journal.customers import Customer
from sandbox.journal.dirt import Dirt, soil
from sandbox.journal.records import COLUMNS, Record, Row

BATCH = 5_000
"""Rows of one table held before they are poured in."""


@dataclass(frozen=True)
class Soiled:
    """A row that dirt fell on."""

    table: str
    guid: str
    dirt: Dirt


def fill(owner_dsn: str, customer: Customer, *, seed: int, today: date) -> None:
    """Fill an empty journal with the customer's rows; the same customer, seed and today always give the same.

    One transaction: a journal that is already filled stays as it is and a unique violation tells so.
    """
    scene = Scene(customer, seed, today)
    with psycopg.connect(owner_dsn) as owner, owner.cursor() as cursor:
        _load(cursor, _fixtures(scene))
        _load(cursor, (row for record, _ in _records(scene) for row in record.rows()))
        cursor.execute("ANALYZE")


def soiled(customer: Customer, *, seed: int, today: date) -> Iterator[Soiled]:
    """Every row with dirt on it that `fill` makes for the same arguments, without a database."""
    for record, dirt in _records(Scene(customer, seed, today)):
        if dirt:
            yield Soiled(record.TABLE, record.guid, dirt)


def _records(scene: Scene) -> Iterator[tuple[Record, Dirt | None]]:
    """Everything in the journal that chance makes, each with the dirt that fell on it."""
    for record in _clean_records(scene):
        dirt = soil(record)
        yield record, dirt


def _clean_records(scene: Scene) -> Iterator[Record]:
    for index in range(scene.customer.practitioners):
        yield practitioners.account(scene, index)
        yield from practitioners.recurring(scene, index)
        yield from practitioners.absences(scene, index)
    for index in range(scene.customer.patients):
        yield patients.patient(scene, index)
        yield from patients.series(scene, index)
    for index in range(patients.group_count(scene)):
        yield patients.group(scene, index)
    for index in range(appointments.appointment_count(scene)):
        yield appointments.appointment(scene, index)


def _fixtures(scene: Scene) -> Iterator[Row]:
    """What the customer is made of: version, departments, rooms, activities."""
    customer = scene.customer
    yield "system_info", ("version", customer.extensor_version)
    for department in customer.departments:
        yield "department", (department.guid, department.name, customer.name, months_later(scene.today, -24))
    for room in appointments.ROOMS.items():
        yield "room", room
    for activity in appointments.ACTIVITIES.items():
        yield "activity", activity


def _load(cursor: psycopg.Cursor[Any], rows: Iterable[Row]) -> None:
    """Pour rows of any tables into them, batch by batch."""
    waiting: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for table, values in rows:
        waiting[table].append(values)
        if len(waiting[table]) == BATCH:
            _pour(cursor, table, waiting.pop(table))
    for table, batch in waiting.items():
        _pour(cursor, table, batch)


def _pour(cursor: psycopg.Cursor[Any], table: str, batch: list[tuple[Any, ...]]) -> None:
    """One COPY."""
    columns = sql.SQL(", ").join(map(sql.Identifier, COLUMNS[table]))
    statement = sql.SQL("COPY journal.{} ({}) FROM STDIN").format(sql.Identifier(table), columns)
    with cursor.copy(statement) as copy:
        for values in batch:
            copy.write_row(values)
