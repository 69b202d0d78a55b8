"""A world with departments of every kind, emptied before each test, on a day that does not move by itself."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bridge import migrate
from console.postgres import Server
from mirror import plan
from tests.mirror.conftest import _log_in_quickly, _no_waiting, _quick_checks, great_expectations
from tests.world import World
from tests.world import world as build

__all__ = ["_no_waiting", "_quick_checks", "built", "clock", "great_expectations", "world"]

Clock = Callable[..., None]
"""Sets the process's clock to a local time, Oslo's unless a zone is named."""


@pytest.fixture(scope="package")
def built(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two customers with five departments each."""
    _log_in_quickly(postgres)
    with build(postgres, tmp_path_factory.mktemp("clinics"), departments=5) as world:
        migrate()
        yield world


@pytest.fixture
def world(built: World) -> World:
    """The world, with nobody in it and nothing that ever happened."""
    built.reset()
    return built


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Set the clock; noon of 12 March 2031 until a test does (G4)."""

    def show(local: str, zone: str = "Europe/Oslo") -> None:
        moment = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        monkeypatch.setattr(plan, "now", lambda: moment)

    show("2031-03-12 12:00")
    return show
