"""A Flowzone for each file of tests, emptied before each test, and a hook that does not dawdle."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from uuid import UUID

import pytest
import requests
from tenacity import wait_none

from console.postgres import Server
from flowzone_hook import FlowzoneHook, transport
from tests.world import World, number
from tests.world import world as build


@pytest.fixture(scope="module")
def standing(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two businesses; a world costs more than most tests, so a file's tests share one."""
    with build(postgres, tmp_path_factory.mktemp("world")) as built:
        yield built


@pytest.fixture
def flowzone(standing: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The same as if new; the back-off between attempts takes no time."""
    monkeypatch.setattr(transport, "_backoff", wait_none())
    requests.post(f"{standing.flowzone}/sandbox/reset", timeout=10).raise_for_status()
    requests.delete(f"{standing.flowzone}/sandbox/tokens", timeout=10).raise_for_status()
    before = json.loads(standing.environment["AIRFLOW_CONN_FLOWZONE_FJORD"])
    yield standing
    standing.faults()
    standing.connect("flowzone_fjord", **before)


@pytest.fixture
def hook(flowzone: World) -> Iterator[FlowzoneHook]:
    """A hook for the first business."""
    with FlowzoneHook("flowzone_fjord") as opened:
        yield opened


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that would have been waited, in turn; nothing is waited for."""
    waited: list[float] = []
    monkeypatch.setattr("tenacity.nap.time", SimpleNamespace(sleep=waited.append))
    return waited


def person(guid: UUID, version: str = "1", **values: object) -> str:
    """Return a practitioner's item as JSON text."""
    usual = {
        "guid": str(guid),
        "source_version": version,
        "name": "Åse Bjørnø",
        "personal_identity_number": number(guid.int % 800),
        "email": "ase.bjorno@example.test",
        "mobile_phone": "+4791234567",
    }
    return json.dumps(usual | values)


def people(count: int) -> list[UUID]:
    """Return GUIDs in ascending order."""
    return [UUID(int=(n << 64) + 0x4000_8000_0000_0000) for n in range(1, count + 1)]
