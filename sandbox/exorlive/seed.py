"""A small world for the sandbox: three clinics, their contacts, what was handed out and how it went."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from uuid import UUID, uuid5

from sandbox.exorlive.exercises import LIBRARY
from sandbox.exorlive.store import Store, sql
from sandbox.journal.chance import Scene
from sandbox.journal.customers import BYEN as BYEN_JOURNAL
from sandbox.journal.customers import FJORD as FJORD_JOURNAL
from sandbox.journal.patients import patient
from sandbox.journal.records import Patient

SPACE = UUID("e40d0c1e-5a4d-4b8e-9a01-0e1e7a57e000")
FJORD, BYEN = "1f0c6a3e-7d54-4c1b-9b0e-2a51c0de0001", "6b9d2f10-3c8e-4f7a-8a66-5e1ec0de0002"
UNITS = ((1, "Fjordkliniken", FJORD), (2, "Byens fysio", BYEN), (3, "Öppna kliniken", None))

# Skatteverket's official test numbers belong to nobody; the eleven digits are synthetic Norwegian ones (month + 80).
CONTACTS: tuple[tuple[int, str, str | None, tuple[str, ...]], ...] = (
    (3, "Åsa Lindqvist", "19670129-2846", ("Starkare knän",)),
    (3, "Örjan Ek", "420107+7098", ("Bättre balans",)),
    (3, "Björn Ågren", "7901012380", ("Axlar och armar", "Starkare knän")),
    (1, "Karin Öberg", "198401012391", ("Starkare knän",)),
    (3, "Karin Öberg", "840101-2391", ("Axlar och armar",)),
    (3, "Amina Haddad", "19600061-2389", ("Bättre balans",)),
    (2, "Nils Berg", "19930101-2382", ("Starkare knän",)),
    (3, "Sven Utan", None, ("Bättre balans",)),
    (3, "Elsa Ström", "199901016809", ()),
)
RESIDENTS = (
    {"given_name": "Åsa", "surname": "Lindqvist", "number": "196701292846", "about": "ett program"},
    {"given_name": "Björn", "surname": "Ågren", "number": "197901012380", "about": "två program"},
    {"given_name": "Karin", "surname": "Öberg", "number": "198401012391", "about": "två kliniker"},
    {"given_name": "Amina", "surname": "Haddad", "number": "196000612389", "about": "samordningsnummer"},
    {"given_name": "Elsa", "surname": "Ström", "number": "199901016809", "about": "inga program än"},
    {"given_name": "Sven", "surname": "Utan", "number": "195801082743", "about": "ingen kontakt med personnummer"},
)
"""Whom 1177's stand-in may log in, and what they will find."""

PROGRAMS = {
    "Starkare knän": ("Tre gånger i veckan. Det får kännas, men inte göra ont.", ("knaboj", "tahav")),
    "Axlar och armar": ("Varje dag, gärna på morgonen.", ("armlyft",)),
    "Bättre balans": ("Ha alltid en stol inom räckhåll.", ("balans", "tahav", "knaboj")),
}
COMMENTS = ("Gick lättare i dag!", "Lite ont i vänster knä efteråt.", "Hann bara hälften.", None, None, None)
HANDED_OUT = 12
"""Patients of each linked journal who got a program."""
JOURNAL_SEED = 1  # the one that `sandbox.journal fill` takes by itself
SAVED_BY = ("Anna Fysio", "Per Terapeut")


def fill(store: Store, now: datetime | None = None) -> None:
    """Fill an empty directory; one with contacts is left as it is."""
    now = now or datetime.now(UTC)
    if store.rows("units"):
        return
    chance = Random(7)
    for unit, clinic, department in UNITS:
        store.run("add_unit", id=unit, name=clinic, department=department)
    for place, (unit, name, number, titles) in enumerate(CONTACTS):
        contact = uuid5(SPACE, f"contact {place}")
        store.run("add_contact", id=contact, unit=unit, name=name, number=number)
        for title in titles:
            _hand_out(store, contact, title, now - timedelta(days=chance.randint(30, 50)), chance, now)
    for unit, customer, department in ((1, FJORD_JOURNAL, FJORD), (2, BYEN_JOURNAL, BYEN)):
        for one in _patients(Scene(customer, JOURNAL_SEED, now.date()), department):
            contact = uuid5(SPACE, one.guid)
            number = one.personal_identity_number or ""
            spelling = chance.choice((number, f"{number[:6]} {number[6:]}"))
            store.run("add_contact", id=contact, unit=unit, name=f"{one.first_name} {one.last_name}", number=spelling)
            _hand_out(store, contact, chance.choice(list(PROGRAMS)), now - timedelta(days=9), chance, now)


def _patients(scene: Scene, department: str) -> Iterator[Patient]:
    """Some patients of a linked journal's department, who got a program, too."""
    everybody = (patient(scene, index) for index in range(scene.customer.patients))
    return islice((one for one in everybody if one.department_guid == department), HANDED_OUT)


def _hand_out(store: Store, contact: UUID, title: str, saved_at: datetime, chance: Random, now: datetime) -> None:
    program = uuid5(contact, title)
    description, keys = PROGRAMS[title]
    save(store, program, contact, title, description, keys, saved_at, chance.choice(SAVED_BY))
    at = saved_at + timedelta(days=1, hours=8)
    while at < now - timedelta(hours=2):
        store.run(
            "add_activity",
            id=uuid5(program, at.isoformat()),
            contact=contact,
            program=program,
            started_at=at,
            duration_seconds=chance.randint(6, 25) * 60,
            completed=chance.random() < 0.8,
            score=chance.choice((0, 1, 1, 1, 2, 2, 3)),
            comment=chance.choice(COMMENTS),
        )
        at += timedelta(days=chance.choice((1, 2, 2, 3, 4)), minutes=chance.randint(-90, 90))


def save(
    store: Store,
    program: UUID,
    contact: UUID,
    title: str,
    description: str,
    keys: tuple[str, ...],
    saved_at: datetime,
    saved_by: str,
) -> None:
    """Save a program with these exercises on a contact, in one transaction."""
    with store.transaction() as connection:
        connection.execute(
            sql("add_program"),
            {
                "id": program,
                "contact": contact,
                "title": title,
                "description": description,
                "saved_at": saved_at,
                "saved_by": saved_by,
            },
        )
        for position, key in enumerate(keys, start=1):
            exercise = LIBRARY[key]
            connection.execute(
                sql("add_exercise"),
                {
                    "program": program,
                    "position": position,
                    "title": exercise.title,
                    "instruction": exercise.instruction,
                    "video_url": exercise.video_url,
                    "rounds": exercise.rounds,
                    "repetitions": exercise.repetitions,
                    "load": exercise.load,
                },
            )
