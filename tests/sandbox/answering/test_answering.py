"""The sandbox's patients answer: plausible, the same every time, of the contract's form but for the broken ones."""

from collections import Counter
from datetime import date

from pydantic import ValidationError

from sandbox.answering import answers
from sandbox.flowzone.questionnaires import QuestionnaireResponse
from sandbox.journal import BYEN, FJORD
from sandbox.journal.chance import Scene

TODAY = date(2026, 11, 22)


def test_a_few_hundred_of_all_kinds_the_same_every_time() -> None:
    given = {
        department: found
        for customer in (FJORD, BYEN)
        for department, found in answers(Scene(customer, 1, TODAY)).items()
    }
    assert len(given) == 4
    assert 300 < sum(map(len, given.values())) < 700
    kinds = Counter(one["questionnaire"]["code"] for found in given.values() for one in found)
    assert set(kinds) == {"phq-9", "gad-7", "nrs-smerte", "psfs", "rand-36", "inntak", "who-5"}
    assert any(one["revision"] > 1 for found in given.values() for one in found)
    assert answers(Scene(FJORD, 1, TODAY)) == answers(Scene(FJORD, 1, TODAY))
    assert answers(Scene(FJORD, 2, TODAY)) != answers(Scene(FJORD, 1, TODAY))


def test_all_but_a_few_are_of_the_contracts_form() -> None:
    broken = 0
    for found in answers(Scene(FJORD, 1, TODAY)).values():
        for one in found:
            try:
                QuestionnaireResponse.model_validate(one)
            except ValidationError:
                broken += 1
    assert broken <= 2


def test_they_belong_to_patients_of_the_journal() -> None:
    scene = Scene(BYEN, 1, TODAY)
    patients = {scene.guid("patient", index) for index in range(BYEN.patients)}
    strangers = [one for found in answers(scene).values() for one in found if one["patient_guid"] not in patients]
    assert len(strangers) == 2, "one for each department, to be set aside"
