"""A system that cannot be asked: its own answer, and all that could be found out without it (T7)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from departments import SetupError
from diagnosis import Reason, why
from faults import Unforeseen
from tests.diagnosis.clinic import Clinic, faults, held, ledger, recorded, verdict


def test_the_journal(clinic: Clinic) -> None:
    """T7: the ledger, the last run and Flowzone are told; criteria are not known; another journal was searched."""
    guid = clinic.patient()
    clinic.send()
    clinic.unreachable("extensor_fjord")
    diagnosis = why("patient", guid)
    (place,) = diagnosis.places
    assert faults(diagnosis) == ["journal extensor_fjord"]
    assert (place.reason, place.wanted, place.newest) == (Reason.JOURNAL_UNREACHABLE, None, None)
    assert verdict(place, "known").verdict == "not_known"
    assert (ledger(place), held(place)) == ("present, created", "imported")
    assert (run := recorded(place).last_run)
    assert run.status == "success"
    assert "journal extensor_byen" in [system.name for system in diagnosis.systems]


def test_a_journal_that_nobody_can_search_for_an_unknown_guid(clinic: Clinic) -> None:
    """T7: not found elsewhere is no proof that it is unknown; with all journals up it is."""
    guid = uuid4()
    assert why("patient", guid).reason == Reason.UNKNOWN_GUID
    clinic.unreachable("extensor_byen")
    assert why("patient", guid).reason == Reason.JOURNAL_UNREACHABLE
    assert why("patient", guid, clinic.own).reason == Reason.UNKNOWN_GUID, "the department's own journal was searched"


def test_another_customers_journal_stops_nobody(clinic: Clinic) -> None:
    """D7: the answer is as good without it, and says that it was not searched."""
    clinic.unreachable("extensor_byen")
    diagnosis = why("patient", clinic.patient(status=2))
    assert diagnosis.reason == Reason.PATIENT_NOT_ACTIVE
    assert faults(diagnosis) == ["journal extensor_byen"]


def test_set_aside_rows_are_told_without_the_journal(clinic: Clinic) -> None:
    """T7: rule and field, since when, how often."""
    guid = clinic.patient(personal_identity_number="1")
    clinic.send()
    clinic.unreachable("extensor_fjord")
    aside = recorded(clinic.place("patient", guid)).set_aside
    assert aside is not None
    assert (aside.rule, aside.field, aside.attempts) == ("not_eleven_digits", "personal_identity_number", 1)


def test_the_bridge(clinic: Clinic) -> None:
    """T7: criteria and Flowzone are told; what fails is still the answer."""
    guid = clinic.patient()
    clinic.send()
    clinic.unreachable("bridge_default")
    diagnosis = why("patient", guid)
    (place,) = diagnosis.places
    assert faults(diagnosis) == ["bridge"]
    assert (place.reason, place.wanted, place.record) == (Reason.BRIDGE_UNREACHABLE, True, None)
    assert held(place) == "imported"
    assert clinic.place("patient", clinic.patient(status=2)).reason == Reason.PATIENT_NOT_ACTIVE


def test_a_bridge_that_was_never_migrated(clinic: Clinic) -> None:
    """T7: the same, and the fault names the cure."""
    clinic.world.connect("bridge_default", schema="postgres")
    diagnosis = why("patient", clinic.patient())
    assert diagnosis.reason == Reason.BRIDGE_UNREACHABLE
    assert any("./helsebro migrate" in (system.fault or "") for system in diagnosis.systems)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"fault": "status", "status": 500}, Reason.FLOWZONE_UNREACHABLE),
        ({"fault": "status", "status": 503, "retry_after": "30"}, Reason.FLOWZONE_UNREACHABLE),
        ({"fault": "drop_before"}, Reason.FLOWZONE_UNREACHABLE),
        ({"fault": "status", "status": 403}, Reason.FLOWZONE_REFUSES),
        ({"fault": "status", "status": 404}, Reason.FLOWZONE_REFUSES),
        ({"fault": "cut_json"}, Reason.FLOWZONE_REFUSES),
    ],
)
def test_flowzone(clinic: Clinic, fault: dict[str, Any], reason: Reason) -> None:
    """T7, D1: criteria and ledger are told; passing trouble is another answer than a refusal."""
    guid = clinic.patient()
    clinic.send()
    clinic.world.faults({**fault, "path": "/patients"})
    diagnosis = why("patient", guid)
    (place,) = diagnosis.places
    assert (place.reason, place.wanted, place.newest, place.flowzone) == (reason, True, True, None)
    assert faults(diagnosis) == ["Flowzone flowzone_fjord"]


def test_a_flowzone_that_is_away_does_not_hide_what_fails(clinic: Clinic) -> None:
    """D5, T7: whether it takes appointments is not known; a criterion that fails is the answer all the same."""
    clinic.unreachable("flowzone_fjord")
    place = clinic.place("appointment", clinic.appointment())
    assert (place.wanted, place.reason) == (None, Reason.FLOWZONE_UNREACHABLE)
    assert verdict(place, "Flowzone takes").verdict == "not_known"
    clinic.customer.version("1.2")
    assert clinic.place("appointment", clinic.appointment()).reason == Reason.EXTENSOR_TOO_OLD


def test_nobody_waits_as_long_as_a_pipeline_does(clinic: Clinic) -> None:
    """T7: told to come back in half a minute, it is asked once, for all departments of the connection."""
    guid = clinic.practitioner(clinic.own, clinic.beside)
    clinic.world.faults({"fault": "status", "status": 503, "retry_after": "29"})
    clinic.world.forget_requests()
    places = why("practitioner", guid).places
    assert [place.flowzone for place in places] == [None, None]
    assert len(clinic.world.requests("POST", "/oauth/token")) == 1


def test_each_system_is_asked_little_and_nothing_is_changed(clinic: Clinic) -> None:
    """T7: a token, the department, the holding; no write."""
    guid = clinic.appointment()
    clinic.send("appointment")
    clinic.world.forget_requests()
    why("appointment", guid)
    asked = [(request["method"], request["path"].rsplit("/", 1)[-1]) for request in all_requests(clinic)]
    assert asked == [("POST", "token"), ("GET", str(clinic.own)), ("GET", "appointments")]


def test_a_connection_that_airflow_does_not_have(clinic: Clinic) -> None:
    """D7: its own finding, with the cure."""
    clinic.world.write_departments(flowzone="flowzone_nowhere")
    diagnosis = why("patient", clinic.patient())
    assert any("no such Airflow connection" in (system.fault or "") for system in diagnosis.systems)


def test_a_departments_file_that_cannot_be_used(clinic: Clinic) -> None:
    """D7: there is nothing to judge by; the fault names file, line and cure."""
    clinic.world.write_departments(spelling="mistake")
    with pytest.raises(SetupError, match="unknown key"):
        why("patient", uuid4())


def test_unknown_departments(clinic: Clinic) -> None:
    """T7, D2: one that was asked for, with and without a patient; one that the patient belongs to."""
    nowhere = uuid4()
    assert why("patient", uuid4(), nowhere).reason == Reason.DEPARTMENT_NOT_IN_FILE
    place = clinic.place("patient", clinic.patient(), nowhere)
    assert (place.reason, place.name, verdict(place, "ticked").verdict) == (
        Reason.DEPARTMENT_NOT_IN_FILE,
        None,
        "pass",
    )
    assert verdict(clinic.place("patient", clinic.patient(department=nowhere)), "series").verdict == "not_known"


def test_a_department_that_left_the_file_still_has_its_ledger(clinic: Clinic) -> None:
    """D8, T7: what was delivered there is told."""
    guid = clinic.patient()
    clinic.send()
    clinic.world.absent.add(clinic.own)
    clinic.world.write_departments()
    place = clinic.place("patient", guid)
    assert (place.reason, ledger(place)) == (Reason.DEPARTMENT_NOT_IN_FILE, "present, created")


def test_a_mistake_in_the_program_quotes_nobody(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """O1: an error's text may quote a row, so it is withheld."""

    def broken(*_: object) -> None:
        raise ValueError("Zqxmarked")

    monkeypatch.setattr("diagnosis.answer._place", broken)
    with pytest.raises(Unforeseen) as raised:
        why("patient", clinic.patient())
    assert "Zqxmarked" not in str(raised.value)


def all_requests(clinic: Clinic) -> list[dict[str, Any]]:
    """Return what Flowzone was asked."""
    return [request for method in ("POST", "GET", "PUT") for request in clinic.world.requests(method, "")]
