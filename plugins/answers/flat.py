"""An answer laid flat: a row for each question, and the results that the Tests module gets (Q2, Q3, Q5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from answers.check import every
from extensor_hook import AnswerRow, Result
from flowzone_hook.answers import AnsweredItem, Choice, QuestionnaireResponse, Score
from questionnaire_setup import Naming, Questionnaire

YES, NO = "Ja", "Nei"


def rows(response: QuestionnaireResponse) -> list[AnswerRow]:
    """Return a row for each question, unanswered ones too; `position` from 1, depth first (Q3)."""
    questions = (item for item in every(response.items) if item.asks)
    return [replace(row(item), position=position) for position, item in enumerate(questions, start=1)]


def row(item: AnsweredItem) -> AnswerRow:
    """Return a question's row: its answer as text, number and code, as far as it is one of them."""
    text, number, code = _flat(item.answer)
    return AnswerRow(item.link_id, 0, item.text, text, number, code)


def _flat(answer: object) -> tuple[str | None, Decimal | None, str | None]:
    match answer:
        case None:
            return None, None, None
        case bool():
            return (YES, Decimal(1), None) if answer else (NO, Decimal(0), None)
        case Decimal():
            return plain(answer), answer, None
        case Choice():
            return answer.display, answer.value, answer.code
        case tuple():
            codes = [choice.code for choice in answer if isinstance(choice, Choice)]
            return "; ".join(map(_shown, answer)), None, ";".join(codes) or None
        case _:
            return str(answer), None, None


def _shown(choice: Choice | str) -> str:
    return choice if isinstance(choice, str) else choice.display


def plain(number: Decimal) -> str:
    """Return a number in digits, without an exponent."""
    return f"{number:f}"


def results(response: QuestionnaireResponse, setup: Questionnaire, notes: dict[str, str]) -> list[Result]:
    """Return what the Tests module gets by the set-up (Q2): answers and scores, only scores, or nothing.

    Questions without an answer and scores without a value are no results. `notes` stand beside the scores that they
    are for, by code: a result that differs from the instrument's own scoring says so wherever it is shown.
    """
    if setup.results == "none":
        return []
    found = list(_scores(response, setup, notes))
    return [*_answers(response, setup), *found] if setup.results == "all" else found


def _answers(response: QuestionnaireResponse, setup: Questionnaire) -> Iterator[Result]:
    for item in every(response.items):
        if not item.asks or item.answer is None:
            continue
        flat, test = row(item), setup.items.get(item.link_id) or Naming()
        yield Result(
            source_id=f"{response.response_id}/item/{item.link_id}",
            test_code=test.test_code or f"{response.questionnaire.code}/{item.link_id}",
            test_title=test.title or item.text,
            number=flat.number,
            text=flat.text,
        )


def _scores(response: QuestionnaireResponse, setup: Questionnaire, notes: dict[str, str]) -> Iterator[Result]:
    """Yield the chosen scores; all of them where none of the chosen is there: a set-up that fits none hides none."""
    fits = not setup.scores or any(setup.test_of_score(score.code) for score in response.scores)
    for score in response.scores:
        test = setup.test_of_score(score.code) if fits else Naming()
        if test is None or (score.value is None and score.interpretation is None):
            continue
        yield Result(
            source_id=f"{response.response_id}/score/{score.code}",
            test_code=test.test_code or f"{response.questionnaire.code}/{score.code}",
            test_title=test.title or score.title,
            number=score.value,
            text=_text(score, notes),
            unit=score.unit,
        )


def _text(score: Score, notes: dict[str, str]) -> str | None:
    return "; ".join(filter(None, (score.interpretation, notes.get(score.code)))) or None
