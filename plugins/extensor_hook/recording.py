"""Recording programs that were handed out as documents of the patient, source `exorlive` (L8).

The unique key (source, source_id, revision) and what the journal itself holds carry "exactly once": the highest
revision of a program tells by its patient and by the identifier within its PDF whether it is the one wanted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from extensor_hook.writing import Writer, refusals
from statements import statement


@dataclass(frozen=True)
class Candidate:
    """A patient who may have a number that was asked for; `number` is as somebody typed it."""

    guid: UUID
    department: UUID
    number: str


@dataclass(frozen=True)
class Current:
    """In whose journal a program stands now; `number` is the patient's, None where she is gone or has none."""

    patient: UUID
    number: str | None


@dataclass(frozen=True)
class Handout:
    """What is recorded of a program.

    :param identifier: of the content; stands in the PDF as its own, ASCII without brackets.
    :param pdf: none where it is only asked whether it is recorded already.
    """

    program: UUID
    patient: UUID
    identifier: str
    title: str = ""
    pdf: bytes = b""


class Recorder(Writer):
    """A connection to a journal that records programs, each in one transaction."""

    def numbered(self, endings: Collection[str]) -> list[Candidate]:
        """Return the patients whose number's digits end like this, in whatever department and state.

        :param endings: the last ten digits of each number that is looked for.
        """
        found = self._rows("program_candidates", {"endings": list(endings)}) if endings else []
        return [Candidate(**row) for row in found]

    def endings(self, salt: str) -> Iterator[bytes]:
        """Yield `program, ending` of all that stands, in blocks of COPY's text form: no personal data moves.

        `ending` is a salted digest of the last ten digits of the patient's number.
        """
        query = statement("extensor/filing/program_endings")
        with self._faults(), self._connection.cursor() as cursor, cursor.copy(query, {"salt": salt}) as blocks:
            for block in blocks:
                yield bytes(block)

    def current(self, programs: Collection[UUID]) -> dict[UUID, Current]:
        """Return in whose journal these programs stand, those that do."""
        found = self._rows("program_current", {"programs": list(programs)}) if programs else []
        return {row["program"]: Current(row["patient"], row["number"]) for row in found}

    def recorded(self, handouts: Sequence[Handout]) -> set[UUID]:
        """Return those of the programs that stand exactly so: for this patient, with this content."""
        bound = {
            "programs": [handout.program for handout in handouts],
            "patients": [handout.patient for handout in handouts],
            "marks": [_mark(handout.identifier) for handout in handouts],
        }
        return {row["program"] for row in self._rows("program_recorded", bound)} if handouts else set()

    def record(self, handout: Handout, now: datetime) -> bool:
        """Record a program in one transaction and return whether it is new; one that stands exactly so stays.

        It gets the next revision, and what stood of it before is superseded, in whosever journal. Raises RecordRejected
        (`not_storable`) when the database cannot hold it.
        """
        bound: dict[str, Any] = {
            "program": handout.program,
            "patient": handout.patient,
            "title": handout.title,
            "pdf": handout.pdf,
            "now": now,
        }
        with self._faults(), refusals(), self._connection.transaction():
            self._do("program_lock", bound)
            if self.recorded([handout]):
                return False
            self._do("program_supersede", bound)
            self._do("program_document", bound)
            return True

    def revoke(self, program: UUID, patient: UUID, now: datetime) -> bool:
        """Supersede what stands of a program in the journal of a patient whose it is not; return whether any did."""
        bound = {"program": program, "patient": patient, "now": now}
        with self._faults(), self._connection.transaction():
            self._do("program_lock", bound)
            return self._do("program_revoke", bound) > 0


def _mark(identifier: str) -> bytes:
    """Return how a PDF names its identifier; nothing else in it can look like this: texts are compressed or encoded."""
    return f"/ID [({identifier})".encode("ascii")
