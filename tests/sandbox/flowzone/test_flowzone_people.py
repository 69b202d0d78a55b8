"""Practitioners and patients: outcomes, withdrawal and return, one person in several departments."""

from typing import Any

import pytest

from tests.sandbox.flowzone.caller import (
    FJORD_CLINIC,
    FJORD_REHAB,
    MAKERS,
    SKOG_CLINIC,
    Caller,
    patient,
    practitioner,
    problem,
    words,
)

PEOPLE = pytest.mark.parametrize("collection", ["practitioners", "patients"])


@PEOPLE
def test_outcomes_follow_content_and_source_version(fjord: Caller, collection: str) -> None:
    person = MAKERS[collection]()
    assert words(fjord.put(collection, person)) == ["created"]
    assert words(fjord.put(collection, person)) == ["unchanged"]
    assert words(fjord.put(collection, person | {"name": "Emilie Vikås"})) == ["updated"]
    assert words(fjord.put(collection, person | {"name": "Emilie Vikås", "source_version": "2"})) == ["updated"]
    assert fjord.held(collection)[0]["source_version"] == "2"
    assert fjord.effects(person["guid"]) == (1, 2, 0)


def test_what_says_the_same_is_unchanged(fjord: Caller) -> None:
    series = {"status": "Active", "start_date": "2026-01-05", "main_practitioner_guid": FJORD_REHAB.upper()}
    person = patient(email=None, series=series)
    fjord.put("patients", person)
    del person["email"]
    same = series | {"end_date": None, "main_practitioner_guid": FJORD_REHAB}
    assert words(fjord.put("patients", person | {"guid": person["guid"].upper(), "series": same})) == ["unchanged"]


def test_guids_are_answered_in_lower_case_and_in_the_order_sent(fjord: Caller) -> None:
    people = [patient(guid=patient()["guid"].upper()) for _ in range(20)]
    outcomes = fjord.put("patients", *people)
    assert [outcome["guid"] for outcome in outcomes] == [person["guid"].lower() for person in people]
    assert {held["guid"] for held in fjord.held("patients", guid=people[0]["guid"])} == {people[0]["guid"].lower()}


def test_an_optional_field_left_out_is_emptied(fjord: Caller) -> None:
    person = practitioner()
    fjord.put("practitioners", person)
    del person["email"]
    assert words(fjord.put("practitioners", person)) == ["updated"]
    assert fjord.person("practitioners", person["guid"])["content"]["email"] is None


def test_a_person_goes_from_the_user_import_to_a_login(fjord: Caller) -> None:
    person = practitioner()
    fjord.put("practitioners", person)
    states = [fjord.held("practitioners")[0]["state"]]
    for step in (fjord.invite, fjord.accept):
        step(person["guid"])
        states.append(fjord.held("practitioners")[0]["state"])
    assert states == ["imported", "invited", "active"]


@PEOPLE
def test_withdrawal_says_what_it_met(fjord: Caller, skog: Caller, collection: str) -> None:
    here, elsewhere, others, nobody = (MAKERS[collection]() for _ in range(4))
    fjord.put(collection, here)
    fjord.put(collection, elsewhere, department=FJORD_CLINIC)
    skog.put(collection, others, department=SKOG_CLINIC)
    guids = [person["guid"] for person in (here, elsewhere, others, nobody)]
    assert words(fjord.withdraw(collection, *guids)) == ["withdrawn", "unchanged", "unknown", "unknown"]
    assert words(fjord.withdraw(collection, *guids)) == ["unchanged", "unchanged", "unknown", "unknown"]
    assert fjord.effects(here["guid"]) == (1, 0, 1)


def test_coming_back_keeps_the_invitation_and_the_login(fjord: Caller) -> None:
    person = practitioner()
    guid = person["guid"]
    fjord.put("practitioners", person)
    fjord.invite(guid)
    fjord.accept(guid)
    fjord.withdraw("practitioners", guid)
    assert fjord.person("practitioners", guid)["state"] == "inactive"
    assert words(fjord.put("practitioners", person)) == ["updated"]
    assert fjord.held("practitioners")[0]["state"] == "active"
    fjord.put("practitioners", person | {"name": "Ingrid Bakken"})
    assert fjord.held("practitioners")[0]["state"] == "active"


def test_a_person_withdrawn_is_listed_only_when_asked_for_by_guid(fjord: Caller) -> None:
    person = patient()
    fjord.put("patients", person)
    fjord.put("patients", person, department=FJORD_CLINIC)
    fjord.withdraw("patients", person["guid"])
    assert fjord.held("patients") == []
    assert [held["state"] for held in fjord.held("patients", guid=person["guid"])] == ["inactive"]
    assert [held["state"] for held in fjord.held("patients", department=FJORD_CLINIC)] == ["imported"]
    assert fjord.person("patients", person["guid"])["state"] == "imported"
    fjord.withdraw("patients", person["guid"], department=FJORD_CLINIC)
    assert fjord.person("patients", person["guid"])["state"] == "inactive"


def test_departments_share_the_person_but_not_the_source_version(fjord: Caller) -> None:
    person = practitioner(source_version="rehab")
    fjord.put("practitioners", person)
    fjord.invite(person["guid"])
    there = person | {"source_version": "clinic"}
    assert words(fjord.put("practitioners", there, department=FJORD_CLINIC)) == ["created"]
    assert [held["source_version"] for held in fjord.held("practitioners")] == ["rehab"]
    (held,) = fjord.held("practitioners", department=FJORD_CLINIC)
    assert (held["source_version"], held["state"]) == ("clinic", "invited")
    assert words(fjord.put("practitioners", person)) == ["unchanged"]


def test_businesses_do_not_share_people(fjord: Caller, skog: Caller) -> None:
    person = patient()
    fjord.put("patients", person)
    fjord.invite(person["guid"])
    assert words(skog.put("patients", person, department=SKOG_CLINIC)) == ["created"]
    assert skog.held("patients", department=SKOG_CLINIC)[0]["state"] == "imported"


def test_a_guid_may_be_a_practitioner_and_a_patient(fjord: Caller) -> None:
    person = practitioner()
    fjord.put("practitioners", person)
    assert words(fjord.put("patients", patient(guid=person["guid"]))) == ["created"]
    assert words(fjord.withdraw("patients", person["guid"])) == ["withdrawn"]
    assert fjord.held("practitioners")[0]["state"] == "imported"


def test_nobody_is_invited_who_is_not_there(fjord: Caller) -> None:
    person = practitioner()
    fjord.put("practitioners", person)
    url = f"{fjord.address}/sandbox/people/{{}}/{{}}"
    ask: dict[str, Any] = {"json": {"business": "fjord"}, "timeout": 10}
    post = fjord.session.post
    assert problem(post(url.format(person["guid"], "accept"), **ask)) == (409, "not_invited")
    assert problem(post(url.format(patient()["guid"], "invite"), **ask)) == (404, "unknown")
    assert problem(post(url.format(patient()["guid"], "accept"), **ask)) == (404, "unknown")
