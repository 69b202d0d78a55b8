"""A world with a mail server, and a watch whose clock is the test's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from alerts import inside
from alerts import watch as watching
from alerts.look import FLOWS
from bridge import migrate
from console.postgres import Server
from faults import Fault
from flows import OUTBOUND, PRACTITIONERS
from flowzone_hook import transport
from mirror import plan
from mirror.flow import Flow
from sandbox.mailbox import Mailbox
from sandbox.mailbox import mailbox as opened
from tests.mirror.conftest import _log_in_quickly, _no_waiting, _quick_checks
from tests.mirror.driver import Row, run
from tests.world import World
from tests.world import world as build

__all__ = ["_no_waiting", "_quick_checks"]

NOON = datetime(2031, 3, 12, 12, tzinfo=UTC)
OPS = "ops@clinic.example"


class DictMemory:
    """Stands for Airflow's Variable, which only a task under Airflow reaches."""

    def __init__(self) -> None:
        self.text: str | None = None

    def read(self) -> str | None:
        """Return it."""
        return self.text

    def write(self, text: str | None) -> None:
        """Replace it."""
        self.text = text


class Ops:
    """The people who are told, and the time, which passes only when they let it."""

    def __init__(self, world: World, box: Mailbox, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.world = world
        self.box = box
        self.now = NOON
        self._file = file
        monkeypatch.setattr(plan, "now", lambda: self.now)

    def wish(self, **alerts: Any) -> None:
        """Write the alerts file: mail to us, with other keys as told; and flows may stand still, as here they do."""
        still = {"flows": {flow.name: {"silent_after_minutes": None} for flow in FLOWS}}
        content = {"alerts": {"mail": {"to": [OPS]}} | still | alerts}
        self._file.write_text(yaml.safe_dump(content), encoding="utf-8")

    def later(self, minutes: float) -> None:
        """Let time pass, in which nothing runs."""
        self.now += timedelta(minutes=minutes)

    def flows(self, *flows: Flow) -> list[Row]:
        """Let flows run once, all of the outbound ones unless told."""
        return [row for flow in flows or OUTBOUND for row in run(flow=flow)]

    def watch(self) -> list[str]:
        """Let the DAG watch run, and return the subjects of what came of it."""
        before = len(self.box.letters)
        inside(self.now)
        return self.box.subjects[before:]

    def pass_by(self, minutes: int, *flows: Flow) -> list[str]:
        """Let so many minutes pass with flows and a watch every five, and return the subjects that came.

        Of the flows the practitioners, unless told.
        """
        before = len(self.box.letters)
        for _ in range(minutes // 5):
            self.later(5)
            self.flows(*(flows or [PRACTITIONERS]))
            self.watch()
        return self.box.subjects[before:]

    def stand_still(self, minutes: int) -> list[str]:
        """Let so many minutes pass with nothing but a watch every minute; return the subjects that came."""
        before = len(self.box.letters)
        for _ in range(minutes):
            self.later(1)
            self.watch()
        return self.box.subjects[before:]

    def untold(self) -> Fault:
        """Let the DAG watch run where something cannot be told, and return the fault."""
        with pytest.raises(Fault) as caught:
            inside(self.now)
        return caught.value

    def settled(self, *flows: Flow) -> None:
        """Let flows run, the practitioners unless told, and the watch see that all is well."""
        self.flows(*(flows or [PRACTITIONERS]))
        assert self.watch() == []
        self.later(1)


@pytest.fixture(scope="package")
def built(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two customers with two departments each."""
    _log_in_quickly(postgres)
    with build(postgres, tmp_path_factory.mktemp("alerts")) as world:
        migrate()
        yield world


@pytest.fixture
def world(built: World) -> World:
    """The world with nobody in it; appointments are activated."""
    built.reset()
    for customer in built.customers:
        built.options |= {department: {"appointments": {"active": True}} for department in customer.departments}
    built.write_departments()
    return built


@pytest.fixture(scope="package")
def server() -> Iterator[Mailbox]:
    """A mail server."""
    with opened() as box:
        yield box


@pytest.fixture
def box(server: Mailbox) -> Mailbox:
    """The mail server, empty and obliging."""
    server.letters.clear()
    server.recipients.clear()
    server.refuses.clear()
    return server


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> DictMemory:
    """Where the incident of the bridge itself is kept."""
    kept = DictMemory()
    monkeypatch.setattr(watching, "TasksMemory", lambda: kept)
    return kept


@pytest.fixture
def ops(world: World, box: Mailbox, memory: DictMemory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ops:
    """The people who are told; with the alerts file's defaults."""
    monkeypatch.setenv("HELSEBRO_ALERTS", str(tmp_path / "alerts.yaml"))
    monkeypatch.setattr(transport, "ATTEMPTS", 1)
    people = Ops(world, box, tmp_path / "alerts.yaml", monkeypatch)
    people.wish()
    return people


def journal_down(world: World) -> None:
    """Nobody listens where the first customer's journal was."""
    world.connect("extensor_fjord", port=1)


def journal_up(world: World) -> None:
    """It is back."""
    world.connect("extensor_fjord", port=world.server.port)
