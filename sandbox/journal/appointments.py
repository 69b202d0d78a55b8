"""Appointments: individual, group and blue ones, from two months back to four months ahead."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from sandbox.journal.chance import Lot, Scene, Shares
from sandbox.journal.clock import last_changed, months_later
from sandbox.journal.patients import fellow, group_count
from sandbox.journal.practitioners import colleague
from sandbox.journal.records import Appointment

MONTHS_BACK, MONTHS_AHEAD = 2, 4
ROOMS = {
    number: f"{kind} {number}"
    for number, kind in enumerate(["Behandlingsrom"] * 14 + ["Gruppesal"] * 4 + ["Møterom"] * 4 + ["Basseng"], start=1)
}
ACTIVITIES = dict(
    enumerate(
        (
            "Fysioterapi",
            "Ergoterapi",
            "Samtale",
            "Vurdering",
            "Bassengtrening",
            "Styrketrening",
            "Arbeidsplassbesøk",
            "Helsekontroll",
            "Gåtur på møllen",
            "Tverrfaglig møte",
        ),
        start=1,
    )
)
_KINDS = Shares((0.74, "individual"), (0.13, "group"), (0.13, "blue"))
_COMPANY = Shares((0.84, 1), (0.12, 2), (0.03, 3), (0.01, 0))
_MINUTES = (30, 45, 45, 60, 60, 90)
_TITLES = (
    "Tverrfaglig møte",
    "Telefontid",
    "Pårørendesamtale",
    "Husmøte",
    "Kollegaveiledning",
    "Treningstid på gulvet",
)
_DESCRIPTIONS = (
    "Ta med treningstøy og innesko.",
    "Oppmøte i resepsjonen ti minutter før.",
    "Gjennomgang av øvelser for kne og hofte.\nHusk skjema.",
    "Første samtale – kartlegging av mål.",
    "Utvendig inngang B; ring på «Døgn».",
)


def appointment_count(scene: Scene) -> int:
    """How many appointments the journal has in its six months."""
    first, last = _span(scene.today)
    return round(scene.customer.appointments_per_week * (last - first).days / 7)


def appointment(scene: Scene, index: int) -> Appointment:
    """Appointment number `index`, clean."""
    lot = scene.lot("appointment", index)
    rng = lot.rng
    department = scene.department("appointment", index).guid
    kind = _KINDS.draw(rng.random())
    starts_at = _start(rng, scene.today)
    return Appointment(
        lot=lot,
        guid=lot.guid,
        department_guid=department,
        patient_guid=fellow(scene, rng, department) if kind == "individual" else None,
        group_guid=scene.guid("patient_group", _group(lot, department)) if kind == "group" else None,
        title=_title(rng, kind),
        description=rng.choice(_DESCRIPTIONS) if rng.random() < 0.5 else None,
        room_id=rng.randrange(1, len(ROOMS) + 1) if rng.random() < 0.85 else None,
        activity_id=rng.randrange(1, len(ACTIVITIES) + 1) if rng.random() < 0.8 else None,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=rng.choice(_MINUTES)),
        updated_at=last_changed(rng, scene.today),
        practitioners={
            someone
            for _ in range(_COMPANY.draw(rng.random()))
            if (someone := colleague(scene, rng, department)) is not None
        },
    )


def _group(lot: Lot, department: str) -> int:
    """A group's index, of the department if a few tries find one."""
    index = 0
    for _ in range(5):
        index = lot.rng.randrange(group_count(lot.scene))
        if lot.scene.department("patient_group", index).guid == department:
            break
    return index


def _title(rng: Random, kind: str) -> str | None:
    """A title: always for blue ones, often for groups, seldom (and private) for individual ones."""
    if kind == "individual":
        return "Oppfølging etter operasjon" if rng.random() < 0.1 else None
    return rng.choice(_TITLES) if kind == "blue" or rng.random() < 0.6 else None


def _start(rng: Random, today: date) -> datetime:
    """A quarter of an hour between 8 and 16, seldom on weekends."""
    first, last = _span(today)
    day = first + timedelta(days=rng.randrange((last - first).days + 1))
    if day.isoweekday() > 5 and rng.random() < 0.9:
        day = min(day + timedelta(days=8 - day.isoweekday()), last)
    return datetime.combine(day, time(rng.randrange(8, 16), 15 * rng.randrange(4)))


def _span(today: date) -> tuple[date, date]:
    """The first and the last day that hold appointments."""
    return months_later(today, -MONTHS_BACK), months_later(today, MONTHS_AHEAD)
