"""The stand-in for ExorLive behind real sockets, over a real database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from console.postgres import Server
from sandbox.exorlive.app import create_app
from sandbox.exorlive.seed import fill
from sandbox.exorlive.store import Store
from sandbox.flowzone.server import running
from tests.sandbox.exorlive.visitor import AUDIENCE, KEY, Go


@pytest.fixture(scope="module")
def go(postgres: Server) -> Iterator[Go]:
    """ExorLive, filled."""
    store = Store(postgres.new_database("exorlive"))
    fill(store)
    public = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    with running(create_app(store, public, AUDIENCE)) as address:
        yield Go(address, store)
