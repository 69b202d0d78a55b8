"""The criteria, read top to bottom as in the requirements: what takes part (D), then P, T or A.

Each is judged from the journal's facts beside the flow's own query, which has the last word; a test holds the two
together. Where something was not found out a criterion is not known, which is not the same as not met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from departments import Department
from diagnosis.ask import Question, Sight
from diagnosis.models import Criterion, Kind, Seen
from diagnosis.reasons import Reason
from flows.appointments import new_enough, told
from flows.patients import STATUSES
from mirror import clean


@dataclass(frozen=True)
class View:
    """What there is to judge by.

    :param department: None for somebody who belongs to none.
    :param here: the department as the file has it, if it has it.
    :param takes: whether Flowzone takes its appointments; None when not known.
    """

    question: Question
    department: UUID | None
    here: Department | None
    takes: bool | None

    def criteria(self, sight: Sight) -> tuple[Criterion, ...]:
        """Return the kind's criteria for what a journal shows, most general first."""
        return (
            _criterion("known in the journal", "T7", True, Reason.UNKNOWN_GUID, journal=sight.journal),
            *self.taking_part(),
            *_OF_KIND[self.question.kind](self, sight),
        )

    def taking_part(self) -> Iterator[Criterion]:
        """D2, D8: the department stands in the file, and is on."""
        here = self.here
        yield _criterion(
            "department in the departments file",
            "D2",
            here is not None if self.department else None,
            Reason.DEPARTMENT_NOT_IN_FILE,
        )
        yield _criterion(
            "department is on", "D2, D8", here.active if here else None, Reason.DEPARTMENT_OFF, **_shown(here, "active")
        )


def usable(sight: Sight) -> Criterion:
    """G1: what the flow's own translation says of the row as it is now."""
    rule, field = sight.rejected or (None, None)
    unknown_status = rule is not None and rule.startswith("unknown_status")
    return _criterion(
        "every required field can be used",
        "T4, G1" if unknown_status else "G1",
        sight.rejected is None,
        Reason.UNKNOWN_STATUS if unknown_status else Reason.UNUSABLE,
        **({"rule": rule, "field": field} if rule else {}),
    )


def _patient(view: View, sight: Sight) -> Iterator[Criterion]:
    """T1, T5, D3, D4."""
    facts = sight.facts
    yield _own_department(sight)
    yield _criterion("active (status 1)", "T1", facts["status"] == 1, Reason.PATIENT_NOT_ACTIVE, status=facts["status"])
    yield _criterion(
        "ticked for Flowzone in Personalia",
        "T1",
        facts["flowzone_enabled"] is True,
        Reason.PATIENT_NOT_TICKED,
        flowzone_enabled=facts["flowzone_enabled"],
    )
    yield _series(view.here, facts["series"])


def _series(here: Department | None, series: list[dict[str, Any]]) -> Criterion:
    """T1, T5: of the activated departments' series with a start date, the latest counts; with D3 after D4's date."""
    required = here.patients.series_required if here else None
    tied = [one for one in series if one["activated"]]
    started = [one for one in tied if one["started"]]
    after = [one for one in started if one["after_cut_off"]]
    counting = after if required else started
    reason = (
        Reason.NO_SERIES
        if not series
        else Reason.SERIES_ELSEWHERE
        if not tied
        else Reason.SERIES_WITHOUT_START
        if not started
        else Reason.SERIES_TOO_OLD
    )
    return _criterion(
        "a treatment series that counts, where one is required",
        "T1, T5, D3, D4",
        None if here is None else bool(counting) or not required,
        reason,
        **({"required": required, "cut_off": here.patients.series_after.isoformat()} if here else {}),
        series=[_series_seen(one, one is next(iter(counting), None) if here else None) for one in series],
    )


def _series_seen(one: dict[str, Any], counts: bool | None) -> Seen:
    """A series, with its status only where that is one of the known ones: a clinic's own may hold anything."""
    status = clean.text(one["status"])
    return {**one, "status": status if status in STATUSES else "another", "counts": counts}


def _practitioner(view: View, sight: Sight) -> Iterator[Criterion]:
    """P1, P5."""
    facts = sight.facts
    yield _criterion(
        "belongs to the department",
        "P1",
        str(sight.department) in facts["departments"],
        Reason.NOT_A_MEMBER,
        member_of=facts["departments"],
        activated=[
            guid
            for guid in facts["departments"]
            if guid in {str(other.guid) for other in view.question.setup.active if other.journal == sight.journal}
        ],
    )
    yield _criterion(
        "account ticked for Flowzone",
        "P1",
        facts["flowzone_enabled"] is True,
        Reason.ACCOUNT_NOT_TICKED,
        flowzone_enabled=facts["flowzone_enabled"],
    )
    yield _criterion("account not closed", "P1, P5", facts["open"], Reason.ACCOUNT_CLOSED, closed_at=facts["closed_at"])


def _appointment(view: View, sight: Sight) -> Iterator[Criterion]:
    """D5, D6, A2, A4, A7."""
    here, facts = view.here, sight.facts
    yield _own_department(sight)
    yield _criterion(
        "appointment sync is activated",
        "D5",
        view.question.flow.not_activated(here) is None if here else None,
        Reason.APPOINTMENTS_OFF,
        **_shown(here.appointments if here else None, "active"),
    )
    yield _criterion(
        "Extensor 1.40 or newer", "D5", new_enough(sight.version), Reason.EXTENSOR_TOO_OLD, version=told(sight.version)
    )
    yield _criterion("Flowzone takes appointments", "D5", view.takes, Reason.FLOWZONE_WITHOUT_APPOINTMENTS)
    window = {name: facts[name] for name in ("starts_on", "today")}
    yield _criterion("not in the past", "A2", not facts["passed"], Reason.IN_THE_PAST, **window)
    yield _criterion(
        "within the horizon",
        "A2, D6",
        not facts["beyond"] if here else None,
        Reason.BEYOND_HORIZON,
        **window,
        **({"last_day": facts["last_day"]} if here else {}),
    )
    yield _criterion(
        "its group is not left out", "A7", not facts["group_left_out"], Reason.GROUP_LEFT_OUT, appointment=facts["kind"]
    )
    counts = {name: facts[name] for name in ("practitioners", "synced_practitioners", "patients", "synced_patients")}
    synced = facts["synced_practitioners"] + facts["synced_patients"]
    yield _criterion(
        "somebody to show it to", "A4", synced > 0 if here else None, Reason.NOBODY_LEFT, **(counts if here else {})
    )


_OF_KIND: Final[dict[Kind, Callable[[View, Sight], Iterator[Criterion]]]] = {
    "patient": _patient,
    "practitioner": _practitioner,
    "appointment": _appointment,
}


def _own_department(sight: Sight) -> Criterion:
    own = sight.facts["department_guid"]
    return _criterion(
        "tied to this department", "T5, A2", own == str(sight.department), Reason.ANOTHER_DEPARTMENT, department=own
    )


def _shown(settings: object, *names: str) -> Seen:
    return {name: getattr(settings, name) for name in names} if settings is not None else {}


def _criterion(must: str, requirement: str, met: bool | None, reason: Reason, **seen: object) -> Criterion:
    verdict = {True: "pass", False: "fail", None: "not_known"}[met]
    return Criterion(must=must, requirement=requirement, verdict=verdict, reason=reason, seen=seen)
