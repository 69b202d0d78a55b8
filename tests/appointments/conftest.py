"""The same world as the patients' tests have, of this package's own; both departments have appointments activated."""

import pytest

from tests.patients.conftest import (
    Clock,
    _no_waiting,
    _quick_checks,
    built,
    clock,
    great_expectations,
)
from tests.world import World

__all__ = ["Clock", "_no_waiting", "_quick_checks", "built", "clock", "great_expectations", "world"]


@pytest.fixture
def world(built: World) -> World:
    """The world with nobody in it; no series is required, and every department but the last has appointments on."""
    built.reset()
    for department in built.customer.departments[:-1]:
        built.options[department] = {"patients": {"series_required": False}, "appointments": {"active": True}}
    built.write_departments()
    return built
