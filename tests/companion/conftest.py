"""What the tests of the companion use."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.postgres import Server
from tests.companion.residents import Browser, Town
from tests.companion.residents import town as build


@pytest.fixture
def town(postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """A trust, a bridge and a directory of the test's own, and the environment that points to them."""
    built = build(postgres, tmp_path)
    for name, value in built.environment.items():
        monkeypatch.setenv(name, value)
    return built


@pytest.fixture
def browser(town: Town) -> Browser:
    """A browser in front of the companion."""
    return Browser(town.app())
