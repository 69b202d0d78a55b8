"""The questionnaires file: what it may say, and what it says of what it may not (Q2)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from questionnaire_setup import Questionnaire, Setup, SetupError, load
from questionnaire_setup.load import DEFAULT
from sandbox.answering.answers import _MAKERS

HERE, THERE = UUID(int=1), UUID(int=2)
Told = Callable[[str], list[str]]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Loads a file of this text, which must be refused, and returns the findings without the file's name in front."""

    def findings(text: str) -> list[str]:
        file = tmp_path / "questionnaires.yaml"
        file.write_text(text, encoding="utf-8")
        with pytest.raises(SetupError) as caught:
            load(file)
        lines = str(caught.value).splitlines()
        assert all(line.startswith(f"{file}:") for line in lines)
        return [line.removeprefix(f"{file}:") for line in lines]

    return findings


def test_what_is_left_out_has_its_default() -> None:
    """Q2: scores and document, under the names that Flowzone gives."""
    entry = Questionnaire(code="x")
    assert (entry.results, entry.document, entry.scores, entry.title) == ("scores", True, None, None)
    score = entry.test_of_score("anything, however long " * 20)
    assert score
    assert (score.test_code, score.title, score.check) == (None, None, None)


def test_the_shipped_file_sets_up_every_form_of_the_sandbox() -> None:
    """Q2: PHQ-9, GAD-7, NRS, PSFS, RAND-36 and an intake form of our own."""
    setup = load(DEFAULT)
    assert {entry.code for entry in setup.questionnaires} == set(_MAKERS)


def test_another_file_may_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Q2, D7."""
    file = tmp_path / "mine.yaml"
    file.write_text("questionnaires: [{code: mine}]", encoding="utf-8")
    monkeypatch.setenv("HELSEBRO_QUESTIONNAIRES", str(file))
    assert [entry.code for entry in load().questionnaires] == ["mine"]
    monkeypatch.setenv("HELSEBRO_QUESTIONNAIRES", str(tmp_path / "none.yaml"))
    with pytest.raises(SetupError, match=r"set HELSEBRO_QUESTIONNAIRES to the file"):
        load()


@pytest.mark.parametrize(
    ("version", "department", "found"),
    [("1", HERE, "plain"), ("2", HERE, "version"), ("1", THERE, "department"), ("2", THERE, "both"),
     ("3", THERE, "department")],
)  # fmt: skip
def test_the_most_particular_entry_counts(version: str, department: UUID, found: str) -> None:
    """Q2: whatever their order."""
    entries = (
        Questionnaire(code="x", version="2", title="version"),
        Questionnaire(code="x", title="plain"),
        Questionnaire(code="x", version="2", department=THERE, title="both"),
        Questionnaire(code="x", department=THERE, title="department"),
        Questionnaire(code="y", title="other"),
    )
    for listed in (entries, entries[::-1]):
        entry = Setup(questionnaires=listed).find("x", version, department)
        assert entry
        assert entry.title == found
    assert Setup(questionnaires=entries).find("z", version, department) is None


SPOILED: list[tuple[str, str]] = [
    ("title: 9", "3: questionnaires.0.title: is no text"),
    ("title: ''", "3: questionnaires.0.title: is blank; write it out"),
    ("colour: blue", "3: questionnaires.0.colour: unknown key; remove it or correct its spelling"),
    ("document: maybe", "3: questionnaires.0.document: is neither true nor false; write one of them"),
    ("results: some", "3: questionnaires.0.results: Input should be 'all', 'scores' or 'none'"),
    ("version: 1.0", "3: questionnaires.0.version: is no text; put it in quotes"),
    ("department: here", "3: questionnaires.0.department: is no GUID; copy the department's GUID from Extensor"),
    ("code: y", "2: key «code» stands twice; keep one"),
    ("items: [a]", "3: questionnaires.0.items: holds no keys; write one line «link id: {…}» for each question"),
    ("scores:\n  - code: a\n  - code: a", "5: questionnaires.0.scores.1.code: stands twice; keep one"),
    ("scores:\n  - code: a\n    check: total", "5: questionnaires.0.scores.0.check: needs «scored_as», which names"),
    (
        "scored_as: {instrument: nrs}\n  scores:\n  - code: a\n    check: total",
        "6: questionnaires.0.scores.0.check: is no scale of nrs; it has intensity",
    ),
    (
        "scored_as:\n    instrument: who-5",
        "4: questionnaires.0.scored_as.instrument: «who-5» is no known instrument; it may be gad-7, nrs, phq-9, psfs,",
    ),
    (
        "scored_as:\n    instrument: nrs\n    questions: [a, b]",
        "5: questionnaires.0.scored_as.questions: names 2 questions; nrs has 1, each by its link id, in its own order",
    ),
]
"""What stands beside a code, and what is said of it."""

FORM = "must hold a list named «questionnaires»; see include/questionnaires.yaml for its form"
ERRORS = [
    ("", f"1: {FORM}"),
    ("- code: x", f"1: {FORM}"),
    ("questionnaires: x", "1: questionnaires: is no list; begin each entry with «- code: …»"),
    ("questionnaires:\n- code: x\n- title: y", "3: questionnaires.1.code: is missing; add it"),
    ("questionnaires:\n- code: x\n- code: x", "3: questionnaires.1.code: has an entry for the same version and"),
    ("questionnaires: [", "1: is not YAML"),
    *((f"questionnaires:\n- code: x\n  {text}", finding) for text, finding in SPOILED),
]


@pytest.mark.parametrize(("text", "finding"), ERRORS)
def test_every_error_names_line_path_and_cure(told: Told, text: str, finding: str) -> None:
    """Q2, D7."""
    (line,) = told(text)
    assert line.startswith(finding)


def test_all_errors_are_told_at_once(told: Told) -> None:
    """Q2, D7."""
    assert len(told("questionnaires:\n- code: 9\n  colour: blue\n- results: some")) == 4
