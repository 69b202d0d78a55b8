"""Exactly once: saved again, corrected, moved, deleted, looked at again; two at once, and an emptied bridge (L8)."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from exorlive_hook.programs import handed_out
from extensor_hook import ExtensorHook
from faults import Fault
from handouts import prepare, steps
from mirror.run import Over
from tests.programs.clinic import NORWEGIAN, OTHER, Clinic, counts, text
from tests.world import number

CHANGES: dict[str, tuple[str, object]] = {
    "title": ("update exorlive.program set title = %s", "Rygg"),
    "description": ("update exorlive.program set description = %s", "Annenhver dag."),
    "exercise": ("update exorlive.program_exercise set title = %s", "Knebøy"),
    "instruction": ("update exorlive.program_exercise set instruction = %s", "Rett rygg."),
    "video": ("update exorlive.program_exercise set video_url = %s", None),
    "rounds": ("update exorlive.program_exercise set rounds = %s", 4),
    "repetitions": ("update exorlive.program_exercise set repetitions = %s", 8),
    "load": ("update exorlive.program_exercise set load = %s", None),
    "one exercise fewer": ("delete from exorlive.program_exercise where position = %s", 2),
    "the order": ("update exorlive.program_exercise set position = position * %s", -1),
}


@pytest.mark.parametrize("change", CHANGES)
def test_other_content_is_a_new_revision(clinic: Clinic, change: str) -> None:
    """L8: the one before is superseded, and stays; once."""
    patient = clinic.patient(NORWEGIAN)
    program = clinic.handed(NORWEGIAN)
    clinic.world.exorlive.do(
        "insert into exorlive.program_exercise select program_id, 2, 'Tåhev', instruction, video_url, rounds,"
        " repetitions, load from exorlive.program_exercise"
    )
    clinic.run()
    (before,) = clinic.documents()
    clinic.world.exorlive.do(CHANGES[change][0], CHANGES[change][1])
    assert counts(clinic.run()) == (1, 0, 0, 0)
    assert clinic.standing(program) == [(1, patient, False), (2, patient, True)]
    assert {**clinic.documents()[0], "superseded_at": None, "stands": True} == before
    for mode in ("changes", "full"):
        assert counts(clinic.run(mode)) == (0, 1, 0, 0)
    assert len(clinic.documents()) == 2


def test_saved_again_without_a_change_is_nothing_new(clinic: Clinic) -> None:
    """L8: whenever and by whomever: the same was handed out already."""
    clinic.patient(NORWEGIAN)
    program = clinic.handed(NORWEGIAN)
    clinic.run()
    clinic.world.exorlive.change("program", program, saved_at=datetime(2026, 8, 1, tzinfo=UTC), saved_by="Ola")
    assert counts(clinic.run()) == (0, 1, 0, 0)
    assert [revision for revision, *_ in clinic.standing(program)] == [1]


def test_back_to_what_it_was_is_a_third_revision(clinic: Clinic) -> None:
    """L8: what is current is what was handed out last, also when it was once before."""
    patient = clinic.patient(NORWEGIAN)
    program = clinic.handed(NORWEGIAN, title="A")
    times = []
    for title in ("A", "B", "A"):
        clinic.world.exorlive.change("program", program, title=title)
        clinic.run()
        times.append(clinic.documents()[0]["superseded_at"])
    assert times[0] is None
    assert times[1] == times[2], "when it was superseded stays as it was"
    assert clinic.standing(program) == [(1, patient, False), (2, patient, False), (3, patient, True)]
    assert counts(clinic.run("full")) == (0, 1, 0, 0)


def test_a_corrected_number_moves_it_to_the_right_journal(clinic: Clinic) -> None:
    """L8: nothing stays current in the wrong patient's; corrected back, it is current there again."""
    wrong, right = clinic.patient(NORWEGIAN), clinic.patient(OTHER)
    program = clinic.handed(NORWEGIAN)
    clinic.run()
    clinic.world.exorlive.do("update exorlive.contact set personal_identity_number = %s", OTHER)
    row = clinic.run()
    assert counts(row) == (1, 0, 1, 0)
    assert row["reason"] == "1 documents superseded: their contact's number is no longer that patient's"
    assert clinic.standing(program) == [(1, wrong, False), (2, right, True)]
    assert OTHER in text(clinic.documents()[1]["content"])
    clinic.world.exorlive.do("update exorlive.contact set personal_identity_number = %s", NORWEGIAN)
    assert counts(clinic.run()) == (1, 0, 1, 0)
    assert clinic.standing(program) == [(1, wrong, False), (2, right, False), (3, wrong, True)]


@pytest.mark.parametrize("between", ["changes", "full"])
def test_corrected_to_nobodys_number_and_back(clinic: Clinic, between: Any) -> None:
    """L8: it is nobody's current document meanwhile, and set aside; the ledger does not take it for recorded."""
    patient = clinic.patient(NORWEGIAN)
    program = clinic.handed(NORWEGIAN)
    clinic.run()
    clinic.world.exorlive.do("update exorlive.contact set personal_identity_number = %s", OTHER)
    assert counts(clinic.run(between)) == (0, 0, 1, 1)
    assert clinic.standing(program) == [(1, patient, False)]
    assert clinic.aside() == {program: ("unknown_patient", "personal_identity_number")}
    clinic.world.exorlive.do("update exorlive.contact set personal_identity_number = %s", NORWEGIAN)
    assert counts(clinic.run()) == (1, 0, 0, 0)
    assert clinic.standing(program) == [(1, patient, False), (2, patient, True)]
    assert clinic.aside() == {}


@pytest.mark.parametrize("typed", [None, "", "ukjent"])
def test_a_number_that_is_taken_away_leaves_the_document(clinic: Clinic, typed: str | None) -> None:
    """L8: it was handed out to her; nothing says that she was the wrong one."""
    patient = clinic.patient(NORWEGIAN)
    program = clinic.handed(NORWEGIAN)
    clinic.run()
    clinic.world.exorlive.do("update exorlive.contact set personal_identity_number = %s", typed)
    for mode in ("changes", "full"):
        assert counts(clinic.run(mode)) == (0, 0, 0, 1 if typed else 0)
    assert clinic.standing(program) == [(1, patient, True)]
    clinic.world.exorlive.do("update exorlive.contact set personal_identity_number = %s", NORWEGIAN)
    assert counts(clinic.run()) == (0, 1, 0, 0)


def test_a_number_that_is_corrected_in_the_journal(clinic: Clinic) -> None:
    """L8: a run of changes notices; without a right patient it is superseded all the same. A spelling is no change."""
    wrong = clinic.patient(NORWEGIAN)
    program = clinic.handed(NORWEGIAN)
    clinic.run()
    clinic.journal("update journal.patient set personal_identity_number = %s", f"{NORWEGIAN[:6]} {NORWEGIAN[6:]}")
    assert counts(clinic.run()) == (0, 1, 0, 0)
    clinic.journal("update journal.patient set personal_identity_number = %s", OTHER)
    foretold = "dry run: would record 0, set aside 1, supersede 1 that stand in a wrong journal"
    assert clinic.run(dry_run=True)["reason"] == foretold
    assert counts(clinic.run()) == (0, 0, 1, 1)
    right = clinic.patient(NORWEGIAN)
    assert counts(clinic.run()) == (1, 0, 0, 0)
    assert clinic.standing(program) == [(1, wrong, False), (2, right, True)]


@pytest.mark.parametrize("loss", ["the number", "the patient"])
def test_a_patient_who_is_gone_keeps_the_document(clinic: Clinic, loss: str) -> None:
    """L8: nothing says that she was the wrong one."""
    patient = clinic.patient(NORWEGIAN)
    program = clinic.handed(NORWEGIAN)
    clinic.run()
    if loss == "the number":
        clinic.journal("update journal.patient set personal_identity_number = null")
    else:
        clinic.journal("delete from journal.patient")
    assert counts(clinic.run()) == (0, 1, 0, 0)
    assert counts(clinic.run("full")) == (0, 0, 0, 1)
    assert clinic.standing(program) == [(1, patient, True)]


def test_a_program_that_is_deleted_leaves_its_document(clinic: Clinic) -> None:
    """L8: it was handed out."""
    patient = clinic.patient(NORWEGIAN)
    program = clinic.handed(NORWEGIAN)
    clinic.run()
    clinic.world.exorlive.do("truncate exorlive.program, exorlive.program_exercise")
    for mode in ("changes", "full"):
        assert counts(clinic.run(mode)) == (0, 0, 0, 0)
    assert clinic.standing(program) == [(1, patient, True)]


def test_only_a_full_run_brings_a_deleted_document_back(clinic: Clinic) -> None:
    """L8: somebody may have deleted it on purpose; asked for everything, it is recorded again, with its revision."""
    patient = clinic.patient(NORWEGIAN)
    program = clinic.handed(NORWEGIAN)
    clinic.run()
    before = clinic.documents()
    clinic.journal("delete from journal.document")
    assert counts(clinic.run()) == (0, 1, 0, 0)
    assert clinic.documents() == []
    assert counts(clinic.run("full")) == (1, 0, 0, 0)
    assert clinic.standing(program) == [(1, patient, True)]
    assert clinic.documents()[0]["content"] == before[0]["content"], "the same bytes"
    clinic.world.exorlive.change("program", program, title="Ny")
    clinic.run()
    clinic.journal("delete from journal.document where revision = 2")
    clinic.run("full")
    assert clinic.standing(program) == [(1, patient, False), (2, patient, True)]
    clinic.journal("delete from journal.document where revision = 1")
    clinic.world.exorlive.change("program", program, title="Nyere")
    clinic.run()
    assert clinic.standing(program) == [(2, patient, False), (3, patient, True)]


def test_the_linked_departments_patient_comes_first_also_later(clinic: Clinic) -> None:
    """L8: registered later with the same number, she is who is meant; a full run looks."""
    elsewhere = clinic.patient(NORWEGIAN, clinic.world.customer.departments[1])
    program = clinic.handed(NORWEGIAN)
    clinic.run()
    here = clinic.patient(NORWEGIAN)
    assert counts(clinic.run("full")) == (1, 0, 0, 0)
    assert clinic.standing(program) == [(1, elsewhere, False), (2, here, True)]


def test_what_has_moved_meanwhile_is_not_revoked(clinic: Clinic) -> None:
    """L8: another run was quicker, and it stands in the right journal already."""
    patient = clinic.patient(NORWEGIAN)
    program = clinic.handed(NORWEGIAN)
    clinic.run()
    with ExtensorHook("extensor_fjord").recording() as journal:
        assert not journal.revoke(program, uuid4(), datetime.now(UTC))
        assert clinic.standing(program) == [(1, patient, True)]
        assert journal.revoke(program, patient, datetime.now(UTC))
    assert clinic.standing(program) == [(1, patient, False)]


def test_an_emptied_bridge_records_nothing_twice(clinic: Clinic) -> None:
    """L8: the journal tells what it has, by the content's identifier within the PDF."""
    clinic.patient(NORWEGIAN)
    program = clinic.handed(NORWEGIAN)
    clinic.handed(NORWEGIAN)
    clinic.world.exorlive.change("program", program, title="Ny")
    clinic.run()
    before = clinic.documents()
    tables = "bridge.ledger, bridge.standing, bridge.set_aside, bridge.run, bridge.quality, bridge.staged"
    with psycopg.connect(clinic.world.bridge) as bridge:
        bridge.execute(f"truncate {tables}".encode())
    assert counts(clinic.run()) == (0, 2, 0, 0)
    assert clinic.documents() == before


def test_a_document_from_another_hand_is_no_programs(clinic: Clinic) -> None:
    """L8: another source, another program, or the wanted identifier anywhere else in a document."""
    patient = clinic.patient(NORWEGIAN)
    program = clinic.handed(NORWEGIAN)
    clinic.run()
    (document,) = clinic.documents()
    clinic.journal("update journal.document set source = 'flowzone'")
    clinic.run("full")
    assert clinic.standing(program) == [(1, patient, True), (1, patient, True)]
    told = document["content"].split(b"/ID [(")[1][:32]
    clinic.journal("delete from journal.document where source = 'flowzone'")
    clinic.journal("update journal.document set content = %s", b"%PDF-1.7 " + told)
    assert counts(clinic.run("full")) == (1, 0, 0, 0)
    assert clinic.standing(program) == [(1, patient, False), (2, patient, True)]


def test_a_contact_who_moves_within_a_journal(clinic: Clinic) -> None:
    """L8: the same document stands for both departments; after a change, and back, what is current is what is handed
    out now."""
    first, second = clinic.world.customer.departments
    patient = clinic.patient(NORWEGIAN)
    unit = clinic.world.exorlive.unit(second)
    contact = clinic.contact(NORWEGIAN)
    program = clinic.world.exorlive.program(contact, title="A")
    clinic.run(department=first)
    clinic.world.exorlive.change("contact", contact, unit_id=unit)
    assert counts(clinic.run(department=first)) == (0, 0, 0, 0)
    assert counts(clinic.run(department=second)) == (0, 1, 0, 0)
    assert clinic.standing(program) == [(1, patient, True)]
    clinic.world.exorlive.change("program", program, title="B")
    assert counts(clinic.run(department=second)) == (1, 0, 0, 0)
    clinic.world.exorlive.change("program", program, title="A")
    clinic.world.exorlive.change("contact", contact, unit_id=clinic.unit)
    assert counts(clinic.run(department=first)) == (1, 0, 0, 0), "the ledger of A was taken back when it left"
    assert clinic.standing(program) == [(1, patient, False), (2, patient, False), (3, patient, True)]


def test_a_unit_that_is_linked_to_another_journal(clinic: Clinic) -> None:
    """L8: the new clinic's journal gets its own; what the old one has was handed out there, and stays."""
    other = clinic.world.customers[1]
    patient = clinic.patient(NORWEGIAN)
    clinic.patient_of(other, NORWEGIAN)
    program = clinic.handed(NORWEGIAN)
    clinic.run()
    clinic.world.exorlive.do("update exorlive.unit set journal_department_guid = %s", other.departments[0])
    assert clinic.run()["status"] == "skipped"
    assert counts(clinic.run(department=other.departments[0])) == (1, 0, 0, 0)
    assert clinic.standing(program) == [(1, patient, True)]
    assert [(row["source_id"], row["revision"], row["stands"]) for row in clinic.documents(other)] == [
        (str(program), 1, True)
    ]


def test_one_bad_record_stops_nobody_elses(clinic: Clinic) -> None:
    """L8: what the journal refuses is set aside, and tried again."""
    clinic.patient(NORWEGIAN)
    bad = clinic.handed(NORWEGIAN, title="Forbudt")
    clinic.handed(NORWEGIAN)
    clinic.journal("alter table journal.document add constraint nay check (title not like '%%Forbudt') not valid")
    try:
        assert counts(clinic.run()) == (1, 0, 0, 1)
        assert clinic.aside() == {bad: ("not_storable", "content")}
    finally:
        clinic.journal("alter table journal.document drop constraint nay")
    assert counts(clinic.run()) == (1, 1, 0, 0)
    assert clinic.aside() == {}


def test_a_program_that_is_saved_meanwhile_is_left_to_the_next_run(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L8: content and number are of one moment, or nothing is recorded."""
    clinic.patient(NORWEGIAN)
    other = clinic.patient(OTHER)
    program = clinic.handed(NORWEGIAN)

    def meanwhile(*arguments: Any) -> Any:
        monkeypatch.setattr("handouts.record.sheets", prepare.sheets)
        clinic.world.exorlive.do("update exorlive.contact set personal_identity_number = %s", OTHER)
        with handed_out() as directory:
            return prepare.sheets(directory.contents(clinic.department, [program]), arguments[1])

    monkeypatch.setattr("handouts.record.sheets", meanwhile)
    assert counts(clinic.run()) == (0, 0, 0, 0)
    assert clinic.documents() == []
    assert counts(clinic.run()) == (1, 0, 0, 0)
    assert clinic.standing(program) == [(1, other, True)]


def test_two_at_once_without_a_lock_record_everything_once(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """L8: the advisory lock keeps runs apart; the journal would do without it."""
    monkeypatch.setattr("mirror.run._lock", lambda *_: None)
    monkeypatch.setattr("handouts.record.SHEETS", 2)
    for serial in range(3):
        clinic.patient(number(serial))
    programs = [clinic.handed(number(serial % 3)) for serial in range(9)]
    clinic.run()
    for program in programs[::2]:
        clinic.world.exorlive.change("program", program, title=str(uuid4()))
    begun = [clinic.begin() for _ in range(3)]

    def run(airflow_run: str) -> None:
        with suppress(Over, Fault):
            steps.record(airflow_run, clinic.department)

    threads = [threading.Thread(target=run, args=(one,)) for one in begun]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clinic.aside() == {}
    for place, program in enumerate(programs):
        assert [(revision, stands) for revision, _, stands in clinic.standing(program)] == (
            [(1, True)] if place % 2 else [(1, False), (2, True)]
        )
    assert counts(clinic.run("full")) == (0, 9, 0, 0)
