"""The journal's tables are the contract's, and the sync's role may do what it says and no more."""

from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import sql

from console.postgres import Server
from sandbox.journal import create
from tests.sandbox.journal.conftest import make_journal

Connection = psycopg.Connection[Any]

CONTRACT = """
system_info: key text, value text
department: guid uuid, name text, organisation_name text, updated_at timestamptz
user_account: guid uuid, username text, full_name text, personal_identity_number text?, email text?,
    mobile_phone text?, flowzone_enabled bool, closed_at timestamp?, updated_at timestamptz
user_department: user_guid uuid, department_guid uuid
patient: guid uuid, department_guid uuid, first_name text, last_name text, personal_identity_number text?,
    birth_date date?, sex bpchar?, mobile_phone text?, email text?, status int4, flowzone_enabled bool,
    updated_at timestamptz
series: guid uuid, patient_guid uuid, department_guid uuid, status text, start_date date?, end_date date?,
    main_practitioner_guid uuid?, updated_at timestamptz
patient_group: guid uuid, department_guid uuid, name text, exclude_from_flowzone bool, updated_at timestamptz
group_member: group_guid uuid, patient_guid uuid
room: id int4, name text
activity: id int4, name text
appointment: guid uuid, department_guid uuid, patient_guid uuid?, group_guid uuid?, title text?, description text?,
    room_id int4?, activity_id int4?, starts_at timestamp, ends_at timestamp, updated_at timestamptz
appointment_practitioner: appointment_guid uuid, user_guid uuid
recurring_appointment: guid uuid, department_guid uuid, user_guid uuid, weekday int4, starts time, ends time, title text
absence: guid uuid, user_guid uuid, starts_at timestamp, ends_at timestamp, reason text
test_result: id int8, patient_guid uuid, test_code text, test_title text, value_number numeric?, value_text text?,
    unit text?, taken_at timestamptz, source text, source_id text, revision int4, superseded_at timestamptz?,
    document_id int8?
document: id int8, patient_guid uuid, title text, mime_type text, content bytea, written_at timestamptz, source text,
    source_id text, revision int4, superseded_at timestamptz?
questionnaire_response: response_id uuid, revision int4, patient_guid uuid, questionnaire_code text,
    questionnaire_title text, questionnaire_version text, completed_at timestamptz, received_at timestamptz,
    superseded_at timestamptz?, content jsonb
questionnaire_answer: response_id uuid, revision int4, link_id text, position int4, question text, answer_text text?,
    answer_number numeric?, answer_code text?
"""
"""Every table with its columns in order; `?` may be null."""

COLUMNS = """
SELECT table_name || ': ' || string_agg(
    column_name || ' ' || udt_name || CASE is_nullable WHEN 'YES' THEN '?' ELSE '' END, ', ' ORDER BY ordinal_position)
FROM information_schema.columns WHERE table_schema = 'journal' GROUP BY table_name
"""

INDEXES = """
SELECT substring(indexdef FROM 'journal\\.(\\w+)') || substring(indexdef FROM '\\(.*\\)')
FROM pg_indexes WHERE schemaname = 'journal'
"""

KEYS = {
    *("system_info(key)", "department(guid)", "user_account(guid)", "user_department(user_guid, department_guid)"),
    *("patient(guid)", "series(guid)", "patient_group(guid)", "group_member(group_guid, patient_guid)", "room(id)"),
    *("activity(id)", "appointment(guid)", "appointment_practitioner(appointment_guid, user_guid)"),
    *("recurring_appointment(guid)", "absence(guid)", "test_result(id)", "document(id)"),
    *("test_result(source, source_id, revision)", "document(source, source_id, revision)"),
    *("questionnaire_response(response_id, revision)", "questionnaire_answer(response_id, revision, link_id)"),
}
PLAIN_INDEXES = {
    *("department(updated_at)", "user_account(updated_at)", "patient(updated_at)", "series(updated_at)"),
    *("patient_group(updated_at)", "appointment(updated_at)", "patient(department_guid)", "series(patient_guid)"),
    *("appointment(department_guid, starts_at)", "group_member(patient_guid)"),
}
WRITTEN = ("test_result", "document", "questionnaire_response", "questionnaire_answer")
TABLES = [line.split(":")[0] for line in CONTRACT.strip().splitlines() if not line.startswith(" ")]


@pytest.fixture(scope="module")
def empty(postgres: Server) -> str:
    """One journal for all of this file: it is about rights, not rows."""
    return make_journal(postgres)


def answers(connection: Connection, query: LiteralString) -> set[Any]:
    return {value for (value,) in connection.execute(query)}


def refused(sync: Connection, attempt: sql.SQL | sql.Composed) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), sync.transaction():
        sync.execute(attempt)


def test_columns_types_and_nulls(owner: Connection) -> None:
    contract = {line.strip() for line in CONTRACT.replace("\n    ", " ").strip().splitlines()}
    assert answers(owner, COLUMNS) == contract


def test_indexes(owner: Connection) -> None:
    assert answers(owner, INDEXES) == KEYS | PLAIN_INDEXES


def test_no_foreign_keys(owner: Connection) -> None:
    assert answers(owner, "SELECT conname FROM pg_constraint WHERE contype = 'f'") == set()


def test_the_sync_reads_every_table(sync: Connection) -> None:
    for table in TABLES:
        assert sync.execute(sql.SQL("SELECT * FROM journal.{}").format(sql.Identifier(table))).description


def test_the_sync_writes_the_four_tables(sync: Connection) -> None:
    result = """INSERT INTO journal.test_result
        (patient_guid, test_code, test_title, taken_at, source, source_id, revision)
        VALUES (gen_random_uuid(), 'EQ5D-sum', 'Sum', now(), 'flowzone', 'r/score/sum', 1) RETURNING id"""
    document = """INSERT INTO journal.document
        (patient_guid, title, mime_type, content, written_at, source, source_id, revision)
        VALUES (gen_random_uuid(), 'EQ5D', 'application/pdf', '', now(), 'flowzone', 'r', 1) RETURNING id"""
    response = """INSERT INTO journal.questionnaire_response VALUES
        (gen_random_uuid(), 1, gen_random_uuid(), 'EQ5D', 'EQ-5D', '1', now(), now(), null, '{}')"""
    answer = (
        "INSERT INTO journal.questionnaire_answer VALUES (gen_random_uuid(), 1, 'q1', 1, 'Hvordan?', null, 1, null)"
    )
    assert sync.execute(result).fetchone() == (1,)
    assert sync.execute(document).fetchone() == (1,)
    assert sync.execute(response).rowcount == sync.execute(answer).rowcount == 1
    for table in ("test_result", "document", "questionnaire_response"):
        update = sql.SQL("UPDATE journal.{} SET superseded_at = now()").format(sql.Identifier(table))
        assert sync.execute(update).rowcount == 1
    assert sync.execute("UPDATE journal.questionnaire_answer SET position = 2").rowcount == 1


def test_the_sync_changes_no_other_table(owner: Connection, sync: Connection) -> None:
    for table in set(TABLES) - set(WRITTEN):
        description = owner.execute(sql.SQL("SELECT * FROM journal.{}").format(sql.Identifier(table))).description or []
        assert description
        for column in (sql.Identifier(column.name) for column in description):
            refused(sync, sql.SQL("INSERT INTO journal.{} ({}) VALUES (null)").format(sql.Identifier(table), column))
            refused(sync, sql.SQL("UPDATE journal.{} SET {} = null").format(sql.Identifier(table), column))


@pytest.mark.parametrize(
    "attempt",
    [
        "DELETE FROM journal.{}",
        "TRUNCATE journal.{}",
        "ALTER TABLE journal.{} ADD COLUMN mine int",
        "CREATE INDEX ON journal.{} ((1))",
        "CREATE TRIGGER mine AFTER INSERT ON journal.{} EXECUTE FUNCTION journal.touch()",
        "DROP TABLE journal.{}",
        "SELECT FROM journal.{} FOR UPDATE",
        "LOCK TABLE journal.{} IN ACCESS EXCLUSIVE MODE",
    ],
)
def test_the_sync_neither_deletes_nor_alters(sync: Connection, attempt: LiteralString) -> None:
    for table in TABLES:
        if table not in WRITTEN or not attempt.startswith(("LOCK", "SELECT")):  # who may update may lock
            refused(sync, sql.SQL(attempt).format(sql.Identifier(table)))


@pytest.mark.parametrize(
    "attempt",
    [
        "CREATE TABLE journal.mine (i int)",
        "CREATE TABLE public.mine (i int)",
        "CREATE TEMP TABLE mine (i int)",
        "CREATE SCHEMA mine",
        "CREATE VIEW journal.mine AS SELECT 1",
        "CREATE FUNCTION journal.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "SELECT setval('journal.document_id_seq', 1)",
        "SELECT journal.touch()",
    ],
)
def test_the_sync_creates_nothing(sync: Connection, attempt: LiteralString) -> None:
    refused(sync, sql.SQL(attempt))


def test_an_owner_who_makes_no_roles(postgres: Server) -> None:
    postgres.create_role("clinic", "c")
    postgres.create_role("clinics_sync", "s")
    postgres.create_database("clinics", owner="clinic")
    create(postgres.dsn("clinics", "clinic", "c"), "clinics_sync")
    with psycopg.connect(postgres.dsn("clinics", "clinics_sync", "s")) as sync:
        assert sync.execute("SELECT count(*) FROM journal.patient").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            sync.execute("CREATE TEMP TABLE mine (i int)")


def test_a_second_creation_leaves_the_first_alone(empty: str, owner: Connection) -> None:
    owner.execute("INSERT INTO journal.room VALUES (1, 'Rom')")
    with pytest.raises(psycopg.errors.DuplicateSchema):
        create(empty, "another_role")
    assert answers(owner, "SELECT name FROM journal.room") == {"Rom"}
    assert answers(owner, "SELECT 1 FROM pg_roles WHERE rolname = 'another_role'") == set()
