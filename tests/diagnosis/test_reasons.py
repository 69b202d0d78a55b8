"""Every reason there is, each from a journal, a bridge and a Flowzone that really are so (T7)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import requests

from diagnosis import Kind, Reason, why
from sandbox.journal import desktop
from tests.diagnosis.clinic import NOON, Clinic

Asked = tuple[Kind, UUID] | tuple[Kind, UUID, UUID]
Scene = Callable[[Clinic], Asked]

SCENES: dict[Reason, Scene] = {}


def scene(reason: Reason) -> Callable[[Scene], Scene]:
    """Note what leads to a reason."""

    def note(made: Scene) -> Scene:
        SCENES[reason] = made
        return made

    return note


@scene(Reason.DEPARTMENT_NOT_IN_FILE)
def _(clinic: Clinic) -> Asked:
    return "patient", clinic.patient(department=clinic.absent)


@scene(Reason.DEPARTMENT_OFF)
def _(clinic: Clinic) -> Asked:
    return "practitioner", clinic.practitioner(clinic.off)


@scene(Reason.APPOINTMENTS_OFF)
def _(clinic: Clinic) -> Asked:
    return "appointment", clinic.appointment(department=clinic.beside)


@scene(Reason.EXTENSOR_TOO_OLD)
def _(clinic: Clinic) -> Asked:
    clinic.customer.version("1.39.9")
    return "appointment", clinic.appointment()


@scene(Reason.FLOWZONE_WITHOUT_APPOINTMENTS)
def _(clinic: Clinic) -> Asked:
    clinic.world.take_appointments(clinic.own, on=False)
    return "appointment", clinic.appointment()


@scene(Reason.ANOTHER_DEPARTMENT)
def _(clinic: Clinic) -> Asked:
    return "patient", clinic.patient(), clinic.beside


@scene(Reason.PATIENT_NOT_ACTIVE)
def _(clinic: Clinic) -> Asked:
    return "patient", clinic.patient(status=3)


@scene(Reason.PATIENT_NOT_TICKED)
def _(clinic: Clinic) -> Asked:
    return "patient", clinic.patient(flowzone_enabled=False)


@scene(Reason.NO_SERIES)
def _(clinic: Clinic) -> Asked:
    return "patient", clinic.customer.patient(clinic.own)


@scene(Reason.SERIES_ELSEWHERE)
def _(clinic: Clinic) -> Asked:
    guid = clinic.customer.patient(clinic.own)
    clinic.customer.series(guid, clinic.off)
    return "patient", guid


@scene(Reason.SERIES_WITHOUT_START)
def _(clinic: Clinic) -> Asked:
    return "patient", clinic.patient(start=None)


@scene(Reason.SERIES_TOO_OLD)
def _(clinic: Clinic) -> Asked:
    return "patient", clinic.patient(start=date(2022, 10, 1))


@scene(Reason.NOT_A_MEMBER)
def _(clinic: Clinic) -> Asked:
    guid = clinic.practitioner()
    clinic.customer.unlink("user_department", user_guid=guid, department_guid=clinic.own)
    return "practitioner", guid


@scene(Reason.ACCOUNT_NOT_TICKED)
def _(clinic: Clinic) -> Asked:
    return "practitioner", clinic.practitioner(flowzone_enabled=False)


@scene(Reason.ACCOUNT_CLOSED)
def _(clinic: Clinic) -> Asked:
    return "practitioner", clinic.practitioner(closed_at=datetime.fromisoformat("2031-03-12 12:00"))


@scene(Reason.RECURRING_APPOINTMENT)
def _(clinic: Clinic) -> Asked:
    with clinic.customer.desktop() as journal:
        own = {"department_guid": clinic.own, "user_guid": uuid4(), "weekday": 1, "title": "x"}
        return "appointment", UUID(
            desktop.insert(journal, "recurring_appointment", **own, starts="10:00", ends="11:00")
        )


@scene(Reason.ABSENCE)
def _(clinic: Clinic) -> Asked:
    with clinic.customer.desktop() as journal:
        own = {"user_guid": uuid4(), "starts_at": NOON, "ends_at": NOON, "reason": "x"}
        return "appointment", UUID(desktop.insert(journal, "absence", **own))


@scene(Reason.IN_THE_PAST)
def _(clinic: Clinic) -> Asked:
    return "appointment", clinic.appointment(NOON - timedelta(days=3))


@scene(Reason.BEYOND_HORIZON)
def _(clinic: Clinic) -> Asked:
    return "appointment", clinic.appointment(NOON + timedelta(days=90))


@scene(Reason.GROUP_LEFT_OUT)
def _(clinic: Clinic) -> Asked:
    return "appointment", clinic.appointment(group_guid=clinic.customer.group(clinic.own, excluded=True))


@scene(Reason.NOBODY_LEFT)
def _(clinic: Clinic) -> Asked:
    return "appointment", clinic.appointment(NOON, clinic.practitioner(flowzone_enabled=False))


@scene(Reason.UNKNOWN_STATUS)
def _(clinic: Clinic) -> Asked:
    guid = clinic.customer.patient(clinic.own)
    clinic.customer.series(guid, clinic.own, status="Avbrutt")
    return "patient", guid


@scene(Reason.UNUSABLE)
def _(clinic: Clinic) -> Asked:
    return "patient", clinic.patient(personal_identity_number=None)


@scene(Reason.HISTORY)
def _(clinic: Clinic) -> Asked:
    guid = clinic.appointment()
    clinic.send("appointment")
    clinic.customer.delete("appointment", guid)
    clinic.world.query("update bridge.ledger set day = '2031-03-11' returning 1")
    return "appointment", guid


@scene(Reason.GONE)
def _(clinic: Clinic) -> Asked:
    guid = clinic.patient()
    clinic.send()
    clinic.customer.delete("patient", guid)
    return "patient", guid


@scene(Reason.GONE_WITHDRAWN)
def _(clinic: Clinic) -> Asked:
    asked = SCENES[Reason.GONE](clinic)
    clinic.send()
    return asked


@scene(Reason.GONE_UNSENT)
def _(clinic: Clinic) -> Asked:
    guid = clinic.patient(personal_identity_number=None)
    clinic.send()
    clinic.customer.delete("patient", guid)
    return "patient", guid


@scene(Reason.REJECTED)
def _(clinic: Clinic) -> Asked:
    guid = clinic.patient()
    clinic.world.faults({"fault": "reject", "guids": [str(guid)], "type": "name_taken", "field": "name"})
    clinic.send()
    return "patient", guid


@scene(Reason.SET_ASIDE)
def _(clinic: Clinic) -> Asked:
    asked = SCENES[Reason.REJECTED](clinic)
    clinic.world.query("update bridge.set_aside set rule = 'too_long' returning 1")
    return asked


@scene(Reason.IN_USER_IMPORT)
def _(clinic: Clinic) -> Asked:
    guid = clinic.patient()
    clinic.send()
    return "patient", guid


@scene(Reason.TO_BE_INVITED)
def _(clinic: Clinic) -> Asked:
    guid = clinic.practitioner()
    clinic.send("practitioner")
    return "practitioner", guid


@scene(Reason.UNDER_WAY)
def _(clinic: Clinic) -> Asked:
    guid = clinic.patient()
    clinic.send()
    clinic.world.query(
        "insert into bridge.under_way select flow, department, guid, gen_random_uuid() from bridge.ledger returning 1"
    )
    clinic.world.query("delete from bridge.ledger returning 1")
    return "patient", guid


@scene(Reason.NEVER_RUN)
def _(clinic: Clinic) -> Asked:
    return "patient", clinic.patient()


@scene(Reason.HELD)
def _(clinic: Clinic) -> Asked:
    guid = clinic.patient()
    clinic.world.write_departments(hold={"rows": 0, "set_aside_share": 0.1})
    clinic.patient(personal_identity_number="1")
    assert clinic.send()["status"] == "held"
    return "patient", guid


@scene(Reason.RUN_FAILED)
def _(clinic: Clinic) -> Asked:
    clinic.world.faults({"fault": "status", "status": 400, "method": "PUT"})
    guid = clinic.patient()
    clinic.send()
    clinic.world.faults()
    return "patient", guid


@scene(Reason.NO_RECENT_RUN)
def _(clinic: Clinic) -> Asked:
    clinic.send()
    clinic.world.query("update bridge.run set as_of = as_of - interval '61 minutes' returning 1")
    return "patient", clinic.patient()


@scene(Reason.WAITING)
def _(clinic: Clinic) -> Asked:
    clinic.send()
    return "patient", clinic.patient()


@scene(Reason.DRIFTED)
def _(clinic: Clinic) -> Asked:
    guid = clinic.patient()
    clinic.send()
    clinic.world.as_client("POST", "patients/withdrawals", [str(guid)])
    return "patient", guid


@scene(Reason.INVITED)
def _(clinic: Clinic) -> Asked:
    asked = SCENES[Reason.TO_BE_INVITED](clinic)
    _people(clinic, asked[1], "invite")
    return asked


@scene(Reason.DELIVERED)
def _(clinic: Clinic) -> Asked:
    asked = SCENES[Reason.INVITED](clinic)
    _people(clinic, asked[1], "accept")
    return asked


@scene(Reason.OTHER_KIND)
def _(clinic: Clinic) -> Asked:
    return "patient", clinic.practitioner()


@scene(Reason.UNKNOWN_GUID)
def _(clinic: Clinic) -> Asked:
    return "patient", uuid4()


@scene(Reason.JOURNAL_UNREACHABLE)
def _(clinic: Clinic) -> Asked:
    asked = SCENES[Reason.IN_USER_IMPORT](clinic)
    clinic.unreachable("extensor_fjord")
    return asked


@scene(Reason.BRIDGE_UNREACHABLE)
def _(clinic: Clinic) -> Asked:
    clinic.unreachable("bridge_default")
    return "patient", clinic.patient()


@scene(Reason.FLOWZONE_UNREACHABLE)
def _(clinic: Clinic) -> Asked:
    asked = SCENES[Reason.IN_USER_IMPORT](clinic)
    clinic.unreachable("flowzone_fjord")
    return asked


@scene(Reason.FLOWZONE_REFUSES)
def _(clinic: Clinic) -> Asked:
    asked = SCENES[Reason.IN_USER_IMPORT](clinic)
    clinic.world.faults({"fault": "status", "status": 403, "path": "/patients"})
    return asked


@scene(Reason.UNEXPLAINED)
def _(clinic: Clinic) -> Asked:
    return "appointment", clinic.appointment()  # whose query yields nothing in this test


@pytest.mark.parametrize("reason", list(Reason), ids=lambda reason: reason.code)
def test_each_reason_is_found(clinic: Clinic, reason: Reason, monkeypatch: pytest.MonkeyPatch) -> None:
    """T7: one next step, with Norwegian and English words in which every value is filled in."""
    if reason == Reason.UNEXPLAINED:
        monkeypatch.setattr("diagnosis.ask._digest", lambda *_: None)
    diagnosis = why(*SCENES[reason](clinic))
    assert (diagnosis.reason, diagnosis.step) == (reason, reason.value.step)
    assert diagnosis.clinic[-1].startswith("Neste steg: ")
    assert diagnosis.engineer[-1].startswith("Next: ")
    for sentence in (*diagnosis.clinic, *diagnosis.engineer):
        assert "{" not in sentence.replace('{"department"', "").replace('{"', ""), sentence
        assert " None" not in sentence, sentence


def test_the_flows_query_has_the_last_word(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """T7: should criteria and query ever grow apart, the query says what is transferred, and the answer tells of it."""
    monkeypatch.setattr("diagnosis.ask._digest", lambda *_: "yielded")
    place = clinic.place("patient", clinic.patient(status=2))
    assert (place.wanted, place.reason) == (True, Reason.UNEXPLAINED)
    assert clinic.place("practitioner", clinic.practitioner(clinic.off)).wanted is False, "off is off"


def _people(clinic: Clinic, guid: UUID, doing: str) -> None:
    requests.post(
        f"{clinic.world.flowzone}/sandbox/people/{guid}/{doing}", json={"business": "fjord"}, timeout=10
    ).raise_for_status()
