"""A hand at the desktop program changes what it says, moves `updated_at`, and refuses what is not there."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from click.testing import CliRunner

from console.postgres import Server
from sandbox.journal import FJORD, desktop
from sandbox.journal.__main__ import main

Connection = psycopg.Connection[Any]
CLOSING = datetime.fromisoformat("2026-11-22T16:00")
NINE, TEN = datetime.fromisoformat("2026-11-23T09:00"), datetime.fromisoformat("2026-11-23T10:00")
HERE, THERE = (department.guid for department in FJORD.departments[:2])


def one(journal: Connection, query: str, *parameters: object) -> Any:
    row = journal.execute(query.encode(), parameters).fetchone()
    assert row
    return row[0] if len(row) == 1 else row


def test_a_practitioners_career(owner: Connection) -> None:
    user = desktop.add_practitioner(owner, HERE, full_name="Kåre Ødegård")
    assert one(owner, "SELECT flowzone_enabled, closed_at FROM journal.user_account") == (True, None)
    desktop.tick(owner, user, on=False)
    desktop.close_account(owner, user, CLOSING)
    desktop.change(owner, "user_account", user, full_name="Kåre Ødegård-Vik", mobile_phone="912 34 567")
    desktop.join_department(owner, UUID(user), THERE)
    desktop.leave_department(owner, user, HERE)
    assert one(owner, "SELECT flowzone_enabled, closed_at, full_name, mobile_phone FROM journal.user_account") == (
        False,
        CLOSING,
        "Kåre Ødegård-Vik",
        "912 34 567",
    )
    assert one(owner, "SELECT department_guid::text FROM journal.user_department") == THERE
    desktop.close_account(owner, user, None)
    desktop.tick(owner, user)
    assert one(owner, "SELECT flowzone_enabled, closed_at FROM journal.user_account") == (True, None)
    desktop.delete(owner, "user_account", user)
    assert one(owner, "SELECT count(*) FROM journal.user_account") == 0
    assert one(owner, "SELECT count(*) FROM journal.user_department") == 1


def test_a_patients_course(owner: Connection) -> None:
    user = desktop.add_practitioner(owner, HERE)
    patient = desktop.add_patient(owner, HERE, first_name="Iŋgá", birth_date=date(1980, 1, 2))
    series = desktop.add_series(owner, patient, HERE, date(2026, 10, 1), main_practitioner_guid=user)
    group = desktop.add_group(owner, HERE, "Ryggskole", patient)
    desktop.add_appointment(owner, HERE, NINE, TEN, patient_guid=patient, practitioners=[user])
    desktop.add_appointment(owner, HERE, NINE, TEN, group_guid=group, title="Ryggskole", practitioners=[user])
    blue = desktop.add_appointment(owner, HERE, NINE, TEN, title="Husmøte")
    assert one(owner, "SELECT status, main_practitioner_guid::text FROM journal.series WHERE guid = %s", series) == (
        "Pågår",
        user,
    )
    assert one(owner, "SELECT count(*) FROM journal.appointment_practitioner WHERE user_guid = %s", user) == 2
    desktop.change(owner, "series", series, status="Ferdig", end_date=date(2026, 11, 22))
    desktop.unlink(owner, "group_member", group_guid=group, patient_guid=patient)
    desktop.delete(owner, "appointment", blue)
    assert one(owner, "SELECT status FROM journal.series") == "Ferdig"
    assert one(owner, "SELECT count(*) FROM journal.group_member") == 0
    assert one(owner, "SELECT count(*) FROM journal.appointment") == 2


@pytest.mark.parametrize("table", ["department", "user_account", "patient", "series", "patient_group", "appointment"])
def test_every_change_moves_updated_at(owner: Connection, table: str) -> None:
    guid = {
        "department": lambda: desktop.insert(owner, "department", name="Ny", organisation_name="Fjord"),
        "user_account": lambda: desktop.add_practitioner(owner),
        "patient": lambda: desktop.add_patient(owner, HERE),
        "series": lambda: desktop.add_series(owner, uuid4(), HERE, None),
        "patient_group": lambda: desktop.add_group(owner, HERE, "Ny"),
        "appointment": lambda: desktop.add_appointment(owner, HERE, NINE, TEN),
    }[table]()
    query = f"SELECT updated_at FROM journal.{table}"
    made = one(owner, query)
    owner.execute(f"UPDATE journal.{table} SET guid = guid".encode())
    changed = one(owner, query)
    assert made < changed
    old = datetime(2020, 1, 1, tzinfo=UTC)
    desktop.change(owner, table, guid, updated_at=old)
    assert one(owner, query) == old


def test_links_move_nobodys_updated_at(owner: Connection) -> None:
    user = desktop.add_practitioner(owner)
    before = one(owner, "SELECT updated_at FROM journal.user_account")
    desktop.join_department(owner, user, HERE)
    assert one(owner, "SELECT updated_at FROM journal.user_account") == before


def test_a_late_commit_is_the_callers(empty: str, owner: Connection) -> None:
    with psycopg.connect(empty) as late:
        desktop.add_patient(late, HERE)
        assert one(owner, "SELECT count(*) FROM journal.patient") == 0
        late.commit()
        assert one(owner, "SELECT count(*) FROM journal.patient") == 1


def test_what_is_not_there_is_refused(owner: Connection) -> None:
    nobody = uuid4()
    with pytest.raises(desktop.NoSuchRow, match=f"user_account has no row {nobody}"):
        desktop.tick(owner, nobody)
    with pytest.raises(desktop.NoSuchRow, match=f"patient has no row {nobody}"):
        desktop.delete(owner, "patient", nobody)
    with pytest.raises(desktop.NoSuchRow, match=f"user_department has no row {nobody}, {HERE}"):
        desktop.leave_department(owner, nobody, HERE)


def test_the_command(postgres: Server) -> None:
    dsn = postgres.new_database("command")
    run = CliRunner().invoke
    assert run(main, ["create", "--dsn", dsn, "--role", "command_sync"]).exit_code == 0
    size = ["--patients", "20", "--practitioners", "5", "--appointments-per-week", "10"]
    filled = run(main, ["fill", "--dsn", dsn, "--customer", "byen", "--seed", "3", *size])
    assert (filled.exit_code, filled.output) == (0, "")
    with psycopg.connect(dsn, autocommit=True) as journal:
        user = str(one(journal, "SELECT guid FROM journal.user_account ORDER BY guid LIMIT 1"))
        for switch, ticked in ((["--off"], False), ([], True)):
            assert run(main, ["tick", "--dsn", dsn, "--user", user, *switch]).exit_code == 0
            assert one(journal, "SELECT flowzone_enabled FROM journal.user_account WHERE guid = %s", user) is ticked
        stranger = run(main, ["tick", "--dsn", dsn, "--user", HERE])
        assert (stranger.exit_code, stranger.output) == (1, f"Error: journal.user_account has no row {HERE}\n")
