"""The README tells of everything that one can type, set or meet."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from answers import check, prepare
from console.main import COMMANDS
from departments import Appointments, Department, Hold, Launch, Patients
from handouts import prepare as programs
from mirror import clean
from questionnaire_setup import Check, Naming, Questionnaire, ScoreSetup
from tests.dags.graph import REVIEWED

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GRAPH = json.loads(REVIEWED.read_text(encoding="utf-8"))
INTERNAL = {"lint", "lock", "day"}
"""Commands for those who change the code: told of in CONTRIBUTING."""


@pytest.mark.parametrize("dag", sorted(GRAPH))
def test_every_dag_and_its_params(dag: str) -> None:
    """O1, O2: what it is called, and what its form asks."""
    assert f"`{dag}`" in README
    for param in GRAPH[dag]["params"]:
        assert f"`{param}`" in README, param


@pytest.mark.parametrize("rule", sorted({*clean.RULES, *check.RULES, *prepare.WARNINGS, *programs.RULES}))
def test_every_rule(rule: str) -> None:
    """G1, Q7, O3: whoever meets a rule finds what it means."""
    assert f"| `{rule}` |" in README


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - INTERNAL))
def test_every_command(command: str) -> None:
    """O2: every command stands in the README; those for developers in CONTRIBUTING."""
    assert f"./helsebro {command}" in README


@pytest.mark.parametrize("command", sorted(INTERNAL))
def test_every_command_for_developers(command: str) -> None:
    """O2: as above."""
    assert f"./helsebro {command}" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_every_key_of_the_departments_file() -> None:
    """D7: with its default."""
    nested: dict[str, type[BaseModel]] = {
        "patients": Patients,
        "appointments": Appointments,
        "hold": Hold,
        "launch": Launch,
    }
    keys = [key for key in Department.model_fields if key not in nested]
    keys += [f"{outer}.{key}" for outer, model in nested.items() for key in model.model_fields]
    assert [key for key in keys if f"`{key}`" not in README] == []


def test_every_key_of_the_questionnaires_file() -> None:
    """Q2: with its default."""
    keys = [key for key in Questionnaire.model_fields if key != "scored_as"]
    keys += [f"scores.{key}" for key in ScoreSetup.model_fields if key != "code"]
    keys += [f"items.{key}" for key in Naming.model_fields]
    keys += [f"scored_as.{key}" for key in Check.model_fields]
    assert [key for key in keys if f"`{key}`" not in README] == []


def test_every_environment_variable() -> None:
    """O6: variables that the project reads are told."""
    code = "".join(
        path.read_text(encoding="utf-8") for room in ("plugins", "console") for path in (ROOT / room).rglob("*.py")
    )
    for name in sorted(set(re.findall(r"\bHELSEBRO_[A-Z]+\b", code))):
        assert f"`{name}`" in README, name


def test_every_requirement_id_has_a_state() -> None:
    """The feature table leaves no id out."""
    table = README.split("## What stands, by requirement")[1].split("\n## ")[0]
    ids = set()
    for first, last in re.findall(r"\b([A-Z]\d)(?:–([A-Z]\d))?", table):
        ids |= {f"{first[0]}{n}" for n in range(int(first[1]), int((last or first)[1]) + 1)}
    counts = {"D": 8, "G": 5, "P": 5, "T": 7, "A": 9, "Q": 8, "S": 3, "L": 8, "O": 6}
    assert {f"{letter}{n}" for letter, count in counts.items() for n in range(1, count + 1)} - ids == set()
