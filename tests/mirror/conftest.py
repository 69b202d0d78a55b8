"""One world for all tests of the mirror, emptied before each; nobody waits between attempts in it."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from psycopg import sql
from tenacity import wait_none

import mirror
from bridge import migrate
from console.postgres import Server
from flowzone_hook import transport
from tests.world import World
from tests.world import world as build

pytest.register_assert_rewrite("tests.mirror.machine")


@pytest.fixture(scope="package")
def built(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two customers with two departments each, all real: journals, Flowzone, bridge."""
    _log_in_quickly(postgres)
    with build(postgres, tmp_path_factory.mktemp("mirror")) as world:
        migrate()
        yield world


def _log_in_quickly(server: Server) -> None:
    """A run opens nine connections: half of its time is spent on making passwords hard to guess."""
    who, secret = sql.Identifier(server.user), sql.Literal(server.password)
    server.execute(sql.SQL("alter role {} set scram_iterations = 1").format(who))
    server.execute(sql.SQL("alter role {} password {}").format(who, secret))


@pytest.fixture
def world(built: World) -> World:
    """The world, with nobody in it and nothing that ever happened."""
    built.reset()
    return built


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "_backoff", wait_none())


@pytest.fixture(autouse=True)
def _quick_checks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Great Expectations costs more than all the rest of a run: only tests that ask for it wait for it."""
    if "great_expectations" not in request.fixturenames:
        satisfied = SimpleNamespace(validate=lambda *_: {}, validate_rows=lambda *_: [])
        monkeypatch.setattr(mirror, "expectations", satisfied, raising=False)


@pytest.fixture
def great_expectations() -> None:
    """Let Great Expectations judge the batches of this test."""
