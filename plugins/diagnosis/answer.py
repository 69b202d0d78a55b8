"""Why is it not in Flowzone, or why is it? Asked live of the journals, the bridge and Flowzone (T7)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import UUID

from departments import Department, load
from diagnosis import words
from diagnosis.ask import Answer, Asked, Flowzones, Found, Question, Records, Sight, asked, holdings, look, records
from diagnosis.conclude import Findings, for_clinic, for_engineer, told
from diagnosis.criteria import View, usable
from diagnosis.models import Criterion, Diagnosis, Kind, Place, System, Verdict
from diagnosis.reasons import Reason, Step
from faults import Fault, sanitised
from mirror.run import now

AT_ONCE = 16
"""Systems asked at the same time."""

Journals = dict[str, Asked[Found]]
Spot = tuple[UUID | None, Sight | None]
"""A department, and what a journal shows of it from there; None when no journal shows it."""


def why(kind: Kind, guid: UUID, department: UUID | None = None) -> Diagnosis:
    """Return why it is, or is not, in Flowzone, as things are now.

    :param department: judge for this one; None for those it belongs to, and those it was delivered for.

    A system that cannot be asked is told of in the answer. Raises SetupError when the departments file cannot be used.
    """
    try:
        return _why(Question(kind, guid, department, load(), now()))
    except Fault:
        raise
    except Exception as error:  # noqa: BLE001  whatever it is, its text must not reach a page or a log
        raise sanitised(error) from None


def _why(question: Question) -> Diagnosis:
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="why") as pool:
        recorded = pool.submit(asked, "bridge", partial(records, question))

        def search(journal: str) -> Asked[Found]:
            return asked(f"journal {journal}", lambda: look(question, journal, lambda: _recorded(recorded.result())))

        names = _journals(question)
        journals = dict(zip(names, pool.map(search, names), strict=True))
        bridge = recorded.result()
        spots = list(_spots(question, journals, bridge))
        to_ask = _flowzones(question, spots)
        flowzones: Flowzones = {}
        for answers in pool.map(lambda conn: holdings(question, conn, to_ask[conn]), to_ask):
            flowzones |= answers
    places = sorted((_place(question, spot, journals, bridge, flowzones) for spot in spots), key=_urgency)
    systems = (*(one.told for one in journals.values()), bridge.told, *(one.told for one in flowzones.values()))
    return _diagnosis(question, tuple(places), journals, systems)


def _recorded(bridge: Asked[Records]) -> frozenset[UUID]:
    """The departments that the bridge has it under; none where it could not be asked."""
    return bridge.answer.known if bridge.answer else frozenset()


def _journals(question: Question) -> list[str]:
    """Return the journals to search: that of the department asked for, or all of the file."""
    here = question.setup.get(question.department) if question.department else None
    return sorted({here.journal} if here else {department.journal for department in question.setup.departments})


def _spots(question: Question, journals: Journals, bridge: Asked[Records]) -> Iterator[Spot]:
    """Yield where to judge: where a journal shows it, and where only the bridge remembers it."""
    sights = [sight for journal in journals.values() if journal.answer for sight in journal.answer.sights]
    yield from ((sight.department, sight) for sight in sights)
    for department in sorted(_recorded(bridge) - {sight.department for sight in sights}):
        if question.department in (None, department):
            yield department, None


def _flowzones(question: Question, spots: list[Spot]) -> dict[str, list[UUID]]:
    """Return which departments to ask each Flowzone about."""
    to_ask: dict[str, list[UUID]] = {}
    for guid in dict.fromkeys(guid for guid, _ in spots):
        if guid and (department := question.setup.get(guid)):
            to_ask.setdefault(department.flowzone, []).append(guid)
    return to_ask


def _place(question: Question, spot: Spot, journals: Journals, bridge: Asked[Records], flowzones: Flowzones) -> Place:
    guid, sight = spot
    filed = question.setup.get(guid) if guid else None
    here = question.here(guid, sight.journal) if sight else filed
    flowzone = flowzones.get(guid, Asked("Flowzone"))
    answer = flowzone.answer or Answer()
    view = View(question, guid, here, answer.takes)
    findings = Findings(
        question=question,
        today=(filed or question.setup.departments[0]).wall_clock(question.moment).date(),
        criteria=view.criteria(sight) if sight else (_remembered(filed, journals), *view.taking_part()),
        usable=usable(sight) if sight and sight.digest else None,
        digest=sight.digest if sight else None,
        record=bridge.answer.of(guid) if bridge.answer else None,
        held=answer.held,
        fault=flowzone.fault,
    )
    seen = {**findings.seen(), "department": guid}
    return Place(
        journal=sight.journal if sight else filed.journal if filed else None,
        department=guid,
        name=filed.name if filed else None,
        wanted=findings.wanted,
        criteria=findings.criteria,
        usable=findings.usable if findings.wanted else None,
        newest=findings.newest,
        agrees=findings.agrees,
        record=findings.record,
        flowzone=findings.held,
        reason=findings.reason,
        step=findings.reason.value.step,
        clinic=for_clinic(findings, seen),
        engineer=for_engineer(findings.reason, seen),
    )


def _remembered(filed: Department | None, journals: Journals) -> Criterion:
    """Judge whether the journal still knows what the bridge remembers, where none shows it for this department."""
    looked_in = [journals[filed.journal]] if filed else list(journals.values())
    known: Verdict = "fail"
    if any(journal.fault for journal in looked_in):
        known = "not_known"
    elif any(journal.answer and journal.answer.sights for journal in looked_in):
        known = "pass"
    return Criterion(must="known in the journal", requirement="T7", verdict=known, reason=Reason.UNKNOWN_GUID)


def _urgency(place: Place) -> tuple[bool, bool, str]:
    """Where it should be comes first, and there what is not as it should be."""
    return place.wanted is False, place.step == Step.NOTHING, str(place.department)


def _diagnosis(
    question: Question, places: tuple[Place, ...], journals: Journals, systems: tuple[System, ...]
) -> Diagnosis:
    if places:
        reason, clinic, engineer = places[0].reason, places[0].clinic, places[0].engineer
    else:
        known_as = {kind for journal in journals.values() if journal.answer for kind in journal.answer.known_as}
        seen = {**told(question), "known_as": ", ".join(sorted(known_as)), "searched": ", ".join(journals)}
        reason = _nowhere(question, known_as, journals)
        clinic = (words.for_clinic(reason, seen), f"Neste steg: {words.step_for_clinic(reason, seen)}")
        engineer = for_engineer(reason, seen)
    return Diagnosis(
        kind=question.kind,
        guid=question.guid,
        asked_for=question.department,
        asked_at=question.moment,
        reason=reason,
        step=reason.value.step,
        clinic=clinic,
        engineer=engineer,
        places=places,
        systems=systems,
    )


def _nowhere(question: Question, known_as: set[str], journals: Journals) -> Reason:
    """Say why there is no place to judge for: neither a journal nor the bridge knows it as what was asked."""
    if question.department and not question.setup.get(question.department):
        return Reason.DEPARTMENT_NOT_IN_FILE
    if question.kind == "appointment" and "recurring_appointment" in known_as:
        return Reason.RECURRING_APPOINTMENT
    if question.kind == "appointment" and "absence" in known_as:
        return Reason.ABSENCE
    if known_as:
        return Reason.OTHER_KIND
    if any(journal.fault for journal in journals.values()):
        return Reason.JOURNAL_UNREACHABLE
    return Reason.UNKNOWN_GUID
