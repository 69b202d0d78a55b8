"""A departments file to write and load."""

from collections.abc import Callable
from pathlib import Path

import pytest

from departments import Setup, SetupError, load

Told = Callable[[str], list[str]]
"""Loads a file of this text, which must be refused, and returns the findings without the file's name in front."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the file lies."""
    return tmp_path / "departments.yaml"


@pytest.fixture
def loaded(file: Path) -> Callable[[str], Setup]:
    """Loads a file of this text."""

    def load_text(text: str) -> Setup:
        file.write_text(text, encoding="utf-8")
        return load(file)

    return load_text


@pytest.fixture
def told(file: Path, loaded: Callable[[str], Setup]) -> Told:
    """Every finding names the file."""

    def findings(text: str) -> list[str]:
        with pytest.raises(SetupError) as caught:
            loaded(text)
        lines = str(caught.value).splitlines()
        assert all(line.startswith(f"{file}:") for line in lines)
        return [line.removeprefix(f"{file}:") for line in lines]

    return findings
