"""The flow of answered questionnaires run alone; and no word of an answer in anything that is written."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
import requests

from sandbox.journal import desktop
from tests.answers.clinic import answer, question, score
from tests.system.alone import Alone
from tests.system.written import files, tables
from tests.world import number


def give(alone: Alone, *answers: dict[str, Any]) -> None:
    """Let answers arrive at Flowzone, as they are."""
    requests.post(
        f"{alone.world.flowzone}/sandbox/questionnaire-responses",
        json={"department": str(alone.world.department), "responses": answers, "validate": False},
        timeout=10,
    ).raise_for_status()


def patient(alone: Alone, **values: Any) -> UUID:
    """Register a patient."""
    with alone.world.customer.desktop() as journal:
        return UUID(desktop.add_patient(journal, alone.world.department, **values))


def test_answers_come_home_without_any_server(alone: Alone) -> None:
    """Q1-Q8, O1, O2: an empty bridge, then nothing to do, then a full run; what runs and aside say."""
    known, stranger = answer(patient(alone), "phq-9"), answer(uuid4())
    give(alone, known, stranger)
    done = alone.run("questionnaires")
    assert done.returncode == 0, done.stdout[-3000:]
    rows = {row["department"]: row for row in alone.json("runs")}
    assert {(row["flow"], row["status"]) for row in rows.values()} == {("questionnaires", "success")}
    own = rows[str(alone.world.department)]
    assert (own["sent"], own["unchanged"], own["withdrawn"], own["set_aside"], own["held"]) == (1, 0, 0, 1, 0)
    (aside,) = alone.json("aside")
    assert (aside["guid"], aside["rule"]) == (stranger["response_id"], "unknown_patient")
    assert aside["field"] == "patient_guid"
    with psycopg.connect(alone.world.customer.dsn) as journal:
        (pdf,) = journal.execute("select content from journal.document").fetchone() or (b"",)
    assert pdf.startswith(b"%PDF-1.7")
    assert alone.run("questionnaires", department=str(alone.world.department), mode="full").returncode == 0
    (full,) = alone.world.query("select sent, unchanged, set_aside from bridge.run where mode = 'full'")
    assert tuple(full.values()) == (0, 1, 1)


def test_a_bad_questionnaires_file_is_told_with_its_place(
    alone: Alone, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Q2: nothing runs; file, line, path and cure are in the log and in `check`."""
    file = tmp_path_factory.mktemp("set-up") / "questionnaires.yaml"
    file.write_text("questionnaires:\n  - code: x\n    colour: blue\n", encoding="utf-8")
    alone.world.environment["HELSEBRO_QUESTIONNAIRES"] = str(file)
    told = f"{file}:3: questionnaires.0.colour: unknown key"
    done = alone.run("questionnaires")
    assert done.returncode != 0
    assert told in done.stdout + done.stderr
    checked = alone.command("check")
    assert checked.returncode == 1
    assert told in checked.stderr


NUMBER = number(510, day=14, month=8, year=62)
MARKS = ("Zqxpasient", NUMBER, "Zqxspørsmål", "Zqxsvar", "Zqxskår", "Zqxtittel", "Zqxkode", "424242")


def test_nothing_that_is_written_tells_of_an_answer(alone: Alone) -> None:
    """O1, Q7: sound answers, broken ones, differences, faults on both sides, what the journal refuses, a torn paper."""
    someone = patient(alone, first_name="Zqxpasient", last_name="Zqxpasient", personal_identity_number=NUMBER)

    def marked(code: str = "zqx", **changes: Any) -> dict[str, Any]:
        items = [question("Zqxkode", "string", "Zqxsvar") | {"text": "Zqxspørsmål"}]
        usual: dict[str, Any] = {"items": items, "scores": [score("Zqxkode", 424242, title="Zqxskår")]}
        named = {"code": code, "title": "Zqxtittel", "version": "1"}
        return answer(someone, **{**usual, "questionnaire": named, **changes})

    items = [question(f"phq{n}", "integer", 1) for n in range(1, 10)]
    give(
        alone,
        marked(),
        marked("Zqxkode er en setning"),
        marked("phq-9", items=items, scores=[score("total", 424242, title="Zqxskår")]),
        marked(items=[question("Zqxkode", "integer", "Zqxsvar")]),
        marked(items=[question("Zqxkode"), question("Zqxkode")]),
        marked(items=[question() | {"Zqxkode": 1, "answer": {"Zqxkode": "Zqxsvar"}}]),
        marked(scores=[score("Zqxkode", "Zqxsvar")]),
        marked(completed_at="Zqxsvar"),
        marked(response_id="Zqxsvar"),
        marked(patient_guid=str(uuid4())),
    )
    printed = [alone.run("questionnaires")]
    assert printed[0].returncode == 0, printed[0].stdout[-3000:]
    assert len(alone.json("aside")) == 7
    printed += [alone.command("runs"), alone.command("aside"), alone.command("warnings")]
    alone.world.faults({"fault": "cut_json", "method": "GET"})
    printed.append(alone.run("questionnaires", mode="full"))
    alone.world.faults()
    with alone.world.customer.desktop() as journal:  # PostgreSQL would quote the row
        journal.execute("alter table journal.document add constraint none check (length(title) < 3) not valid")
        journal.execute("alter table journal.patient alter first_name type text[] using array[first_name]")
    give(alone, marked())
    printed.append(alone.run("questionnaires"))
    assert [done.returncode for done in printed] == [0, 0, 0, 0, 1, 0]

    written = {f"printed {place}": done.stdout + done.stderr for place, done in enumerate(printed)}
    written |= dict(files(alone.home)) | dict(tables(alone.world.bridge, "bridge"))
    assert sum(text.count("[task]") for text in written.values()) > 10, "the tasks' logs were searched"
    assert {(place, mark) for place, text in written.items() for mark in MARKS if mark in text} == set()
    assert "not_storable" in [row["rule"] for row in alone.json("aside")]
