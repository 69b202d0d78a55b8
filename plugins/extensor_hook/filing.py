"""Filing an answered questionnaire in a journal (Q1-Q6).

Unique keys carry "exactly once": whatever is filed again meets its own row and does nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from extensor_hook.writing import Writer, refusals
from faults import RecordRejected
from statements import statement

Revision = tuple[UUID, int]
"""A response id and a revision."""


@dataclass(frozen=True)
class Row:
    """A question with its answer, flat; `position` counts from 1, depth first (Q3)."""

    link_id: str
    position: int
    question: str
    text: str | None = None
    number: Decimal | None = None
    code: str | None = None


@dataclass(frozen=True)
class Result:
    """A test result; `source_id` is `RESPONSE_ID/item/LINK_ID` or `RESPONSE_ID/score/CODE` (Q5)."""

    source_id: str
    test_code: str
    test_title: str
    number: Decimal | None
    text: str | None
    unit: str | None = None


@dataclass(frozen=True)
class Filing:
    """All that is filed of one revision of an answer; `content` is its JSON text as received.

    Without `pdf` no document is filed, and none that stands is touched.
    """

    response_id: UUID
    revision: int
    patient: UUID
    code: str
    title: str
    version: str
    completed_at: datetime
    content: str
    rows: Sequence[Row]
    results: Sequence[Result]
    document_title: str = ""
    pdf: bytes | None = None


@dataclass(frozen=True)
class Filed:
    """How the journal has a revision: as it was received now, overtaken by a later one, with a document."""

    same: bool
    superseded: bool
    document: bool


@dataclass(frozen=True)
class Outcome:
    """What filing did: whether any row is new, and whether a later revision stands."""

    new: bool
    superseded: bool


class Filer(Writer):
    """A connection to a journal that files answers, each in one transaction."""

    def practitioners(self, guids: Collection[UUID]) -> dict[UUID, str]:
        """Return the names of those whom this journal knows."""
        found = self._rows("practitioners", {"guids": list(guids)}) if guids else []
        return {row["guid"]: row["full_name"] or "" for row in found}

    def filed(self, contents: dict[Revision, str]) -> dict[Revision, Filed]:
        """Return those of the revisions that the journal has, compared with their JSON texts."""
        try:
            return self._filed(contents) if contents else {}
        except RecordRejected:  # one of them is nothing that this database can hold: filing will say which
            if len(contents) == 1:
                return {}
        return {key: filed for one in contents.items() for key, filed in self.filed(dict([one])).items()}

    def _filed(self, contents: dict[Revision, str]) -> dict[Revision, Filed]:
        bound = {
            "response_ids": [response for response, _ in contents],
            "revisions": [revision for _, revision in contents],
            "contents": list(contents.values()),
        }
        with self._faults(), refusals():
            rows = self._connection.execute(statement("extensor/filing/filed"), bound).fetchall()
        return {
            (row["response_id"], row["revision"]): Filed(row["same"], row["superseded"], row["document"])
            for row in rows
        }

    def file(self, filing: Filing, now: datetime) -> Outcome:
        """File an answer in one transaction; what stands already stays (Q6).

        Raises RecordRejected: `revision_changed` when the same revision stands with other content, `not_storable` when
        the database cannot hold it.
        """
        with self._faults(), refusals(), self._connection.transaction():
            return self._file(filing, now)

    def _file(self, filing: Filing, now: datetime) -> Outcome:
        bound = _bound(filing, now)
        self._do("lock", bound)
        new = self._do("response", bound)
        (stands,) = self._rows("stands", bound)
        if not stands["same"]:
            raise RecordRejected("revision_changed", "revision")
        bound["superseded_at"] = stands["superseded_at"]
        new += self._do("answers", bound)
        if filing.pdf is not None:
            new += self._do("document", bound)
        new += self._do("results", bound)
        self._do("results_relink", bound)
        self._do("supersede", bound)
        return Outcome(new > 0, stands["superseded_at"] is not None)


def _bound(filing: Filing, now: datetime) -> dict[str, Any]:
    rows, results = filing.rows, filing.results
    return {
        "response_id": filing.response_id,
        "revision": filing.revision,
        "patient": filing.patient,
        "code": filing.code,
        "title": filing.title,
        "version": filing.version,
        "completed_at": filing.completed_at,
        "content": filing.content,
        "now": now,
        "document_title": filing.document_title,
        "pdf": filing.pdf,
        "link_ids": [row.link_id for row in rows],
        "positions": [row.position for row in rows],
        "questions": [row.question for row in rows],
        "texts": [row.text for row in rows],
        "numbers": [row.number for row in rows],
        "codes": [row.code for row in rows],
        "source_ids": [result.source_id for result in results],
        "test_codes": [result.test_code for result in results],
        "test_titles": [result.test_title for result in results],
        "values": [result.number for result in results],
        "value_texts": [result.text for result in results],
        "units": [result.unit for result in results],
    }
