"""A filled journal: the same every time, as big as told, with the dirt that is declared."""

import hashlib
import time
import unicodedata
from collections import defaultdict
from datetime import date, timedelta
from functools import cache
from typing import Any, LiteralString

import psycopg
import pytest
from click.testing import CliRunner

from console.postgres import Server
from sandbox.journal import BYEN, CUSTOMERS, FJORD, Customer, Soiled, fill, soiled
from sandbox.journal.__main__ import main
from sandbox.journal.dirt import DEFECTS, QUIRKS
from sandbox.journal.records import COLUMNS
from tests.sandbox.journal.conftest import TODAY, make_journal

SMALL = FJORD.sized(practitioners=40, patients=300, appointments_per_week=60)


@cache
def fjords_dirt() -> list[Soiled]:
    """The dirt in the journal of the fixture `fjord`."""
    return list(soiled(FJORD, seed=1, today=TODAY))


def rows(dsn: str, query: LiteralString, *parameters: object) -> list[tuple[Any, ...]]:
    with psycopg.connect(dsn) as journal:
        return journal.execute(query, parameters).fetchall()


def value(dsn: str, query: LiteralString, *parameters: object) -> Any:
    return rows(dsn, query, *parameters)[0][0]


def digest(dsn: str) -> str:
    """One digest over all that `fill` writes."""
    total = hashlib.sha256()
    with psycopg.connect(dsn) as journal:
        for table in sorted(COLUMNS):
            with journal.cursor().copy(
                f"COPY (SELECT * FROM journal.{table} ORDER BY 1, 2) TO STDOUT".encode()
            ) as lines:
                for line in lines:
                    total.update(line)
    return total.hexdigest()


def filled(postgres: Server, customer: Customer, seed: int = 1, today: date = TODAY) -> str:
    dsn = make_journal(postgres)
    fill(dsn, customer, seed=seed, today=today)
    return dsn


def test_the_same_again(postgres: Server) -> None:
    first = digest(filled(postgres, SMALL))
    assert digest(filled(postgres, SMALL)) == first
    assert digest(filled(postgres, SMALL, seed=2)) != first
    assert digest(filled(postgres, SMALL, today=TODAY + timedelta(days=1))) != first


def test_growing_keeps_the_first_people(postgres: Server) -> None:
    query: LiteralString = "SELECT guid, full_name, personal_identity_number FROM journal.user_account"
    small = rows(filled(postgres, SMALL), query)
    assert set(small) < set(rows(filled(postgres, SMALL.sized(practitioners=60)), query))


@pytest.mark.parametrize("customer", CUSTOMERS.values(), ids=CUSTOMERS)
def test_departments_and_version(postgres: Server, customer: Customer) -> None:
    dsn = filled(postgres, customer.sized(10, 10, 1))
    expected = {(department.guid, department.name, customer.name) for department in customer.departments}
    assert set(rows(dsn, "SELECT guid::text, name, organisation_name FROM journal.department")) == expected
    assert value(dsn, "SELECT value FROM journal.system_info WHERE key = 'version'") == customer.extensor_version
    assert [department.takes_part for department in customer.departments] == [True, True, False]


def test_default_sizes_and_span(fjord: str) -> None:
    assert value(fjord, "SELECT count(*) FROM journal.user_account") == pytest.approx(FJORD.practitioners, rel=0.02)
    assert value(fjord, "SELECT count(*) FROM journal.patient") == pytest.approx(FJORD.patients, rel=0.02)
    assert value(fjord, "SELECT count(*) FROM journal.appointment") == pytest.approx(800 * 181 / 7, rel=0.02)
    ordinary = (
        "SELECT min(starts_at)::date, max(starts_at)::date FROM journal.appointment WHERE starts_at::time > '03:00'"
    )
    assert rows(fjord, ordinary) == [(date(2026, 9, 22), date(2027, 3, 22))]
    for table in ("recurring_appointment", "absence", "group_member", "appointment_practitioner"):
        with psycopg.connect(fjord) as journal:
            assert journal.execute(f"SELECT FROM journal.{table}".encode()).rowcount > 20


def test_declared_defects_are_a_minority() -> None:
    for table in {dirt.table for dirt in DEFECTS}:
        assert sum(dirt.share for dirt in DEFECTS if dirt.table == table) < 0.125


def test_every_defect_and_quirk_is_there() -> None:
    seen = {(row.table, row.dirt.name) for row in fjords_dirt()}
    assert seen == {(dirt.table, dirt.name) for dirt in (*DEFECTS, *QUIRKS)}


@pytest.mark.parametrize("customer", CUSTOMERS.values(), ids=CUSTOMERS)
def test_defects_are_a_minority_in_every_department(customer: Customer, fjord: str, byen: str) -> None:
    defective = {row.guid for row in soiled(customer, seed=1, today=TODAY) if row.dirt in DEFECTS}
    homes: LiteralString = """
        SELECT 'user_account', user_guid::text, department_guid::text FROM journal.user_department
        UNION ALL SELECT 'patient', guid::text, department_guid::text FROM journal.patient
        UNION ALL SELECT 'series', guid::text, department_guid::text FROM journal.series
        UNION ALL SELECT 'appointment', guid::text, department_guid::text FROM journal.appointment
    """
    members = defaultdict(list)
    for table, guid, department in rows({"fjord": fjord, "byen": byen}[customer.key], homes):
        members[table, department].append(guid in defective)
    for table in ("user_account", "patient", "series", "appointment"):
        for department in customer.departments[:2]:
            wrong = members[table, department.guid]
            assert 0 < sum(wrong) < 0.15 * len(wrong), (table, department)


def guids(name: str, table: str) -> list[str]:
    return [row.guid for row in fjords_dirt() if (row.table, row.dirt.name) == (table, name)]


@pytest.mark.parametrize(
    ("table", "name", "sign"),
    [
        ("user_account", "number_missing", "personal_identity_number IS NULL"),
        ("user_account", "number_fh", "personal_identity_number ~ '^[89][0-9]{10}$'"),
        ("user_account", "number_punctuated", "personal_identity_number ~ '^[0-9]{6}[ .\u00a0-]+[0-9]{5}$'"),
        ("user_account", "name_blank", "full_name ~ '^[ \u00a0]*$'"),
        ("user_account", "name_too_long", "length(full_name) > 200"),
        ("user_account", "name_decomposed", "full_name IS NOT NFC NORMALIZED"),
        ("user_account", "name_stray_blanks", "full_name ~ '^\u00a0 '"),
        ("patient", "name_one_part", "first_name = ' ' AND last_name <> ''"),
        ("patient", "name_too_long", "length(last_name) > 200"),
        ("patient", "birth_infinite", "birth_date > '9999-12-31'"),
        ("patient", "birth_in_future", "birth_date > '2026-11-22'"),
        ("patient", "sex_unheard_of", "sex = 'X'"),
        ("patient", "email_trailing_blank", "email ~ '@.* $'"),
        ("series", "status_unknown", "status IN ('Avbrutt', 'På vent')"),
        ("series", "status_decomposed", "status IS NOT NFC NORMALIZED"),
        ("series", "start_at_cutoff", "start_date BETWEEN '2022-09-30' AND '2022-10-02'"),
        ("series", "start_missing", "start_date IS NULL"),
        ("patient_group", "group_excluded", "exclude_from_flowzone"),
        ("appointment", "patient_and_group", "patient_guid IS NOT NULL AND group_guid IS NOT NULL"),
        ("appointment", "end_before_start", "ends_at < starts_at"),
        ("appointment", "end_infinite", "ends_at = 'infinity'"),
        ("appointment", "end_in_skipped_hour", "starts_at = '2027-03-28 02:30'"),
        ("appointment", "doubled_hour", "starts_at = '2026-10-25 02:15'"),
        ("appointment", "room_unknown", "room_id NOT IN (SELECT id FROM journal.room)"),
        ("appointment", "title_blank", "coalesce(title, '') ~ '^[ \u00a0]*$' AND patient_guid IS NULL"),
        ("appointment", "description_too_long", "length(description) > 4000"),
    ],
)
def test_the_listing_tells_the_rows(fjord: str, table: str, name: str, sign: str) -> None:
    listed = guids(name, table)
    query = f"SELECT bool_and({sign}), count(*) FROM journal.{table} WHERE guid = ANY(%s)"
    with psycopg.connect(fjord) as journal:
        assert journal.execute(query.encode(), (listed,)).fetchone() == (True, len(listed))


def test_what_is_gone_is_gone_but_still_pointed_to(fjord: str) -> None:
    gone = guids("account_gone", "user_account")
    assert value(fjord, "SELECT count(*) FROM journal.user_account WHERE guid = ANY(%s)", gone) == 0
    assert value(fjord, "SELECT count(*) FROM journal.user_department WHERE user_guid = ANY(%s)", gone) > 0
    gone = guids("patient_gone", "patient")
    assert value(fjord, "SELECT count(*) FROM journal.patient WHERE guid = ANY(%s)", gone) == 0
    assert value(fjord, "SELECT count(*) FROM journal.series WHERE patient_guid = ANY(%s)", gone) > 0
    gone = guids("group_gone", "patient_group")
    assert value(fjord, "SELECT count(*) FROM journal.appointment WHERE group_guid = ANY(%s)", gone) > 0


def test_shared_numbers_are_on_two_people(fjord: str) -> None:
    for table in ("patient", "user_account"):
        query = f"""SELECT count(*) FROM journal.{table} a WHERE guid = ANY(%s) AND EXISTS (
            SELECT FROM journal.{table} b WHERE b.guid <> a.guid
            AND regexp_replace(b.personal_identity_number, '[^0-9]', '', 'g') = a.personal_identity_number)"""
        listed = guids("number_shared", table)
        with psycopg.connect(fjord) as journal:
            assert journal.execute(query.encode(), (listed,)).fetchone() == (len(listed),)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT count(*) FROM journal.user_account WHERE NOT flowzone_enabled",
        "SELECT count(*) FROM journal.user_account WHERE closed_at < '2026-11-22'",
        "SELECT count(*) FROM journal.user_account WHERE closed_at > '2026-11-23'",
        "SELECT count(*) FROM journal.user_account u WHERE NOT EXISTS"
        " (SELECT FROM journal.user_department WHERE user_guid = u.guid)",
        "SELECT count(*) FROM (SELECT FROM journal.user_department d JOIN journal.department ON guid = department_guid"
        " GROUP BY user_guid HAVING count(*) > 1) several",
        "SELECT count(*) FROM journal.series WHERE status = 'Avbrutt'",
        "SELECT count(*) FROM journal.series WHERE status = 'På vent'",
        "SELECT count(*) FROM journal.series WHERE start_date = '2022-09-30'",
        "SELECT count(*) FROM journal.series WHERE start_date = '2022-10-01'",
        "SELECT count(*) FROM journal.series WHERE start_date = '2022-10-02'",
        "SELECT count(*) FROM journal.patient WHERE status = 2",
        "SELECT count(*) FROM journal.patient WHERE status = 3",
        "SELECT count(*) FROM journal.patient WHERE NOT flowzone_enabled",
        "SELECT count(*) FROM journal.patient WHERE department_guid = '1f0c6a3e-7d54-4c1b-9b0e-2a51c0de0003'",
        "SELECT count(*) FROM (SELECT FROM journal.series GROUP BY patient_guid, start_date HAVING count(*) > 1) twins",
        "SELECT count(*) FROM journal.series s JOIN journal.patient p ON p.guid = s.patient_guid"
        " WHERE p.department_guid <> s.department_guid",
        "SELECT count(*) FROM (SELECT FROM journal.appointment_practitioner GROUP BY appointment_guid"
        " HAVING count(*) > 1) several",
    ],
)
def test_ordinary_variety(fjord: str, query: LiteralString) -> None:
    assert value(fjord, query) >= 2


def test_clean_numbers_and_names_are_clean(fjord: str) -> None:
    dirty = [row.guid for row in fjords_dirt()]
    clean = rows(
        fjord,
        "SELECT first_name, last_name, personal_identity_number FROM journal.patient WHERE guid <> ALL(%s)",
        dirty,
    )
    assert len(clean) > 0.75 * FJORD.patients
    assert len({number for _, _, number in clean}) == len(clean)
    for first, last, number in clean:
        assert len(number) == 11
        assert unicodedata.is_normalized("NFC", first + last)


def test_a_filled_journal_is_not_filled_twice(postgres: Server) -> None:
    dsn = filled(postgres, SMALL)
    before = digest(dsn)
    with pytest.raises(psycopg.errors.UniqueViolation):
        fill(dsn, BYEN, seed=2, today=TODAY)
    assert digest(dsn) == before


@pytest.mark.parametrize("size", [(0, 0, 0), (1, 1, 1), (0, 50, 20), (20, 0, 20)])
def test_odd_sizes(postgres: Server, size: tuple[int, int, int]) -> None:
    dsn = filled(postgres, BYEN.sized(*size))
    assert value(dsn, "SELECT count(*) FROM journal.user_account") <= size[0]
    assert value(dsn, "SELECT count(*) FROM journal.patient") <= size[1]


def test_filling_is_quick(postgres: Server) -> None:
    started = time.monotonic()
    filled(postgres, BYEN)
    assert time.monotonic() - started < 15  # about one second when the machine is idle


def test_prepare_makes_and_fills_where_there_is_nothing(postgres: Server) -> None:
    """O6: docker-compose.yaml's sandbox starts time and again; a journal that is there stays as it is."""
    dsn = postgres.new_database("prepared")
    arguments = ["prepare", "--dsn", dsn, "--customer", "byen", "--role", "prepared", "--password", "x"]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    filled = value(dsn, "select count(*) from journal.patient")
    assert filled > 0
    with psycopg.connect(dsn) as journal:
        journal.execute("delete from journal.absence")
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert value(dsn, "select count(*) from journal.absence") == 0
    assert value(dsn, "select count(*) from journal.patient") == filled
