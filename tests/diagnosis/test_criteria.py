"""Each criterion on both sides of its boundary, with the value seen (T1, T4, T5, P1, P5, A1-A7, D2-D6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from diagnosis import Kind, Reason, why
from tests.diagnosis.clinic import NOON, Clinic, verdict
from tests.diagnosis.conftest import Clock

CUT_OFF = date(2022, 10, 1)
NOW = datetime.fromisoformat("2031-03-12 12:00")
TODAY = datetime.fromisoformat("2031-03-12 00:00")
HORIZON = datetime.fromisoformat("2031-05-12 23:59")
MOMENT = timedelta(microseconds=1)
DAY = timedelta(days=1)

Make = Callable[[Clinic], UUID]


def versioned(version: str | None) -> Make:
    """An appointment in an Extensor of this version."""

    def make(clinic: Clinic) -> UUID:
        clinic.customer.version(version)
        return clinic.appointment()

    return make


CASES: dict[str, tuple[Kind, str, Make, Make, str, Any]] = {
    "T1 active": (
        "patient",
        "active (status 1)",
        lambda c: c.patient(),
        lambda c: c.patient(status=2),
        "status",
        2,
    ),
    "T1 ticked": (
        "patient",
        "ticked",
        lambda c: c.patient(),
        lambda c: c.patient(flowzone_enabled=False),
        "flowzone_enabled",
        False,
    ),
    "T1, D4 cut-off": (
        "patient",
        "series",
        lambda c: c.patient(CUT_OFF + DAY),
        lambda c: c.patient(CUT_OFF),
        "cut_off",
        "2022-10-01",
    ),
    "T4 status": (
        "patient",
        "required field",
        lambda c: c.patient(),
        lambda c: with_series(c, status="Avbrutt"),
        "rule",
        "unknown_status.Avbrutt",
    ),
    "G1 number": (
        "patient",
        "required field",
        lambda c: c.patient(),
        lambda c: c.patient(personal_identity_number=None),
        "field",
        "personal_identity_number",
    ),
    "D2 in the file": (
        "practitioner",
        "in the departments file",
        lambda c: c.practitioner(),
        lambda c: c.practitioner(c.absent),
        "",
        None,
    ),
    "D2 on": ("practitioner", "is on", lambda c: c.practitioner(), lambda c: c.practitioner(c.off), "active", False),
    "P1 ticked": (
        "practitioner",
        "ticked",
        lambda c: c.practitioner(),
        lambda c: c.practitioner(flowzone_enabled=False),
        "flowzone_enabled",
        False,
    ),
    "P5 closed": (
        "practitioner",
        "not closed",
        lambda c: c.practitioner(closed_at=NOW + MOMENT),
        lambda c: c.practitioner(closed_at=NOW),
        "closed_at",
        "2031-03-12T12:00:00",
    ),
    "P5 closed for ever": (
        "practitioner",
        "not closed",
        lambda c: c.practitioner(closed_at="infinity"),
        lambda c: c.practitioner(closed_at="-infinity"),
        "closed_at",
        "-infinity",
    ),
    "D5 activated": (
        "appointment",
        "sync is activated",
        lambda c: c.appointment(),
        lambda c: c.appointment(department=c.beside),
        "active",
        False,
    ),
    "D5 version": ("appointment", "1.40", versioned("1.40"), versioned("1.9"), "version", "1.9"),
    "D5 no version": (
        "appointment",
        "1.40",
        versioned("1.100.0"),
        versioned(None),
        "version",
        "of a version that cannot be read",
    ),
    "A2 today": (
        "appointment",
        "past",
        lambda c: c.appointment(TODAY),
        lambda c: c.appointment(TODAY - MOMENT),
        "starts_on",
        "2031-03-11",
    ),
    "D6 horizon": (
        "appointment",
        "horizon",
        lambda c: c.appointment(HORIZON, ends_at=HORIZON + DAY),
        lambda c: c.appointment(HORIZON + timedelta(minutes=1)),
        "last_day",
        "2031-05-12",
    ),
    "A7 group": (
        "appointment",
        "group",
        lambda c: c.appointment(group_guid=c.customer.group(c.own)),
        lambda c: c.appointment(group_guid=c.customer.group(c.own, excluded=True)),
        "appointment",
        "group",
    ),
    "A4 nobody": (
        "appointment",
        "somebody",
        lambda c: c.appointment(NOON, uuid4(), patient_guid=c.patient()),
        lambda c: c.appointment(NOON, uuid4(), patient_guid=c.patient(status=2)),
        "patients",
        1,
    ),
    "A6 both": (
        "appointment",
        "required field",
        lambda c: c.appointment(patient_guid=c.patient()),
        lambda c: c.appointment(patient_guid=c.patient(), group_guid=c.customer.group(c.own)),
        "rule",
        "patient_and_group",
    ),
    "A6 end": (
        "appointment",
        "required field",
        lambda c: c.appointment(ends_at=NOON + timedelta(minutes=1)),
        lambda c: c.appointment(ends_at=NOON),
        "rule",
        "ends_too_early",
    ),
}


def with_series(clinic: Clinic, **values: Any) -> UUID:
    """A patient whose one series has these values."""
    guid = clinic.customer.patient(clinic.own)
    clinic.customer.series(guid, clinic.own, **values)
    return guid


@pytest.mark.parametrize("case", CASES)
def test_both_sides(clinic: Clinic, case: str) -> None:
    """T7: met, and all others too; not met, with the value seen; the ids stand with each case."""
    kind, must, good, bad, name, value = CASES[case]
    met = clinic.place(kind, good(clinic))
    assert {criterion.verdict for criterion in met.criteria} == {"pass"}
    assert met.wanted is True
    assert verdict(met, must).verdict == "pass"

    guid = bad(clinic)
    place = clinic.place(kind, guid)
    criterion = verdict(place, must)
    assert criterion.verdict == "fail"
    assert criterion.reason == place.reason
    assert not name or criterion.seen[name] == value
    assert place.wanted is (criterion == place.usable), "a row that is set aside is wanted all the same"


def test_every_series_is_told_and_which_one_counts(clinic: Clinic) -> None:
    """T5: the latest start of those in activated departments counts, then the highest GUID; each with its dates."""
    guid = clinic.customer.patient(clinic.own)
    late, high, low = date(2025, 1, 1), UUID(int=9), UUID(int=1)
    clinic.customer.series(guid, clinic.own, late, guid=low)
    clinic.customer.series(guid, clinic.beside, late, guid=high, status="Avbrutt", end_date=date(2026, 1, 1))
    clinic.customer.series(guid, clinic.off, date(2026, 1, 1))
    clinic.customer.series(guid, clinic.own, None)
    clinic.customer.series(guid, clinic.own, CUT_OFF)
    series = verdict(clinic.place("patient", guid), "series").seen["series"]
    told = [
        (one["start_date"], one["activated"], one["started"], one["after_cut_off"], one["counts"]) for one in series
    ]
    assert told == [
        ("2026-01-01", False, True, True, False),
        ("2025-01-01", True, True, True, True),
        ("2025-01-01", True, True, True, False),
        ("2022-10-01", True, True, False, False),
        (None, True, False, False, False),
    ]
    assert series[1] == {
        "guid": str(high),
        "department": str(clinic.beside),
        "status": "another",
        "start_date": "2025-01-01",
        "end_date": "2026-01-01",
        "activated": True,
        "started": True,
        "after_cut_off": True,
        "counts": True,
    }


def test_a_department_that_requires_no_series(clinic: Clinic) -> None:
    """D3: none, and an old one, which counts all the same."""
    clinic.world.write_departments(patients={"series_required": False})
    place = clinic.place("patient", clinic.customer.patient(clinic.own))
    assert (place.wanted, verdict(place, "series").seen["required"]) == (True, False)
    place = clinic.place("patient", clinic.patient(CUT_OFF))
    assert verdict(place, "series").seen["series"][0]["counts"] is True


def test_a_practitioner_of_several_departments(clinic: Clinic) -> None:
    """P1: judged for each; where it should be comes first, and tells the next step."""
    guid = clinic.practitioner(clinic.absent, clinic.off, clinic.own)
    diagnosis = why("practitioner", guid)
    assert [(place.department, place.reason) for place in diagnosis.places] == [
        (clinic.own, Reason.NEVER_RUN),
        *sorted([(clinic.absent, Reason.DEPARTMENT_NOT_IN_FILE), (clinic.off, Reason.DEPARTMENT_OFF)], key=by_guid),
    ]
    assert diagnosis.reason == Reason.NEVER_RUN
    belongs = verdict(diagnosis.places[0], "belongs").seen
    assert (len(belongs["member_of"]), belongs["activated"]) == (3, [str(clinic.own)])
    assert clinic.place("practitioner", guid, clinic.off).reason == Reason.DEPARTMENT_OFF
    assert clinic.place("practitioner", guid, clinic.beside).reason == Reason.NOT_A_MEMBER


def test_a_patient_who_has_moved_is_judged_for_both_departments(clinic: Clinic) -> None:
    """T5, T6: sent to the new one, withdrawn from the one that had her."""
    guid = clinic.patient()
    clinic.send()
    clinic.customer.change("patient", guid, department_guid=clinic.beside)
    new, old = why("patient", guid).places
    assert (new.department, new.wanted, new.reason) == (clinic.beside, True, Reason.NEVER_RUN)
    assert (old.department, old.wanted, old.reason) == (clinic.own, False, Reason.ANOTHER_DEPARTMENT)
    assert any("trekkes tilbake" in sentence for sentence in old.clinic)


def test_one_guid_in_several_journals(clinic: Clinic) -> None:
    """D7: each is listed, with its journal."""
    other = clinic.world.customers[1]
    guid = clinic.patient(status=2)
    other.patient(guid=guid)
    places = why("patient", guid).places
    assert {(place.journal, place.reason) for place in places} == {
        ("extensor_fjord", Reason.PATIENT_NOT_ACTIVE),
        ("extensor_byen", Reason.NO_SERIES),
    }


def test_participants_are_counted(clinic: Clinic) -> None:
    """A4: a group's members, synced and not; practitioners likewise."""
    group = clinic.customer.group(clinic.own, clinic.patient(), clinic.patient(), clinic.patient(status=2))
    guid = clinic.appointment(NOON, clinic.practitioner(), uuid4(), group_guid=group)
    seen = verdict(clinic.place("appointment", guid), "somebody").seen
    assert seen == {"practitioners": 2, "synced_practitioners": 1, "patients": 3, "synced_patients": 2}


def test_today_is_the_departments(clinic: Clinic, clock: Clock) -> None:
    """G4: the evening before by UTC is already today in Oslo."""
    guid = clinic.appointment(TODAY)
    for local, expected in (("2031-03-12 23:59", "pass"), ("2031-03-13 00:00", "fail")):
        clock(local)
        assert verdict(clinic.place("appointment", guid), "past").verdict == expected


def by_guid(pair: tuple[UUID, Reason]) -> str:
    """Departments come in the order of their GUIDs."""
    return str(pair[0])
