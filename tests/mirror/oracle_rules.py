"""What requirements.md says of patients and appointments, in plain Python: knows neither SQL nor any code of ours.

For every row that should be in Flowzone for a department there is a verdict: what Flowzone is to hold, or why the row
is set aside.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tests.mirror.oracle_journal import (
    DESCRIPTIONS,
    EMAILS,
    NAMES,
    NUMBERS,
    PATIENT_NAMES,
    PHONES,
    SEXES,
    STATUSES,
    TEXTS,
    Account,
    Appointment,
    Group,
    Named,
    Patient,
    Series,
    Shortened,
    Texts,
    Unusable,
    View,
)

Item = dict[str, Any]


@dataclass
class Verdict:
    """What is to become of a row: an item, unless a required field is unusable (G1).

    :param raw: all that the verdict was read from: while it stays the same, the row has not changed.
    :param findings: rule and field of everything that sets the row aside; one of them is told.
    :param warnings: field and rule of whatever is left out or shortened.
    :param day: the local day of an appointment's start (A2).
    """

    raw: object
    day: date | None = None
    fields: Item = field(default_factory=dict)
    findings: set[tuple[str, str]] = field(default_factory=set)
    warnings: set[tuple[str, str]] = field(default_factory=set)

    @property
    def item(self) -> Item | None:
        """What Flowzone is to hold."""
        return None if self.findings else self.fields

    def required(self, name: str, verdict: object) -> object:
        """G1: an unusable required field sets the row aside."""
        if isinstance(verdict, Unusable):
            self.findings.add((verdict.rule, name))
        return verdict

    def optional(self, name: str, verdict: object) -> object:
        """G1: an unusable optional field is left out, one too long is shortened; a warning tells."""
        if isinstance(verdict, Unusable):
            self.warnings.add((name, verdict.rule))
            return None
        if isinstance(verdict, Shortened):
            self.warnings.add((name, "shortened"))
            return verdict.text
        return verdict


Wanted = dict[UUID, Verdict]


def takes_part(flow: str, view: View) -> bool:
    """D2, D5, D8: whether the set-up lets the department take part in the flow."""
    return view.here.on and (flow != "appointments" or view.here.appointments)


# Patients


def _rank(day: date | str | None) -> date:
    """Dates as they follow each other; the infinite one comes after all others."""
    assert day is not None
    return date.max if isinstance(day, str) else day


def series_that_counts(view: View, patient: Patient) -> Series | None:
    """T5, D3, D4: of an activated department, with a start, after the cut-off; the latest, then the highest GUID."""
    own = view.settings[patient.department_guid]
    counting = [
        series
        for series in view.journal.series.values()
        if series.patient_guid == patient.guid
        and series.department_guid in view.activated
        and series.start_date is not None
        and (not own.series_required or _rank(series.start_date) > own.series_after)
    ]
    return max(counting, key=lambda series: (_rank(series.start_date), series.guid), default=None)


def patient_is_synced(view: View, guid: UUID | None) -> bool:
    """T1: active, ticked, of an activated department, and with a series that counts where one is required."""
    patient = view.journal.patient.get(guid) if guid else None
    return (
        patient is not None
        and patient.department_guid in view.activated
        and patient.status == 1
        and patient.flowzone_enabled
        and (
            not view.settings[patient.department_guid].series_required or series_that_counts(view, patient) is not None
        )
    )


def patients(view: View) -> Wanted:
    """T1, T5: each under the patient's own department."""
    return {
        patient.guid: _patient(view, patient)
        for patient in view.journal.patient.values()
        if patient.department_guid == view.department and patient_is_synced(view, patient.guid)
    }


def _patient(view: View, patient: Patient) -> Verdict:
    """T2, T3."""
    series = series_that_counts(view, patient)
    main = view.journal.user_account.get(series.main_practitioner_guid) if series else None  # type: ignore[arg-type]
    born = patient.birth_date
    to_come = born is not None and _rank(born) > view.today
    verdict = Verdict((patient, series, main and (main.guid, main.full_name), to_come))
    number = patient.personal_identity_number
    verdict.fields = {
        "name": verdict.required("name", PATIENT_NAMES[patient.first_name, patient.last_name]),
        "personal_identity_number": verdict.required("personal_identity_number", NUMBERS[number]),
        "birth_date": verdict.required("birth_date", _birth_date(born, to_come=to_come)),
        "sex": verdict.optional("sex", SEXES[patient.sex]) or "unknown",
        "mobile_phone": verdict.optional("mobile_phone", PHONES[patient.mobile_phone]),
        "email": verdict.optional("email", EMAILS[patient.email]),
        "series": _series(verdict, series, main) if series else None,
    }
    return verdict


def _birth_date(born: date | str | None, *, to_come: bool) -> object:
    """G3: a birth date in the future or an infinite one is unusable."""
    if born is None:
        return Unusable("missing")
    if isinstance(born, str):
        return Unusable("not_a_date")
    return Unusable("in_the_future") if to_come else born.isoformat()


def _series(verdict: Verdict, series: Series, main: Account | None) -> Item:
    """T3, T4, T5."""
    return {
        "status": verdict.required("series.status", STATUSES[series.status]),
        "start_date": verdict.required("series.start_date", _day(series.start_date)),
        "end_date": verdict.optional("series.end_date", _day(series.end_date)),
        "main_practitioner_guid": str(main.guid) if main else None,
        "main_practitioner_name": _main_name(verdict, main) if main else None,
    }


def _day(day: date | str | None) -> object:
    return Unusable("not_a_date") if isinstance(day, str) else day and day.isoformat()


def _main_name(verdict: Verdict, main: Account) -> object:
    """T5, G1, G3: an optional name: blank is null, one too long is left out."""
    name = NAMES[main.full_name]
    return None if name == Unusable("missing") else verdict.optional("series.main_practitioner_name", name)


# Appointments


def practitioner_is_synced(view: View, guid: UUID) -> bool:
    """P1, G5: ticked, not closed by now, and of some activated department."""
    account = view.journal.user_account.get(guid)
    return (
        account is not None
        and account.flowzone_enabled
        and (account.closed_at is None or account.closed_at > view.now)
        and any((guid, department) in view.journal.user_department for department in view.activated)
    )


def horizon(today: date, months: int) -> date:
    """A2, D6: as many calendar months ahead, clamped to the month's end."""
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def appointments(view: View) -> Wanted:
    """A1, A2, A4, A7: in the window, of no group that is left out, and with somebody to show it to."""
    wanted = {}
    for appointment in view.journal.appointment.values():
        group = view.journal.patient_group.get(appointment.group_guid)  # type: ignore[arg-type]
        if (
            appointment.department_guid == view.department
            and view.today <= appointment.starts_at.date() <= horizon(view.today, view.here.months_ahead)
            and not (group and group.exclude_from_flowzone)
            and any(_participants(view, appointment))
        ):
            wanted[appointment.guid] = _appointment(view, appointment)
    return wanted


def _participants(view: View, appointment: Appointment) -> tuple[list[str], list[str]]:
    """A3, A4: synced practitioners, and the synced patient or members, as Flowzone lists them."""
    journal = view.journal
    practitioners = {user for here, user in journal.appointment_practitioner if here == appointment.guid}
    candidates = {patient for group, patient in journal.group_member if group == appointment.group_guid}
    candidates |= {appointment.patient_guid} if appointment.patient_guid else set()
    return (
        sorted(str(guid) for guid in practitioners if practitioner_is_synced(view, guid)),
        sorted(str(guid) for guid in candidates if patient_is_synced(view, guid)),
    )


def _appointment(view: View, appointment: Appointment) -> Verdict:
    """A3-A6."""
    journal = view.journal
    group = journal.patient_group.get(appointment.group_guid)  # type: ignore[arg-type]
    room = journal.room.get(appointment.room_id)  # type: ignore[arg-type]
    activity = journal.activity.get(appointment.activity_id)  # type: ignore[arg-type]
    practitioners, members = _participants(view, appointment)
    verdict = Verdict(
        (appointment, group, room, activity, practitioners, members, view.here.timezone, view.here.descriptions),
        day=appointment.starts_at.date(),
    )
    if appointment.patient_guid and appointment.group_guid:
        verdict.findings.add(("patient_and_group", "group_guid"))
    if appointment.group_guid and not group:
        verdict.findings.add(("group_gone", "group_guid"))
    hidden = view.here.descriptions == "synced_only" and appointment.patient_guid and not members
    verdict.fields = {
        "kind": "individual" if appointment.patient_guid else "group" if appointment.group_guid else "blue",
        "title": _title(verdict, appointment, _name(group), _name(activity)),
        "description": None if hidden else _text(verdict, "description", appointment.description, DESCRIPTIONS),
        "room": _named(verdict, "room", appointment.room_id, _name(room)),
        "activity": _named(verdict, "activity", appointment.activity_id, _name(activity)),
        "practitioner_guids": practitioners,
        "patient_guids": members,
        **_times(view, verdict, appointment),
    }
    return verdict


def _name(row: Group | Named | None) -> str | None:
    return row.name if row else None


def _title(verdict: Verdict, appointment: Appointment, group: str | None, activity: str | None) -> object:
    """A6: fixed for individual ones; else the title, where blank the group's name, the activity, or «Avtale»."""
    if appointment.patient_guid:
        return "Individuell avtale"
    titled = (title for title in (appointment.title, group, activity) if TEXTS[title] is not None)
    return _text(verdict, "title", next(titled, None)) or "Avtale"


def _text(verdict: Verdict, name: str, typed: str | None, pool: Texts = TEXTS) -> object:
    return verdict.optional(name, pool[typed])


def _named(verdict: Verdict, name: str, number: int | None, found: str | None) -> object:
    """G3: one that the journal does not have is left out."""
    return verdict.optional(name, Unusable("unknown") if number and found is None else TEXTS[found])


def _times(view: View, verdict: Verdict, appointment: Appointment) -> Item:
    """A2, A6: with the right offset; the end comes after the start, also through a clock change."""
    starts_at = view.instant(appointment.starts_at)
    if isinstance(appointment.ends_at, str):
        verdict.findings.add(("not_a_date", "ends_at"))
        return {}
    ends_at = view.instant(appointment.ends_at)
    if ends_at <= starts_at:
        verdict.findings.add(("ends_too_early", "ends_at"))
    return {"starts_at": _told(starts_at), "ends_at": _told(ends_at)}


def _told(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")


RULES: dict[str, Callable[[View], Wanted]] = {"patients": patients, "appointments": appointments}
"""What is wanted of each kind."""
