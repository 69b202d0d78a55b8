"""Appointments, Extensor -> Flowzone (A1-A9, D5, D6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from packaging.version import InvalidVersion, Version

from departments import Department
from extensor_hook import ExtensorHook
from faults import Fault, RecordRejected
from flowzone_hook import Appointment, FlowzoneHook
from flowzone_hook.models import DESCRIPTION_LIMIT
from mirror import clean
from mirror.flow import Draft, Flow

OLDEST: Final = Version("1.40")
"""The first Extensor whose appointments can be synced (D5)."""
INDIVIDUAL: Final = "Individuell avtale"
"""What an individual appointment is called in Flowzone, always (A6)."""
UNTITLED: Final = "Avtale"
"""What any other is called that has neither title, group's name nor activity (A6)."""


def _translate(draft: Draft) -> Mapping[str, object]:
    kind = _kind(draft)
    starts_at, ends_at = _times(draft)
    return {
        "kind": kind,
        "title": INDIVIDUAL if kind == "individual" else _title(draft),
        "description": draft.shortened("description", draft.row["description"], DESCRIPTION_LIMIT),
        "room": _named(draft, "room"),
        "activity": _named(draft, "activity"),
        "starts_at": starts_at,
        "ends_at": ends_at,
        "practitioner_guids": draft.row["practitioner_guids"],
        "patient_guids": draft.row["patient_guids"],
    }


def _kind(draft: Draft) -> str:
    """With a patient it is individual, with a group a group's, with neither a blue one (A1); never both (A6)."""
    row = draft.row
    if row["with_patient"] and row["with_group"]:
        raise RecordRejected("patient_and_group", "group_guid")
    if row["group_is_gone"]:
        raise RecordRejected("group_gone", "group_guid")
    return "individual" if row["with_patient"] else "group" if row["with_group"] else "blue"


def _times(draft: Draft) -> tuple[datetime, datetime]:
    """Start and end with the department's offset from UTC; the end is later, in real time (A2, A6)."""
    zone = ZoneInfo(draft.row["timezone"])
    starts_at = draft.required("starts_at", lambda value: clean.moment(value, zone))
    ends_at = draft.required("ends_at", lambda value: clean.moment(value, zone))
    if ends_at <= starts_at:
        raise RecordRejected("ends_too_early", "ends_at")
    return starts_at, ends_at


def _title(draft: Draft) -> str:
    """The title in Extensor, or else the group's name, or else the activity (A6)."""
    titles = (clean.text(draft.row[column]) for column in ("title", "group_name", "activity"))
    return draft.shortened("title", next(filter(None, titles), UNTITLED)) or UNTITLED


def _named(draft: Draft, field: str) -> str | None:
    """A room's or an activity's name; one that the journal does not have is left out (G3)."""
    if draft.row[f"{field}_is_unknown"]:
        draft.warn(field, "unknown")
    return draft.shortened(field, draft.row[field])


def _not_activated(department: Department) -> str | None:
    """Appointment sync is activated separately, never by itself (D5)."""
    if department.appointments.active:
        return None
    return "appointment sync is not activated for the department (appointments.active: false)"


def _impossible(department: Department) -> str | None:
    """Say what each side lacks for appointments, naming both; None when both have what it takes (D5)."""
    version = ExtensorHook(department.journal).version()
    if new_enough(version):
        with FlowzoneHook(department.flowzone) as flowzone:
            enabled: bool | None = flowzone.department(department.guid).appointments_enabled
        if enabled:
            return None
    else:
        enabled = _asked(department)
    takes = {True: "takes appointments", False: "does not take appointments", None: "could not be asked"}[enabled]
    return (
        f"appointments cannot be synced: Extensor is {told(version)} (needs {OLDEST} or newer),"
        f" and Flowzone {takes} for this department; upgrade the one, or ask Flow to open the other"
    )


def _asked(department: Department) -> bool | None:
    """Whether Flowzone takes the department's appointments; None when it cannot be asked, which matters to nobody."""
    try:
        with FlowzoneHook(department.flowzone) as flowzone:
            return flowzone.department(department.guid).appointments_enabled
    except Fault:
        return None


def new_enough(version: str | None) -> bool:
    """Whether this Extensor's appointments can be synced; one that cannot be read cannot (D5)."""
    parsed = _parsed(version)
    return parsed is not None and parsed >= OLDEST


def _parsed(version: str | None) -> Version | None:
    """The version as a version; None for one that is missing or unreadable."""
    try:
        return Version(version or "")
    except InvalidVersion:
        return None


def told(version: str | None) -> str:
    """The version, or that it cannot be read."""
    return str(_parsed(version) or "of a version that cannot be read")


def _day(row: Mapping[str, Any]) -> date:
    """The local day on which it starts: once it has passed, the appointment is history (A2)."""
    return datetime.fromisoformat(row["starts_at"]).date()


APPOINTMENTS = Flow(
    name="appointments",
    kind="appointments",
    query="extensor/appointments",
    version=1,
    model=Appointment,
    translate=_translate,
    suite="appointments",
    not_activated=_not_activated,
    impossible=_impossible,
    day=_day,
    moves=True,
)
