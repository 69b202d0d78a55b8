"""Own scoring beside the sender's: a difference is told, never put right in silence (Q2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from answers.check import every
from answers.flat import row
from flowzone_hook.answers import QuestionnaireResponse
from questionnaire_setup import Questionnaire
from questionnaire_setup.instruments import INSTRUMENTS, Numbers, OutOfScale, Scales


@dataclass(frozen=True)
class Difference:
    """A score that is not what the instrument's own method makes of the answers; None where one has no value."""

    code: str
    sent: Decimal | None
    own: Fraction | None


def differences(response: QuestionnaireResponse, setup: Questionnaire) -> list[Difference]:
    """Return the scores that differ from the instrument's own; none where nothing can be compared."""
    if setup.scored_as is None:
        return []
    try:
        own = INSTRUMENTS[setup.scored_as.instrument].score(_numbers(response, setup))
    except OutOfScale:  # other answers than the instrument knows, or other questions
        return []
    return list(_compared(response, setup, own))


def absent(response: QuestionnaireResponse, setup: Questionnaire) -> list[str]:
    """Return the codes of the chosen scores that the answer does not carry."""
    sent = {score.code for score in response.scores}
    return [score.code for score in setup.scores or () if score.code not in sent]


def _compared(response: QuestionnaireResponse, setup: Questionnaire, own: Scales) -> Iterator[Difference]:
    for score in response.scores:
        test = setup.test_of_score(score.code)
        if test is None or test.check is None:
            continue
        expected = own[test.check]
        if not _same(score.value, expected):
            yield Difference(score.code, score.value, expected)


def _same(sent: Decimal | None, own: Fraction | None) -> bool:
    """Whether the sender's is the own one, rounded as the sender rounds it."""
    if sent is None or own is None:
        return sent is None and own is None
    exponent = sent.as_tuple().exponent
    assert isinstance(exponent, int)
    return abs(Fraction(sent) - own) <= Fraction(10) ** min(exponent, 0) / 2


def _numbers(response: QuestionnaireResponse, setup: Questionnaire) -> Numbers:
    """Return what the instrument's questions count, in its order. Raises OutOfScale when it has other questions."""
    assert setup.scored_as
    instrument = INSTRUMENTS[setup.scored_as.instrument]
    questions = {item.link_id: item for item in every(response.items) if item.asks}
    if setup.scored_as.questions is not None:
        chosen = [questions.get(link_id) for link_id in setup.scored_as.questions]
        return [row(item).number if item else None for item in chosen]
    counting = [item for item in questions.values() if item.type in ("choice", "integer", "decimal")]
    if not instrument.fewer_will_do and len(counting) != instrument.questions:
        raise OutOfScale
    return [row(item).number for item in counting[: instrument.questions]]
