"""A small world for tests: journals, a Flowzone and a bridge of their own, real ones, and a departments file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import requests
import yaml
from psycopg import sql
from psycopg.rows import DictRow, dict_row

from console.databases import Address
from sandbox.flowzone import create_app
from sandbox.flowzone.server import running
from sandbox.flowzone.setup import Setup
from sandbox.journal import create, desktop
from tests import directory
from tests.directory import ExorLive

ROOT = Path(__file__).resolve().parents[1]
ROLE = "flowzone_sync"
PASSWORD = "for-tests-only"
VERSION = "1.41.0"
EMPTIED = (
    "user_account",
    "user_department",
    "patient",
    "series",
    "patient_group",
    "group_member",
    "room",
    "activity",
    "appointment",
    "appointment_practitioner",
    "recurring_appointment",
    "absence",
    "test_result",
    "document",
    "questionnaire_response",
    "questionnaire_answer",
)
"""The journal's tables but for the version and the departments."""


def number(serial: int, day: int = 1, month: int = 1, year: int = 70) -> str:
    """Return a synthetic identity number (month + 80) of that date, the first valid one from the serial on."""
    for individual in range(serial % 800 + 100, 1000):
        start = [int(digit) for digit in f"{day:02}{month + 80:02}{year:02}{individual:03}"]
        first = -sum(w * d for w, d in zip((3, 7, 6, 1, 8, 9, 4, 5, 2), start, strict=True)) % 11
        second = -sum(w * d for w, d in zip((5, 4, 3, 2, 7, 6, 5, 4, 3, 2), [*start, first], strict=True)) % 11
        if first < 10 and second < 10:
            return "".join(map(str, [*start, first, second]))
    raise ValueError("no valid number of that date is left")


def usual(serial: int) -> dict[str, object]:
    """Return an account's fields that leave nothing to wish for."""
    return {
        "full_name": f"Behandler {serial}",
        "personal_identity_number": number(serial, day=serial % 28 + 1),
        "email": f"b{serial}@example.test",
        "mobile_phone": "912 34 567",
    }


def usual_patient(serial: int) -> dict[str, object]:
    """Return a patient's fields that leave nothing to wish for; the birth date is that of the number."""
    day = serial % 28 + 1
    return {
        "first_name": "Pasient",
        "last_name": str(serial),
        "personal_identity_number": number(serial, day=day),
        "birth_date": date(1970, 1, day),
        "sex": "K",
        "email": f"p{serial}@example.test",
        "mobile_phone": "912 34 567",
    }


@dataclass
class Customer:
    """One customer: a journal, a business in Flowzone, and departments in both."""

    name: str
    dsn: str
    departments: list[UUID] = field(default_factory=lambda: [uuid4(), uuid4()])

    @contextmanager
    def desktop(self) -> Iterator[psycopg.Connection[Any]]:
        """Open a connection with the owner's rights, to act as the desktop program; commits at the end."""
        with psycopg.connect(self.dsn) as connection:
            yield connection

    def practitioner(self, *departments: UUID, **values: object) -> UUID:
        """Open a practitioner's account, usable unless values say otherwise, in the first department unless told."""
        values = usual(uuid4().int % 800) | values
        with self.desktop() as journal:
            return UUID(desktop.add_practitioner(journal, *(departments or self.departments[:1]), **values))

    def crowd(self, count: int, *departments: UUID, **values: object) -> list[UUID]:
        """Open many accounts at once, usable unless values say otherwise."""
        with self.desktop() as journal:
            return [
                UUID(desktop.add_practitioner(journal, *(departments or self.departments[:1]), **(usual(i) | values)))
                for i in range(count)
            ]

    def change(self, table: str, guid: UUID, **values: object) -> None:
        """Change a row as the desktop program does."""
        with self.desktop() as journal:
            desktop.change(journal, table, guid, **values)

    def change_accounts(self, guids: Iterable[UUID], **values: object) -> None:
        """Change many accounts in one transaction."""
        with self.desktop() as journal:
            for guid in guids:
                desktop.change(journal, "user_account", guid, **values)

    def patient(self, department: UUID | None = None, **values: object) -> UUID:
        """Register a patient, active, ticked and usable unless values say otherwise; without any series."""
        values = usual_patient(uuid4().int % 800) | values
        with self.desktop() as journal:
            return UUID(desktop.add_patient(journal, department or self.departments[0], **values))

    def series(
        self,
        patient: UUID,
        department: UUID | None = None,
        start: date | None = date(2024, 1, 15),
        **values: object,
    ) -> UUID:
        """Begin a treatment series, «Pågår» unless told otherwise."""
        with self.desktop() as journal:
            return UUID(desktop.add_series(journal, patient, department or self.departments[0], start, **values))

    def group(
        self, department: UUID | None = None, *members: UUID, excluded: bool = False, name: str = "Gruppe"
    ) -> UUID:
        """Make a group of patients."""
        with self.desktop() as journal:
            department = department or self.departments[0]
            return UUID(desktop.add_group(journal, department, name, *members, excluded=excluded))

    def appointment(
        self,
        department: UUID | None,
        starts_at: datetime,
        ends_at: datetime,
        practitioners: Iterable[UUID] = (),
        **values: object,
    ) -> UUID:
        """Make an appointment, blue unless `patient_guid` or `group_guid` is given; times are the clinic's, no zone."""
        department = department or self.departments[0]
        with self.desktop() as journal:
            return UUID(
                desktop.add_appointment(journal, department, starts_at, ends_at, practitioners=practitioners, **values)
            )

    def named(self, table: str, name: str) -> int:
        """Add a `room` or an `activity`, and return its id."""
        number = uuid4().int % 2**30
        with self.desktop() as journal:
            journal.execute(
                sql.SQL("insert into journal.{} (id, name) values (%s, %s)").format(sql.Identifier(table)),
                [number, name],
            )
        return number

    def delete(self, table: str, guid: UUID) -> None:
        """Delete a row outright; what points to it dangles."""
        with self.desktop() as journal:
            desktop.delete(journal, table, guid)

    def link(self, table: str, **ends: UUID) -> None:
        """Tie two rows by one of the link tables, without touching either."""
        with self.desktop() as journal:
            desktop.link(journal, table, **ends)

    def unlink(self, table: str, **ends: UUID) -> None:
        """Untie two rows, without touching either."""
        with self.desktop() as journal:
            desktop.unlink(journal, table, **ends)

    def version(self, version: str | None) -> None:
        """Let Extensor be of this version; None: it tells none."""
        with self.desktop() as journal:
            journal.execute("delete from journal.system_info")
            if version is not None:
                journal.execute("insert into journal.system_info values ('version', %s)", [version])

    def empty(self) -> None:
        """Forget everybody and everything but the departments; Extensor is of its usual version again."""
        with self.desktop() as journal:
            journal.execute(f"truncate {', '.join(f'journal.{table}' for table in EMPTIED)}".encode())
        self.version(VERSION)


@dataclass
class World:
    """Everything around the flows. Use `enter` to point this process's Airflow connections at it."""

    server: Address
    folder: Path
    flowzone: str
    customers: list[Customer]
    bridge: str
    exorlive: ExorLive
    environment: dict[str, str] = field(default_factory=dict)
    options: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    absent: set[UUID] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._first_environment = dict(self.environment)
        self._http = requests.Session()
        self._without_appointments: set[UUID] = set()

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()
        self._bridge.close()

    def reset(self) -> None:
        """Make it as it was when it was new, but for the bridge's tables, which are kept and emptied."""
        for customer in self.customers:
            customer.empty()
        self.exorlive.empty()
        self._http.post(f"{self.flowzone}/sandbox/reset", timeout=10).raise_for_status()
        for department in self._without_appointments.copy():
            self.take_appointments(department)
        with psycopg.connect(self.bridge, options="-c lock_timeout=20s") as bridge:
            tables = bridge.execute(
                "select string_agg(format('bridge.%I', tablename), ', ') from pg_tables"
                " where schemaname = 'bridge' and tablename <> 'bridge_version'"
            ).fetchone()
            bridge.execute(sql.SQL("truncate {}").format(sql.SQL(tables[0] if tables else "")))
        self.environment = dict(self._first_environment)
        os.environ.update(self.environment)
        self.options.clear()
        self.absent.clear()
        self.write_departments()

    @property
    def customer(self) -> Customer:
        """The first customer."""
        return self.customers[0]

    @property
    def department(self) -> UUID:
        """The first customer's first department."""
        return self.customer.departments[0]

    def write_departments(self, **options: Any) -> None:
        """Write the departments file without `absent`; options go to the first department, `self.options` to theirs."""
        self.options.setdefault(self.department, {}).update(options)
        listed = [
            {
                "guid": str(guid),
                "name": f"{customer.name} {place}",
                "journal": f"extensor_{customer.name}",
                "flowzone": f"flowzone_{customer.name}",
                **self.options.get(guid, {}),
            }
            for customer in self.customers
            for place, guid in enumerate(customer.departments, start=1)
            if guid not in self.absent
        ]
        file = Path(self.environment["HELSEBRO_DEPARTMENTS"])
        file.write_text(yaml.safe_dump({"departments": listed}, allow_unicode=True), encoding="utf-8")

    def connect(self, conn_id: str, **values: Any) -> None:
        """Point an Airflow connection somewhere else."""
        name = f"AIRFLOW_CONN_{conn_id.upper()}"
        self.environment[name] = json.dumps(json.loads(self.environment[name]) | values)
        os.environ[name] = self.environment[name]

    def faults(self, *rules: dict[str, Any]) -> None:
        """Let Flowzone misbehave by these rules; none clears them."""
        self._http.put(f"{self.flowzone}/sandbox/faults", json=list(rules), timeout=10).raise_for_status()

    def requests(self, method: str, ending: str) -> list[dict[str, Any]]:
        """Return the requests that Flowzone got, oldest first."""
        answer = self._http.get(f"{self.flowzone}/sandbox/requests?last=100000", timeout=10).json()
        return [r for r in answer["requests"] if r["method"] == method and r["path"].endswith(ending)]

    def writes(self, kind: str = "practitioners") -> list[dict[str, Any]]:
        """Return the requests by which Flowzone was to change what it holds of a kind, oldest first."""
        return [*self.requests("PUT", f"/{kind}"), *self.requests("POST", f"/{kind}/withdrawals")]

    def take_appointments(self, department: UUID, *, on: bool = True) -> None:
        """Let Flowzone take the department's appointments, or not (D5)."""
        self._without_appointments = (self._without_appointments | {department}) - ({department} if on else set())
        self._http.put(
            f"{self.flowzone}/sandbox/departments/{department}", json={"appointments_enabled": on}, timeout=10
        ).raise_for_status()

    def video_room(self, guid: UUID, room: str | None, customer: Customer | None = None) -> None:
        """Act as a Flowzone user who adds a video room to an appointment (A9)."""
        self._http.post(
            f"{self.flowzone}/sandbox/appointments/{guid}/video-room",
            json={"business": (customer or self.customer).name, "video_room": room},
            timeout=10,
        ).raise_for_status()

    def forget_requests(self) -> None:
        """Start Flowzone's count of requests anew."""
        self._http.delete(f"{self.flowzone}/sandbox/requests", timeout=10).raise_for_status()

    def state(self, department: UUID | None = None) -> dict[str, Any]:
        """Return all that Flowzone holds for a department."""
        query = {"department": str(department or self.department)}
        state: dict[str, Any] = self._http.get(f"{self.flowzone}/sandbox/state", params=query, timeout=10).json()
        return state

    def as_client(self, method: str, path: str, body: list[Any], department: UUID | None = None) -> None:
        """Change what Flowzone holds for a department behind the sync's back, as the same client."""
        department = department or self.department
        (name,) = (customer.name for customer in self.customers if department in customer.departments)
        token = self._http.post(
            f"{self.flowzone}/api/v1/oauth/token",
            data={"grant_type": "client_credentials", "client_id": f"helsebro-{name}", "client_secret": PASSWORD},
            timeout=10,
        ).json()["access_token"]
        self._http.request(
            method,
            f"{self.flowzone}/api/v1/departments/{department}/{path}",
            json=body,
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())},
            timeout=10,
        ).raise_for_status()

    def everywhere(self) -> dict[str, Any]:
        """Return all that Flowzone holds, of every business."""
        everything: dict[str, Any] = self._http.get(f"{self.flowzone}/sandbox/state", timeout=10).json()
        return everything

    def held(self, department: UUID | None = None, kind: str = "practitioners") -> dict[UUID, dict[str, Any]]:
        """Return what Flowzone holds of a kind for a department now, with what it knows of each."""
        department = department or self.department
        return {
            UUID(held["guid"]): held["content"]
            for held in self.state(department)[kind]
            if kind == "appointments"
            or any(m["active"] and m["department"] == str(department) for m in held["memberships"])
        }

    def effects(self, department: UUID | None = None, kind: str | None = None) -> dict[UUID, tuple[int, int, int]]:
        """Return how often each GUID was created, updated and withdrawn in a department, of one kind or of all."""
        query = {"department": str(department or self.department)}
        rows = self._http.get(f"{self.flowzone}/sandbox/effects", params=query, timeout=10).json()
        return {
            UUID(row["guid"]): (row["created"], row["updated"], row["withdrawn"])
            for row in rows
            if kind in (None, row["kind"])
        }

    def all_effects(self, kind: str) -> dict[tuple[UUID, UUID], tuple[int, int, int]]:
        """Return how often each GUID of a kind was created, updated and withdrawn, by department and GUID."""
        rows = self._http.get(f"{self.flowzone}/sandbox/effects", timeout=10).json()
        return {
            (UUID(row["department"]), UUID(row["guid"])): (row["created"], row["updated"], row["withdrawn"])
            for row in rows
            if row["kind"] == kind
        }

    def aside(self, department: UUID | None = None, flow: str | None = None) -> dict[UUID, tuple[str, str | None]]:
        """Return rule and field of what stands set aside for a department, by one flow or by all."""
        rows = self.query(
            "select flow, guid, rule, field from bridge.set_aside where department = %s", department or self.department
        )
        return {row["guid"]: (row["rule"], row["field"]) for row in rows if flow in (None, row["flow"])}

    def warned(self, department: UUID | None = None, flow: str | None = None) -> set[tuple[UUID, str, str]]:
        """Return GUID, field and rule of the warnings that stand for a department, by one flow or by all (G1)."""
        rows = self.query(
            "select flow, guid, field, rule from bridge.warning where department = %s", department or self.department
        )
        return {(row["guid"], row["field"], row["rule"]) for row in rows if flow in (None, row["flow"])}

    def query(self, statement: str, *parameters: object) -> list[dict[str, Any]]:
        """Ask the bridge."""
        with suppress(psycopg.OperationalError):  # a test may have ended the connection
            return self._bridge.execute(statement, parameters).fetchall()
        self._bridge.close()
        del self._bridge
        return self._bridge.execute(statement, parameters).fetchall()

    @cached_property
    def _bridge(self) -> psycopg.Connection[DictRow]:
        return psycopg.connect(self.bridge, autocommit=True, row_factory=dict_row)


@contextmanager
def world(
    server: Address, folder: Path, names: tuple[str, ...] = ("fjord", "byen"), departments: int = 2
) -> Iterator[World]:
    """Build a world of customers with so many departments each; this process's environment points at it meanwhile."""
    customers = [
        Customer(name, server.new_database(f"journal_{name}"), [uuid4() for _ in range(departments)]) for name in names
    ]
    for customer in customers:
        create(customer.dsn, ROLE, password=PASSWORD)
        with customer.desktop() as journal:
            journal.execute("insert into journal.system_info values ('version', %s)", [VERSION])
            for place, guid in enumerate(customer.departments, start=1):
                desktop.insert(journal, "department", guid=guid, name=f"{customer.name} {place}", organisation_name="x")
    bridge = server.new_database("bridge")
    exorlive = directory.create(server.new_database("exorlive"), ROLE)
    setup = Setup.model_validate(
        {
            "businesses": [
                {
                    "id": customer.name,
                    "name": customer.name.title(),
                    "clients": [{"id": f"helsebro-{customer.name}", "secret": PASSWORD}],
                    "departments": [{"guid": str(guid), "name": customer.name} for guid in customer.departments],
                }
                for customer in customers
            ]
        }
    )
    with running(create_app(server.new_database("flowzone"), setup)) as address:
        environment = _environment(server, folder, address, customers, bridge)
        environment["AIRFLOW_CONN_EXORLIVE_DEFAULT"] = _postgres("postgres", server, exorlive.dsn, ROLE, PASSWORD)
        built = World(server, folder, address, customers, bridge, exorlive, environment)
        before = dict(os.environ)
        os.environ.update(built.environment)
        built.write_departments()
        try:
            yield built
        finally:
            built.close()
            os.environ.clear()
            os.environ.update(before)
    for dsn in (bridge, exorlive.dsn, *(customer.dsn for customer in customers)):
        with suppress(psycopg.Error):
            server.drop_database(str(psycopg.conninfo.conninfo_to_dict(dsn)["dbname"]))


def _environment(server: Address, folder: Path, address: str, customers: list[Customer], bridge: str) -> dict[str, str]:
    environment = {
        "HELSEBRO_DEPARTMENTS": str(folder / "departments.yaml"),
        "AIRFLOW_CONN_BRIDGE_DEFAULT": _postgres("postgres", server, bridge, server.user, server.password),
    }
    for customer in customers:
        name = customer.name.upper()
        environment[f"AIRFLOW_CONN_EXTENSOR_{name}"] = _postgres("extensor", server, customer.dsn, ROLE, PASSWORD)
        environment[f"AIRFLOW_CONN_FLOWZONE_{name}"] = json.dumps(
            {
                "conn_type": "flowzone",
                "host": f"{address}/api/v1",
                "login": f"helsebro-{customer.name}",
                "password": PASSWORD,
            }
        )
    return environment


def _postgres(conn_type: str, server: Address, dsn: str, login: str, password: str) -> str:
    database = psycopg.conninfo.conninfo_to_dict(dsn)["dbname"]
    connection = {"conn_type": conn_type, "host": server.host, "port": server.port, "schema": database}
    return json.dumps({**connection, "login": login, "password": password})
