"""No personal data in anything that is written: logs, XComs, run conf, the bridge, quality reports, what is printed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import psycopg
import pytest

from tests.system.alone import Alone
from tests.system.written import files, tables
from tests.world import number

NUMBER = number(500, day=13, month=7, year=61)
MARKS = ("Zqxmarked", "zqxmarked.post", NUMBER, "99887766", "998 87 766", "4799887766", "Zqxbroken", "999888777")
"""What the people of this test are called, and can be reached by."""


@pytest.fixture
def marked(alone: Alone) -> Alone:
    """A world of marked people: sound ones, one of each defect, and one whom Flowzone rejects."""
    customer = alone.world.customer
    usual: dict[str, object] = {
        "full_name": "Zqxmarked Navn",
        "personal_identity_number": NUMBER,
        "email": "zqxmarked.post@example.test",
        "mobile_phone": "998 87 766",
    }
    defects: tuple[dict[str, object], ...] = (
        {},
        {"full_name": "Zqxmarked " * 30},
        {"personal_identity_number": NUMBER[:-1]},
        {"personal_identity_number": f"Zqxbroken {NUMBER}"},
        {"email": "zqxmarked.post@@example"},
        {"mobile_phone": "Zqxbroken 999888777"},
    )
    for defect in defects:
        customer.practitioner(**{**usual, **defect})
    rejected = customer.practitioner(**usual)
    alone.world.faults({"fault": "reject", "guids": [str(rejected)], "type": "name_taken", "field": "name"})
    return alone


def test_nothing_that_is_written_names_a_person(marked: Alone) -> None:
    """O1, O3: sound and unusable rows, rejections that quote values, faults on both sides, a mistake in the program."""
    printed = [marked.run(mode="full")]
    assert (printed[0].returncode, len(marked.json("aside"))) == (0, 4)
    printed += [marked.run(dry_run=True, mode="full"), marked.command("warnings"), marked.command("aside")]
    marked.world.faults({"fault": "status", "status": 400, "method": "PUT"})
    printed.append(marked.run(mode="full"))
    with marked.world.customer.desktop() as journal:  # a column of another type: PostgreSQL would quote the value
        journal.execute("alter table journal.user_account alter closed_at type text using 'Zqxbroken'")
    printed.append(marked.run())
    with marked.world.customer.desktop() as journal:
        journal.execute("alter table journal.user_account alter closed_at type timestamp using null")
        journal.execute("alter table journal.user_account alter full_name type text[] using array[full_name]")
    marked.world.faults()
    printed.append(marked.run(mode="full"))
    assert "Its text is withheld" in printed[-1].stdout
    assert [done.returncode for done in printed] == [0, 0, 0, 0, 1, 1, 1]

    written = {f"printed {place}": done.stdout + done.stderr for place, done in enumerate(printed)}
    written |= dict(files(marked.home)) | dict(tables(marked.world.bridge, "bridge"))
    assert sum(text.count("[task]") for text in written.values()) > 50, "the tasks' logs were searched"
    assert {place for place, text in written.items() for mark in MARKS if mark in text} == set()


def test_neither_patients_nor_appointments_are_named(alone: Alone) -> None:
    """O1, O3, T4, A5: sound, unusable and rejected ones, texts that are cut, and a mistake in the program."""
    customer = alone.world.customer
    alone.world.write_departments(appointments={"active": True}, patients={"series_required": False})
    usual: dict[str, object] = {
        "first_name": "Zqxmarked",
        "last_name": "Zqxbroken",
        "personal_identity_number": NUMBER,
        "birth_date": "1961-07-13",
        "email": "zqxmarked.post@example.test",
        "mobile_phone": "998 87 766",
    }
    defects: tuple[dict[str, object], ...] = (
        {},
        {"last_name": "Zqxbroken " * 30},
        {"personal_identity_number": f"Zqxbroken {NUMBER}"},
        {"birth_date": None},
        {"email": "zqxmarked.post@@example", "mobile_phone": "Zqxbroken 999888777"},
    )
    patients = [customer.patient(None, **{**usual, **defect}) for defect in defects]
    customer.series(patients[0], status=f"Zqxbroken {NUMBER}", start=date(2024, 1, 1))
    customer.series(patients[4], main_practitioner_guid=customer.practitioner(full_name="Zqxmarked " * 30))
    group = customer.group(None, *patients, name="Zqxmarked gruppe")
    noon = datetime.combine(date.today() + timedelta(days=1), time(12))  # noqa: DTZ011  the clinic may be a day ahead
    texts = {"title": "Zqxmarked " * 30, "description": "Zqxbroken " * 500}
    kinds: tuple[dict[str, object], ...] = ({"patient_guid": patients[0]}, {"group_guid": group}, {})
    everybody = [customer.practitioner(full_name="Zqxmarked Navn")]
    for kind in kinds:
        customer.appointment(None, noon, noon + timedelta(hours=1), everybody, **kind, **texts)
        customer.appointment(None, noon, noon, everybody, **kind, **texts)
    alone.world.faults({"fault": "reject", "guids": [str(patients[4])], "type": "name_taken", "field": "name"})
    printed = [alone.run(flow, mode="full") for flow in ("patients", "appointments")]
    assert len(alone.json("aside")) == 8
    printed += [alone.run(flow, dry_run=True, mode="full") for flow in ("patients", "appointments")]
    printed += [alone.command("warnings"), alone.command("aside")]
    printed += [alone.command("why", "patient", str(guid)) for guid in (patients[0], patients[4])]
    with customer.desktop() as journal:  # a type that the translation does not expect: Python would quote the value
        journal.execute("alter table journal.patient alter email type text[] using array[email]")
        journal.execute("alter table journal.appointment alter description type text[] using array[description]")
    printed += [alone.run(flow, mode="full") for flow in ("patients", "appointments")]
    assert all("Its text is withheld" in done.stdout for done in printed[-2:])

    written = {f"printed {place}": done.stdout + done.stderr for place, done in enumerate(printed)}
    written |= dict(files(alone.home)) | dict(tables(alone.world.bridge, "bridge"))
    assert {place for place, text in written.items() for mark in MARKS if mark in text} == set()


def test_the_search_finds_what_is_there(marked: Alone) -> None:
    """The search above is no empty gesture: staged rows, held back by a crash, would be found."""
    with psycopg.connect(marked.world.bridge) as bridge:
        bridge.execute("create schema bridge; create table bridge.leak as select 'Zqxmarked' as name")
    assert any("Zqxmarked" in text for _, text in tables(marked.world.bridge, "bridge"))
