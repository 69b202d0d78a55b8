"""Patients with their treatment series, and the groups that they meet in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from sandbox.journal import identity, people
from sandbox.journal.chance import Scene, Shares
from sandbox.journal.clock import last_changed
from sandbox.journal.practitioners import colleague
from sandbox.journal.records import Group, Patient, Series

TICKED = 0.82
_MOST_SERIES = 4
_STATUSES = Shares((0.86, 1), (0.09, 2), (0.05, 3))
_SERIES_STATUSES = Shares((0.48, "Pågår"), (0.14, "Venteliste"), (0.12, "Henvendelse"), (0.26, "Ferdig"))
_SERIES_COUNTS = Shares((0.70, 1), (0.20, 2), (0.07, 3), (0.03, _MOST_SERIES))
_GROUP_NAMES = (
    "Bassengtrening",
    "Hjertegruppe",
    "Ryggskole",
    "Mestring og pusterom",
    "Sirkeltrening",
    "Lærings- og mestringskurs",
)
_DAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag")


def patient(scene: Scene, index: int) -> Patient:
    """Patient number `index`, clean."""
    lot = scene.lot("patient", index)
    rng = lot.rng
    woman = identity.is_woman(scene, lot.table, index)
    first, last = people.first_name(rng, woman=woman), people.last_name(rng)
    return Patient(
        lot=lot,
        guid=lot.guid,
        department_guid=scene.department("patient", index).guid,
        first_name=first,
        last_name=last,
        personal_identity_number=identity.number(scene, lot.table, index),
        birth_date=identity.birth_date(scene, lot.table, index),
        sex=rng.choice(("U", None)) if rng.random() < 0.02 else "K" if woman else "M",
        mobile_phone=people.phone(rng),
        email=people.email(rng, f"{first} {last}", index),
        status=_STATUSES.draw(rng.random()),
        flowzone_enabled=rng.random() < TICKED,
        updated_at=last_changed(rng, scene.today),
    )


def series(scene: Scene, patient_index: int) -> Iterator[Series]:
    """The treatment series of one patient: none, one or several, clean."""
    first = patient_index * _MOST_SERIES
    chance = scene.lot("series", first).rng
    if chance.random() < scene.customer.without_series:
        return
    same_day = _start(chance, scene.today) if chance.random() < 0.05 else None
    for index in range(first, first + _SERIES_COUNTS.draw(chance.random())):
        yield _series(scene, patient_index, index, same_day)


def group(scene: Scene, index: int) -> Group:
    """Group number `index`, clean: up to a dozen patients, most of its own department."""
    lot = scene.lot("patient_group", index)
    department = scene.department("patient_group", index).guid
    return Group(
        lot=lot,
        guid=lot.guid,
        department_guid=department,
        name=f"{lot.rng.choice(_GROUP_NAMES)} {lot.rng.choice(_DAYS)} {index + 1}",
        exclude_from_flowzone=False,
        updated_at=last_changed(lot.rng, scene.today),
        members={member for _ in range(lot.rng.randrange(3, 13)) if (member := fellow(scene, lot.rng, department))},
    )


def group_count(scene: Scene) -> int:
    """How many groups the journal has: one for every fifty patients, four at least."""
    return max(scene.customer.patients // 50, 4)


def fellow(scene: Scene, rng: Random, department: str) -> str | None:
    """The GUID of some patient, of the department if a few tries find one; None where there are no patients."""
    if not scene.customer.patients:
        return None
    index = 0
    for _ in range(5):
        index = rng.randrange(scene.customer.patients)
        if scene.department("patient", index).guid == department:
            break
    return scene.guid("patient", index)


def _series(scene: Scene, patient_index: int, index: int, start: date | None) -> Series:
    """One series, as a rule in the patient's own department."""
    lot = scene.lot("series", index)
    rng = lot.rng
    own = scene.department("patient", patient_index)
    department = (own if rng.random() < 0.95 else rng.choice(scene.customer.departments)).guid
    status = _SERIES_STATUSES.draw(rng.random())
    start = start or _start(rng, scene.today)
    return Series(
        lot=lot,
        guid=lot.guid,
        patient_guid=scene.guid("patient", patient_index),
        department_guid=department,
        status=status,
        start_date=start,
        end_date=start + timedelta(weeks=rng.randrange(2, 40)) if status == "Ferdig" else None,
        main_practitioner_guid=colleague(scene, rng, department) if rng.random() < 0.9 else None,
        updated_at=last_changed(rng, scene.today),
    )


def _start(rng: Random, today: date) -> date:
    """Most series are from the last three years, some from the eight before, some begin in a month."""
    days_back = rng.randrange(-30, 1_000) if rng.random() < 0.85 else rng.randrange(1_000, 4_000)
    return today - timedelta(days=days_back)
