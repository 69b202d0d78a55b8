"""Known instruments and their own scoring: what the answers add up to by each one's published method.

The sender's scores are what is filed; these are compared with them, and a difference is told (Q2). A scale is None
where too much of it is unanswered. Pure functions: numbers in, numbers out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

Numbers = Sequence[Decimal | None]
"""What the questions count, in the instrument's own order; None for an unanswered one."""
Scales = Mapping[str, Fraction | None]
"""What they add up to, unrounded, by the scale's name."""


@dataclass(frozen=True)
class Instrument:
    """A published instrument.

    :param questions: how many questions it scores.
    :param scales: the names of its scales.
    :param score: computes them.
    :param fewer_will_do: whether that many is the most.
    """

    questions: int
    scales: tuple[str, ...]
    score: Callable[[Numbers], Scales]
    fewer_will_do: bool = False


def _phq_9(numbers: Numbers) -> Scales:
    """Sum of nine questions of 0 to 3; with one or two unanswered, their mean stands in for them; else none.

    Kroenke K, Spitzer RL, Williams JBW. The PHQ-9. J Gen Intern Med 2001;16:606-13. Missing items: Kroenke K et al.,
    Gen Hosp Psychiatry 2010;32:345-59 (prorated when at most two are missing).
    """
    return {"total": _prorated(numbers, most_missing=2)}


def _gad_7(numbers: Numbers) -> Scales:
    """Sum of seven questions of 0 to 3; with one or two unanswered, their mean stands in for them; else none.

    Spitzer RL, Kroenke K, Williams JBW, Löwe B. The GAD-7. Arch Intern Med 2006;166:1092-7; missing items as PHQ-9.
    """
    return {"total": _prorated(numbers, most_missing=2)}


def _nrs(numbers: Numbers) -> Scales:
    """The one number itself, 0 to 10, no rule for a missing one.

    Hawker GA, Mian S, Kendzerska T, French M. Measures of adult pain. Arthritis Care Res 2011;63 Suppl 11:S240-52.
    """
    return {"intensity": None if numbers[0] is None else Fraction(numbers[0])}


def _psfs(numbers: Numbers) -> Scales:
    """Mean of the activities that the patient named and rated 0 to 10; none rated: none.

    Stratford P, Gill C, Westaway M, Binkley J. Assessing disability and change on individual patients: a report of a
    patient specific measure. Physiother Can 1995;47:258-63: total = sum of the activity scores / number of activities.
    """
    rated = [number for number in numbers if number is not None]
    return {"mean": _mean(rated)}


RAND_36_SCALES: Final[Mapping[str, tuple[int, ...]]] = {
    "physical_functioning": (3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
    "role_physical": (13, 14, 15, 16),
    "role_emotional": (17, 18, 19),
    "energy": (23, 27, 29, 31),
    "emotional_wellbeing": (24, 25, 26, 28, 30),
    "social_functioning": (20, 32),
    "pain": (21, 22),
    "general_health": (1, 33, 34, 35, 36),
}
"""The questions of each scale, by their number. Question 2 (health compared with a year ago) is in none."""

_RECODED: Final[Mapping[tuple[int, ...], tuple[int, ...]]] = {
    (1, 2, 20, 22, 34, 36): (100, 75, 50, 25, 0),
    (3, 4, 5, 6, 7, 8, 9, 10, 11, 12): (0, 50, 100),
    (13, 14, 15, 16, 17, 18, 19): (0, 100),
    (21, 23, 26, 27, 30): (100, 80, 60, 40, 20, 0),
    (24, 25, 28, 29, 31): (0, 20, 40, 60, 80, 100),
    (32, 33, 35): (0, 25, 50, 75, 100),
}
"""What an answer, numbered from 1, counts on the way from 0 to 100."""
_POINTS: Final = {question: points for questions, points in _RECODED.items() for question in questions}


def _rand_36(numbers: Numbers) -> Scales:
    """Eight scales from 0 (worst) to 100: the mean of their answered questions, recoded.

    Hays RD, Sherbourne CD, Mazel RM. The RAND 36-Item Health Survey 1.0. Health Econ 1993;2:217-27, and RAND's scoring
    rules: «items that are left blank (missing data) are not taken into account when calculating the scale scores».
    """
    return {scale: _rand_scale(numbers, questions) for scale, questions in RAND_36_SCALES.items()}


def _rand_scale(numbers: Numbers, questions: tuple[int, ...]) -> Fraction | None:
    found = [(question, numbers[question - 1]) for question in questions]
    return _mean([_rand_points(question, number) for question, number in found if number is not None])


def _rand_points(question: int, number: Decimal) -> Decimal:
    points = _POINTS[question]
    if number not in range(1, len(points) + 1):
        raise OutOfScale
    return Decimal(points[int(number) - 1])


class OutOfScale(ValueError):
    """An answer is none that the instrument knows, so that there is nothing to compare."""


INSTRUMENTS: Final[Mapping[str, Instrument]] = {
    "phq-9": Instrument(9, ("total",), _phq_9),
    "gad-7": Instrument(7, ("total",), _gad_7),
    "nrs": Instrument(1, ("intensity",), _nrs),
    "psfs": Instrument(5, ("mean",), _psfs, fewer_will_do=True),  # up to five activities
    "rand-36": Instrument(36, tuple(RAND_36_SCALES), _rand_36),
}
"""The instruments by name."""


def _prorated(numbers: Numbers, most_missing: int) -> Fraction | None:
    answered = [number for number in numbers if number is not None]
    if any(number not in (0, 1, 2, 3) for number in answered):
        raise OutOfScale
    mean = _mean(answered)
    return None if mean is None or len(numbers) - len(answered) > most_missing else mean * len(numbers)


def _mean(numbers: Sequence[Decimal]) -> Fraction | None:
    return sum(map(Fraction, numbers), Fraction()) / len(numbers) if numbers else None
