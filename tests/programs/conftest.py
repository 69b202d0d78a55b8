"""A clinic that hands programs out: real journals, directory and bridge, emptied before each test."""

from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from bridge import migrate
from console.postgres import Server
from printing.presses import Presses
from tests.mirror.conftest import _log_in_quickly, _quick_checks, great_expectations
from tests.programs.clinic import Clinic
from tests.world import World
from tests.world import world as build

__all__ = ["_quick_checks", "built", "clinic", "great_expectations", "presses"]


@pytest.fixture(scope="package")
def built(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two customers with two departments each."""
    _log_in_quickly(postgres)
    with build(postgres, tmp_path_factory.mktemp("programs")) as world:
        migrate()
        yield world


@pytest.fixture(scope="package")
def presses() -> Iterator[Presses]:
    """Presses that are warm: starting them costs more than most tests."""
    with Presses(2) as warm:
        yield warm


@pytest.fixture
def clinic(built: World, presses: Presses, monkeypatch: pytest.MonkeyPatch) -> Clinic:
    """The first customer's clinic; nothing was ever handed out."""
    built.reset()
    monkeypatch.setattr("handouts.record.Presses", lambda: nullcontext(presses))
    return Clinic(built)
