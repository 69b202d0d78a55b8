"""From a page as it came to what is to be done with each of its answers: file, acknowledge only, or set aside."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import NAMESPACE_OID, UUID, uuid5

from answers import document, flat, scoring
from answers.check import checked
from answers.document import Head
from answers.scoring import Difference
from departments import Department
from extensor_hook import Filed, Filer, Filing
from faults import RecordRejected, one_records_matter
from flowzone_hook.answers import QuestionnaireResponse, Received
from printing.press import Paper
from questionnaire_setup import Questionnaire, Setup

Revision = tuple[UUID, int]

ANYTHING_ELSE: Final = Questionnaire(code="*")
"""What becomes of a questionnaire that nobody has set up: its scores are filed, and a document (Q2)."""


@dataclass(frozen=True)
class Rejected:
    """An answer that is set aside (Q7); `guid` is its response id, or made up from its text where it has none."""

    guid: UUID
    rule: str
    field: str
    digest: str


@dataclass(frozen=True)
class Sound:
    """An answer that can be filed, with its set-up and how the journal has it already."""

    received: Received
    response: QuestionnaireResponse
    setup: Questionnaire
    filed: Filed | None
    differing: tuple[Difference, ...]

    @property
    def key(self) -> Revision:
        """What it is filed under."""
        return self.response.response_id, self.response.revision

    @property
    def title(self) -> str:
        """What the questionnaire is called in the journal."""
        return self.setup.title or self.response.questionnaire.title

    @property
    def wants_a_document(self) -> bool:
        """Whether a document is to be printed: none is that stands."""
        return self.setup.document and not (self.filed and self.filed.document)

    @property
    def warnings(self) -> list[tuple[str, str]]:
        """What is to be told of its scores, as (field, rule); the fields are the set-up's own codes (Q2)."""
        return [
            *((difference.code, "score_differs") for difference in self.differing),
            *((code, "score_absent") for code in scoring.absent(self.response, self.setup)),
        ]

    def filing(self, pdf: bytes | None) -> Filing:
        """Return what is filed of it. Raises RecordRejected."""
        with one_records_matter():
            return self._filing(pdf)

    def _filing(self, pdf: bytes | None) -> Filing:
        response, questionnaire = self.response, self.response.questionnaire
        notes = {difference.code: document.note(difference) for difference in self.differing}
        return Filing(
            response_id=response.response_id,
            revision=response.revision,
            patient=response.patient_guid,
            code=questionnaire.code,
            title=questionnaire.title,
            version=questionnaire.version,
            completed_at=response.completed_at,
            content=self.received.item.text,
            rows=flat.rows(response),
            results=flat.results(response, self.setup, notes),
            document_title=self.title,
            pdf=pdf,
        )

    def rejected(self, rejection: RecordRejected) -> Rejected:
        """Return it as one that is set aside after all."""
        return set_aside(self.received, rejection)


@dataclass(frozen=True)
class Page:
    """A page, sorted."""

    sound: list[Sound]
    rejected: list[Rejected]


WARNINGS: Final = {
    "score_differs": "a score is not what the instrument's own method makes of the answers; the sender's is filed",
    "score_absent": "a score that the questionnaires file chooses is not in the answer",
}
"""Every warning's name and meaning."""


def sorted_out(page: Iterable[Received], department: Department, setup: Setup, journal: Filer, now: datetime) -> Page:
    """Sort a page by what the answers themselves say, and by what the journal knows of them (Q6, Q7)."""
    rejected: list[Rejected] = []
    readable: dict[Revision, tuple[Received, QuestionnaireResponse]] = {}
    for received in page:
        try:
            with one_records_matter():
                response = checked(received, now)
        except RecordRejected as rejection:
            rejected.append(set_aside(received, rejection))
            continue
        twin = readable.setdefault((response.response_id, response.revision), (received, response))
        if twin[0].item.value != received.item.value:
            rejected.append(set_aside(received, RecordRejected("revision_changed", "revision")))
    filed = journal.filed({key: received.item.text for key, (received, _) in readable.items()})
    known = journal.patients({response.patient_guid for _, response in readable.values()})
    sound: list[Sound] = []
    for key, (received, response) in readable.items():
        try:
            _refuse(response, filed.get(key), known)
            with one_records_matter():
                sound.append(_sound(received, response, department, setup, filed.get(key)))
        except RecordRejected as rejection:
            rejected.append(set_aside(received, rejection))
    return Page(sound, rejected)


def facts(sounds: Iterable[Sound]) -> list[dict[str, object]]:
    """Return what the suite `questionnaires` judges of answers that are to be filed: keys and counts, no answers (O3).

    `given` is counted in the text as it came, `kept` in the rows that are filed.
    """
    return [
        {
            "response_id": str(sound.response.response_id),
            "revision": sound.response.revision,
            "patient_guid": str(sound.response.patient_guid),
            "questionnaire": sound.response.questionnaire.code,
            "completed_at": sound.response.completed_at.isoformat(),
            "given": _given(sound.received.item.value["items"]),
            "kept": sum(row.text is not None for row in flat.rows(sound.response)),
        }
        for sound in sounds
    ]


def _given(items: Sequence[Mapping[str, Any]]) -> int:
    """Count the answers of items and of those within them; nothing, or none of several choices, is no answer."""
    own = sum(item.get("answer") not in (None, []) for item in items if item["type"] not in ("group", "display"))
    return own + sum(_given(item.get("items") or ()) for item in items)


def _sound(
    received: Received, response: QuestionnaireResponse, department: Department, setup: Setup, filed: Filed | None
) -> Sound:
    questionnaire = response.questionnaire
    found = setup.find(questionnaire.code, questionnaire.version, department.guid) or ANYTHING_ELSE
    return Sound(received, response, found, filed, tuple(scoring.differences(response, found)))


def _refuse(response: QuestionnaireResponse, filed: Filed | None, known: Mapping[UUID, Any]) -> None:
    if filed is not None:
        if not filed.same:
            raise RecordRejected("revision_changed", "revision")
    elif response.patient_guid not in known:
        raise RecordRejected("unknown_patient", "patient_guid")


def set_aside(received: Received, rejection: RecordRejected) -> Rejected:
    """Return an item as one that is set aside; the digest tells whether it has changed since."""
    text = received.item.text.encode("utf-8", "backslashreplace")
    digest = hashlib.sha256(text).hexdigest()
    if received.response_id is None:
        return Rejected(uuid5(NAMESPACE_OID, digest), "no_response_id", "response_id", digest)
    return Rejected(received.response_id, rejection.rule, rejection.field, digest)


def papers(
    sounds: Sequence[Sound], department: Department, journal: Filer
) -> Iterator[tuple[Sound, Paper | RecordRejected | None]]:
    """Yield each answer with its document's content: None where none is to be printed, and why where none can be."""
    printed = [sound for sound in sounds if sound.wants_a_document]
    clinic = journal.clinic(department.guid) if printed else ("", "")
    patients = journal.patients({sound.response.patient_guid for sound in printed})
    practitioners = journal.practitioners({by for sound in printed if (by := sound.response.practitioner_guid)})
    for sound in sounds:
        if not sound.wants_a_document:
            yield sound, None
            continue
        by = sound.response.practitioner_guid
        head = Head(
            clinic=(clinic[0] or department.name, clinic[1]),
            patient=patients.get(sound.response.patient_guid) or NOBODY,
            practitioner=practitioners.get(by, "") if by else None,
            title=sound.title,
            zone=department.zone,
        )
        try:
            with one_records_matter():
                sheet: Paper | RecordRejected = document.paper(sound.response, head, sound.differing)
        except RecordRejected as rejection:
            sheet = rejection
        yield sound, sheet


NOBODY: Final = {"first_name": "", "last_name": "", "birth_date": None, "personal_identity_number": None}
"""Whom a document is about when the patient has left the journal since."""
