"""A world with departments of every kind, emptied before each test, on a day that does not move by itself."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bridge import migrate
from console.postgres import Server
from diagnosis import answer
from mirror import plan
from tests.diagnosis.clinic import Clinic
from tests.mirror.conftest import _log_in_quickly, _no_waiting, _quick_checks
from tests.world import World
from tests.world import world as build

__all__ = ["_no_waiting", "_quick_checks", "built", "clinic", "clock"]

Clock = Callable[[str], None]
"""Sets the process's clock to a local time of Oslo."""


@pytest.fixture(scope="package")
def built(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two customers with four departments each."""
    _log_in_quickly(postgres)
    with build(postgres, tmp_path_factory.mktemp("diagnosis"), departments=4) as world:
        migrate()
        yield world


@pytest.fixture
def clinic(built: World) -> Clinic:
    """The world with nobody in it: departments side by side, one off, one absent; appointments are activated."""
    built.reset()
    own, beside, off, absent = built.customer.departments
    appointments = {"appointments": {"active": True}}
    built.options |= {own: appointments, beside: {}, off: {**appointments, "active": False}}
    built.absent.add(absent)
    built.write_departments()
    return Clinic(built, own, beside, off, absent)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Set the clock; noon of 12 March 2031 until a test does (G4)."""

    def show(local: str) -> None:
        moment = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo("Europe/Oslo")).astimezone(UTC)
        monkeypatch.setattr(plan, "now", lambda: moment)
        monkeypatch.setattr(answer, "now", lambda: moment)

    show("2031-03-12 12:00")
    return show
