"""What the tests of the whole use."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.system.alone import Alone
from tests.world import World


@pytest.fixture(scope="session")
def airflow_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An Airflow home for the session: its metadata are made once."""
    return tmp_path_factory.mktemp("airflow")


@pytest.fixture
def alone(world: World, airflow_home: Path) -> Alone:
    """A flow against foreign journals and a foreign Flowzone."""
    return Alone(world, airflow_home)
