"""What people do in Extensor and in the set-up, drawn by Hypothesis: every doing is a list of edits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any, Protocol, TypeVar
from uuid import NAMESPACE_OID, UUID, uuid5

import psycopg
from hypothesis import strategies as st
from psycopg import sql

from sandbox.journal import desktop
from tests.mirror.machine_clinic import Model
from tests.mirror.oracle_journal import (
    DESCRIPTIONS,
    EMAILS,
    INFINITE,
    LINKS,
    NAMES,
    NUMBERS,
    PATIENT_NAMES,
    PHONES,
    SEXES,
    STATUSES,
    TEXTS,
    Account,
    Appointment,
    Group,
    Journal,
    Named,
    Patient,
    Row,
    Series,
    Settings,
)
from tests.mirror.oracle_rules import horizon
from tests.world import Customer

CLOCK = [(0, 0), (1, 30), (2, 30), (2, 45), (3, 15), (12, 0), (23, 59)]
LASTING = [timedelta(minutes=45), timedelta(minutes=1), timedelta(hours=1), timedelta(0), timedelta(days=1)]
ZONES = ["Europe/Oslo", "Europe/Oslo", "UTC", "America/New_York", "Pacific/Auckland"]
CUT_OFF = date(2022, 10, 1)
DAILY = 6
"""Appointments that a department has at first."""
CHANGED = ["user_account", "patient", "patient", "series", "patient_group", "appointment", "appointment", "appointment"]

Choice = TypeVar("Choice")


class Draw(Protocol):
    """Draws from a strategy."""

    def __call__(self, strategy: st.SearchStrategy[Choice]) -> Choice:
        """Draw."""
        ...


@dataclass(frozen=True)
class Edit:
    """A row as it is to be, or None to delete it; or whether a pair is to be linked."""

    customer: Customer
    table: str
    key: Any
    row: Row | bool | None

    def write(self, journal: psycopg.Connection[Any], known: object) -> None:
        """Do it in the journal; `known` is the row or link as it stands."""
        if self.table in LINKS:
            if bool(known) is not bool(self.row):
                (desktop.link if self.row else desktop.unlink)(
                    journal, self.table, **dict(zip(LINKS[self.table], self.key, strict=True))
                )
        elif isinstance(self.row, Named) or self.table in ("room", "activity"):
            self._write_named(journal)
        elif self.row is None:
            if known:
                desktop.delete(journal, self.table, self.key)
        else:
            assert not isinstance(self.row, bool)
            values = {column.name: getattr(self.row, column.name) for column in fields(self.row)}
            if known:
                del values["guid"]
                desktop.change(journal, self.table, self.key, **values)
            else:
                desktop.insert(journal, self.table, **values, **_defaults(self.table))

    def _write_named(self, journal: psycopg.Connection[Any]) -> None:
        table = sql.Identifier(self.table)
        journal.execute(sql.SQL("delete from journal.{} where id = %s").format(table), [self.key])
        if isinstance(self.row, Named):
            journal.execute(
                sql.SQL("insert into journal.{} (id, name) values (%s, %s)").format(table), [self.key, self.row.name]
            )


def _defaults(table: str) -> dict[str, object]:
    """Columns of a new row that no rule of these flows looks at."""
    unlooked: dict[str, object] = dict.fromkeys(("personal_identity_number", "email", "mobile_phone"))
    return unlooked | {"username": "x"} if table == "user_account" else {}


Doing = Callable[[], list[Edit]]


@dataclass
class Work:
    """Draws what somebody does next."""

    model: Model
    draw: Draw

    @property
    def places(self) -> list[UUID]:
        """The departments."""
        return list(self.model.settings)

    def _journal(self, customer: Customer) -> Journal:
        return self.model.journals[customer.name]

    def guid(self) -> UUID:
        """Return a GUID that nothing has yet, the same in every telling of a story."""
        self.model.made += 1
        return uuid5(NAMESPACE_OID, str(self.model.made))

    def one_of(self, choices: Iterable[Choice]) -> Choice | None:
        """Draw one, or None where there is none."""
        listed = sorted(choices, key=str)
        return self.draw(st.sampled_from(listed)) if listed else None

    def _customer(self) -> Customer:
        return self.draw(st.sampled_from([self.model.world.customers[0]] * 4 + [self.model.world.customers[1]]))

    def _department(self, customer: Customer) -> UUID:
        """One of the customer's departments, the activated ones or not, seldom another's."""
        beside = customer.departments
        return self.draw(st.sampled_from([*beside, *beside, *beside, *self.places]))

    def ordinary(self) -> list[list[Edit]]:
        """A clinic in full swing, for each customer: all of it is usable, some of it at the very limits."""
        return [self._ordinary(customer) for customer in self.model.world.customers]

    def _ordinary(self, customer: Customer) -> list[Edit]:
        places = [place for place in self.places if place in customer.departments]
        closes = self.model.view(places[0]).now.replace(microsecond=0) + timedelta(hours=1)
        users = [
            self._added(customer, "user_account", Account(self.guid(), closed_at=closed_at))
            for closed_at in (closes, None)
        ]
        tomorrow = self.model.view(places[0]).today + timedelta(days=1)
        patients = [
            self._added(customer, "patient", Patient(self.guid(), place, birth_date=born, flowzone_enabled=ticked))
            for born, ticked in ((date(1970, 1, 1), True), (tomorrow, True), (date(1970, 1, 1), False))
            for place in places
        ]
        groups = [
            self._added(customer, "patient_group", Group(self.guid(), places[0], exclude_from_flowzone=excluded))
            for excluded in (False, True)
        ]
        series = [
            self._added(customer, "series", Series(self.guid(), patient.key, place, status, date(2030, 1, day)))
            for number, patient in enumerate(patients)
            for place, status, day in ((places[0], "Venteliste", 2), (places[-1], "Pågår", 2 - number % 2))
        ]
        appointments = [
            self._added(customer, "appointment", appointment)
            for appointment in self._around_the_window(places, patients, groups)
        ]
        return [
            *(*users, *patients, *groups, *series, *appointments),
            *[Edit(customer, "user_department", (user.key, place), True) for user in users for place in places],
            *[
                Edit(customer, "group_member", (group.key, patient.key), True)
                for group in groups
                for patient in patients
            ],
            *[
                Edit(customer, "appointment_practitioner", (appointment.key, users[number % DAILY != 1].key), True)
                for number, appointment in enumerate(appointments)
                if number % DAILY  # the first of each department has nobody but its patient
            ],
        ]

    def _around_the_window(self, places: list[UUID], patients: list[Edit], groups: list[Edit]) -> Iterator[Appointment]:
        """A2: the first and the last moment of the window, and days that come into it or pass out of it."""
        for place, synced, unsynced in zip(places, patients, reversed(patients), strict=False):
            view = self.model.view(place)
            last = horizon(view.today, view.here.months_ahead)
            for day, clock, who in (
                (view.today, (0, 0), {"patient_guid": synced.key}),
                (last, (23, 59), {}),  # with one who closes the account in an hour
                (view.today + timedelta(days=1), (2, 30), {"group_guid": groups[0].key}),
                (last + timedelta(days=1), (0, 0), {"group_guid": groups[0].key}),
                (view.today + timedelta(days=3), (12, 0), {"group_guid": groups[1].key}),
                (view.today + timedelta(days=2), (2, 30), {"patient_guid": unsynced.key}),
            ):
                starts_at = datetime(day.year, day.month, day.day, *clock)  # noqa: DTZ001
                ends_at = starts_at + LASTING[0]
                yield Appointment(self.guid(), place, starts_at, ends_at, description="Ta med sko", **who)

    def _added(self, customer: Customer, table: str, row: Account | Patient | Series | Group | Appointment) -> Edit:
        return Edit(customer, table, row.guid, row)

    def settings(self) -> Settings:
        """A department's set-up, on and with appointments."""
        return Settings(
            series_required=self.draw(st.sampled_from([True, True, False])),
            series_after=self.draw(st.sampled_from([CUT_OFF, CUT_OFF + timedelta(days=1), date(2030, 1, 1)])),
            months_ahead=self.draw(st.sampled_from([2, 1, 3, 2, 1, 3, 0])),
            descriptions=self.draw(st.sampled_from(["all", "synced_only"])),
            timezone=self.draw(st.sampled_from(ZONES)),
        )

    def something(self) -> list[Edit]:
        """Something that somebody does in Extensor, in one transaction."""
        makes: list[tuple[str, int, Doing]] = [
            ("user_account", 7, self.new_account),
            ("patient", 12, self.new_patient),
            ("patient_group", 6, self.new_group),
            ("appointment", 22, self.new_appointment),
            ("series", 24, self.new_series),
        ]
        free = [make for table, most, make in makes if self._count(table) < most]
        kinds = [*free, *[self._change] * 8, *[self._relink] * 3, self._remove]
        return self.draw(st.sampled_from(kinds))()

    def _count(self, table: str) -> int:
        return sum(len(getattr(journal, table)) for journal in self.model.journals.values())

    def new_account(self) -> list[Edit]:
        """Somebody is employed."""
        customer = self._customer()
        account = Account(self.guid(), **self._some(self._account_values()))
        departments = self.draw(st.sets(st.sampled_from(customer.departments), max_size=2))
        links = [
            Edit(customer, "user_department", (account.guid, department), True) for department in sorted(departments)
        ]
        return [Edit(customer, "user_account", account.guid, account), *links]

    def new_patient(self) -> list[Edit]:
        """Somebody becomes a patient, maybe with some series."""
        customer = self._customer()
        patient = Patient(self.guid(), self._department(customer), **self._some(self._patient_values()))
        series = [self._series_of(customer, patient.guid) for _ in range(self.draw(st.integers(0, 3)))]
        return [Edit(customer, "patient", patient.guid, patient), *series]

    def new_series(self) -> list[Edit]:
        """A treatment series begins."""
        customer = self._customer()
        patient = self.one_of(self._journal(customer).patient)
        return [self._series_of(customer, patient)] if patient else []

    def _series_of(self, customer: Customer, patient: UUID) -> Edit:
        series = Series(self.guid(), patient, self._department(customer))
        series = replace(series, start_date=self.draw(st.sampled_from(self._series_starts())))
        series = replace(series, main_practitioner_guid=self.one_of(self._journal(customer).user_account))
        return Edit(customer, "series", series.guid, replace(series, **self._some(self._series_values(customer))))

    def new_group(self) -> list[Edit]:
        """A group is made."""
        customer = self._customer()
        group = Group(self.guid(), customer.departments[0], **self._some(self._group_values()))
        patients = sorted(self._journal(customer).patient)
        members = self.draw(st.sets(st.sampled_from(patients), max_size=3)) if patients else set()
        return [
            Edit(customer, "patient_group", group.guid, group),
            *[Edit(customer, "group_member", (group.guid, member), True) for member in sorted(members)],
        ]

    def new_names(self) -> list[Edit]:
        """A room and an activity in the first journal."""
        customer = self.model.world.customers[0]
        return [self._new_named(customer, table) for table in ("room", "activity")]

    def _new_named(self, customer: Customer, table: str) -> Edit:
        self.model.made += 1
        name = self.draw(st.sampled_from([name for name in TEXTS if name is not None]))
        return Edit(customer, table, self.model.made, Named(self.model.made, name))

    def new_appointment(self) -> list[Edit]:
        """An appointment is made."""
        customer = self._customer()
        department = self._department(customer)
        starts_at, ends_at = self._times(department)
        appointment = Appointment(self.guid(), department, starts_at, ends_at)
        appointment = replace(appointment, **self._participant(customer))
        appointment = replace(appointment, **self._some(self._appointment_values(customer)))
        accounts = sorted(self._journal(customer).user_account)
        takers = self.draw(st.sets(st.sampled_from(accounts), max_size=3)) if accounts else set()
        return [
            Edit(customer, "appointment", appointment.guid, appointment),
            *[Edit(customer, "appointment_practitioner", (appointment.guid, user), True) for user in sorted(takers)],
        ]

    def _participant(self, customer: Customer) -> dict[str, Any]:
        """A patient, a group, neither, or, wrongly, both."""
        journal = self._journal(customer)
        patient, group = self.one_of(journal.patient), self.one_of(journal.patient_group)
        who = self.draw(st.sampled_from(["patient", "patient", "patient", "group", "group", "group", "blue", "both"]))
        return {
            "patient_guid": patient if who in ("patient", "both") else None,
            "group_guid": group if who in ("group", "both") else None,
        }

    def _times(self, department: UUID) -> tuple[datetime, datetime | str]:
        """A start around today, the horizon or a change of the clock, and an end."""
        view = self.model.view(department) if department in self.model.settings else self.model.view(self.places[0])
        last = horizon(view.today, view.here.months_ahead)
        near = [view.today + timedelta(days=days) for days in (-1, 0, 1, 2, 5)]
        far = [last + timedelta(days=days) for days in (-1, 0, 1)]
        day = self.draw(st.sampled_from([*near, *far]))
        starts_at = datetime(day.year, day.month, day.day, *self.draw(st.sampled_from(CLOCK)))  # noqa: DTZ001
        lasting = self.draw(st.sampled_from([*LASTING[:3], *LASTING, None]))
        return starts_at, INFINITE if lasting is None else starts_at + lasting

    def _series_starts(self) -> list[date | str | None]:
        days = (CUT_OFF, CUT_OFF + timedelta(days=1), CUT_OFF + timedelta(days=2), date(2030, 1, 1), date(2030, 1, 2))
        return [*days, date(2030, 1, 2), None, INFINITE]

    def _account_values(self) -> dict[str, list[Any]]:
        now = self.model.view(self.places[0]).now.replace(microsecond=0)
        closing = [None, now, now + timedelta(hours=1), now + timedelta(days=1), now - timedelta(hours=6)]
        return {
            "full_name": [*NAMES],
            "flowzone_enabled": [True, False],
            "closed_at": closing,
        }

    def _patient_values(self) -> dict[str, list[Any]]:
        today = self.model.view(self.places[0]).today
        born = [date(1970, 1, 1), today, today + timedelta(days=1), None, INFINITE, "10000-01-01"]
        return {
            "names": [*PATIENT_NAMES],
            "personal_identity_number": [*NUMBERS],
            "birth_date": born,
            "sex": [*SEXES],
            "mobile_phone": [*PHONES],
            "email": [*EMAILS],
            "status": [1, 2, 3],
            "flowzone_enabled": [True, False],
        }

    def _series_values(self, customer: Customer) -> dict[str, list[Any]]:
        return {
            "status": [*STATUSES],
            "end_date": [None, date(2030, 12, 31), INFINITE],
            "main_practitioner_guid": [None, uuid5(NAMESPACE_OID, "1"), *sorted(self._journal(customer).user_account)],
        }

    def _group_values(self) -> dict[str, list[Any]]:
        return {"name": [name for name in TEXTS if name is not None], "exclude_from_flowzone": [False, True]}

    def _appointment_values(self, customer: Customer) -> dict[str, list[Any]]:
        journal = self._journal(customer)
        return {
            "title": [*TEXTS],
            "description": [*DESCRIPTIONS],
            "room_id": [None, 4711, *sorted(journal.room)],
            "activity_id": [None, 4711, *sorted(journal.activity)],
        }

    def _some(self, values: dict[str, list[Any]], most: int = 1) -> dict[str, Any]:
        """Draw a value for a column or none, the rest stays ordinary."""
        columns = sorted(self.draw(st.sets(st.sampled_from(list(values)), max_size=most)))
        return self._columns({column: self.draw(st.sampled_from(values[column])) for column in columns})

    def _columns(self, drawn: dict[str, Any]) -> dict[str, Any]:
        """A patient's names are drawn as a pair."""
        first, last = drawn.pop("names", (None, None))
        return drawn | ({"first_name": first, "last_name": last} if first is not None else {})

    def _change(self) -> list[Edit]:
        """One field of one row, or its place, its time, its participants."""
        customer = self._customer()
        table = self.draw(st.sampled_from(CHANGED))
        key = self.one_of(getattr(self._journal(customer), table))
        if key is None:
            return []
        row: Any = self._journal(customer).get(table, key)
        values = self._values(customer, table)
        moves = ["department_guid"] * 2 if "department_guid" in values else []
        match column := self.draw(st.sampled_from([*values, *moves])):
            case "times":
                starts_at, ends_at = self._times(row.department_guid)
                drawn: dict[str, Any] = {"starts_at": starts_at, "ends_at": ends_at}
            case "participant":
                drawn = self._participant(customer)
            case _:
                drawn = self._columns({column: self.draw(st.sampled_from(values[column]))})
        return [Edit(customer, table, key, replace(row, **drawn))]

    def _values(self, customer: Customer, table: str) -> dict[str, list[Any]]:
        """What may be written in each column of a table."""
        anywhere = {"department_guid": [*customer.departments, *self.places]}
        match table:
            case "user_account":
                return self._account_values()
            case "patient":
                return self._patient_values() | anywhere
            case "series":
                return self._series_values(customer) | anywhere | {"start_date": self._series_starts()}
            case "patient_group":
                return self._group_values()
            case _:
                home: dict[str, list[Any]] = {"department_guid": [*customer.departments]}
                return self._appointment_values(customer) | home | {"times": [], "participant": []}

    def _relink(self) -> list[Edit]:
        """Nothing but a link is made or unmade."""
        customer = self._customer()
        journal = self._journal(customer)
        table = self.draw(st.sampled_from(list(LINKS)))
        ends: dict[str, tuple[Iterable[UUID], Iterable[UUID]]] = {
            "user_department": (journal.user_account, customer.departments),
            "group_member": (journal.patient_group, journal.patient),
            "appointment_practitioner": (journal.appointment, journal.user_account),
        }
        one, other = (self.one_of(end) for end in ends[table])
        if one is None or other is None:
            return []
        return [Edit(customer, table, (one, other), not journal.get(table, (one, other)))]

    def _remove(self) -> list[Edit]:
        """A row is deleted outright; what points to it dangles."""
        customer = self._customer()
        tables = ["user_account", "patient", "series", "patient_group", "room", "activity", "appointment"]
        table = self.draw(st.sampled_from(tables))
        key = self.one_of(getattr(self._journal(customer), table))
        return [Edit(customer, table, key, None)] if key else []
