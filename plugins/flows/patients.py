"""Patients, Extensor -> Flowzone (T1-T6)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from faults import RecordRejected
from flowzone_hook import Patient
from mirror import clean
from mirror.clean import Unusable
from mirror.flow import Draft, Flow

STATUSES: Final = {"Venteliste": "Waitinglist", "Henvendelse": "Planned", "Pågår": "Active", "Ferdig": "Finished"}
"""What a series' status in Extensor is called in Flowzone (T4)."""
SEXES: Final = {"K": "female", "M": "male"}
"""What a sex in Extensor is called in Flowzone (T5)."""

_LABEL: Final = re.compile(r"(?!.*\d{5})[^\n]{1,40}")  # a status is a clinic's label; what looks otherwise isn't told


def _translate(draft: Draft) -> Mapping[str, object]:
    return {
        "name": draft.required("name", clean.name),
        "personal_identity_number": draft.required("personal_identity_number", clean.identity_number),
        "birth_date": _birth_date(draft),
        "sex": _sex(draft),
        "email": draft.optional("email", clean.email),
        "mobile_phone": draft.optional("mobile_phone", clean.phone),
        "series": _series(draft) if draft.row["series.start_date"] is not None else None,
    }


def _birth_date(draft: Draft) -> object:
    birth_date = draft.required("birth_date", clean.day)
    if draft.row["birth_date_is_to_come"]:
        raise RecordRejected("in_the_future", "birth_date")
    return birth_date


def _sex(draft: Draft) -> str:
    typed = clean.text(draft.row["sex"])
    if typed not in (None, "U", *SEXES):
        draft.warn("sex", "unknown")
    return SEXES.get(typed or "", "unknown")


def _series(draft: Draft) -> Mapping[str, object]:
    """The series that counts (T3)."""
    return {
        "status": draft.required("series.status", _status),
        "start_date": draft.required("series.start_date", clean.day),
        "end_date": draft.optional("series.end_date", lambda value: None if value is None else clean.day(value)),
        "main_practitioner_guid": draft.row["series.main_practitioner_guid"],
        "main_practitioner_name": draft.optional(
            "series.main_practitioner_name", lambda value: clean.name(value) if clean.text(value) else None
        ),
    }


def _status(value: str) -> str:
    """Return Flowzone's word for a status; one that has none is no guess, and its name is told (T4)."""
    status = clean.text(value) or "blank"
    if status not in STATUSES:
        raise Unusable(f"unknown_status.{status}" if _LABEL.fullmatch(status) else "unknown_status")
    return STATUSES[status]


PATIENTS = Flow(
    name="patients",
    kind="patients",
    query="extensor/patients",
    version=1,
    model=Patient,
    translate=_translate,
    suite="patients",
)
