"""What cannot be filed is set aside with rule and field, blocks nobody else's, and goes through when it can (Q7)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from answers.check import LONGEST_KEY, RULES, SKEW
from sandbox.journal import desktop
from tests.answers.clinic import Answer, Clinic, answer, counts, filed, question, score
from tests.flowzone_hook.answering import Answer as Reply
from tests.flowzone_hook.answering import answering

Change = Callable[[Answer], object]


def put(**values: Any) -> Change:
    """Change fields of the answer."""
    return lambda given: given.update(values)


def without(name: str) -> Change:
    """Leave a field out."""
    return lambda given: given.pop(name)


def item(kind: str, value: Any, **more: Any) -> Change:
    """Let the answer have one item, of that kind, answered so."""
    return put(items=[question("q1", kind, value, **more)])


def ago(**span: float) -> str:
    """A moment before now, as RFC 3339."""
    return (datetime.now(UTC) - timedelta(**span)).isoformat()


def completed(**span: float) -> Change:
    """Let it be completed that long before the test's own now."""
    return lambda given: given.update(completed_at=ago(**span))


IN_A_LITTLE = {"minutes": -SKEW.total_seconds() / 60 + 2}
IN_A_WHILE = {"minutes": -SKEW.total_seconds() / 60 - 2}

UNUSABLE: list[tuple[Change, str, str]] = [
    *((without(name), "missing", name) for name in ("questionnaire", "patient_guid", "completed_at", "items")),
    (without("scores"), "missing", "scores"),
    (put(revision=0), "wrong_type", "revision"),
    (put(revision=-1), "wrong_type", "revision"),
    (put(revision=True), "wrong_type", "revision"),
    (put(revision="1"), "wrong_type", "revision"),
    (put(revision=1.5), "wrong_type", "revision"),
    (put(revision=2**31), "wrong_type", "revision"),
    (put(revision=10**30), "wrong_type", "revision"),
    (put(patient_guid="kari"), "wrong_type", "patient_guid"),
    (put(patient_guid=uuid4().hex), "wrong_type", "patient_guid"),
    (put(patient_guid=None), "wrong_type", "patient_guid"),
    (put(practitioner_guid=7), "wrong_type", "practitioner_guid"),
    (put(questionnaire="phq-9"), "wrong_type", "questionnaire"),
    (put(questionnaire={"code": "x", "title": "X"}), "missing", "questionnaire.version"),
    (put(questionnaire={"code": 9, "title": "X", "version": "1"}), "wrong_type", "questionnaire.code"),
    (put(items=None), "wrong_type", "items"),
    (put(items={}), "wrong_type", "items"),
    (put(items=["x"]), "wrong_type", "items.0"),
    (put(items=[{"link_id": "q", "text": "Q"}]), "missing", "items.0.type"),
    (put(items=[question("q", "quantity", 1)]), "wrong_type", "items.0.type"),
    (put(items=[question(), {"link_id": "g", "text": "G", "type": "group", "items": [question(7)]}]),  # type: ignore[arg-type]
     "wrong_type", "items.1.items.0.link_id"),
    (put(scores=None), "wrong_type", "scores"),
    (put(scores=[score(value="3")]), "wrong_type", "scores.0.value"),
    (put(scores=[score(value=True)]), "wrong_type", "scores.0.value"),
    (put(scores=[{"code": "x", "title": "X"}]), "missing", "scores.0.value"),
    (put(scores=[score(), score("sub", minimum="0")]), "wrong_type", "scores.1.minimum"),
    (put(scores=[score(interpretation=3)]), "wrong_type", "scores.0.interpretation"),
    (put(scores=[score(), score()]), "score_twice", "scores.code"),
    # an answer that does not fit the type of its question
    (item("boolean", "Ja"), "answer_type", "items.0.answer"),
    (item("boolean", 1), "answer_type", "items.0.answer"),
    (item("integer", 2.5), "answer_type", "items.0.answer"),
    (item("integer", "2"), "answer_type", "items.0.answer"),
    (item("integer", True), "answer_type", "items.0.answer"),
    (item("integer", [2]), "answer_type", "items.0.answer"),
    (item("integer", 1e-300), "answer_type", "items.0.answer"),
    (item("decimal", "2,5"), "answer_type", "items.0.answer"),
    (item("decimal", {"value": 2}), "answer_type", "items.0.answer"),
    (item("date", "17.05.2026"), "answer_type", "items.0.answer"),
    (item("date", "infinity"), "answer_type", "items.0.answer"),
    (item("date", "2026-05-17T10:00:00+02:00"), "answer_type", "items.0.answer"),
    (item("date", 2026), "answer_type", "items.0.answer"),
    (item("string", 3), "answer_type", "items.0.answer"),
    (item("text", ["a", "b"]), "answer_type", "items.0.answer"),
    (item("choice", "a"), "answer_type", "items.0.answer"),
    (item("choice", {"code": "a"}), "answer_type", "items.0.answer"),
    (item("choice", {"code": 1, "display": "En"}), "answer_type", "items.0.answer"),
    (item("choice", {"code": "a", "display": "A", "value": "1"}), "answer_type", "items.0.answer"),
    (item("choice", [{"code": "a", "display": "A"}, "b"]), "answer_type", "items.0.answer"),
    (item("open-choice", 7), "answer_type", "items.0.answer"),
    (item("group", "x"), "answer_type", "items.0.answer"),
    (item("display", True), "answer_type", "items.0.answer"),
    # a key that stands twice, wherever
    (put(items=[question("a"), question("a")]), "link_id_twice", "link_id"),
    (put(items=[question("a"), {"link_id": "g", "text": "G", "type": "group", "items": [question("a")]}]),
     "link_id_twice", "link_id"),
    (put(items=[{"link_id": "a", "text": "T", "type": "display"}, question("a")]), "link_id_twice", "link_id"),
    (put(items=[{"link_id": "a", "text": "G", "type": "group", "items": [question("a")]}]), "link_id_twice", "link_id"),
    (put(items=[question("x" * (LONGEST_KEY + 1))]), "too_long", "link_id"),
    (put(scores=[score("x" * (LONGEST_KEY + 1))]), "too_long", "scores.code"),
    # days and hours that cannot be
    (completed(**IN_A_WHILE), "impossible_date", "completed_at"),
    (put(completed_at="1999-12-31T23:59:59+00:00"), "impossible_date", "completed_at"),
    (put(completed_at="0001-01-01T00:00:00+14:00"), "impossible_date", "completed_at"),
    (put(completed_at="9999-12-31T23:59:59-14:00"), "impossible_date", "completed_at"),
    (put(completed_at="2026-02-30T10:00:00+01:00"), "impossible_date", "completed_at"),
    (put(completed_at="2026-02-03T25:00:00+01:00"), "impossible_date", "completed_at"),
    (put(completed_at="2026-02-03T10:00:00"), "wrong_type", "completed_at"),
    (put(completed_at="infinity"), "wrong_type", "completed_at"),
    (put(completed_at="12026-02-03T10:00:00Z"), "wrong_type", "completed_at"),
    (put(completed_at=1764000000), "wrong_type", "completed_at"),
    (put(completed_at=None), "wrong_type", "completed_at"),
    (lambda given: given.update(started_at=ago(hours=23)), "impossible_date", "started_at"),
    (put(started_at="1969-12-31T23:59:59Z"), "impossible_date", "started_at"),
    (put(started_at="i går"), "wrong_type", "started_at"),
    (item("date", "2026-02-30"), "impossible_date", "items.0.answer"),
    (item("date", "2026-13"), "impossible_date", "items.0.answer"),
    (item("date", "0000-01-01"), "impossible_date", "items.0.answer"),
]  # fmt: skip


def test_each_is_set_aside_and_the_others_go_through(clinic: Clinic) -> None:
    """Q7, Q8: every kind of unusable answer with its rule and field; not acknowledged; the sound one is filed."""
    patient = clinic.patient()
    broken = [answer(patient) for _ in UNUSABLE]
    for given, (change, _, _) in zip(broken, UNUSABLE, strict=True):
        change(given)
    sound = answer(patient)
    clinic.give(*broken, sound)
    row = clinic.run()
    assert (row["status"], *counts(row)) == ("success", 1, 0, len(UNUSABLE))
    expected = {
        UUID(given["response_id"]): (rule, field) for given, (_, rule, field) in zip(broken, UNUSABLE, strict=True)
    }
    assert clinic.aside() == expected
    assert {rule for _, rule, _ in UNUSABLE} <= set(RULES)
    assert filed(clinic)["questionnaire_response"] == 1
    assert [one for one in clinic.unacknowledged() if one[0] == sound["response_id"]] == []
    assert len(clinic.unacknowledged()) == len(UNUSABLE)


USABLE: list[Change] = [
    put(revision=2**31 - 1),
    put(practitioner_guid=None, started_at=None),
    put(practitioner_guid=str(uuid4())),
    put(items=[], scores=[]),
    put(items=[question("x" * LONGEST_KEY)], scores=[score("y" * LONGEST_KEY)]),
    completed(**IN_A_LITTLE),
    put(completed_at="2000-01-01T00:00:00+00:00"),
    put(completed_at="2026-02-03t10:00:00.123456789z"),
    lambda given: given.update(started_at=ago(days=1, seconds=-SKEW.total_seconds() / 2)),
    put(unknown={"key": None}, scores=[score(new="key", unit=None)]),
    put(items=[question("q", "decimal", 10**400)]),
    put(items=[question("a"), question("A"), question("å"), question("a\u030a"), question("")]),
    item("string", ""),
    item("string", "x" * 200_000),
]


def test_what_is_only_unusual_is_filed(clinic: Clinic) -> None:
    """Q1, Q7: the other side of each boundary."""
    patient = clinic.patient()
    unusual = [answer(patient) for _ in USABLE]
    for given, change in zip(unusual, USABLE, strict=True):
        change(given)
    clinic.give(*unusual)
    row = clinic.run()
    assert clinic.aside() == {}
    assert (row["status"], *counts(row)) == ("success", len(USABLE), 0, 0)
    assert clinic.unacknowledged() == []


def test_guids_compare_without_regard_to_case(clinic: Clinic) -> None:
    """Q6, Q7: and are filed in lower case."""
    given = answer(clinic.patient())
    given["patient_guid"], given["response_id"] = given["patient_guid"].upper(), given["response_id"].upper()
    clinic.give(given)
    assert counts(clinic.run()) == (1, 0, 0)
    (result,) = clinic.rows("test_result")
    assert result["source_id"] == f"{given['response_id'].lower()}/score/total"


@pytest.mark.parametrize("state", [{"flowzone_enabled": False}, {"status": 2}, {"status": 3}], ids=str)
def test_a_patient_who_is_no_longer_synced_is_known(clinic: Clinic, state: dict[str, Any]) -> None:
    """Q7: unticked, passive, even deceased; it need not be the answer's own department either."""
    other = clinic.world.customer.departments[1]
    clinic.give(answer(clinic.patient(other, **state)))
    assert counts(clinic.run()) == (1, 0, 0)


def test_an_unknown_patients_answer_waits_until_she_is_known(clinic: Clinic) -> None:
    """Q7: counted at each run; another customer's patient is unknown here; once cured it goes through by itself."""
    stranger, theirs = uuid4(), uuid4()
    with clinic.world.customers[1].desktop() as journal:
        desktop.add_patient(journal, clinic.world.customers[1].departments[0], guid=theirs)
    late, never = answer(stranger), answer(theirs)
    clinic.give(late, never)
    assert counts(clinic.run()) == (0, 0, 2)
    assert clinic.aside() == dict.fromkeys(
        [UUID(late["response_id"]), UUID(never["response_id"])], ("unknown_patient", "patient_guid")
    )
    (since, *_) = clinic.world.query("select since from bridge.set_aside where guid = %s", late["response_id"])
    assert counts(clinic.run()) == (0, 0, 2)
    (again,) = clinic.world.query("select since, attempts from bridge.set_aside where guid = %s", late["response_id"])
    assert (again["since"], again["attempts"]) == (since["since"], 2)
    clinic.patient(guid=stranger)
    assert counts(clinic.run()) == (1, 0, 1)
    assert list(clinic.aside()) == [UUID(never["response_id"])]
    assert [one["patient_guid"] for one in clinic.rows("test_result")] == [stranger]


def test_what_cannot_change_by_itself_is_not_counted_as_tried_again(clinic: Clinic) -> None:
    """Q7: attempts say how often it could have gone otherwise; a corrected answer resolves it."""
    broken = answer(clinic.patient(), items=[question(kind="integer", answer="tre")])
    clinic.give(broken)
    for _ in range(3):
        assert counts(clinic.run()) == (0, 0, 1)
    (row,) = clinic.world.query("select attempts from bridge.set_aside")
    assert row["attempts"] == 1
    clinic.give(broken | {"items": [question(answer=3)]})
    assert counts(clinic.run()) == (1, 0, 0)
    assert clinic.aside() == {}


def test_the_future_becomes_the_past(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Q7, G4: by the process's clock, which is the only one that decides."""
    clinic.give(answer(clinic.patient(), completed_at=ago(days=-2)))
    assert counts(clinic.run()) == (0, 0, 1)
    later = datetime.now(UTC) + timedelta(days=2)
    monkeypatch.setattr("answers.bring.now", lambda: later)
    assert counts(clinic.run()) == (1, 0, 0)
    (response,) = clinic.rows("questionnaire_response")
    assert response["received_at"] == later
    assert clinic.aside() == {}


def test_without_a_response_id_it_is_listed_under_a_made_up_guid(clinic: Clinic) -> None:
    """Q7: one row for each, the same at every run, gone with the answer."""
    patient = clinic.patient()
    nameless = [answer(patient, response_id=value) for value in (None, "x", 7, uuid4().hex)]
    absent = answer(patient)
    del absent["response_id"]
    clinic.give(*nameless, absent, answer(patient))
    for _ in range(2):
        row = clinic.run()
        assert (row["status"], row["set_aside"]) == ("success", 5)
    assert set(clinic.aside().values()) == {("no_response_id", "response_id")}
    assert len(clinic.aside()) == 5


RAW: list[tuple[str, str, str]] = [
    ('"text": "a\\u0000b"', "not_storable", "content"),
    ('"text\\u0000": 1', "not_storable", "content"),
    ('"text": "a\\ud83d"', "not_storable", "content"),
    ('"text": "\\ude42\\ud83d"', "not_storable", "content"),
    ('"text": "a\udcffb"', "not_storable", "content"),
    ('"number": NaN', "not_json", "content"),
    ('"number": [-Infinity]', "not_json", "content"),
    ('"number": 1e1001', "too_large", "content"),
    ('"number": 1e-1001', "too_large", "content"),
    (f'"number": {"9" * 1002}', "too_large", "content"),
    ('"number": 1e999999999999999999999', "not_json", "content"),
    ('"number": 1, "number": 1', "not_json", "content"),
    ('"inner": {"a": "\\u0000", "a": 1}', "not_json", "content"),
    ('"number": 01', "not_json", "content"),
    ('"text": "a\nb"', "not_json", "content"),
    (f'"deep": {"[" * 101}{"]" * 101}', "too_deep", "content"),
    (f'"deep": {"[" * 100_000}{"]" * 100_000}', "too_deep", "content"),
]
STORABLE = [
    '"new": 3.0, "revision ": 2.5',
    '"text": "a\\u0001\\ud83d\\ude42\\uffff"',
    '"number": 1e400',
    '"number": 1e1000',
    f'"number": {"9" * 1000}',
    '"number": -0.0',
    f'"deep": {"[" * 98}{"]" * 98}',
    '"text": "\\u00e5 \\" [ { "',
]


def page(*texts: str) -> Reply:
    """Return a page of items as they are."""
    body = f'{{"items": [{", ".join(texts)}], "next_cursor": null}}'
    return Reply(body.encode("utf-8", "surrogateescape"))


def with_member(given: Answer, member: str) -> str:
    """Return an answer's JSON text with one more member, as it is."""
    return f"{json.dumps(given)[:-1]}, {member}}}"


def test_text_that_no_database_keeps_spoils_nobody_elses(clinic: Clinic) -> None:
    """Q7: NUL, half surrogate pairs, bytes that are no UTF-8, NaN, numbers and nesting without end, keys twice."""
    patient = clinic.patient()
    broken, fine, plain = [answer(patient) for _ in RAW], [answer(patient) for _ in STORABLE], answer(patient)
    texts = [with_member(given, member) for given, (member, _, _) in zip(broken, RAW, strict=True)]
    texts += [with_member(given, member) for given, member in zip(fine, STORABLE, strict=True)]
    with answering(page(*texts, json.dumps(plain), "null", "7", "[]", '"x"'), Reply(status=204)) as server:
        clinic.world.connect("flowzone_fjord", host=server.address)
        row = clinic.run()
    assert (row["status"], *counts(row)) == ("success", len(fine) + 1, 0, len(RAW) + 4)
    found = clinic.aside()
    for given, (member, rule, field) in zip(broken, RAW, strict=True):
        assert found[UUID(given["response_id"])] == (rule, field), member[:40]
    (acknowledged,) = [asked for asked in server.asked if asked.method == "POST"]
    assert [one["response_id"] for one in json.loads(acknowledged.body)] == [
        *(given["response_id"] for given in fine),
        plain["response_id"],
    ]


def test_what_this_journal_refuses_is_set_aside(clinic: Clinic) -> None:
    """Q7: a rule of the clinic's own database stops one answer, not the department."""
    clinic.journal("alter table journal.questionnaire_answer add constraint short check (length(question) < 50)")
    try:
        patient = clinic.patient()
        long = answer(patient, items=[question() | {"text": "x" * 60}])
        clinic.give(long, answer(patient))
        row = clinic.run()
    finally:
        clinic.journal("alter table journal.questionnaire_answer drop constraint short")
    assert (row["status"], *counts(row)) == ("success", 1, 0, 1)
    assert clinic.aside() == {UUID(long["response_id"]): ("not_storable", "content")}
    assert filed(clinic)["test_result"] == 1, "nothing of it was filed: one transaction"
    assert counts(clinic.run()) == (1, 0, 0)


def test_an_answer_that_flowzone_takes_back_is_no_longer_set_aside(clinic: Clinic) -> None:
    """Q7: resolved ones disappear."""
    clinic.give(answer(uuid4()))
    assert counts(clinic.run()) == (0, 0, 1)
    clinic.world._http.post(f"{clinic.world.flowzone}/sandbox/reset", timeout=10)
    assert counts(clinic.run()) == (0, 0, 0)
    assert clinic.aside() == {}
