"""What the document of a program says, as plain data in Norwegian; the presses make a PDF of it (L8)."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from printing.norwegian import born, moment, name
from printing.press import Paper

TEMPLATE: Final = "program"
"""The folder of `include/templates/` that programs are printed by."""
KIND: Final = "Treningsprogram"
LONGEST_TITLE: Final = 200
"""Characters of a document's title in the journal."""
LONG, LINES = 1_200, 20
"""Characters and line breaks beyond which an exercise may be torn apart by the page's end."""

BLANK: Final[Paper] = {
    **dict.fromkeys(("organisation", "department", "title", "name", "patient", "born", "identity_number"), "x"),
    **dict.fromkeys(("number_kind", "saved", "saved_by", "program", "description", "identifier"), "x"),
    "written_at": "2000-01-01T00:00:00+00:00",
    "exercises": [],
    "template": TEMPLATE,
}
"""A document about nobody, to see whether one can be printed at all."""


@dataclass(frozen=True)
class Head:
    """Whom a document is about, as the journal has it.

    :param number: the number by which she was found, as `patients.identity` has it: twelve digits are a Swedish one.
    :param zone: the department's time zone, in which times are told.
    :param now: when it is recorded; told by the PDF's metadata where the directory does not know when it was saved.
    """

    clinic: tuple[str, str]
    patient: Mapping[str, Any]
    number: str | None
    zone: ZoneInfo
    now: datetime


def identifier(program: UUID, content: Mapping[str, Any]) -> str:
    """Return what tells one content of a program from another; it stands in the PDF and in journals for ever.

    What is handed out counts: title, description, exercises. Saving the same again, by whomever, is no other content;
    neither is another layout, nor another version of what prints it. Changing this records every program anew.
    """
    told = [str(program), content["title"], content["description"], content["exercises"] or []]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]


def title(content: Mapping[str, Any]) -> str:
    """Return what the document is called in the journal: one line, of 200 characters at most."""
    named = _line(content["title"])
    whole = f"{KIND}: {named}" if named else KIND
    return whole if len(whole) <= LONGEST_TITLE else f"{whole[: LONGEST_TITLE - 1].rstrip()}…"


def paper(program: UUID, content: Mapping[str, Any], head: Head) -> Paper:
    """Return the document of a program: head, description, every exercise in its order."""
    department, organisation = head.clinic
    saved = _moment(content["saved_at"], head.zone)
    return {
        "organisation": organisation,
        "department": department,
        "title": title(content),
        "name": _line(content["title"]) or KIND,
        "patient": name(head.patient),
        "born": born(head.patient["birth_date"]),
        "identity_number": head.patient["personal_identity_number"] or "",
        "number_kind": "Personnummer" if head.number and len(head.number) == 12 else "Fødselsnummer",
        "saved": moment(saved, head.zone) if saved else "",
        "saved_by": _line(content["saved_by"]),
        "written_at": (saved or head.now).astimezone(UTC).isoformat(timespec="seconds"),
        "program": str(program),
        "description": _text(content["description"]),
        "exercises": [_exercise(exercise) for exercise in content["exercises"] or []],
        "identifier": identifier(program, content),
        "template": TEMPLATE,
    }


def _exercise(exercise: Mapping[str, Any]) -> dict[str, Any]:
    instruction = _text(exercise["instruction"])
    return {
        "title": _line(exercise["title"]) or "Øvelse uten navn",
        "amount": _amount(exercise["rounds"], exercise["repetitions"]),
        "load": _line(exercise["load"]),
        "instruction": instruction,
        "video": _line(exercise["video_url"]),
        "long": len(instruction) > LONG or instruction.count("\n") > LINES,
    }


def _amount(rounds: int | None, repetitions: int | None) -> str:
    """Return how much of an exercise is to be done; what is not there, or nothing, is not told."""
    told = [
        f"{count} {one if count == 1 else many}"
        for count, one, many in ((rounds, "runde", "runder"), (repetitions, "repetisjon", "repetisjoner"))
        if count and count > 0
    ]
    return " × ".join(told)


def _moment(text: str | None, zone: ZoneInfo) -> datetime | None:
    """Return a moment of JSON in the zone; None for one that no calendar has."""
    try:
        return datetime.fromisoformat(text or "").astimezone(zone)
    except (ValueError, OverflowError):
        return None


def _line(text: str | None) -> str:
    """Return a text as one line, without control characters."""
    kept = (" " if unicodedata.category(sign) == "Cc" else sign for sign in text or "")
    return " ".join("".join(kept).split())


def _text(text: str | None) -> str:
    return (text or "").strip()
