"""From what was found out to one reason and one next step, for a department and for the whole question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from diagnosis import words
from diagnosis.ask import Question
from diagnosis.models import Criterion, Held, Record
from diagnosis.reasons import Reason
from faults import Fault, TransientFault

_TAKING_PART: Final = frozenset(
    {
        Reason.DEPARTMENT_NOT_IN_FILE,
        Reason.DEPARTMENT_OFF,
        Reason.APPOINTMENTS_OFF,
        Reason.EXTENSOR_TOO_OLD,
        Reason.FLOWZONE_WITHOUT_APPOINTMENTS,
    }
)
"""What keeps a flow from running for the department at all; its query knows nothing of these."""
_FOLLOWING: Final = frozenset({Reason.SERIES_ELSEWHERE, Reason.NOBODY_LEFT})
"""What may only follow from the department's being off, and is not worth telling the clinic beside that."""
LONG_AGO: Final = timedelta(hours=1)
"""Flows run every few minutes; a last run this old means that nothing runs."""


@dataclass(frozen=True)
class Findings:
    """All that was found out for a department.

    :param digest: of the row as it is now; None when the flow's query yields none.
    :param record: None when the bridge could not be asked.
    :param held: None when Flowzone was not asked or gave no answer; `fault` is why.
    """

    question: Question
    today: date
    criteria: tuple[Criterion, ...]
    usable: Criterion | None
    digest: str | None
    record: Record | None
    held: Held | None
    fault: Fault | None

    @property
    def failing(self) -> list[Criterion]:
        """The criteria that are not met."""
        return [criterion for criterion in self.criteria if criterion.verdict == "fail"]

    @property
    def wanted(self) -> bool | None:
        """Whether it should be in Flowzone: the department takes part, and the flow's own query yields it."""
        if (self.digest is None and self.failing) or any(failed.reason in _TAKING_PART for failed in self.failing):
            return False
        if any(criterion.verdict == "not_known" for criterion in self.criteria):
            return None
        return self.digest is not None

    @property
    def present(self) -> bool:
        """Whether the ledger says that Flowzone holds it for the department."""
        return bool(self.record and self.record.ledger and self.record.ledger.state == "present")

    @property
    def newest(self) -> bool | None:
        """Whether what was last delivered is the row as it is now; None where there are no two to compare."""
        if not (self.present and self.digest):
            return None
        return self.record is not None and self.record.ledger is not None and self.record.ledger.digest == self.digest

    @property
    def agrees(self) -> bool | None:
        """Whether Flowzone holds what the ledger says; None where it is not known."""
        if self.record is None or self.held is None or self.record.under_way:
            return None
        if not self.present:
            return not self.held.held
        assert self.record.ledger is not None
        return self.held.held and self.held.source_version == self.record.ledger.digest

    @property
    def reason(self) -> Reason:
        """The first that applies."""
        return next(self._reasons())

    def _reasons(self) -> Iterator[Reason]:
        if self.wanted is not None and self.wanted is bool(self.failing):
            yield Reason.UNEXPLAINED
        if self.wanted is False and self._is_history:
            yield Reason.HISTORY
        yield from (self._gone if failed.reason == Reason.UNKNOWN_GUID else failed.reason for failed in self.failing)
        for criterion in self.criteria:
            if criterion.verdict == "not_known":
                asked_of_flowzone = criterion.reason == Reason.FLOWZONE_WITHOUT_APPOINTMENTS
                yield self._no_answer if asked_of_flowzone else Reason.JOURNAL_UNREACHABLE
        if self.usable and self.usable.verdict == "fail":
            yield self.usable.reason
        if self.record is None:
            yield Reason.BRIDGE_UNREACHABLE
        else:
            yield from self._delivery(self.record)

    def _delivery(self, record: Record) -> Iterator[Reason]:
        """It should be in Flowzone, and can be sent: is it there?"""
        if record.set_aside and record.set_aside.digest == self.digest:
            yield Reason.REJECTED if record.set_aside.rule.startswith("flowzone.") else Reason.SET_ASIDE
        imported = self.held is not None and self.held.state == "imported"
        if imported and self.present:
            yield Reason.IN_USER_IMPORT if self.question.kind == "patient" else Reason.TO_BE_INVITED
        if not self.newest or record.under_way:
            yield self._outstanding(record)
        if self.held is None:
            yield self._no_answer
        if not self.agrees:
            yield Reason.DRIFTED
        yield Reason.INVITED if self.held and self.held.state == "invited" else Reason.DELIVERED

    def _outstanding(self, record: Record) -> Reason:
        """Why the newest version is not delivered yet: what the flow's latest run for the department says."""
        run = record.last_run
        if run is None:
            return Reason.NEVER_RUN
        if run.status == "held":
            return Reason.HELD
        if run.status == "failed":
            return Reason.RUN_FAILED
        if run.as_of < self.question.moment - LONG_AGO:
            return Reason.NO_RECENT_RUN
        return Reason.UNDER_WAY if record.under_way else Reason.WAITING

    @property
    def _is_history(self) -> bool:
        """A2: decided by the start last sent."""
        day = self.record.ledger.day if self.record and self.record.ledger else None
        return self.present and day is not None and day < self.today

    @property
    def _gone(self) -> Reason:
        if self.record is None or self.record.ledger is None:
            return Reason.GONE_UNSENT
        return Reason.GONE if self.present else Reason.GONE_WITHDRAWN

    @property
    def _no_answer(self) -> Reason:
        transient = self.fault is None or isinstance(self.fault, TransientFault)
        return Reason.FLOWZONE_UNREACHABLE if transient else Reason.FLOWZONE_REFUSES

    def seen(self) -> dict[str, Any]:
        """Return the values that the words may name."""
        seen: dict[str, Any] = told(self.question)
        for criterion in (*self.criteria, *((self.usable,) if self.usable else ())):
            seen |= criterion.seen
        if self.record and self.record.set_aside and "rule" not in seen:
            seen |= {"rule": self.record.set_aside.rule, "field": self.record.set_aside.field}
        if self.record and self.record.ledger:
            seen |= {"day": self.record.ledger.day, "delivered_at": minute(self.record.ledger.delivered_at)}
        if "rule" in seen:
            seen |= {"felt": words.field(seen["field"]), "regel": words.rule(seen["rule"])}
            seen["field"] = seen["field"] or "not told"
        return seen


def told(question: Question) -> dict[str, Any]:
    """Return the values that every sentence may name."""
    den = words.KINDS[question.kind]
    return {
        "kind": question.kind,
        "guid": question.guid,
        "flow": question.flow.name,
        "department": question.department,
        "den": den,
        "Den": den.capitalize(),
    }


def minute(moment: datetime) -> str:
    """A moment as the engineer reads it."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def for_clinic(findings: Findings, seen: dict[str, Any]) -> tuple[str, ...]:
    """Norwegian: what is the case, what else is not met, what is left out, and the next step."""
    reason = findings.reason
    failing = [failed.reason for failed in findings.failing]
    left_out = {reason, *(_FOLLOWING if reason == Reason.DEPARTMENT_OFF else ())}
    others = [other for other in failing if other not in left_out] if reason in failing else []
    return (
        *(words.for_clinic(each, seen) for each in (reason, *others)),
        *_withdrawn(findings),
        *_left_out(findings),
        f"Neste steg: {words.step_for_clinic(reason, seen)}",
    )


def _withdrawn(findings: Findings) -> Iterator[str]:
    """P5, T6, A8; an off department withdraws nothing (D8)."""
    reasons = {failed.reason for failed in findings.failing}
    kept = {Reason.DEPARTMENT_OFF, Reason.DEPARTMENT_NOT_IN_FILE, Reason.APPOINTMENTS_OFF, Reason.UNKNOWN_GUID}
    if findings.present and reasons and not reasons & kept and findings.reason != Reason.HISTORY:
        yield "Det som ligger i Flowzone fra før, trekkes tilbake ved neste kjøring."


def _left_out(findings: Findings) -> Iterator[str]:
    """G1: optional fields."""
    if findings.present and findings.record:
        for warning in findings.record.warnings:
            yield f"{words.field(warning.field)} {words.rule(warning.rule)}, og er utelatt eller forkortet i Flowzone."


def for_engineer(reason: Reason, seen: dict[str, Any]) -> tuple[str, ...]:
    """English: what is the case, and what to do."""
    meaning = reason.value.meaning
    return f"{meaning[0].upper()}{meaning[1:]}.", f"Next: {words.for_engineer(reason, seen)}"
