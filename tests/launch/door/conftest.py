"""The companion before real Flowzones and a real bridge, and the icon of two customers' Extensor."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
import requests
from flask.testing import FlaskClient
from tenacity import wait_none
from werkzeug.test import TestResponse

from bridge import migrate
from companion import Configuration, create_app
from console.postgres import Server
from flowzone_hook import transport
from tests.launch.tokens import BASE, Maker, p256, public_pem
from tests.ticket.issuing import some_trust
from tests.world import Customer, World, number
from tests.world import world as build

PATH = "/flowzone/launch"


@dataclass
class Door:
    """The companion as browsers reach it."""

    world: World
    client: FlaskClient
    capsys: pytest.CaptureFixture[str]

    def maker(self, department: UUID | None = None, practitioner: UUID | None = None) -> Maker:
        """Return the icon of a department's customer, by default the first one's; its clock is ours."""
        department = department or self.world.department
        place = next(n for n, one in enumerate(self.world.customers) if department in one.departments)
        return Maker(p256(place), department=department, practitioner=practitioner or uuid4(), now=int(time.time()) - 1)

    def open(self, token: str, **headers: str) -> TestResponse:
        """Open a launch link."""
        return self.client.get(PATH, query_string={"token": token}, headers=headers)

    def practitioner(self, *steps: str, customer: Customer | None = None, department: UUID | None = None) -> UUID:
        """Let a practitioner be transferred to a department and take these steps in Flowzone: invite, accept."""
        customer = customer or self.world.customer
        guid = uuid4()
        item = {
            "guid": str(guid),
            "source_version": "1",
            "name": "Åse Bjørnø",
            "personal_identity_number": number(guid.int % 800),
            "email": "ase.bjorno@example.test",
            "mobile_phone": None,
        }
        self.world.as_client("PUT", "practitioners", [item], department or customer.departments[0])
        for step in steps:
            address = f"{self.world.flowzone}/sandbox/people/{guid}/{step}"
            requests.post(address, json={"business": customer.name}, timeout=10).raise_for_status()
        return guid

    def told(self) -> list[dict[str, Any]]:
        """Return the log's lines since the last time."""
        return [json.loads(line) for line in self.capsys.readouterr().err.splitlines() if line.startswith("{")]

    def refused(self, answer: TestResponse) -> str:
        """Return the reason of a refusal, having seen that page and log agree and that nobody is let in."""
        (line,) = self.told()
        assert line["status"] == answer.status_code
        assert line["endpoint"] == "launch.launch"
        assert f'<code id="error-id">{line["error_id"]}</code>' in answer.text
        assert '<html lang="nb">' in answer.text
        assert "Location" not in answer.headers
        assert "Set-Cookie" not in answer.headers
        reason: str = line["reason"]
        return reason


@pytest.fixture(scope="package")
def built(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two customers with two departments each, and a key pair each."""
    with build(postgres, tmp_path_factory.mktemp("door")) as world:
        migrate()
        for place, customer in enumerate(world.customers):
            (world.folder / f"{customer.name}.pub.pem").write_bytes(public_pem(p256(place)))
        yield world


@pytest.fixture
def world(built: World) -> World:
    """Nobody in it, nothing used; every department names its customer's key."""
    built.reset()
    for customer in built.customers:
        for department in customer.departments:
            built.options[department] = {"launch": {"keys": [f"{customer.name}.pub.pem"]}}
    built.write_departments()
    return built


@pytest.fixture
def door(world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    """The companion, which does not wait between its tries."""
    monkeypatch.setattr(transport, "_backoff", wait_none())
    before = json.loads(world.environment["AIRFLOW_CONN_FLOWZONE_FJORD"])
    with create_app(Configuration(BASE, some_trust())).test_client() as client:
        capsys.readouterr()
        yield Door(world, client, capsys)
    world.faults()
    world.connect("flowzone_fjord", **before)
