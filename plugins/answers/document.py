"""What a document says, as plain data in Norwegian; the presses make a PDF of it (Q4).

Everything in it follows from the answer, the set-up and the journal's names: no clock, no place, so that the same
answer gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final
from zoneinfo import ZoneInfo

from answers.flat import NO, YES, plain
from answers.scoring import Difference
from flowzone_hook.answers import AnsweredItem, Choice, QuestionnaireResponse, Score
from printing.norwegian import born, day, moment, name
from printing.press import Paper

LONG, LINES = 800, 15
"""Characters and line breaks beyond which a question and its answer may be torn apart by the page's end."""

TEMPLATE: Final = "answer"
"""The folder of `include/templates/` that answers are printed by."""
_TEXTS: Final = (
    *("organisation", "department", "title", "patient", "born", "identity_number", "completed", "completed_at"),
    *("filled_in_by", "response_id", "identifier"),
)
BLANK: Final[Paper] = {
    **dict.fromkeys(_TEXTS, "x"),
    "template": TEMPLATE,
    "completed_at": "2000-01-01T00:00:00+00:00",
    "questionnaire": {"code": "x", "title": "x", "version": "x"},
    "revision": 1,
    "scores": [],
    "warnings": [],
    "blocks": [],
}
"""A document about nobody, to see whether one can be printed at all."""


@dataclass(frozen=True)
class Head:
    """Whom and what a document is about, as the journal has it.

    :param practitioner: who filled the answer in; None: the patient.
    :param zone: the department's time zone, in which times are told.
    """

    clinic: tuple[str, str]
    patient: Mapping[str, Any]
    practitioner: str | None
    title: str
    zone: ZoneInfo


def paper(response: QuestionnaireResponse, head: Head, differing: Iterable[Difference]) -> Paper:
    """Return the document of an answer: head, scores, every question with its answer in its groups."""
    department, organisation = head.clinic
    told = {
        "organisation": organisation,
        "department": department,
        "title": head.title,
        "patient": name(head.patient),
        "born": born(head.patient["birth_date"]),
        "identity_number": head.patient["personal_identity_number"] or "",
        "questionnaire": response.questionnaire.model_dump(),
        "completed": moment(response.completed_at, head.zone),
        "completed_at": response.completed_at.isoformat(timespec="seconds"),
        "filled_in_by": "Pasienten" if head.practitioner is None else f"{head.practitioner} (behandler)".strip(),
        "response_id": str(response.response_id),
        "revision": response.revision,
        "scores": [_score(score) for score in response.scores],
        "warnings": [_warning(response, difference) for difference in differing],
        "blocks": _blocks(response.items, 3),
    }
    identifier = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]
    return told | {"identifier": identifier, "template": TEMPLATE}


def note(difference: Difference) -> str:
    """Return what stands beside a result that differs from the instrument's own scoring."""
    return f"NB: egen beregning gir {_own(difference.own)}"


def number(value: Decimal | Fraction) -> str:
    """Return a number with a comma, as one writes it here; a fraction with one decimal at most."""
    if isinstance(value, Fraction):
        value = Decimal(round(value * 10)) / 10
        value = value.to_integral_value() if value == value.to_integral_value() else value
    return plain(value).replace(".", ",").replace("-", "−")


def _score(score: Score) -> dict[str, Any]:
    return {
        "title": score.title,
        "value": "ikke beregnet" if score.value is None else number(score.value),
        "unit": score.unit or "",
        "range": _range(score),
        "at": _place(score),
        "interpretation": score.interpretation or "",
    }


def _range(score: Score) -> str:
    if score.minimum is None or score.maximum is None:
        return ""
    return f"{number(score.minimum)}–{number(score.maximum)}"


def _place(score: Score) -> float | None:
    """Return where the value lies between minimum and maximum, from 0 to 1; None where that cannot be said."""
    if score.value is None or score.minimum is None or score.maximum is None or score.minimum >= score.maximum:
        return None
    place = (Fraction(score.value) - Fraction(score.minimum)) / (Fraction(score.maximum) - Fraction(score.minimum))
    return round(float(place), 4) if 0 <= place <= 1 else None


def _warning(response: QuestionnaireResponse, difference: Difference) -> str:
    title = next(score.title for score in response.scores if score.code == difference.code)
    sent = "ingen verdi" if difference.sent is None else number(difference.sent)
    return f"{title}: avsenderen oppgir {sent}; egen beregning av svarene gir {_own(difference.own)}."


def _own(own: Fraction | None) -> str:
    return "ingen verdi (for mange ubesvarte spørsmål)" if own is None else number(own)


def _blocks(items: Iterable[AnsweredItem], level: int) -> list[dict[str, Any]]:
    """Return groups, texts and runs of questions, in the order shown; headings from `level` on."""
    blocks: list[dict[str, Any]] = []
    for item in items:
        if item.type == "group":
            blocks.append({"kind": "group", "text": item.text, "level": level, "blocks": _below(item, level)})
        elif item.type == "display":
            blocks += [{"kind": "display", "text": item.text}, *_below(item, level)]
        else:
            if not (blocks and blocks[-1]["kind"] == "questions"):
                blocks.append({"kind": "questions", "questions": []})
            blocks[-1]["questions"].append(_question(item))
            blocks += _below(item, level)
    return blocks


def _below(item: AnsweredItem, level: int) -> list[dict[str, Any]]:
    return _blocks(item.items, min(level + 1, 6))


def _question(item: AnsweredItem) -> dict[str, Any]:
    answers = _answers(item.type, item.answer)
    long = max(len(item.text), sum(map(len, answers))) > LONG or sum(answer.count("\n") for answer in answers) > LINES
    return {"text": item.text, "answers": answers, "free": item.type in ("string", "text"), "long": long}


def _answers(kind: str, answer: object) -> list[str]:
    """Return an answer as one reads it: a line for each choice; none where it was left unanswered."""
    match answer:
        case None:
            return []
        case bool():
            return [YES if answer else NO]
        case Decimal():
            return [number(answer)]
        case Choice():
            return [answer.display]
        case tuple():
            return [choice if isinstance(choice, str) else choice.display for choice in answer]
        case _:
            return [day(str(answer)) if kind == "date" else str(answer)]
