"""What is recorded, for whom, and what is left out (L8, D2, D8)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from exorlive_hook.programs import handed_out
from faults import ContractBroken
from faults.postgres import postgres_faults
from handouts import record
from tests.programs.clinic import NORWEGIAN, OTHER, Clinic, counts, text


def test_a_program_becomes_a_document_of_the_patient(clinic: Clinic) -> None:
    """L8: title, kind, source and revision as readers of the journal expect them; an idle run does nothing."""
    patient = clinic.patient(NORWEGIAN)
    program = clinic.handed(NORWEGIAN, title="Knær og  rygg\n")
    before = datetime.now(UTC)
    assert counts(clinic.run()) == (1, 0, 0, 0)
    (document,) = clinic.documents()
    assert document["patient_guid"] == patient
    assert (document["source"], document["source_id"], document["revision"]) == ("exorlive", str(program), 1)
    assert (document["title"], document["mime_type"]) == ("Treningsprogram: Knær og rygg", "application/pdf")
    assert before <= document["written_at"] <= datetime.now(UTC)
    assert document["superseded_at"] is None
    told = text(document["content"])
    for part in ("fjord 1", "Åse Ødegård", NORWEGIAN, "Knær og rygg", "1. juli 2026 kl. 12.05", "Kari Behandler"):
        assert part in told, part
    assert counts(clinic.run()) == (0, 1, 0, 0)
    assert clinic.documents() == [document]


def test_an_idle_run_moves_digests_only(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """O2: neither numbers nor texts leave directory and journal."""
    clinic.patient(NORWEGIAN)
    clinic.handed(NORWEGIAN)
    clinic.run()
    asked: list[object] = []
    for name in ("exorlive_hook.programs.Programs.whose", "exorlive_hook.programs.Programs.contents"):
        monkeypatch.setattr(name, lambda *_: _noted(asked))
    monkeypatch.setattr("extensor_hook.recording.Recorder._rows", lambda *_: _noted(asked))
    assert counts(clinic.run()) == (0, 1, 0, 0)
    assert asked == []


def _noted(asked: list[object]) -> list[object]:
    asked.append(1)
    return []


@pytest.mark.parametrize("blank", [None, "", "  ", "\u00a0\u2009", "\ufeff"])
def test_without_a_number_nothing_is_handed_out(clinic: Clinic, blank: str | None) -> None:
    """L8: left out, not set aside, and counted; not for a patient without a number either."""
    clinic.patient(blank)
    clinic.handed(blank)
    row = clinic.run()
    assert (row["status"], *counts(row)) == ("success", 0, 0, 0, 0)
    assert row["reason"] == "1 programs of contacts without an identity number left out"
    assert clinic.documents() == []
    assert clinic.aside() == {}


def test_a_clinic_without_a_link_is_left_out(clinic: Clinic) -> None:
    """L8: skipped with the reason and its cure, no failure; an unlinked unit's programs go nowhere."""
    clinic.patient(NORWEGIAN)
    unlinked = clinic.world.exorlive.unit(None)
    clinic.world.exorlive.unit(uuid4())
    clinic.handed(NORWEGIAN, unlinked)
    row = clinic.run()
    assert row["status"] == "skipped"
    assert row["reason"].startswith("no unit in ExorLive is linked to the department; to record its programs")
    assert clinic.documents() == []


def test_an_unlinked_clinic_keeps_what_was_recorded_and_waits_for_nothing(clinic: Clinic) -> None:
    """L8: the documents stay; what stood set aside does no more; linked again, what is new is recorded."""
    clinic.patient(NORWEGIAN)
    clinic.handed(NORWEGIAN)
    clinic.handed(OTHER)
    clinic.run()
    assert len(clinic.aside()) == 1
    before = clinic.documents()
    clinic.world.exorlive.do("update exorlive.unit set journal_department_guid = null")
    assert clinic.run()["status"] == "skipped"
    assert clinic.aside() == {}
    clinic.world.exorlive.do("update exorlive.unit set journal_department_guid = %s", clinic.department)
    clinic.patient(OTHER)
    assert counts(clinic.run()) == (1, 1, 0, 0)
    assert before[0] in clinic.documents()


def test_an_off_department_is_skipped_and_the_first_run_after_is_full(clinic: Clinic) -> None:
    """D2, D8: off stops all and removes nothing; on again looks at everything, and repairs what is missing."""
    clinic.patient(NORWEGIAN)
    clinic.handed(NORWEGIAN)
    clinic.run()
    clinic.world.write_departments(active=False)
    clinic.handed(NORWEGIAN)
    row = clinic.run()
    assert (row["status"], len(clinic.documents())) == ("skipped", 1)
    assert row["reason"].startswith("the department is off")
    clinic.journal("delete from journal.document")
    clinic.world.write_departments(active=True)
    row = clinic.run()
    assert (row["mode"], *counts(row)) == ("full", 2, 0, 0, 0)
    assert clinic.run()["mode"] == "changes"


def test_a_department_that_is_turned_off_meanwhile_stops(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """D8: what was recorded stays, the rest waits."""
    monkeypatch.setattr(record, "SHEETS", 2)
    clinic.patient(NORWEGIAN)
    for _ in range(5):
        clinic.handed(NORWEGIAN)
    settle = record._settle

    def then_off(*arguments: object) -> None:
        settle(*arguments)  # type: ignore[arg-type]
        if arguments[2]:
            clinic.world.write_departments(active=False)

    monkeypatch.setattr(record, "_settle", then_off)
    row = clinic.run()
    assert (row["status"], row["sent"], len(clinic.documents())) == ("skipped", 2, 2)


def test_departments_are_separate(clinic: Clinic) -> None:
    """L8, D7: two departments of one journal and one of another, each with a unit: each run records its own."""
    first, second = clinic.world.customer.departments
    other = clinic.world.customers[1]
    units = {department: clinic.world.exorlive.unit(department) for department in (first, second, other.departments[0])}
    clinic.patient(NORWEGIAN)
    clinic.patient_of(other, NORWEGIAN)
    programs = {department: clinic.handed(NORWEGIAN, unit) for department, unit in units.items()}
    assert counts(clinic.run(department=first)) == (1, 0, 0, 0)
    assert [row["source_id"] for row in clinic.documents()] == [str(programs[first])]
    assert counts(clinic.run(department=second)) == (1, 0, 0, 0)
    assert counts(clinic.run(department=other.departments[0])) == (1, 0, 0, 0)
    assert {row["source_id"] for row in clinic.documents()} == {str(programs[first]), str(programs[second])}
    assert [row["source_id"] for row in clinic.documents(other)] == [str(programs[other.departments[0]])]


def test_several_units_of_one_department(clinic: Clinic) -> None:
    """L8: each unit's programs are recorded."""
    clinic.patient(NORWEGIAN)
    clinic.handed(NORWEGIAN)
    clinic.handed(NORWEGIAN, clinic.world.exorlive.unit(clinic.department))
    assert counts(clinic.run()) == (2, 0, 0, 0)


@pytest.mark.parametrize("status", [1, 2, 3])
def test_passive_and_unticked_patients_are_known(clinic: Clinic, status: int) -> None:
    """L8, Q7: the journal has her."""
    clinic.patient(NORWEGIAN, status=status, flowzone_enabled=False)
    clinic.handed(NORWEGIAN)
    assert counts(clinic.run()) == (1, 0, 0, 0)


def test_a_dry_run_says_what_would_happen_and_does_nothing(clinic: Clinic) -> None:
    """O2."""
    clinic.patient(NORWEGIAN)
    clinic.handed(NORWEGIAN)
    stranger = clinic.handed(OTHER)
    row = clinic.run(dry_run=True)
    assert (row["status"], row["reason"]) == ("success", "dry run: would record 1, set aside 1")
    assert (clinic.documents(), clinic.aside()) == ([], {})
    assert clinic.world.query("select from bridge.ledger") == []
    assert counts(clinic.run()) == (1, 0, 0, 1)
    clinic.world.exorlive.do("update exorlive.contact set personal_identity_number = %s", OTHER)
    clinic.patient(OTHER)
    row = clinic.run(dry_run=True)
    assert row["reason"] == "dry run: would record 2, set aside 0, supersede 1 that stand in a wrong journal"
    assert [row["stands"] for row in clinic.documents()] == [True]
    assert set(clinic.aside()) == {stranger}


def test_without_the_connection_the_flow_is_skipped(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """L8, D7: ExorLive is optional; the reason says how to set it up."""
    monkeypatch.delenv("AIRFLOW_CONN_EXORLIVE_DEFAULT")
    row = clinic.run()
    assert row["status"] == "skipped"
    assert "AIRFLOW_CONN_EXORLIVE_DEFAULT" in row["reason"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"password": "wrong"}, "directory exorlive_default refuses the login"),
        ({"schema": "nowhere"}, "directory exorlive_default refuses the login"),
        ({"port": 1}, "directory exorlive_default cannot be reached"),
    ],
    ids=str,
)
def test_a_directory_that_is_down_is_a_failure_with_its_cure(
    clinic: Clinic, change: dict[str, object], told: str
) -> None:
    """L8, O4: what was recorded stays; the next run goes on."""
    clinic.patient(NORWEGIAN)
    clinic.handed(NORWEGIAN)
    before = clinic.world.environment["AIRFLOW_CONN_EXORLIVE_DEFAULT"]
    clinic.world.connect("exorlive_default", **change)
    row = clinic.run()
    assert row["status"] == "failed"
    assert row["reason"].startswith(told)
    clinic.world.connect("exorlive_default", **json.loads(before))
    assert counts(clinic.run()) == (1, 0, 0, 0)


def test_a_directory_of_another_form_is_a_broken_contract(clinic: Clinic) -> None:
    """L8: nothing of a row is told."""
    clinic.handed(NORWEGIAN)
    clinic.world.exorlive.do("alter table exorlive.program rename column saved_by to saver")
    try:
        row = clinic.run()
    finally:
        clinic.world.exorlive.do("alter table exorlive.program rename column saver to saved_by")
    assert row["status"] == "failed"
    assert row["reason"].startswith("directory exorlive_default is not as agreed (SQLSTATE 42703")


def test_a_journal_that_is_down_stops_nobody_elses(clinic: Clinic) -> None:
    """D7: the other customer's programs are recorded."""
    other = clinic.world.customers[1]
    clinic.handed(NORWEGIAN)
    clinic.handed(NORWEGIAN, clinic.world.exorlive.unit(other.departments[0]))
    clinic.patient_of(other, NORWEGIAN)
    clinic.world.connect("extensor_fjord", port=1)
    row = clinic.run()
    assert row["status"] == "failed"
    assert row["reason"].startswith("journal extensor_fjord cannot be reached")
    assert counts(clinic.run(department=other.departments[0])) == (1, 0, 0, 0)


def test_a_journal_that_takes_no_documents_says_which_right_is_missing(clinic: Clinic) -> None:
    """L8: the role lacks a grant."""
    clinic.patient(NORWEGIAN)
    clinic.handed(NORWEGIAN)
    clinic.journal("revoke insert on journal.document from flowzone_sync")
    try:
        row = clinic.run()
    finally:
        clinic.journal("grant insert on journal.document to flowzone_sync")
    assert row["status"] == "failed"
    assert "lacks a right" in row["reason"]
    assert counts(clinic.run()) == (1, 0, 0, 0)


def test_rows_that_dangle_and_fields_that_are_missing(clinic: Clinic) -> None:
    """L8: a program of nobody, a contact of no unit, exercises of no program; what the contract's columns lack."""
    clinic.patient(NORWEGIAN)
    directory = clinic.world.exorlive
    directory.program(uuid4())
    directory.program(directory.contact(7, NORWEGIAN))
    columns = {"program": ("title", "description", "saved_at", "saved_by"), "program_exercise": ("title", "instruction",
               "rounds", "repetitions")}  # fmt: skip
    for table, names in columns.items():
        for name in names:
            directory.do(f"alter table exorlive.{table} alter {name} drop not null")
    program = clinic.handed(NORWEGIAN, title=None, description=None, saved_at=None, saved_by=None)
    directory.do("update exorlive.program_exercise set title = null, instruction = null, video_url = null, load = null")
    directory.do("update exorlive.program_exercise set rounds = null, repetitions = null")
    endless = clinic.handed(NORWEGIAN, saved_at="infinity")
    bare = clinic.handed(NORWEGIAN)
    directory.do("delete from exorlive.program_exercise where program_id = %s", bare)
    assert counts(clinic.run()) == (3, 0, 0, 0)
    told = {UUID(row["source_id"]): (row["title"], text(row["content"])) for row in clinic.documents()}
    assert told[program][0] == "Treningsprogram"
    assert "Øvelse uten navn" in told[program][1]
    assert "Delt ut av" not in told[program][1]
    assert "Programmet har ingen øvelser" in told[bare][1]
    assert "Hver dag." in told[endless][1]


def test_the_roles_settings_do_not_matter(clinic: Clinic) -> None:
    """G4: neither the directory's nor the journal's; what is read as digest does not depend on the zone either."""
    clinic.patient(NORWEGIAN)
    clinic.handed(NORWEGIAN)
    clinic.run()
    (one,) = clinic.world.query("select digest from bridge.ledger")
    for setting in ("datestyle = 'SQL, DMY'", "timezone = 'Asia/Tokyo'", "search_path = 'nowhere'",
                    "default_transaction_read_only = on", "bytea_output = 'escape'"):  # fmt: skip
        clinic.journal(f"alter role flowzone_sync set {setting}")
    try:
        assert counts(clinic.run()) == (0, 1, 0, 0)
        assert counts(clinic.run("full")) == (0, 1, 0, 0)
        clinic.handed(NORWEGIAN)
        assert counts(clinic.run()) == (1, 1, 0, 0)
    finally:
        clinic.journal("alter role flowzone_sync reset all")
    assert one in clinic.world.query("select digest from bridge.ledger")


def test_nothing_is_written_to_the_directory(clinic: Clinic) -> None:
    """L7, L8: also not with an owner's rights."""
    with (
        handed_out() as programs,
        pytest.raises(ContractBroken, match="25006"),
        postgres_faults("directory"),
    ):
        programs._connection.execute("create table exorlive.mine ()")
