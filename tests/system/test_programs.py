"""The flow of programs run alone; and no word of a program or its patient in anything that is written."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg
import pytest

from sandbox.journal import desktop
from tests.system.alone import Alone
from tests.system.written import files, tables
from tests.world import number


def patient(alone: Alone, typed: str | None, **values: Any) -> UUID:
    """Register a patient."""
    with alone.world.customer.desktop() as journal:
        department = alone.world.department
        return UUID(desktop.add_patient(journal, department, personal_identity_number=typed, **values))


def test_programs_are_recorded_without_any_server(alone: Alone) -> None:
    """L8, O1, O2: an empty bridge, then a full run; clinics without a link are skipped; what runs and aside say."""
    directory = alone.world.exorlive
    unit = directory.unit(alone.world.department)
    patient(alone, number(1))
    directory.program(directory.contact(unit, number(1)))
    stranger = directory.program(directory.contact(unit, number(2)))
    done = alone.run("programs")
    assert done.returncode == 0, done.stdout[-3000:]
    rows = {row["department"]: row for row in alone.json("runs")}
    own = rows.pop(str(alone.world.department))
    assert (own["flow"], own["status"]) == ("programs", "success")
    assert (own["sent"], own["unchanged"], own["withdrawn"], own["set_aside"], own["held"]) == (1, 0, 0, 1, 0)
    assert {row["status"] for row in rows.values()} == {"skipped"}
    assert all(row["reason"].startswith("no unit in ExorLive is linked") for row in rows.values())
    (aside,) = alone.json("aside")
    assert (aside["guid"], aside["rule"]) == (str(stranger), "unknown_patient")
    with psycopg.connect(alone.world.customer.dsn) as journal:
        (pdf,) = journal.execute("select content from journal.document").fetchone() or (b"",)
    assert pdf.startswith(b"%PDF-1.7")
    assert alone.run("programs", department=str(alone.world.department), mode="full").returncode == 0
    (full,) = alone.world.query("select sent, unchanged, set_aside from bridge.run order by started_at desc limit 1")
    assert tuple(full.values()) == (0, 1, 1)


def test_without_exorlive_the_flow_goes_well(alone: Alone, monkeypatch: pytest.MonkeyPatch) -> None:
    """L8: it is optional; every department is skipped, with how to set it up."""
    monkeypatch.delenv("AIRFLOW_CONN_EXORLIVE_DEFAULT")
    del alone.world.environment["AIRFLOW_CONN_EXORLIVE_DEFAULT"]
    done = alone.run("programs")
    assert done.returncode == 0, done.stdout[-3000:]
    assert {row["status"] for row in alone.json("runs")} == {"skipped"}
    assert all("AIRFLOW_CONN_EXORLIVE_DEFAULT" in row["reason"] for row in alone.json("runs"))


NUMBER = number(520, day=15, month=9, year=63)
MARKS = (
    "Zqxpasient",
    "Zqxkontakt",
    NUMBER,
    "Zqxtittel",
    "Zqxtekst",
    "Zqxøvelse",
    "Zqxfilm",
    "Zqxbehandler",
    "777000777",
)


def test_nothing_that_is_written_tells_of_a_program(alone: Alone) -> None:
    """O1, L8: sound and unusable ones, torn papers, what the journal refuses, faults on both sides, a mistake."""
    directory, world = alone.world.exorlive, alone.world
    unit = directory.unit(world.department, "Zqxklinikk")
    patient(alone, NUMBER, first_name="Zqxpasient", last_name="Zqxpasient")
    exercise = {
        "title": "Zqxøvelse",
        "instruction": "Zqxtekst",
        "video_url": "https://media.example/Zqxfilm",
        "load": "Zqxtekst",
    }

    def marked(typed: str, **values: Any) -> UUID:
        contact = directory.contact(unit, typed, "Zqxkontakt")
        usual = {"title": "Zqxtittel", "description": "Zqxtekst", "saved_by": "Zqxlege"}
        return directory.program(contact, exercise, **(usual | values))

    marked(NUMBER)
    marked(NUMBER, title="Zqxtittel forbudt")
    marked("Zqxkontakt 777000777")
    marked(number(521))
    printed = [alone.run("programs", dry_run=True), alone.run("programs")]
    assert len(alone.json("aside")) == 2
    with world.customer.desktop() as journal:  # PostgreSQL would quote the row
        journal.execute("alter table journal.document add constraint nay check (title not like '%forbudt') not valid")
        journal.execute("delete from journal.document")
    printed += [alone.run("programs", mode="full"), alone.command("runs"), alone.command("aside")]
    assert "not_storable" in [row["rule"] for row in alone.json("aside")]
    directory.change("contact", directory.do("select contact_id from exorlive.program limit 1")[0]["contact_id"],
                     personal_identity_number=number(522))  # fmt: skip
    directory.do("alter table exorlive.program_exercise alter rounds type text using 'Zqxtekst'")
    printed.append(alone.run("programs"))
    directory.do("alter table exorlive.program alter saved_at type text using 'Zqxtekst'")
    directory.do("alter table exorlive.program alter title type text[] using array[title]")
    printed.append(alone.run("programs"))
    directory.do("alter table exorlive.contact alter personal_identity_number type text[] using array['777000777']")
    printed.append(alone.run("programs"))
    assert [done.returncode for done in printed] == [0] * 7 + [1]

    written = {f"printed {place}": done.stdout + done.stderr for place, done in enumerate(printed)}
    written |= dict(files(alone.home)) | dict(tables(world.bridge, "bridge"))
    assert sum(text.count("[task]") for text in written.values()) > 10, "the tasks' logs were searched"
    assert {(place, mark) for place, text in written.items() for mark in MARKS if mark in text} == set()
    assert "unforeseen" in [row["rule"] for row in alone.json("aside")]
