"""Practitioners: accounts with their departments, fixed appointments and absences."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from sandbox.journal import identity, people
from sandbox.journal.chance import Lot, Scene, Shares
from sandbox.journal.clock import last_changed
from sandbox.journal.records import Absence, Account, Recurring

TICKED = 0.86
_CLOSINGS = Shares((0.06, "past"), (0.03, "future"), (1.0, "never"))
_MEMBERSHIPS = Shares((0.10, "both"), (0.02, "none"), (1.0, "one"))


def account(scene: Scene, index: int) -> Account:
    """Practitioner number `index`, clean."""
    lot = scene.lot("user_account", index)
    rng = lot.rng
    first = people.first_name(rng, woman=identity.is_woman(scene, lot.table, index))
    last = people.last_name(rng)
    return Account(
        lot=lot,
        guid=lot.guid,
        username=f"{people.ascii_name(last)[:3]}{people.ascii_name(first)[:3]}{index}",
        full_name=f"{first} {last}",
        personal_identity_number=identity.number(scene, lot.table, index),
        email=people.email(rng, f"{first} {last}", index),
        mobile_phone=people.phone(rng),
        flowzone_enabled=rng.random() < TICKED,
        closed_at=_closing(rng, scene.today),
        updated_at=last_changed(rng, scene.today),
        departments=_departments(lot),
    )


def colleague(scene: Scene, rng: Random, department: str) -> str | None:
    """The GUID of some practitioner, of the department if a few tries find one; None where nobody works."""
    if not scene.customer.practitioners:
        return None
    index = 0
    for _ in range(5):
        index = rng.randrange(scene.customer.practitioners)
        if scene.department("user_account", index).guid == department:
            break
    return scene.guid("user_account", index)


def recurring(scene: Scene, owner: int) -> Iterator[Recurring]:
    """The fixed appointments of practitioner number `owner`: every other has one."""
    lot = scene.lot("recurring_appointment", owner)
    if lot.rng.random() < 0.5:
        hour = lot.rng.randrange(8, 15)
        yield Recurring(
            lot=lot,
            guid=lot.guid,
            department_guid=scene.department("user_account", owner).guid,
            user_guid=scene.guid("user_account", owner),
            weekday=lot.rng.randrange(1, 6),
            starts=time(hour),
            ends=time(hour, 45),
            title=lot.rng.choice(("Lunsj", "Morgenmøte", "Journaltid", "Veiledning")),
        )


def absences(scene: Scene, owner: int) -> Iterator[Absence]:
    """The absences of practitioner number `owner`: a third have one, from a day to three weeks."""
    lot = scene.lot("absence", owner)
    if lot.rng.random() < 0.33:
        start = datetime.combine(scene.today + timedelta(days=lot.rng.randrange(-60, 120)), time(8))
        yield Absence(
            lot=lot,
            guid=lot.guid,
            user_guid=scene.guid("user_account", owner),
            starts_at=start,
            ends_at=start + timedelta(days=lot.rng.randrange(21), hours=8),
            reason=lot.rng.choice(("Ferie", "Kurs", "Sykdom", "Permisjon")),
        )


def _closing(rng: Random, today: date) -> datetime | None:
    """When the account closes, if it does: not within the days around today."""
    closing = _CLOSINGS.draw(rng.random())
    if closing == "never":
        return None
    distance = timedelta(days=rng.randrange(3, 400))
    return datetime.combine(today, time(16)) + (distance if closing == "future" else -distance)


def _departments(lot: Lot) -> set[str]:
    """Where the practitioner works: as a rule one department, now and then both that take part, or none."""
    match _MEMBERSHIPS.draw(lot.rng.random()):
        case "both":
            return {department.guid for department in lot.scene.customer.departments if department.takes_part}
        case "none":
            return set()
        case _:
            return {lot.scene.department(lot.table, lot.index).guid}
