"""Diagnosis and flow never disagree: the criteria are all met if and only if the flow would carry the row (T7)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from departments import load
from diagnosis import Kind
from diagnosis.ask import FLOWS
from extensor_hook import ExtensorHook
from mirror.scope import scope
from statements import statement
from tests.diagnosis.clinic import Clinic

WHERE = ("own", "beside", "off", "absent")
"""The clinic's departments."""
CUT_OFF = date(2022, 10, 1)
NOW = datetime.fromisoformat("2031-03-12 12:00")

Values = dict[str, Any]


@st.composite
def varied(draw: st.DrawFn, usual: Values, odd: dict[str, st.SearchStrategy[Any]]) -> Values:
    """Draw what is transferred, but for a value or two: almost anything would fail if all were drawn alike."""
    names = draw(st.sets(st.sampled_from(sorted(odd)), max_size=2))
    return {**usual, **{name: draw(odd[name]) for name in sorted(names)}}


departments = st.sampled_from(WHERE)
starts = st.sampled_from([None, date(2022, 9, 30), CUT_OFF, date(2022, 10, 2), date(2025, 1, 1)])
set_ups = varied(
    {"here": "own", "active": True, "series_required": True, "series_after": "2022-10-01", "synced": True, "months": 2},
    {
        "here": st.sampled_from(WHERE[:3]),
        "active": st.just(False),
        "series_required": st.just(False),
        "series_after": st.just("2024-12-31"),
        "synced": st.just(False),
        "months": st.just(0),
    },
)
patients = varied(
    {"department": "own", "status": 1, "flowzone_enabled": True, "series": [("own", date(2024, 12, 31))]},
    {
        "department": departments,
        "status": st.sampled_from([0, 2, 3]),
        "flowzone_enabled": st.just(False),
        "series": st.lists(st.tuples(departments, starts), max_size=3),
    },
)
practitioners = varied(
    {"departments": ("own",), "flowzone_enabled": True, "closed_at": None},
    {
        "departments": st.lists(departments, unique=True),
        "flowzone_enabled": st.just(False),
        "closed_at": st.sampled_from([NOW, NOW + timedelta(seconds=1), "infinity", "-infinity"]),
    },
)
appointments = varied(
    {"department": "own", "days": 0, "of": "blue", "excluded": False},
    {
        "department": departments,
        "days": st.sampled_from([-1, 1, 60, 61, 62]),
        "of": st.sampled_from(["individual", "group"]),
        "excluded": st.just(True),
    },
)
systems = varied(
    {"version": "1.41.0", "takes": True}, {"version": st.sampled_from(["1.40", "1.39", None]), "takes": st.just(False)}
)
of_clinic = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@of_clinic
@given(patient=patients, set_up=set_ups)
def test_patients(clinic: Clinic, patient: Values, set_up: Values) -> None:
    """T1, T5, D2, D3, D4: by every state of patient, series and set-up."""
    agreed(clinic, "patient", registered(clinic, patient), set_up)


@of_clinic
@given(practitioner=practitioners, set_up=set_ups)
def test_practitioners(clinic: Clinic, practitioner: Values, set_up: Values) -> None:
    """P1, P5, D2: by every state of account, memberships and set-up."""
    agreed(clinic, "practitioner", employed(clinic, practitioner), set_up)


@of_clinic
@given(
    appointment=appointments,
    members=st.lists(patients, max_size=2),
    staff=st.lists(practitioners, max_size=2),
    set_up=set_ups,
    systems=systems,
)
def test_appointments(
    clinic: Clinic, appointment: Values, members: list[Values], staff: list[Values], set_up: Values, systems: Values
) -> None:
    """A1-A4, A7, D5, D6: by every state of appointment, participants, both systems and set-up."""
    clinic.customer.version(systems["version"])
    clinic.world.take_appointments(getattr(clinic, set_up["here"]), on=systems["takes"])
    agreed(clinic, "appointment", arranged(clinic, appointment, members, staff), set_up)


def agreed(clinic: Clinic, kind: Kind, guid: UUID, set_up: Values) -> None:
    """Ask both, for a department."""
    clinic.world.write_departments(
        active=set_up["active"],
        patients={name: set_up[name] for name in ("series_required", "series_after")},
        appointments={"active": set_up["synced"], "months_ahead": set_up["months"]},
    )
    flow, setup = FLOWS[kind], load()
    department = setup.get(getattr(clinic, set_up["here"]))
    assert department is not None
    with ExtensorHook(department.journal).snapshot() as journal:
        parameters = scope(setup, department, NOW.replace(tzinfo=ZoneInfo("Europe/Oslo")))
        yielded = list(journal.rows(statement(flow.query), parameters, [guid]))
    carried = bool(yielded) and flow.left_out(department) is None and flow.impossible(department) is None
    event(f"{kind} carried: {carried}")

    place = clinic.place(kind, guid, department.guid)
    assert place.wanted is carried
    assert all(criterion.verdict == "pass" for criterion in place.criteria) is carried
    assert place.reason.code != "unexplained"


def registered(clinic: Clinic, patient: Values) -> UUID:
    """Register a patient with these series."""
    values = {name: patient[name] for name in ("status", "flowzone_enabled")}
    guid = clinic.customer.patient(getattr(clinic, patient["department"]), **values)
    for department, start in patient["series"]:
        clinic.customer.series(guid, getattr(clinic, department), start)
    return guid


def employed(clinic: Clinic, practitioner: Values) -> UUID:
    """Open an account; without departments, in one that nobody knows."""
    departments = [getattr(clinic, name) for name in practitioner["departments"]] or [uuid4()]
    values = {name: practitioner[name] for name in ("flowzone_enabled", "closed_at")}
    return clinic.customer.practitioner(*departments, **values)


def arranged(clinic: Clinic, appointment: Values, members: list[Values], staff: list[Values]) -> UUID:
    """Make an appointment with these participants."""
    department = getattr(clinic, appointment["department"])
    patients = [registered(clinic, patient) for patient in members]
    practitioners = [employed(clinic, practitioner) for practitioner in staff]
    of: dict[str, UUID] = {}
    if appointment["of"] == "individual" and patients:
        of = {"patient_guid": patients[0]}
    elif appointment["of"] == "group":
        of = {"group_guid": clinic.customer.group(department, *patients, excluded=appointment["excluded"])}
    starts_at = NOW + timedelta(days=appointment["days"])
    return clinic.customer.appointment(department, starts_at, starts_at + timedelta(hours=1), practitioners, **of)
