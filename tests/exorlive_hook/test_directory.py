"""Contacts found by number, in a real directory."""

from __future__ import annotations

import json
from datetime import date
from uuid import UUID, uuid4

import psycopg
import pytest

from console.postgres import Server
from exorlive_hook import directory
from faults import ContractBroken, NotAuthorised, TransientFault
from statements import statement
from tests.swedish_numbers.test_typed import NUMBERS, TODAY, spellings
from tests.world import ROOT

NUMBER, OTHER = "191212121212", "201212121212"
SCHEMA = (ROOT / "sandbox" / "exorlive" / "sql" / "directory.sql").read_text(encoding="utf-8")


class Book:
    """A directory of the test's own."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self.execute(SCHEMA)
        self.execute("insert into exorlive.unit values (1, 'Älvkliniken'), (2, 'Backens fysio'), (3, '')")

    def execute(self, text: str, *bound: object) -> None:
        """Change it."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            connection.execute(text.encode(), bound or None)

    def contact(self, typed: str | None, unit: int = 1, name: str | None = "Tolvan Tolvansson") -> UUID:
        """Add a contact with its number as typed."""
        guid = uuid4()
        self.execute("insert into exorlive.contact values (%s, %s, %s, %s)", guid, unit, name, typed)
        return guid

    def find(self, number: str = NUMBER, today: date = TODAY) -> list[UUID]:
        """Return the ids of the contacts with a number."""
        with directory() as opened:
            return [contact.id for contact in opened.contacts(number, today)]


@pytest.fixture
def book(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> Book:
    """An empty directory that the connection points at."""
    dsn = postgres.new_database("exorlive")
    database = str(psycopg.conninfo.conninfo_to_dict(dsn)["dbname"])
    login = {"conn_type": "postgres", "host": postgres.host, "port": postgres.port, "schema": database}
    login |= {"login": postgres.user, "password": postgres.password}
    monkeypatch.setenv("AIRFLOW_CONN_EXORLIVE_DEFAULT", json.dumps(login))
    return Book(dsn)


def test_every_spelling_is_found(book: Book) -> None:
    """L4: 10 and 12 digits, hyphen, plus or none, with white space; nobody of the same ten digits a century later."""
    mine = {book.contact(typed) for typed in spellings(NUMBER)}
    book.contact("121212-1212")
    book.contact(OTHER)
    assert set(book.find()) == mine
    assert len(book.find(OTHER)) == 2


@pytest.mark.parametrize(
    "typed",
    [
        "19121212-12 12",
        "1912 12 12 12 12",
        "19\u00a0121212\u20091212",
        "121212 + 12\u00a012",
        "\ufeff19121212\u20111212\u202c",
    ],
)
def test_white_space_anywhere(book: Book, typed: str) -> None:
    """L4: what the rule takes for her number, the look-up finds, too."""
    guid = book.contact(typed)
    assert book.find() == [guid]


def test_a_sample_of_all_in_one_directory(book: Book) -> None:
    """L4, L5: each by every spelling of hers and by nobody else's, among all the official numbers."""
    book.execute(statement("exorlive/contact_index"))
    owners = {}
    with psycopg.connect(book.dsn) as connection, connection.cursor() as cursor:
        copied = "copy exorlive.contact (id, unit_id, personal_identity_number) from stdin"
        book.execute("alter table exorlive.contact alter name drop not null")
        with cursor.copy(copied) as rows:
            for number in NUMBERS:
                for typed in spellings(number):
                    guid = uuid4()
                    owners[guid] = number
                    rows.write_row((guid, 1, typed))
    book.execute("analyze exorlive.contact")
    with directory() as opened:
        for number in NUMBERS[::97]:
            found = {contact.id for contact in opened.contacts(number, TODAY)}
            assert {owners[guid] for guid in found} == {number}
            assert len(found) == len(spellings(number))


def test_samordningsnummer_are_found(book: Book) -> None:
    """L4: also those with month 00 and day 60."""
    coordination = [number for number in NUMBERS if int(number[6:8]) >= 60]
    chosen = [number for number in coordination if number[4:8] in ("0060", "0061", "0160")][:3] + coordination[:3]
    for number in chosen:
        guid = book.contact(f"{number[:8]}-{number[8:]}")
        assert guid in book.find(number)


def test_nobody_is_found_who_has_no_such_number(book: Book) -> None:
    """L6: blank, Norwegian and reserve numbers, and letters around, match nobody."""
    for typed in (None, "", " ", "-", "12121212", "1212121212121212", f"tel {NUMBER}", "01121212121", "991212121212"):
        book.contact(typed)
    assert book.find() == []


def test_several_clinics_in_the_order_of_their_names(book: Book) -> None:
    """L6: with the clinic's name; a blank or dangling one is none, and no reason to fail."""
    last, first, blank = (book.contact(NUMBER, unit, name) for unit, name in ((1, "A"), (2, "B"), (3, "C")))
    dangling = book.contact(NUMBER, unit=9, name="")
    found = book.find()
    assert set(found) == {last, first, blank, dangling}
    assert found.index(first) < found.index(last)
    with directory() as opened:
        units = {contact.id: contact.unit for contact in opened.contacts(NUMBER, TODAY)}
    assert (units[first], units[dangling]) == ("Backens fysio", None)


def test_a_foreign_directory(book: Book) -> None:
    """L6: no key on the units, no name, the same row twice: each contact once, and no failure."""
    for change in (
        "alter table exorlive.unit drop constraint unit_pkey",
        "alter table exorlive.unit alter name drop not null",
        "alter table exorlive.contact drop constraint contact_pkey",
        "alter table exorlive.contact alter name drop not null",
        "insert into exorlive.unit values (4, null), (4, null)",
    ):
        book.execute(change)
    guid = book.contact(NUMBER, unit=4, name=None)
    book.execute("insert into exorlive.contact select * from exorlive.contact")
    with directory() as opened:
        (contact,) = opened.contacts(NUMBER, TODAY)
    assert (contact.id, contact.unit, contact.name) == (guid, None, None)


def test_the_roles_settings_change_nothing(book: Book) -> None:
    """G4, L4: neither search path, time-out nor the style of strings that the role has."""
    guid = book.contact(NUMBER)
    database = psycopg.conninfo.conninfo_to_dict(book.dsn)["dbname"]
    for setting in ("search_path = pg_temp", "statement_timeout = '1d'", "standard_conforming_strings = off"):
        book.execute(f'alter database "{database}" set {setting}')
    book.execute("create schema odd; create function odd.right(text, integer) returns text language sql return '';")
    book.execute(f'alter database "{database}" set search_path = odd, pg_catalog')
    assert book.find() == [guid]
    with directory() as opened:
        assert opened._rows("select current_setting('statement_timeout') as limited", {}) == [{"limited": "10s"}]


def test_a_contact_as_it_is_now(book: Book) -> None:
    """L5: with the number it has now; None when it is gone."""
    guid = book.contact("19121212-1212")
    with directory() as opened:
        found = opened.contact(guid, TODAY)
        assert found is not None
        assert (found[0].id, found[1]) == (guid, NUMBER)
        book.execute("update exorlive.contact set personal_identity_number = '01121212121'")
        again = opened.contact(guid, TODAY)
        assert again is not None
        assert again[1] is None
        book.execute("delete from exorlive.contact")
        assert opened.contact(guid, TODAY) is None


def test_one_step_with_the_index(book: Book) -> None:
    """L4: the index that we recommend serves the look-up."""
    book.execute(statement("exorlive/contact_index"))
    book.execute(
        "insert into exorlive.contact select gen_random_uuid(), 1, 'x',"
        " to_char(date '1920-01-01' + i, 'YYYYMMDD') || lpad((i % 10000)::text, 4, '0')"
        " from generate_series(1, 20000) i"
    )
    book.execute("analyze exorlive.contact")
    with psycopg.connect(book.dsn) as connection:
        plan = connection.execute(
            b"explain " + statement("exorlive/contacts").encode(),
            {"in_order": "%1%2%", "ten": NUMBER[-10:], "limit": 9},
        ).fetchall()
    assert "contact_number" in str(plan)


def test_nothing_can_be_written(book: Book) -> None:
    """L5: whatever the role may do, the session only reads."""
    guid = book.contact(NUMBER)
    with directory() as opened, pytest.raises(ContractBroken, match="ReadOnlySqlTransaction"):
        opened._rows("delete from exorlive.contact returning id", {})
    assert book.find() == [guid]


@pytest.mark.parametrize(("values", "fault"), [({"password": "wrong"}, NotAuthorised), ({"port": 1}, TransientFault)])
def test_its_faults(book: Book, monkeypatch: pytest.MonkeyPatch, values: dict[str, object], fault: type) -> None:
    """L3: named by recovery, with the connection's name and none of the database's words."""
    import os

    login = json.loads(os.environ["AIRFLOW_CONN_EXORLIVE_DEFAULT"]) | values
    monkeypatch.setenv("AIRFLOW_CONN_EXORLIVE_DEFAULT", json.dumps(login))
    with pytest.raises(fault, match="directory exorlive_default"):
        book.find()


def test_no_repr_shows_a_name(book: Book) -> None:
    """L3: a contact may stand in a traceback."""
    book.contact(NUMBER)
    with directory() as opened:
        assert "Tolvan" not in repr(opened.contacts(NUMBER, TODAY))
