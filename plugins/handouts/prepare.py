"""From programs as the directory has them to what is to be done with each: record it, or set it aside (L8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from departments import Department
from exorlive_hook.programs import Content, Handed
from extensor_hook import Handout, Recorder
from faults import RecordRejected, one_records_matter
from handouts import document
from handouts.document import Head
from handouts.patients import FIELD, Patients, endings, identity, somebody_elses
from printing.press import Paper

RULES: Final = {
    "unknown_patient": "the linked journal has no patient with the contact's number",
    "patient_ambiguous": "several patients of the journal have the contact's number, and not exactly one of them in the"
    " linked department",
    "unusable_number": "the contact's number is neither a Norwegian nor a Swedish identity number",
    "no_document": "its document could not be printed",
    "not_storable": "what this journal refuses",
    "unforeseen": "a mistake in the program, which stops this record only; the log of the run says where",
}
"""Every rule's name and meaning."""
MAY_PASS: Final = frozenset(RULES) - {"unusable_number"}
"""Rules whose cause may be gone without the program having changed: each run is another attempt."""


@dataclass(frozen=True)
class Rejected:
    """A program that is set aside; the digest tells whether it has changed since."""

    guid: UUID
    digest: str
    rule: str
    field: str

    @classmethod
    def of(cls, one: Handed | Sheet, rejection: RecordRejected) -> Rejected:
        """Set a program aside."""
        return cls(one.guid, one.digest, rejection.rule, rejection.field)


@dataclass(frozen=True)
class Wanted:
    """A program that is to stand in a patient's journal."""

    handed: Handed
    patient: UUID


@dataclass(frozen=True)
class Page:
    """Some programs, sorted. `misplaced` are those that stand in a wrong patient's journal, with that patient."""

    wanted: list[Wanted]
    rejected: list[Rejected]
    misplaced: list[tuple[UUID, UUID]]


@dataclass(frozen=True)
class Sheet:
    """A program with its content, ready to be compared with the journal and to be printed."""

    digest: str
    content: Mapping[str, Any]
    handout: Handout

    @property
    def guid(self) -> UUID:
        """The program's id."""
        return self.handout.program

    def printed(self, pdf: bytes) -> Handout:
        """Return what is recorded of it."""
        return replace(self.handout, pdf=pdf)


def sorted_out(handed: Sequence[Handed], department: UUID, journal: Recorder, today: date) -> Page:
    """Say of each program whose it is, by the numbers in the journal, or why nobody's.

    A program that stands in a journal where it certainly does not belong, as its contact's number was corrected, must
    not stay current there: neither until it is printed for the right patient, nor when there is none.
    """
    patients = Patients(journal.numbered(endings((one.number for one in handed), today)), department, today)
    current = journal.current([one.guid for one in handed])
    page = Page([], [], [])
    for one in handed:
        stands = current.get(one.guid)
        if stands and somebody_elses(one.number, stands, today):
            page.misplaced.append((one.guid, stands.patient))
        try:
            with one_records_matter():
                page.wanted.append(Wanted(one, patients.whose(one.number, stands)))
        except RecordRejected as rejection:
            page.rejected.append(Rejected.of(one, rejection))
    return page


def sheets(contents: Iterable[Content], wanted: Iterable[Wanted]) -> tuple[list[Sheet], list[Rejected]]:
    """Return the programs with their content. One that was saved again meanwhile is left to the next run."""
    found, rejected = {content.guid: content for content in contents}, []
    drawn: list[Sheet] = []
    for one in wanted:
        content = found.get(one.handed.guid)
        if content is None or content.digest != one.handed.digest:
            continue
        try:
            with one_records_matter():
                drawn.append(_sheet(content, one.patient))
        except RecordRejected as rejection:
            rejected.append(Rejected.of(one.handed, rejection))
    return drawn, rejected


def _sheet(content: Content, patient: UUID) -> Sheet:
    said = content.content
    named = document.identifier(content.guid, said)
    return Sheet(content.digest, said, Handout(content.guid, patient, named, document.title(said)))


def facts(drawn: Iterable[Sheet]) -> list[dict[str, object]]:
    """Return what the suite `programs` judges of programs that are to be recorded: keys and a title (O3)."""
    return [
        {
            "program": str(sheet.guid),
            "patient": str(sheet.handout.patient),
            "identifier": sheet.handout.identifier,
            "title": sheet.handout.title,
            "digest": sheet.digest,
        }
        for sheet in drawn
    ]


def papers(
    drawn: Sequence[Sheet], department: Department, journal: Recorder, now: datetime
) -> Iterator[tuple[Sheet, Paper | RecordRejected]]:
    """Yield each program with its document's content, or why it has none."""
    clinic = journal.clinic(department.guid) if drawn else ("", "")
    patients = journal.patients({sheet.handout.patient for sheet in drawn})
    for sheet in drawn:
        try:
            with one_records_matter():
                yield sheet, _paper(sheet, patients, (clinic[0] or department.name, clinic[1]), department, now)
        except RecordRejected as rejection:
            yield sheet, rejection


def _paper(
    sheet: Sheet, patients: Mapping[UUID, Any], clinic: tuple[str, str], department: Department, now: datetime
) -> Paper:
    patient = patients.get(sheet.handout.patient)
    if patient is None:  # she has left the journal since she was looked for
        raise RecordRejected("unknown_patient", FIELD)
    today = department.wall_clock(now).date()
    number = identity(patient["personal_identity_number"], today)
    return document.paper(sheet.guid, sheet.content, Head(clinic, patient, number, department.zone, now))
