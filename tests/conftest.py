"""What every room's tests may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from console.postgres import Server, disposable
from tests.chromium import launched
from tests.world import World
from tests.world import world as build


def pytest_configure(config: pytest.Config) -> None:
    """Let Airflow make its home before several workers do so at once."""
    if not hasattr(config, "workerinput"):
        import airflow.configuration  # noqa: F401


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the rooms that run whole systems, so that no worker is left with one of them at the end."""
    items.sort(key=lambda item: item.path.parent.name not in ("production", "system"))


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Call what is long by its argument's name: a key that is new in every process would else name its test."""
    return argname if isinstance(val, str | bytes) and len(val) > 60 else None


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A real PostgreSQL for the session: `.new_database(prefix)` and `.dsn(database, user, password)` give URLs."""
    with disposable() as server:
        yield server


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real browser, for a file of tests: it runs an event loop of its own, which other files are spared."""
    with launched() as browser:
        yield browser


@pytest.fixture
def world(postgres: Server, tmp_path: Path) -> Iterator[World]:
    """Two customers' journals, a Flowzone and a bridge of the test's own, and the environment that points to them."""
    with build(postgres, tmp_path) as built:
        yield built
