"""A clinic whose patients answer questionnaires: real journals, Flowzone and bridge, emptied before each test."""

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from tenacity import wait_none

from bridge import migrate
from console.postgres import Server
from flowzone_hook import transport
from printing.presses import Presses
from tests.answers.clinic import Clinic
from tests.mirror.conftest import _log_in_quickly, _quick_checks, great_expectations
from tests.world import World
from tests.world import world as build

__all__ = ["_quick_checks", "built", "clinic", "great_expectations", "presses"]


@pytest.fixture(scope="package")
def built(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two customers with two departments each."""
    _log_in_quickly(postgres)
    with build(postgres, tmp_path_factory.mktemp("answers")) as world:
        migrate()
        yield world


@pytest.fixture(scope="package")
def presses() -> Iterator[Presses]:
    """Presses that are warm: starting them costs more than most tests."""
    with Presses(2) as warm:
        yield warm


@pytest.fixture
def clinic(built: World, presses: Presses, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clinic:
    """The first customer's clinic; nothing was ever answered, and nothing set up but what a test sets up."""
    built.reset()
    monkeypatch.setattr(transport, "_backoff", wait_none())
    monkeypatch.setattr("answers.bring.Presses", lambda: nullcontext(presses))
    clinic = Clinic(built, tmp_path / "questionnaires.yaml")
    clinic.empty()
    clinic.set_up()
    built.environment["HELSEBRO_QUESTIONNAIRES"] = str(clinic.file)
    monkeypatch.setenv("HELSEBRO_QUESTIONNAIRES", str(clinic.file))
    return clinic
