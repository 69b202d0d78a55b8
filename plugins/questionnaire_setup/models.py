"""What may stand in the questionnaires file. Unknown keys are refused, so that a slip of the pen is never a default."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator
from pydantic_core import PydanticCustomError

from questionnaire_setup.instruments import INSTRUMENTS

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Naming(_Strict):
    """How one answer or score stands in the Tests module; None: as Flowzone calls it."""

    test_code: Name | None = None
    title: Name | None = None


class ScoreSetup(Naming):
    """A score that is filed; `code` is Flowzone's. `check` names the instrument's own scale that it must equal."""

    code: Code
    check: Name | None = None


class Check(_Strict):
    """A known instrument: its own scoring is compared with the sender's.

    `questions` are the link ids of its questions, in its own order; None: those that count, in the order shown.
    """

    instrument: Name
    questions: tuple[Code, ...] | None = None

    @field_validator("instrument")
    @classmethod
    def _is_known(cls, name: str) -> str:
        if name not in INSTRUMENTS:
            raise ValueError(f"«{name}» is no known instrument; it may be {', '.join(sorted(INSTRUMENTS))}")
        return name

    @model_validator(mode="after")
    def _as_many_questions_as_it_has(self) -> Self:
        known, found = INSTRUMENTS[self.instrument], len(self.questions or ())
        wanted = known.questions
        if self.questions is not None and found != wanted and not (known.fewer_will_do and 0 < found < wanted):
            raise PydanticCustomError(
                "questions",
                "names {found} questions; {instrument} has {wanted}, each by its link id, in its own order",
                {
                    "found": found,
                    "instrument": self.instrument,
                    "wanted": wanted,
                    "within": ("questions",),
                },
            )
        return self


class Questionnaire(_Strict):
    """What becomes of a questionnaire's answers (Q2).

    :param code: Flowzone's code; with `version` or `department` the entry counts only there.
    :param title: what it is called in the journal; None: as Flowzone calls it.
    :param results: into the Tests module: every answer and the scores, only the scores, or nothing.
    :param scores: which scores, and how they are called; None: all, as Flowzone calls them.
    :param items: how answers are called, by link id (with `results: all`).
    :param document: whether a PDF is filed.
    :param scored_as: a known instrument whose own scoring is compared.
    """

    code: Code
    version: Code | None = None
    department: UUID | None = None
    title: Name | None = None
    results: Literal["all", "scores", "none"] = "scores"
    scores: tuple[ScoreSetup, ...] | None = None
    items: Mapping[Code, Naming] = Field(default_factory=dict)
    document: bool = True
    scored_as: Check | None = None

    @field_validator("scores", mode="before")
    @classmethod
    def _a_code_alone_will_do(cls, scores: object) -> object:
        if not isinstance(scores, list):
            return scores
        return [{"code": score} if isinstance(score, str) else score for score in scores]

    @model_validator(mode="after")
    def _scores_are_unique_and_checked_by_known_scales(self) -> Self:
        codes: set[str] = set()
        for place, score in enumerate(self.scores or ()):
            if score.code in codes:
                raise _finding("stands twice; keep one", ("scores", place, "code"))
            codes.add(score.code)
            if score.check is None:
                continue
            if self.scored_as is None:
                raise _finding("needs «scored_as», which names the instrument", ("scores", place, "check"))
            scales = INSTRUMENTS[self.scored_as.instrument].scales
            if score.check not in scales:
                raise _finding(
                    f"is no scale of {self.scored_as.instrument}; it has {', '.join(scales)}",
                    ("scores", place, "check"),
                )
        return self

    def covers(self, version: str, department: UUID) -> bool:
        """Whether the entry counts for this version in this department."""
        return self.version in (None, version) and self.department in (None, department)

    def test_of_score(self, code: str) -> ScoreSetup | None:
        """Return how a score is filed; None when it is not among the chosen ones."""
        if self.scores is None:
            return ScoreSetup.model_construct(code=code)  # Flowzone's code, which may be longer than ours
        return next((score for score in self.scores if score.code == code), None)


class Setup(_Strict):
    """The whole file."""

    questionnaires: tuple[Questionnaire, ...]

    @field_validator("questionnaires")
    @classmethod
    def _each_place_once(cls, entries: tuple[Questionnaire, ...]) -> tuple[Questionnaire, ...]:
        seen = set()
        for place, entry in enumerate(entries):
            key = (entry.code, entry.version, entry.department)
            if key in seen:
                raise _finding("has an entry for the same version and department already; keep one", (place, "code"))
            seen.add(key)
        return entries

    def find(self, code: str, version: str, department: UUID) -> Questionnaire | None:
        """Return the entry that says most about it: department before version before code alone; None without one."""
        found = [entry for entry in self._of(code) if entry.covers(version, department)]
        return max(found, key=lambda entry: (entry.department is not None, entry.version is not None), default=None)

    def _of(self, code: str) -> Iterable[Questionnaire]:
        return (entry for entry in self.questionnaires if entry.code == code)


def _finding(text: str, within: tuple[int | str, ...]) -> PydanticCustomError:
    return PydanticCustomError("set_up", "{text}", {"text": text, "within": within})
