"""A hand at the desktop program: what a secretary does in Extensor, done to the journal's tables.

Every function takes an owner's connection and leaves the commit to it, so that a caller can also be late with it.
GUIDs may be text or UUIDs; times are the clinic's local ones without a zone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import sql

Connection = psycopg.Connection[Any]
Guid = UUID | str


class NoSuchRow(LookupError):
    """The journal has no such row to change, delete or unlink."""


# Any table


def insert(journal: Connection, table: str, **values: object) -> str:
    """Write a new row; tells its GUID, made up where none is given."""
    values = {"guid": uuid4()} | values
    _insert(journal, table, values)
    return str(values["guid"])


def change(journal: Connection, table: str, guid: Guid, **values: object) -> None:
    """Change fields of a row; `updated_at` moves by itself."""
    assignments = sql.SQL(", ").join(sql.SQL("{} = {}").format(sql.Identifier(n), sql.Placeholder(n)) for n in values)
    statement = sql.SQL("UPDATE journal.{} SET {} WHERE guid = {}").format(
        sql.Identifier(table), assignments, sql.Placeholder("_guid")
    )
    _one(journal.execute(statement, values | {"_guid": guid}), table, guid)


def delete(journal: Connection, table: str, guid: Guid) -> None:
    """Delete a row outright; what points to it stays and dangles."""
    _delete(journal, table, {"guid": guid})


def link(journal: Connection, table: str, **ends: Guid) -> None:
    """Tie two rows by one of the link tables, without touching either."""
    _insert(journal, table, ends)


def unlink(journal: Connection, table: str, **ends: Guid) -> None:
    """Untie two rows, without touching either."""
    _delete(journal, table, ends)


# Practitioners


def add_practitioner(journal: Connection, *departments: Guid, **values: object) -> str:
    """Open an account, ticked for Flowzone unless told otherwise, in these departments; tells its GUID."""
    ordinary = {
        "username": "ny",
        "full_name": "Ny Behandler",
        "personal_identity_number": None,
        "email": None,
        "mobile_phone": None,
        "flowzone_enabled": True,
        "closed_at": None,
    }
    user = insert(journal, "user_account", **(ordinary | values))
    for department in departments:
        join_department(journal, user, department)
    return user


def tick(journal: Connection, user: Guid, *, on: bool = True) -> None:
    """Tick or untick the box «Flowzone» of an account."""
    change(journal, "user_account", user, flowzone_enabled=on)


def close_account(journal: Connection, user: Guid, at: datetime | None) -> None:
    """Close an account from a time on; None opens it again."""
    change(journal, "user_account", user, closed_at=at)


def join_department(journal: Connection, user: Guid, department: Guid) -> None:
    """Let a practitioner belong to one more department."""
    link(journal, "user_department", user_guid=user, department_guid=department)


def leave_department(journal: Connection, user: Guid, department: Guid) -> None:
    """Let a practitioner no longer belong to a department."""
    unlink(journal, "user_department", user_guid=user, department_guid=department)


# Patients


def add_patient(journal: Connection, department: Guid, **values: object) -> str:
    """Register a patient, active and ticked for Flowzone unless told otherwise; tells the GUID."""
    ordinary = {
        "department_guid": department,
        "first_name": "Ny",
        "last_name": "Pasient",
        "personal_identity_number": None,
        "birth_date": None,
        "sex": None,
        "mobile_phone": None,
        "email": None,
        "status": 1,
        "flowzone_enabled": True,
    }
    return insert(journal, "patient", **(ordinary | values))


def add_series(journal: Connection, patient: Guid, department: Guid, start: date | None, **values: object) -> str:
    """Begin a treatment series, «Pågår» unless told otherwise; tells its GUID."""
    ordinary = {
        "patient_guid": patient,
        "department_guid": department,
        "status": "Pågår",
        "start_date": start,
        "end_date": None,
        "main_practitioner_guid": None,
    }
    return insert(journal, "series", **(ordinary | values))


def add_group(journal: Connection, department: Guid, name: str, *members: Guid, excluded: bool = False) -> str:
    """Make a group of patients; tells its GUID."""
    group = insert(journal, "patient_group", department_guid=department, name=name, exclude_from_flowzone=excluded)
    for member in members:
        link(journal, "group_member", group_guid=group, patient_guid=member)
    return group


# Appointments


def add_appointment(
    journal: Connection,
    department: Guid,
    starts_at: datetime,
    ends_at: datetime,
    *,
    practitioners: Iterable[Guid] = (),
    **values: object,
) -> str:
    """Make an appointment: with `patient_guid` an individual one, with `group_guid` a group's, else a blue one."""
    ordinary = {
        "department_guid": department,
        "patient_guid": None,
        "group_guid": None,
        "title": None,
        "description": None,
        "room_id": None,
        "activity_id": None,
        "starts_at": starts_at,
        "ends_at": ends_at,
    }
    appointment = insert(journal, "appointment", **(ordinary | values))
    for practitioner in practitioners:
        link(journal, "appointment_practitioner", appointment_guid=appointment, user_guid=practitioner)
    return appointment


def _insert(journal: Connection, table: str, values: dict[str, Any]) -> None:
    columns = sql.SQL(", ").join(map(sql.Identifier, values))
    places = sql.SQL(", ").join(map(sql.Placeholder, values))
    journal.execute(
        sql.SQL("INSERT INTO journal.{} ({}) VALUES ({})").format(sql.Identifier(table), columns, places), values
    )


def _delete(journal: Connection, table: str, keys: dict[str, Any]) -> None:
    matches = sql.SQL(" AND ").join(sql.SQL("{} = {}").format(sql.Identifier(n), sql.Placeholder(n)) for n in keys)
    statement = sql.SQL("DELETE FROM journal.{} WHERE {}").format(sql.Identifier(table), matches)
    _one(journal.execute(statement, keys), table, *keys.values())


def _one(cursor: psycopg.Cursor[Any], table: str, *keys: Guid) -> None:
    """Refuse what met no row: a mistyped GUID must not pass for done."""
    if cursor.rowcount != 1:
        raise NoSuchRow(f"journal.{table} has no row {', '.join(map(str, keys))}")
