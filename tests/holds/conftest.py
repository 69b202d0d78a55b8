"""The mirror's world, of this package's own."""

import pytest

from tests.holds.clinic import Clinic
from tests.mirror.conftest import _no_waiting, _quick_checks, built, world
from tests.world import World

__all__ = ["_no_waiting", "_quick_checks", "built", "clinic", "world"]


@pytest.fixture
def clinic(world: World) -> Clinic:
    """A department with fifty practitioners, all of them in Flowzone."""
    return Clinic(world)


@pytest.fixture
def held(clinic: Clinic) -> Clinic:
    """The clinic, half of which has vanished."""
    clinic.vanish(0, 25)
    clinic.run()
    return clinic
