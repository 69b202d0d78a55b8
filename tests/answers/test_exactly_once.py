"""Exactly once: revisions in every order, what is read again, and what a full run puts right (Q6, Q8)."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from answers import bring, steps
from faults import Fault
from mirror.run import Over
from tests.answers.clinic import Answer, Clinic, answer, counts, filed, question, score
from tests.answers.test_set_aside import page
from tests.flowzone_hook.answering import Answer as Reply
from tests.flowzone_hook.answering import answering


def revisions(patient: UUID, *numbers: int, code: str = "quick") -> list[Answer]:
    """Return an answer and its corrections; each asks and scores something of its own, too."""
    response = str(uuid4())
    return [
        answer(
            patient,
            code,
            response_id=response,
            revision=number,
            items=[question("same", answer=number), question(f"only-{number}")],
            scores=[score("total", number), score(f"only-{number}", number)],
        )
        for number in numbers
    ]


def standing(clinic: Clinic, table: str) -> set[int]:
    """Return the revisions that stand in a table."""
    found = clinic.journal(f"select distinct revision from journal.{table} where superseded_at is null")
    return {row["revision"] for row in found}


@pytest.mark.parametrize("order", list(permutations((1, 2, 5))), ids=str)
def test_the_highest_revision_stands_in_whatever_order_they_arrive(clinic: Clinic, order: tuple[int, ...]) -> None:
    """Q6: one run each; every revision is kept, one of them is seen, in results and documents."""
    clinic.set_up({"code": "all", "results": "all", "document": True})
    by_number = {given["revision"]: given for given in revisions(clinic.patient(), 1, 2, 5, code="all")}
    for number in order:
        clinic.give(by_number[number])
        assert counts(clinic.run()) == (1, 0, 0)
    for table in ("questionnaire_response", "test_result", "document"):
        assert standing(clinic, table) == {5}, table
    assert filed(clinic) == {
        "questionnaire_response": 1,
        "questionnaire_response, superseded": 2,
        "test_result": 4,
        "test_result, superseded": 8,
        "document": 1,
        "document, superseded": 2,
    }
    links = clinic.journal(
        "select count(*) as n from journal.test_result join journal.document on document.id = document_id"
        " where document.revision = test_result.revision"
    )
    assert links[0]["n"] == 12, "each result has the document of its own revision"
    assert clinic.unacknowledged() == []


@pytest.mark.parametrize("order", [(1, 2), (2, 1)], ids=str)
def test_two_revisions_in_one_page(clinic: Clinic, order: tuple[int, ...]) -> None:
    """Q6."""
    clinic.give(*revisions(clinic.patient(), *order))
    assert counts(clinic.run()) == (2, 0, 0)
    assert standing(clinic, "test_result") == {2}


DEEDS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(1, 4), st.sampled_from(["give", "give again", "run", "full"])), max_size=12
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DEEDS)
def test_whatever_arrives_whenever_the_highest_stands_once(clinic: Clinic, deeds: list[tuple[int, int, str]]) -> None:
    """Q6, Q8: three answers with four revisions each, in any order, again and again, full runs in between."""
    clinic.world.reset()
    clinic.world.environment["HELSEBRO_QUESTIONNAIRES"] = str(clinic.file)
    clinic.empty()
    patient = clinic.patient()
    made = [{given["revision"]: given for given in revisions(patient, 1, 2, 3, 4)} for _ in range(3)]
    arrived: dict[str, set[int]] = {}
    for place, revision, deed in deeds:
        if deed.startswith("give"):
            clinic.give(made[place][revision])
            arrived.setdefault(made[place][revision]["response_id"], set()).add(revision)
        else:
            assert clinic.run("full" if deed == "full" else "changes")["status"] == "success"
    clinic.run()
    assert clinic.unacknowledged() == []
    for response, numbers in arrived.items():
        for table, column, prefix in (
            ("questionnaire_response", "response_id::text", ""),
            ("test_result", "source_id", "/score/total"),
        ):
            rows = clinic.journal(
                f"select revision, superseded_at from journal.{table} where {column} = %s", response + prefix
            )
            assert sorted(row["revision"] for row in rows) == sorted(numbers), table
            assert [row["revision"] for row in rows if row["superseded_at"] is None] == [max(numbers)], table


def test_the_same_again_is_only_acknowledged(clinic: Clinic) -> None:
    """Q6, Q8: it was filed, and the acknowledgement was lost; also when its text is written in another way."""
    given = answer(clinic.patient())
    clinic.give(given)
    clinic.world.faults({"fault": "status", "status": 418, "method": "POST", "path": "/acknowledgements$"})
    row = clinic.run()
    assert (row["status"], row["sent"]) == ("failed", 1)
    clinic.world.faults()
    before = filed(clinic)
    clinic.give(dict(reversed(given.items())))
    assert counts(clinic.run()) == (0, 1, 0)
    assert filed(clinic) == before
    assert clinic.unacknowledged() == []


@pytest.mark.parametrize("mode", ["changes", "full"])
def test_the_same_revision_with_other_content_is_set_aside(clinic: Clinic, mode: Any) -> None:
    """Q6: `revision_changed`; nothing is lost, neither side of it, and a higher revision cures it."""
    first = answer(clinic.patient())
    clinic.give(first)
    clinic.run()
    second = first | {"scores": [score(value=9)]}
    clinic.give(second)
    assert counts(clinic.run(mode)) == (0, 0, 1)
    assert clinic.aside() == {UUID(first["response_id"]): ("revision_changed", "revision")}
    (response,) = clinic.rows("questionnaire_response")
    assert response["content"] == first
    assert clinic.unacknowledged() == [(first["response_id"], 1)]
    clinic.give(first)
    clinic.give(second | {"revision": 2})
    clinic.run()
    assert clinic.aside() == {}
    assert standing(clinic, "test_result") == {2}


def test_two_contents_of_one_revision_in_a_page(clinic: Clinic) -> None:
    """Q6: the first is filed, the second is told of."""

    first = answer(clinic.patient())
    other = first | {"scores": []}
    texts = [json.dumps(one) for one in (first, first, other)]
    with answering(page(*texts), Reply(status=204)) as server:
        clinic.world.connect("flowzone_fjord", host=server.address)
        row = clinic.run()
    assert counts(row) == (1, 0, 1)
    assert set(clinic.aside().values()) == {("revision_changed", "revision")}
    assert filed(clinic)["test_result"] == 1


def test_two_departments_share_an_answer(clinic: Clinic) -> None:
    """Q6: it is one answer, filed once and acknowledged by both."""
    first, second = clinic.world.customer.departments
    given = answer(clinic.patient())
    clinic.give(given, department=first)
    clinic.give(given, department=second)
    assert counts(clinic.run(department=first)) == (1, 0, 0)
    assert counts(clinic.run(department=second)) == (0, 1, 0)
    assert clinic.unacknowledged(first) == clinic.unacknowledged(second) == []


LOSSES = {
    "the document": "delete from journal.document",
    "the results": "delete from journal.test_result",
    "one result": "delete from journal.test_result where source_id like '%%total'",
    "the rows for reports": "delete from journal.questionnaire_answer",
    "everything": "truncate journal.document, journal.test_result, journal.questionnaire_answer,"
    " journal.questionnaire_response",
}


@pytest.mark.parametrize("loss", LOSSES)
def test_a_full_run_puts_right_what_is_missing(clinic: Clinic, loss: str) -> None:
    """Q6: also of a superseded revision; nothing that stands gets a second; changes alone would not look."""
    clinic.set_up({"code": "all", "results": "all", "document": True})
    clinic.give(*revisions(clinic.patient(), 1, 2, code="all"))
    clinic.run()
    before = filed(clinic)
    texts = clinic.journal("select content from journal.document order by revision")
    clinic.journal(LOSSES[loss])
    assert counts(clinic.run()) == (0, 0, 0)
    assert counts(clinic.run("full")) == (2, 0, 0)
    assert filed(clinic) == before
    assert len(clinic.rows("questionnaire_answer")) == 4
    assert clinic.journal("select content from journal.document order by revision") == texts, "the same bytes"
    unlinked = "select from journal.test_result where document_id not in (select id from journal.document)"
    assert clinic.journal(unlinked) == []
    assert counts(clinic.run("full")) == (0, 2, 0)
    assert filed(clinic) == before


def test_the_first_run_leaves_alone_what_an_earlier_system_took(clinic: Clinic) -> None:
    """D8, Q6, Q8: what was acknowledged before is filed only when a person asks for everything."""
    given = answer(clinic.patient())
    clinic.give(given)
    clinic.world.as_client(
        "POST", "questionnaire-responses/acknowledgements", [{"response_id": given["response_id"], "revision": 1}]
    )
    row = clinic.run()
    assert (row["mode"], *counts(row)) == ("changes", 0, 0, 0)
    assert clinic.run()["mode"] == "changes"
    assert counts(clinic.run("full")) == (1, 0, 0)


def test_off_and_on_again_is_a_full_run(clinic: Clinic) -> None:
    """D2, D8: off files and acknowledges nothing."""
    clinic.give(answer(clinic.patient()))
    clinic.run()
    clinic.world.write_departments(active=False)
    clinic.give(answer(clinic.patient()))
    row = clinic.run()
    assert (row["status"], len(clinic.unacknowledged())) == ("skipped", 1)
    clinic.world.write_departments(active=True)
    clinic.journal("delete from journal.test_result")
    row = clinic.run()
    assert (row["mode"], *counts(row)) == ("full", 2, 0, 0)
    assert clinic.run()["mode"] == "changes"


def test_a_department_that_is_turned_off_meanwhile_stops(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """D8: what was filed is acknowledged; the rest waits."""
    monkeypatch.setattr("flowzone_hook.hook.ANSWERS", 2)
    patient = clinic.patient()
    clinic.give(*(answer(patient) for _ in range(5)))
    take_down = bring._take_down

    def then_off(*arguments: Any) -> None:
        take_down(*arguments)
        clinic.world.write_departments(active=False)

    monkeypatch.setattr("answers.bring._take_down", then_off)
    row = clinic.run()
    assert (row["status"], row["sent"], len(clinic.unacknowledged())) == ("skipped", 2, 3)


def test_two_at_once_without_a_lock_file_everything_once(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Q6: the advisory lock keeps runs apart; unique keys would do without it, revisions of one answer too."""
    monkeypatch.setattr("mirror.run._lock", lambda *_: None)
    patient = clinic.patient()
    for _ in range(6):
        clinic.give(*revisions(patient, 2, 1, 3), answer(patient))
    first, second = clinic.begin(), clinic.begin()

    def run(airflow_run: str) -> None:
        with suppress(Over, Fault):
            steps.file(airflow_run, clinic.department)

    threads = [threading.Thread(target=run, args=(one,)) for one in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = filed(clinic)
    assert (found["questionnaire_response"], found["questionnaire_response, superseded"]) == (12, 12)
    assert standing(clinic, "test_result") == {1, 3}
    doubled = clinic.journal(
        "select source_id from journal.test_result where superseded_at is null and source_id like"
        " '%%total' group by 1 having count(*) > 1"
    )
    assert doubled == []
    assert clinic.unacknowledged() == []
