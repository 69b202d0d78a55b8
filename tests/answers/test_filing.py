"""What is filed of an answer: rows for reports, results, a document, all in one transaction (Q1-Q6, Q8)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests.answers.clinic import Clinic, answer, counts, filed, question, score


def test_an_answer_comes_home_and_is_acknowledged(clinic: Clinic) -> None:
    """Q1, Q3, Q8: as it was received, and once; a run that finds nothing asks once and does nothing."""
    given = answer(clinic.patient(), extra={"kept": ["as", "received", 0.1, 12345678901234567890]})
    clinic.give(given)
    row = clinic.run()
    assert (row["status"], *counts(row)) == ("success", 1, 0, 0)
    (response,) = clinic.rows("questionnaire_response")
    assert response["content"] == given
    assert response["superseded_at"] is None
    assert clinic.unacknowledged() == []
    clinic.world.forget_requests()
    assert counts(clinic.run()) == (0, 0, 0)
    assert len(clinic.world.requests("GET", "/questionnaire-responses")) == 1
    assert clinic.world.requests("POST", "/acknowledgements") == []


ANSWERS: list[tuple[str, Any, tuple[Any, Any, Any]]] = [
    ("boolean", True, ("Ja", 1, None)),
    ("boolean", False, ("Nei", 0, None)),
    ("integer", 7, ("7", 7, None)),
    ("integer", -2, ("-2", -2, None)),
    ("integer", 3.0, ("3.0", 3, None)),
    ("decimal", 0.1, ("0.1", Decimal("0.1"), None)),
    ("decimal", 12, ("12", 12, None)),
    ("date", "2026-05-17", ("2026-05-17", None, None)),
    ("date", "2026-05", ("2026-05", None, None)),
    ("date", "1994", ("1994", None, None)),
    ("string", "Ærlig  talt\u030a", ("Ærlig  talt\u030a", None, None)),
    ("text", "Én linje\nog en til 🙂", ("Én linje\nog en til 🙂", None, None)),
    ("choice", {"code": "b", "display": "Noen dager", "value": 1}, ("Noen dager", 1, "b")),
    ("choice", {"code": "b", "display": "Noen dager", "value": 1.5}, ("Noen dager", Decimal("1.5"), "b")),
    ("choice", {"code": "b", "display": "Noen dager"}, ("Noen dager", None, "b")),
    (
        "choice",
        [{"code": "a", "display": "Tur", "value": 1}, {"code": "b", "display": "Ski"}],
        ("Tur; Ski", None, "a;b"),
    ),
    ("choice", [{"code": "a", "display": "Tur", "value": 1}], ("Tur", None, "a")),
    ("open-choice", "Noe annet", ("Noe annet", None, None)),
    ("open-choice", {"code": "a", "display": "Tur"}, ("Tur", None, "a")),
    ("open-choice", [{"code": "a", "display": "Tur"}, "Dans"], ("Tur; Dans", None, "a")),
    *((kind, None, (None, None, None)) for kind in ("boolean", "integer", "date", "string", "choice", "open-choice")),
    ("choice", [], (None, None, None)),
]


def test_answers_lie_flat_for_reports(clinic: Clinic) -> None:
    """Q3: every kind of answer as text, number and code, in order, unanswered ones too."""
    items = [question(f"q{place}", kind, given) for place, (kind, given, _) in enumerate(ANSWERS)]
    clinic.give(answer(clinic.patient(), items=items))
    assert counts(clinic.run()) == (1, 0, 0)
    rows = clinic.rows("questionnaire_answer")
    found = [(row["answer_text"], row["answer_number"], row["answer_code"]) for row in rows]
    assert found == [flat for _, _, flat in ANSWERS]
    assert [row["position"] for row in rows] == list(range(1, len(ANSWERS) + 1))


def test_groups_and_displays_have_no_row_and_order_is_depth_first(clinic: Clinic) -> None:
    """Q3: groups in groups; an item whose answer is left out altogether is unanswered."""
    unanswered = {"link_id": "d", "text": "D", "type": "string"}
    inner = {"link_id": "g2", "text": "G2", "type": "group", "items": [question("b"), unanswered]}
    outer = {
        "link_id": "g1",
        "text": "G1",
        "type": "group",
        "answer": None,
        "items": [question("a"), inner, question("c")],
    }
    display = {"link_id": "t", "text": "Les dette", "type": "display"}
    empty = {"link_id": "g3", "text": "G3", "type": "group"}
    clinic.give(answer(clinic.patient(), items=[display, outer, empty, question("e")]))
    clinic.run()
    rows = clinic.rows("questionnaire_answer")
    assert [(row["position"], row["link_id"]) for row in rows] == [(1, "a"), (2, "b"), (3, "d"), (4, "c"), (5, "e")]
    assert rows[2]["answer_text"] is rows[2]["answer_number"] is None


SCORES = [
    score("total", 12, unit="poeng", interpretation="Moderat"),
    score("sub", 1.5),
    score("none", None),
    score("words", None, interpretation="Ikke vurdert"),
]
ITEMS = [question("q1", "integer", 3), question("q2", "string", "Sliten"), question("q3", "string", None)]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"results": "none"}, []),
        ({"results": "scores"}, [("set-up/total", "Skår total", 12, "Moderat", "poeng"),
                                 ("set-up/sub", "Skår sub", Decimal("1.5"), None, None),
                                 ("set-up/words", "Skår words", None, "Ikke vurdert", None)]),
        ({"results": "scores", "scores": [{"code": "sub", "test_code": "SUB", "title": "Delskår"}]},
         [("SUB", "Delskår", Decimal("1.5"), None, None)]),
        ({"results": "scores", "scores": []}, []),
        ({"results": "all", "scores": [{"code": "total"}], "items": {"q2": {"test_code": "MOOD", "title": "Humør"}}},
         [("set-up/q1", "Spørsmål q1", 3, "3", None), ("MOOD", "Humør", None, "Sliten", None),
          ("set-up/total", "Skår total", 12, "Moderat", "poeng")]),
    ],
)  # fmt: skip
def test_results_are_those_that_the_set_up_asks_for(
    clinic: Clinic, entry: dict[str, Any], expected: list[tuple[Any, ...]]
) -> None:
    """Q2, Q5: into the Tests module all answers, or only chosen scores, under their codes and titles."""
    clinic.set_up({"code": "set-up", "document": False, **entry})
    patient = clinic.patient()
    given = answer(patient, "set-up", items=ITEMS, scores=SCORES)
    clinic.give(given)
    assert counts(clinic.run()) == (1, 0, 0)
    rows = clinic.rows("test_result")
    columns = ("test_code", "test_title", "value_number", "value_text", "unit")
    assert [tuple(row[column] for column in columns) for row in rows] == expected
    for row in rows:
        assert row["patient_guid"] == patient
        assert row["taken_at"].isoformat() == given["completed_at"]
        assert (row["source"], row["revision"], row["document_id"]) == ("flowzone", 1, None)
        assert row["source_id"].startswith(f"{given['response_id']}/")
    assert len(clinic.rows("questionnaire_answer")) == 3, "Q3: whatever the set-up says"


def test_source_ids_are_the_contracts(clinic: Clinic) -> None:
    """Q5, Q6: by response and link id, or by response and score."""
    clinic.set_up({"code": "set-up", "document": False, "results": "all"})
    given = answer(clinic.patient(), "set-up", items=[question("a/b.c æ")])
    clinic.give(given)
    clinic.run()
    ids = [row["source_id"] for row in clinic.rows("test_result")]
    assert ids == [f"{given['response_id']}/item/a/b.c æ", f"{given['response_id']}/score/total"]


def test_a_questionnaire_that_nobody_set_up_gets_scores_and_a_document(clinic: Clinic) -> None:
    """Q2, Q4: and the report says so."""
    given = answer(clinic.patient(), "who-5")
    clinic.give(given)
    row = clinic.run()
    assert counts(row) == (1, 0, 0)
    assert "not in the questionnaires file" in row["reason"]
    assert "who-5 (1)" in row["reason"]
    (document,) = clinic.rows("document")
    (result,) = clinic.rows("test_result")
    assert document["content"].startswith(b"%PDF-1.7")
    assert (document["mime_type"], document["source_id"], document["title"]) == (
        "application/pdf",
        given["response_id"],
        "Et skjema",
    )
    assert result["document_id"] == document["id"], "Q5: the result knows its document"
    assert (result["test_code"], result["test_title"]) == ("who-5/total", "Skår total")


def test_the_most_particular_set_up_counts(clinic: Clinic) -> None:
    """Q2: department before version before code alone."""
    first, second = clinic.world.customer.departments
    none = {"document": False, "results": "scores"}
    clinic.set_up(
        {"code": "x", "scores": [{"code": "total", "test_code": "PLAIN"}], **none},
        {"code": "x", "version": "2", "scores": [{"code": "total", "test_code": "V2"}], **none},
        {"code": "x", "department": str(second), "scores": [{"code": "total", "test_code": "HERE"}], **none},
    )
    patient = clinic.patient()

    def given(version: str) -> dict[str, Any]:
        return answer(patient, questionnaire={"code": "x", "title": "X", "version": version})

    clinic.give(given("1"), given("2"))
    clinic.give(given("2"), department=second)
    clinic.run(department=first)
    clinic.run(department=second)
    assert sorted(row["test_code"] for row in clinic.rows("test_result")) == ["HERE", "PLAIN", "V2"]


def test_a_bad_questionnaires_file_stops_before_anything_is_fetched(clinic: Clinic) -> None:
    """Q2: and says where."""
    clinic.give(answer(clinic.patient()))
    clinic.file.write_text("questionnaires:\n  - code: x\n    colour: blue\n", encoding="utf-8")
    row = clinic.run()
    assert row["status"] == "failed"
    assert f"{clinic.file}:3: questionnaires.0.colour: unknown key" in row["reason"]
    assert filed(clinic)["questionnaire_response"] == 0


def test_every_page_is_walked(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Q1, Q7: pages full of what is set aside stop nothing, and what is acknowledged meanwhile skips nothing."""
    monkeypatch.setattr("flowzone_hook.hook.ANSWERS", 3)
    patient = clinic.patient()
    strangers = [answer(UUID(int=place)) for place in range(1, 8)]
    clinic.give(*strangers, *(answer(patient) for _ in range(8)))
    assert counts(clinic.run()) == (8, 0, 7)
    assert len(clinic.unacknowledged()) == 7
    assert counts(clinic.run()) == (0, 0, 7)


def test_a_dry_run_files_nothing_and_says_what_it_would(clinic: Clinic) -> None:
    """O2, Q8."""
    clinic.give(answer(clinic.patient()), answer(UUID(int=1)))
    row = clinic.run(dry_run=True)
    assert row["status"] == "success"
    assert row["reason"] == "dry run: would file 1, acknowledge 1, set aside 1"
    assert set(filed(clinic).values()) == {0}
    assert (len(clinic.unacknowledged()), clinic.aside()) == (2, {})
    assert counts(clinic.run()) == (1, 0, 1)
