"""Own scoring of known instruments beside the sender's: a difference is told, the sender's is filed (Q2)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaire_setup.instruments import INSTRUMENTS, RAND_36_SCALES, OutOfScale
from tests.answers.clinic import Clinic, answer, counts, question, score


def own(instrument: str, *numbers: int | None) -> dict[str, Any]:
    """Score the answers, each scale as a float that one can read."""
    answered = [None if number is None else Decimal(number) for number in numbers]
    return {
        scale: None if value is None else round(float(value), 2)
        for scale, value in INSTRUMENTS[instrument].score(answered).items()
    }


@pytest.mark.parametrize(
    ("instrument", "numbers", "expected"),
    [
        ("phq-9", [0] * 9, 0),
        ("phq-9", [3] * 9, 27),
        ("phq-9", [1, 2, 3, 0, 1, 2, 3, 0, 1], 13),
        ("phq-9", [2] * 7 + [None, None], 18),
        ("phq-9", [1, 1, 1, 1, 1, 1, 2, None, None], 10.29),
        ("phq-9", [2] * 6 + [None] * 3, None),
        ("gad-7", [3] * 7, 21),
        ("gad-7", [1, None, 1, None, 1, 1, 1], 7),
        ("gad-7", [1, None, 1, None, 1, 1, None], None),
    ],
)
def test_sums_and_missing_answers(instrument: str, numbers: list[int | None], expected: float | None) -> None:
    """Q2: as published: up to two missing ones count as the mean of the rest."""
    assert own(instrument, *numbers) == {"total": expected}


def test_single_numbers_and_means() -> None:
    """Q2: NRS and PSFS."""
    assert own("nrs", 7) == {"intensity": 7}
    assert own("nrs", None) == {"intensity": None}
    assert own("psfs", 3, None, 4) == {"mean": 3.5}
    assert own("psfs", None, None, None) == {"mean": None}


def test_rand_36_from_best_to_worst() -> None:
    """Q2: RAND's own key: the best answers give 100 on every scale, the worst 0, a middle one its points."""
    most = [5, 5, *[3] * 10, *[2] * 7, 5, 6, 5, *[6] * 9, *[5] * 5]
    best = [1, 1, *[3] * 10, *[2] * 7, 1, 1, 1, 1, 6, 6, 1, 1, 6, 6, 1, 6, 5, 5, 1, 5, 1]
    worst = [high + 1 - number for high, number in zip(most, best, strict=True)]
    assert own("rand-36", *best) == dict.fromkeys(RAND_36_SCALES, 100)
    assert own("rand-36", *worst) == dict.fromkeys(RAND_36_SCALES, 0)
    some: list[int | None] = [*best]
    some[19], some[31] = 3, None
    assert own("rand-36", *some)["social_functioning"] == 50, "what is left blank is left out"
    some[19] = None
    assert own("rand-36", *some)["social_functioning"] is None


@pytest.mark.parametrize(
    ("instrument", "numbers"),
    [("phq-9", [4] * 9), ("phq-9", [-1] + [0] * 8), ("phq-9", [Decimal("1.5")] * 9), ("rand-36", [0] * 36),
     ("rand-36", [7] * 36), ("rand-36", [Decimal("1.5")] * 36)],
)  # fmt: skip
def test_answers_that_the_instrument_does_not_know(instrument: str, numbers: list[Decimal]) -> None:
    """Q2: there is nothing to compare."""
    with pytest.raises(OutOfScale):
        INSTRUMENTS[instrument].score([Decimal(number) for number in numbers])


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(1, 6)), min_size=36, max_size=36))
def test_every_rand_scale_is_within_its_range(numbers: list[int | None]) -> None:
    """Q2: from 0 to 100, or none."""
    try:
        scales = INSTRUMENTS["rand-36"].score([None if n is None else Decimal(n) for n in numbers])
    except OutOfScale:
        return
    assert all(value is None or Fraction(0) <= value <= 100 for value in scales.values())


SETUP = {
    "code": "gad",
    "document": False,
    "scored_as": {"instrument": "gad-7"},
    "scores": [{"code": "total", "check": "total"}],
}


def items(*numbers: object) -> list[dict[str, Any]]:
    """Return choices that count so much; one that is text is no question that counts."""
    return [
        question(f"q{place}", "choice", None if n is None else {"code": "c", "display": "D", "value": n})
        for place, n in enumerate(numbers)
    ]


@pytest.mark.parametrize(
    ("numbers", "sent", "told"),
    [
        ([1] * 7, 7, None),
        ([1] * 7, 7.0, None),
        ([1] * 7, 8, "7"),
        ([1] * 7, 7.4, "7"),
        ([1, 1, 1, 1, 1, 2, None], 8.2, None),  # 8.1666…, rounded as the sender rounds
        ([1, 1, 1, 1, 1, 2, None], 8, None),
        ([1, 1, 1, 1, 1, 2, None], 8.17, None),
        ([1, 1, 1, 1, 1, 2, None], 8.1, "8,2"),
        ([1] * 4 + [None] * 3, 7, "ingen verdi (for mange ubesvarte spørsmål)"),
        ([1] * 4 + [None] * 3, None, None),
        ([1] * 7, None, "7"),
        ([1] * 6, 99, None),  # six questions are another questionnaire
        ([9] * 7, 99, None),  # other answers than the instrument has
    ],
)
def test_a_difference_is_told_and_the_senders_is_filed(
    clinic: Clinic, numbers: list[object], sent: object, told: str | None
) -> None:
    """Q2: beside the result, as a warning in the bridge, and in the report."""
    clinic.set_up(SETUP)
    given = answer(clinic.patient(), "gad", items=items(*numbers), scores=[score("total", sent, interpretation="Mild")])
    clinic.give(given)
    row = clinic.run()
    assert counts(row) == (1, 0, 0)
    (result,) = clinic.rows("test_result")
    assert result["value_number"] == (None if sent is None else Decimal(str(sent)))
    assert result["value_text"] == ("Mild" if told is None else f"Mild; NB: egen beregning gir {told}")
    assert clinic.warnings() == ([] if told is None else [("total", "score_differs")])
    assert ("differ from our own scoring" in (row["reason"] or "")) == (told is not None)


def test_warnings_are_those_of_the_revision_that_stands(clinic: Clinic) -> None:
    """Q2, Q6: a correction settles them; a lower revision that arrives late brings none back."""
    clinic.set_up(SETUP)
    patient = clinic.patient()
    first = answer(patient, "gad", items=items(*[1] * 7), scores=[score("total", 8)])
    second = first | {"revision": 2, "scores": [score("total", 7)]}
    clinic.give(first)
    clinic.run()
    assert clinic.warnings() == [("total", "score_differs")]
    clinic.give(second)
    clinic.run()
    assert clinic.warnings() == []
    clinic.give(first)
    assert counts(clinic.run()) == (0, 1, 0)
    assert clinic.warnings() == []


def test_a_chosen_score_that_is_not_there_is_told(clinic: Clinic) -> None:
    """Q2: the set-up's code, and no result."""
    clinic.set_up({"code": "x", "document": False, "scores": [{"code": "sum"}, {"code": "total"}]})
    clinic.give(answer(clinic.patient(), "x"))
    assert counts(clinic.run()) == (1, 0, 0)
    assert clinic.warnings() == [("sum", "score_absent")]
    assert [row["test_code"] for row in clinic.rows("test_result")] == ["x/total"]


def test_a_set_up_that_fits_no_score_hides_none(clinic: Clinic) -> None:
    """Q2: the clinic sees its results, and the warning that the set-up is of another version."""
    clinic.set_up({"code": "x", "document": False, "scores": ["sum"]})
    clinic.give(answer(clinic.patient(), "x", scores=[score("total"), score("part")]))
    clinic.run()
    assert clinic.warnings() == [("sum", "score_absent")]
    assert [row["test_code"] for row in clinic.rows("test_result")] == ["x/total", "x/part"]


def test_questions_may_be_named(clinic: Clinic) -> None:
    """Q2: where others count, too, or the order is another."""
    clinic.set_up(SETUP | {"scored_as": {"instrument": "gad-7", "questions": [f"q{n}" for n in range(7)]}})
    given = answer(
        clinic.patient(), "gad", items=[question("q9", "integer", 3), *items(*[1] * 7)], scores=[score("total", 8)]
    )
    clinic.give(given)
    clinic.run()
    assert clinic.warnings() == [("total", "score_differs")]
