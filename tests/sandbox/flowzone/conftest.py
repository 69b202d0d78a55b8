"""A Flowzone sandbox behind real sockets, over a real database, empty before each test."""

from collections.abc import Iterator

import pytest
import requests

from console.postgres import Server
from sandbox.flowzone import Settings, Setup, create_app
from sandbox.flowzone.server import running
from tests.sandbox.flowzone.caller import SETUP, Caller


@pytest.fixture(scope="session")
def database(postgres: Server) -> str:
    """The DSN of the sandbox's own database."""
    return str(postgres.new_database("flowzone"))


@pytest.fixture(scope="session")
def server(database: str) -> Iterator[str]:
    """The address of a running sandbox."""
    with running(create_app(database, Setup.model_validate(SETUP), Settings(max_body_bytes=600_000))) as address:
        yield address


@pytest.fixture
def fjord(server: str) -> Iterator[Caller]:
    """Fjord's client, before whom nothing has happened."""
    requests.post(f"{server}/sandbox/reset", timeout=30).raise_for_status()
    caller = Caller(server)
    with caller.session:
        yield caller


@pytest.fixture
def skog(server: str) -> Iterator[Caller]:
    """The client of another business."""
    caller = Caller(server, "helsebro-skog", "skog-secret")
    with caller.session:
        yield caller
