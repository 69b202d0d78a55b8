"""The dirt in the journal: which rows are wrong, how many, and what each shows.

DEFECTS are wrong: the sync has to set the row aside, leave a field out or cope with what is missing.
QUIRKS are right but oddly written: nothing may get lost by them. A row has one of either at most.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from sandbox.journal import identity
from sandbox.journal.chance import Shares
from sandbox.journal.clock import clock_change
from sandbox.journal.customers import CUT_OFF
from sandbox.journal.records import Account, Appointment, Patient, Record

NOWHERE = "00000000-0000-4000-a000-00000000dead"
"""A GUID that no row has."""


Person = Account | Patient


@dataclass(frozen=True)
class Dirt:
    """One kind of dirt: its share of a table's rows (0.01 is one in a hundred), the rule it shows, what it does."""

    name: str
    table: str
    share: float
    rule: str
    does: Callable[[Any], None]


def sets(**values: Any) -> Callable[[Any], None]:
    """Set the record's fields; a value that can be called is asked with the record."""

    def does(record: Record) -> None:
        for field, value in values.items():
            setattr(record, field, value(record) if callable(value) else value)

    return does


def one_of(record: Record, *choices: Any) -> Any:
    """One of the choices, as chance will."""
    return record.lot.rng.choice(choices)


# What dirt looks like where a word or two do not say it


def malformed_number(record: Person) -> str:
    """Too short, too long, words, or digits that are not ASCII ones."""
    number = str(record.personal_identity_number)
    full_width = number.translate({ord("0") + digit: chr(0xFF10 + digit) for digit in range(10)})
    return str(one_of(record, number[:-1], "ukjent", number + "1", full_width, number[:6] + "-ABCDE"))


def wrong_control(record: Person) -> str:
    """One last digit too far."""
    number = str(record.personal_identity_number)
    return f"{number[:-1]}{(int(number[-1]) + 1) % 10}"


def punctuated_number(record: Person) -> str:
    """The right digits with something typed after the birth date."""
    number = str(record.personal_identity_number)
    return number[:6] + str(one_of(record, " ", "-", "\u00a0", ".", " - ")) + number[6:]


def helper_number(record: Person) -> str:
    """An FH number."""
    return identity.fh_number(record.lot)


def neighbours_number(record: Person) -> str:
    """The number that another person of the same table has, too."""
    return identity.neighbours_number(record.lot)


def malformed_email(record: Person) -> str:
    """What no mail server would take."""
    return str(one_of(record, "kari.example.com", "ola@", "a b@example.com", "ingen", "per@@example.org"))


def nonsense_phone(record: Person) -> str:
    """What nobody can dial."""
    return str(one_of(record, "ring kona", "123", "00000000", "912 34", "+47 912 34 567 89 0"))


def decomposed(name: str) -> str:
    """The name with its accents as characters of their own (NFD), one at least."""
    return unicodedata.normalize("NFD", name if unicodedata.normalize("NFD", name) != name else f"{name} Årdal")


def stray_blanks(name: str) -> str:
    """The name between blanks, and with wide ones inside."""
    return "\u00a0 " + name.replace(" ", " \u00a0") + "\t"


def on_clock_change(month: int, start: time, end: time) -> Callable[[Any], None]:
    """Move an appointment to the nearest clock change in March or October."""

    def does(record: Appointment) -> None:
        day = clock_change(record.lot.scene.today, month)
        record.starts_at, record.ends_at = datetime.combine(day, start), datetime.combine(day, end)

    return does


def some_patient(record: Record) -> str:
    """The GUID of one of the patients."""
    return record.lot.scene.guid("patient", record.lot.index % max(record.lot.scene.customer.patients, 1))


def some_group(record: Record) -> str:
    """The GUID of one of the first groups."""
    return record.lot.scene.guid("patient_group", record.lot.index % 4)


# Practitioners and patients alike


def _defects_of_people(table: str) -> tuple[Dirt, ...]:
    return (
        Dirt("number_missing", table, 0.008, "G1", sets(personal_identity_number=None)),
        Dirt("number_malformed", table, 0.010, "G2", sets(personal_identity_number=malformed_number)),
        Dirt("number_wrong_control", table, 0.008, "G2", sets(personal_identity_number=wrong_control)),
        Dirt("number_fh", table, 0.010, "G2", sets(personal_identity_number=helper_number)),
        Dirt("number_shared", table, 0.010, "G2", sets(personal_identity_number=neighbours_number)),
        Dirt("email_malformed", table, 0.010, "G3", sets(email=malformed_email)),
        Dirt("phone_nonsense", table, 0.012, "G3", sets(mobile_phone=nonsense_phone)),
    )


def _quirks_of_people(table: str) -> tuple[Dirt, ...]:
    return (
        Dirt("number_punctuated", table, 0.030, "G2", sets(personal_identity_number=punctuated_number)),
        Dirt("email_trailing_blank", table, 0.015, "G3", sets(email=lambda p: (p.email or "post@example.com") + " ")),
        Dirt(
            "phone_stray_blank", table, 0.015, "G3", sets(mobile_phone=lambda p: one_of(p, " 41 23 45 67\u00a0", "  "))
        ),
    )


DEFECTS: tuple[Dirt, ...] = (
    *_defects_of_people("user_account"),
    Dirt("name_blank", "user_account", 0.008, "G3", sets(full_name=lambda p: one_of(p, "", " \u00a0 "))),
    Dirt("name_too_long", "user_account", 0.008, "G3", sets(full_name=lambda p: f"{p.full_name} " * 40)),
    Dirt("department_unknown", "user_account", 0.008, "P1", lambda p: p.departments.add(NOWHERE)),
    Dirt("account_gone", "user_account", 0.008, "P5", sets(gone=True)),
    *_defects_of_people("patient"),
    Dirt("name_blank", "patient", 0.004, "G3", sets(first_name="", last_name=" ")),
    Dirt("name_too_long", "patient", 0.003, "G3", sets(last_name=lambda p: f"{p.last_name}-" * 80)),
    Dirt("birth_missing", "patient", 0.004, "G1", sets(birth_date=None)),
    Dirt("birth_in_future", "patient", 0.003, "G3", sets(birth_date=lambda p: p.lot.scene.today + timedelta(days=400))),
    Dirt("birth_infinite", "patient", 0.002, "G3", sets(birth_date=lambda p: one_of(p, "infinity", "12010-05-04"))),
    Dirt("sex_unheard_of", "patient", 0.003, "T5", sets(sex="X")),
    Dirt("department_unknown", "patient", 0.003, "T1", sets(department_guid=NOWHERE)),
    Dirt("patient_gone", "patient", 0.003, "T6", sets(gone=True)),
    Dirt("status_unknown", "series", 0.020, "T4", sets(status=lambda s: one_of(s, "Avbrutt", "På vent"))),
    Dirt("start_missing", "series", 0.020, "T5", sets(start_date=None)),
    Dirt("start_infinite", "series", 0.002, "T5", sets(start_date="infinity")),
    Dirt("end_before_start", "series", 0.005, "T3", sets(end_date=date(2019, 1, 1))),
    Dirt("practitioner_unknown", "series", 0.015, "T5", sets(main_practitioner_guid=NOWHERE)),
    Dirt("department_unknown", "series", 0.005, "T1", sets(department_guid=NOWHERE)),
    Dirt("group_gone", "patient_group", 0.040, "A6", sets(gone=True)),
    Dirt("name_blank", "patient_group", 0.040, "A6", sets(name=" ")),
    Dirt("member_unknown", "patient_group", 0.040, "A4", lambda g: g.members.add(NOWHERE)),
    Dirt("patient_and_group", "appointment", 0.006, "A6", sets(patient_guid=some_patient, group_guid=some_group)),
    Dirt("end_before_start", "appointment", 0.005, "A6", sets(ends_at=lambda a: a.starts_at - timedelta(minutes=30))),
    Dirt("end_at_start", "appointment", 0.003, "A6", sets(ends_at=lambda a: a.starts_at)),
    Dirt("end_infinite", "appointment", 0.001, "G3", sets(ends_at="infinity")),
    Dirt("end_in_skipped_hour", "appointment", 0.001, "A2", on_clock_change(3, time(2, 30), time(3, 15))),
    Dirt("patient_unknown", "appointment", 0.004, "A4", sets(patient_guid=NOWHERE, group_guid=None)),
    Dirt("group_unknown", "appointment", 0.004, "A6", sets(patient_guid=None, group_guid=NOWHERE)),
    Dirt("practitioner_unknown", "appointment", 0.005, "A4", lambda a: a.practitioners.add(NOWHERE)),
    Dirt("nobody", "appointment", 0.004, "A4", sets(patient_guid=None, group_guid=None, practitioners=lambda _: set())),
    Dirt("room_unknown", "appointment", 0.008, "G3", sets(room_id=9_999)),
    Dirt("activity_unknown", "appointment", 0.006, "G3", sets(activity_id=9_999)),
    Dirt(
        "title_blank", "appointment", 0.010, "A6", sets(patient_guid=None, title=lambda a: one_of(a, None, " \u00a0"))
    ),
    Dirt("title_too_long", "appointment", 0.002, "G3", sets(patient_guid=None, title="Tverrfaglig møte " * 20)),
    Dirt("description_too_long", "appointment", 0.002, "G3", sets(description="Øvelser og råd. " * 300)),
    Dirt("appointment_gone", "appointment", 0.004, "A8", sets(gone=True)),
)

QUIRKS: tuple[Dirt, ...] = (
    *_quirks_of_people("user_account"),
    Dirt("name_decomposed", "user_account", 0.020, "G3", sets(full_name=lambda p: decomposed(p.full_name))),
    Dirt("name_stray_blanks", "user_account", 0.020, "G3", sets(full_name=lambda p: stray_blanks(p.full_name))),
    *_quirks_of_people("patient"),
    Dirt("name_decomposed", "patient", 0.020, "G3", sets(last_name=lambda p: decomposed(p.last_name))),
    Dirt("name_stray_blanks", "patient", 0.020, "G3", sets(first_name=lambda p: stray_blanks(p.first_name))),
    Dirt("name_one_part", "patient", 0.005, "G3", sets(first_name=" ")),
    Dirt("status_decomposed", "series", 0.020, "T4", sets(status=unicodedata.normalize("NFD", "Pågår") + " ")),
    Dirt(
        "start_at_cutoff",
        "series",
        0.030,
        "D4",
        sets(start_date=lambda s: CUT_OFF + timedelta(days=one_of(s, -1, 0, 1))),
    ),
    Dirt("group_excluded", "patient_group", 0.150, "A7", sets(exclude_from_flowzone=True)),
    Dirt("group_empty", "patient_group", 0.080, "A4", sets(members=lambda _: set())),
    Dirt("doubled_hour", "appointment", 0.002, "A2", on_clock_change(10, time(2, 15), time(2, 45))),
    Dirt("skipped_hour", "appointment", 0.002, "A2", on_clock_change(3, time(2, 15), time(2, 45))),
    Dirt(
        "description_decomposed",
        "appointment",
        0.010,
        "G3",
        sets(description=" " + unicodedata.normalize("NFD", "Gåtrening på mølle\r\nTa med innesko. ")),
    ),
)


def soil(record: Record) -> Dirt | None:
    """Let the dirt that belongs to this row fall on it, if any does; tells which."""
    defects, quirks = _dirt_of(record.TABLE)
    dirt = defects.draw(record.lot.spread("defect")) or quirks.draw(record.lot.spread("quirk"))
    if dirt:
        dirt.does(record)
    return dirt


@cache
def _dirt_of(table: str) -> tuple[Shares[Dirt | None], Shares[Dirt | None]]:
    """A table's defects and its quirks, each with nothing for the rest."""

    def shares(kinds: tuple[Dirt, ...]) -> Shares[Dirt | None]:
        return Shares(*((dirt.share, dirt) for dirt in kinds if dirt.table == table), (1.0, None))

    return shares(DEFECTS), shares(QUIRKS)
