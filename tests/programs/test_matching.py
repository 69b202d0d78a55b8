"""Whose a program is: numbers of both countries in all spellings, and what becomes of those that are none (L8, G2)."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extensor_hook import Candidate, Current
from handouts import patients
from handouts.patients import Patients, endings, identity, somebody_elses
from tests.programs.clinic import NORWEGIAN, OTHER, SWEDISH, Clinic, counts
from tests.world import number

TODAY = date(2026, 11, 26)
PERSON, SAMORDNING = SWEDISH[20_000], SWEDISH[-800]


def swedish(number: str) -> list[str]:
    """Return how a Swedish number may be typed, with the separator that is right for the age."""
    sign = "+" if int(number[:4]) <= TODAY.year - 100 else "-"
    long = [number, f"{number[:8]}-{number[8:]}", f" {number[:8]} {number[8:]}\u00a0"]
    return [*long, f"{number[2:8]}{sign}{number[8:]}", *([number[2:]] if sign == "-" else [])]


def norwegian(number: str) -> list[str]:
    """Return how a Norwegian number may be typed."""
    return [number, f"{number[:6]} {number[6:]}", f"{number[:6]}-{number[6:]}", f"{number[:6]}.{number[6:]}\u00a0"]


SPELLINGS = [
    (one, other)
    for kind in (norwegian(NORWEGIAN), swedish(PERSON), swedish(SAMORDNING))
    for one, other in combinations(kind, 2)
]


@pytest.mark.parametrize(("contacts", "patients"), SPELLINGS)
def test_one_person_in_two_spellings(clinic: Clinic, contacts: str, patients: str) -> None:
    """L8, L4, G2: whichever side typed which."""
    first = clinic.patient(patients)
    clinic.patient(OTHER)
    program = clinic.handed(contacts)
    assert counts(clinic.run()) == (1, 0, 0, 0)
    assert clinic.standing(program) == [(1, first, True)]
    clinic.journal("update journal.patient set personal_identity_number = %s where guid = %s", contacts, first)
    clinic.world.exorlive.do("update exorlive.contact set personal_identity_number = %s", patients)
    assert counts(clinic.run()) == (0, 1, 0, 0), "another spelling is no other person"
    assert clinic.standing(program) == [(1, first, True)]


def test_every_official_number_in_every_spelling_is_itself() -> None:
    """L4, L8."""
    assert len(SWEDISH) == 41_129 + 2_264
    for one in SWEDISH:
        assert {identity(spelling, TODAY) for spelling in swedish(one)} == {one}


def test_many_official_numbers_are_found_at_once(clinic: Clinic) -> None:
    """L8: every one of them the right patient, all in other spellings than the journal's."""
    some = [*SWEDISH[::700], *SWEDISH[-2_264::150]]
    owners = {one: clinic.patient(swedish(one)[place % 4]) for place, one in enumerate(some)}
    programs = {clinic.handed(swedish(one)[(place + 1) % 4]): one for place, one in enumerate(some)}
    row = clinic.run()
    assert counts(row) == (len(some), 0, 0, 0)
    for program, one in programs.items():
        assert clinic.standing(program) == [(1, owners[one], True)], one


@pytest.mark.parametrize(
    "typed",
    ["ukjent", "?", "1234", NORWEGIAN[:-1], NORWEGIAN + "0", NORWEGIAN[:-1] + str((int(NORWEGIAN[-1]) + 1) % 10),
     PERSON[:-1] + str((int(PERSON[-1]) + 1) % 10), f"SE{PERSON}", "8" + NORWEGIAN[1:], "99" + PERSON[4:]],
)  # fmt: skip
def test_a_number_that_is_none_is_set_aside(clinic: Clinic, typed: str) -> None:
    """L8, G1: never matched, not even with the very same text; it waits for the number, and another's goes on."""
    clinic.patient(typed)
    clinic.patient(OTHER)
    program = clinic.handed(typed)
    clinic.handed(OTHER)
    assert counts(clinic.run()) == (1, 0, 0, 1)
    assert clinic.aside() == {program: ("unusable_number", "personal_identity_number")}
    clinic.run()
    assert clinic.world.query("select attempts from bridge.set_aside") == [{"attempts": 1}]


def test_an_unknown_patient_goes_through_once_she_is_registered(clinic: Clinic) -> None:
    """L8, Q7: by itself, in a run of changes; meanwhile each run is an attempt."""
    program = clinic.handed(NORWEGIAN)
    for _ in range(2):
        assert counts(clinic.run()) == (0, 0, 0, 1)
    assert clinic.aside() == {program: ("unknown_patient", "personal_identity_number")}
    assert clinic.world.query("select attempts from bridge.set_aside") == [{"attempts": 2}]
    clinic.patient(NORWEGIAN)
    assert counts(clinic.run()) == (1, 0, 0, 0)
    assert clinic.aside() == {}


def test_a_patient_of_another_journal_is_unknown(clinic: Clinic) -> None:
    """L8: the linked department's own journal counts, and no other."""
    clinic.patient_of(clinic.world.customers[1], NORWEGIAN)
    clinic.handed(NORWEGIAN)
    assert counts(clinic.run()) == (0, 0, 0, 1)


def test_a_patient_of_another_department_of_the_journal_is_known(clinic: Clinic) -> None:
    """L8: there is only one who has the number."""
    first, second = clinic.world.customer.departments
    patient = clinic.patient(NORWEGIAN, second)
    assert clinic.standing(clinic.handed(NORWEGIAN)) == []
    assert counts(clinic.run(department=first)) == (1, 0, 0, 0)
    assert clinic.documents()[0]["patient_guid"] == patient


def test_several_patients_with_one_number(clinic: Clinic) -> None:
    """L8: the linked department's, if exactly one is; else nobody guesses, and it passes once there is one."""
    first, second = clinic.world.customer.departments
    here = clinic.patient(NORWEGIAN, first)
    clinic.patient(f"{NORWEGIAN[:6]} {NORWEGIAN[6:]}", second)
    program = clinic.handed(NORWEGIAN)
    assert counts(clinic.run()) == (1, 0, 0, 0)
    assert clinic.standing(program) == [(1, here, True)]
    for department, count in ((first, 2), (second, 2)):
        for _ in range(count):
            clinic.patient(OTHER, department)
        torn = clinic.handed(OTHER)
        assert counts(clinic.run()) == (0, 1, 0, 1)
        assert clinic.aside() == {torn: ("patient_ambiguous", "personal_identity_number")}
        clinic.world.exorlive.do("delete from exorlive.program where id = %s", torn)
        clinic.journal("delete from journal.patient where personal_identity_number = %s", OTHER)
        assert counts(clinic.run()) == (0, 1, 0, 0)


def test_an_ambiguous_number_is_cured_by_itself(clinic: Clinic) -> None:
    """L8."""
    one, two = clinic.patient(NORWEGIAN), clinic.patient(NORWEGIAN)
    program = clinic.handed(NORWEGIAN)
    assert counts(clinic.run()) == (0, 0, 0, 1)
    clinic.journal("delete from journal.patient where guid = %s", two)
    assert counts(clinic.run()) == (1, 0, 0, 0)
    assert clinic.standing(program) == [(1, one, True)]
    clinic.patient(NORWEGIAN)
    assert counts(clinic.run("full")) == (0, 1, 0, 0), "it stands with one of them already"


KNOWN = st.sampled_from([*SWEDISH[::97], *(number(serial, day=serial % 28 + 1) for serial in range(0, 700, 7))])


@settings(deadline=None)
@given(KNOWN, KNOWN, st.data())
def test_two_people_never_have_one_number(one: str, other: str, data: st.DataObject) -> None:
    """L4, L8: whichever spelling of theirs is compared; one number in any two spellings is one person."""
    typed, known = (
        data.draw(st.sampled_from(norwegian(who) if len(who) == 11 else swedish(who))) for who in (one, other)
    )
    department, patient = uuid4(), uuid4()
    found = Patients([Candidate(patient, department, known)], department, TODAY)._by_number
    assert (identity(typed, TODAY) in found) == (one == other)
    assert somebody_elses(typed, Current(patient, known), TODAY) == (one != other)
    assert endings([typed], TODAY) == {one[-10:]}


@settings(deadline=None)
@given(st.text("0123456789-+ .abÅ\u00a0\u2011٣", max_size=16))
def test_whatever_is_typed_is_looked_up_by_its_own_digits(typed: str) -> None:
    """L8: what the journal is asked for finds every spelling that means the same: its digits, and those only."""
    found = identity(typed, TODAY)
    digits = "".join(sign for sign in typed if sign in "0123456789")
    assert found is None or found.endswith(digits[-patients.ENDING :])


def test_a_number_that_is_gone_says_nothing() -> None:
    """L8: only two known numbers that differ tell that a program stands in the wrong journal."""
    for contacts, patient in ((None, NORWEGIAN), ("?", NORWEGIAN), (NORWEGIAN, None), (NORWEGIAN, "?")):
        assert not somebody_elses(contacts, Current(uuid4(), patient), TODAY)
    assert somebody_elses(NORWEGIAN, Current(uuid4(), OTHER), TODAY)
