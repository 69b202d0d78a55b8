"""`./helsebro why` and the JSON form (T7)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner, Result

from console.main import helsebro
from diagnosis import Kind, why
from tests.diagnosis.clinic import Clinic
from tests.world import number

NUMBER = number(500, day=13, month=7, year=61)
MARKS = ("Zqx", "zqx", NUMBER, "1961", "99887766", "998 87 766", "4799887766")
"""What the people of these tests are called, and can be reached by."""
MARKED: dict[str, Any] = {
    "first_name": "Zqxmarked",
    "last_name": "Zqxnavn",
    "personal_identity_number": NUMBER,
    "birth_date": datetime(1961, 7, 13).date(),  # noqa: DTZ001  a day
    "email": "zqxmarked.post@example.test",
    "mobile_phone": "998 87 766",
}


def command(*arguments: object) -> Result:
    """Type it, with the output piped."""
    return CliRunner().invoke(helsebro, ["why", *map(str, arguments)])


def test_an_answer_can_be_read_and_forwarded(clinic: Clinic) -> None:
    """T7: marks with words, the value seen, Norwegian for the clinic, English with the code; status 0."""
    result = command("patient", clinic.patient(flowzone_enabled=False))
    assert result.exit_code == 0, result.output
    assert "✗ FAIL" in result.output
    assert "(flowzone_enabled: no)  [patient_not_ticked]" in result.output
    clinics, engineers = result.output.split("--- Til klinikken (kan videresendes) ---")[1].split(
        "--- For the engineer"
    )
    assert "Kryss av for Flowzone i Personalia/Generelt" in clinics
    assert "patient_not_ticked, fix_in_extensor" in engineers
    assert "\x1b" not in result.output, "no colour where there is no terminal"


def test_every_line_of_an_answer(clinic: Clinic) -> None:
    """T7: ledger, warnings, last run and Flowzone."""
    guid = clinic.patient(mobile_phone="123")
    clinic.send()
    text = command("patient", guid).output
    for part in (
        "should be in Flowzone: yes",
        "ledger: present, created 20",
        "the newest version",
        "warning: rule not_a_number, field mobile_phone",
        "last run: success (full) 2031-03-12 11:00:00 UTC",
        "Flowzone: imported (user import, brukerimport), as the ledger says",
        "Mobiltelefon er ikke noe gyldig nummer, og er utelatt",
        "Kontakt Flow.",
    ):
        assert part in text, part
    clinic.customer.change("patient", guid, personal_identity_number="2")
    clinic.send()
    text = command("patient", guid).output
    assert "an OLDER version" in text
    assert "set aside: rule not_eleven_digits, field personal_identity_number, since 20" in text
    assert "Fødselsnummer har ikke elleve sifre. Derfor kan ikke pasienten overføres." in text


def test_json_is_the_same_as_the_functions(clinic: Clinic) -> None:
    """T7: codes and plain values, for programs."""
    guid = clinic.patient(status=2)
    result = command("patient", guid, "--json", "--department", clinic.own)
    told = json.loads(result.output)
    same = why("patient", guid, clinic.own).as_json()
    assert told == same
    assert (told["reason"], told["step"], told["guid"]) == ("patient_not_active", "fix_in_extensor", str(guid))
    (place,) = told["places"]
    (failed,) = [criterion for criterion in place["criteria"] if criterion["verdict"] == "fail"]
    assert failed == {
        "must": "active (status 1)",
        "requirement": "T1",
        "verdict": "fail",
        "reason": "patient_not_active",
        "seen": {"status": 2},
    }
    assert place["record"]["ledger"] is None
    assert place["flowzone"] == {"state": "none"}


@pytest.mark.parametrize("spelled", ["{}", "  {}\n", "{{{}}}", "{{ {} }}"])
def test_a_guid_as_it_was_copied(clinic: Clinic, spelled: str) -> None:
    """T7: capitals, braces and white space."""
    guid = clinic.patient()
    result = command("patient", spelled.format(str(guid).upper()), "--json")
    assert json.loads(result.output)["guid"] == str(guid)


@pytest.mark.parametrize("typed", [NUMBER, "", "Zqxmarked", "1f0c6a3e-7d55"])
def test_what_is_no_guid_is_not_repeated(clinic: Clinic, typed: str) -> None:
    """T7, O1: status 2 and a plain word; somebody may have typed a person's number."""
    result = command("patient", typed)
    assert result.exit_code == 2
    assert "this is no GUID" in result.output
    assert not typed or typed not in result.output


def test_exit_statuses(clinic: Clinic) -> None:
    """T7: as `--help` has them."""
    patient = clinic.patient()
    clinic.send()
    assert command("patient", patient).exit_code == 0
    assert command("patient", uuid4()).exit_code == 3
    assert command("patient", clinic.practitioner()).exit_code == 3
    assert command("patient", patient, "--department", uuid4()).exit_code == 3
    clinic.unreachable("flowzone_fjord")
    assert command("patient", patient).exit_code == 4
    clinic.unreachable("extensor_fjord")
    result = command("patient", patient)
    assert result.exit_code == 4
    assert "NO ANSWER, journal extensor_fjord cannot be reached" in result.output
    assert "? not known" in result.output
    clinic.unreachable("bridge_default")
    assert "asked: bridge: NO ANSWER" in command("patient", patient).output
    clinic.world.write_departments(spelling="mistake")
    assert command("patient", patient).exit_code == 1
    for status in range(5):
        assert f"\n    {status}  " in command("--help").output


def marked(clinic: Clinic) -> list[tuple[Kind, UUID]]:
    """Return people and an appointment whose every text is marked: sound, unusable, rejected, of an odd status."""
    patients = [
        clinic.patient(**{**MARKED, **defect})
        for defect in ({}, {"personal_identity_number": f"Zqx{NUMBER}"}, {"mobile_phone": "Zqx"}, {"sex": "Z"})
    ]
    odd = clinic.customer.patient(clinic.own, **MARKED)
    practitioner = clinic.practitioner(
        full_name="Zqxmarked", personal_identity_number=NUMBER, email="zqx@@", mobile_phone="998 87 766"
    )
    clinic.customer.series(odd, clinic.own, status=f"Zqxmarked {NUMBER}", main_practitioner_guid=practitioner)
    appointment = clinic.appointment(
        *(datetime(2031, 3, 13, 9), practitioner),  # noqa: DTZ001  the clinic's time
        title="Zqxmarked",
        description=f"Zqxmarked {NUMBER}",
        patient_guid=patients[0],
        room_id=clinic.customer.named("room", "Zqxmarked"),
    )
    clinic.world.faults({"fault": "reject", "guids": [str(patients[0])], "type": "name_taken", "field": "name"})
    people: list[tuple[Kind, UUID]] = [("patient", patient) for patient in (*patients, odd)]
    return [*people, ("practitioner", practitioner), ("appointment", appointment)]


def test_no_answer_names_a_person(clinic: Clinic) -> None:
    """O1, T7: neither as text nor as JSON, whatever became of the row, and with a system down."""
    asked = marked(clinic)
    for kind in ("patient", "practitioner", "appointment"):
        clinic.send(kind)
    told = [text for kind, guid in asked for text in (command(kind, guid).output, command(kind, guid, "--json").output)]
    clinic.unreachable("extensor_fjord")
    clinic.unreachable("flowzone_fjord")
    told += [command(kind, guid).output for kind, guid in asked]
    assert {(mark, text) for text in told for mark in MARKS if mark in text} == set()
    assert len({json.loads(text)["reason"] for text in told if text.startswith("{")}) >= 4, "they differ"


def test_no_answer_names_a_person_when_the_journal_is_not_as_agreed(clinic: Clinic) -> None:
    """O1: PostgreSQL quotes values in its errors."""
    guid = clinic.practitioner(full_name="Zqxmarked")
    with clinic.customer.desktop() as journal:
        journal.execute("alter table journal.user_account alter closed_at type text using 'Zqxmarked'")
    try:
        result = command("practitioner", guid)
    finally:
        with clinic.customer.desktop() as journal:
            journal.execute("alter table journal.user_account alter closed_at type timestamp using null")
    assert result.exit_code == 4
    assert "is not as agreed" in result.output
    assert "Zqx" not in result.output
