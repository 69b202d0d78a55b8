"""1177's and ExorLive's stand-ins, the companion under gunicorn, and a real browser in front of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext

from console import doors
from console.postgres import Server, free_port
from console.services import Ports
from sandbox.exorlive.app import create_app as create_exorlive
from sandbox.exorlive.seed import fill
from sandbox.exorlive.store import Store
from sandbox.flowzone.server import running
from sandbox.idp1177.app import create_app as create_idp
from sandbox.idp1177.app import metadata_of
from sandbox.idp1177.keys import Keys
from sandbox.idp1177.setup import Setup
from tests.companion.residents import login
from tests.world import ROOT


@dataclass
class Street:
    """Everything a resident passes, and what the companion wrote."""

    idp: str
    exorlive: str
    companion: str
    store: Store
    log: Path

    def reasons(self) -> list[str]:
        """The reasons that the companion logged."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [json.loads(line)["reason"] for line in lines if line.startswith("{")]


@pytest.fixture(scope="session")
def street(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """The stand-ins in this process, the companion in its own, as `./helsebro companion` starts it."""
    home = tmp_path_factory.mktemp("street")
    dsn, bridge = postgres.new_database("exorlive"), postgres.new_database("bridge")
    store = Store(dsn)
    fill(store)
    port = free_port(0)
    ports = Ports(airflow=1, flowzone=1, exorlive=1, idp=1, companion=port)
    public = doors.key_pair(home / "handover.pem")
    (home / "idp1177.json").write_text(doors.idp_setup(ports), encoding="utf-8")
    (home / "saml").mkdir()
    exorlive_audience = "http://exorlive.sandbox.test"
    with running(create_exorlive(store, public.read_bytes(), exorlive_audience)) as exorlive:
        keys = Keys.kept(home / "idp", datetime.now(UTC))
        app = create_idp(Setup.load(home / "idp1177.json"), keys, "http://127.0.0.1:1")
        (home / "saml" / "idp-metadata.xml").write_bytes(metadata_of(app))
        with running(app) as idp:
            handover = {"conn_type": "http", "host": f"{exorlive}/go", "password": (home / "handover.pem").read_text()}
            extra = {"adapter": "sandbox", "audience": exorlive_audience}
            environment = {
                "AIRFLOW_CONN_BRIDGE_DEFAULT": login(postgres, bridge),
                "AIRFLOW_CONN_EXORLIVE_DEFAULT": login(postgres, dsn),
                "AIRFLOW_CONN_EXORLIVE_HANDOVER": json.dumps(handover | {"extra": extra}),
                "COMPANION_BASE_URL": f"http://127.0.0.1:{port}",
                "SAML_SETTINGS_DIR": str(home / "saml"),
            }
            log = home / "companion.log"
            with _companion(environment, port, log):
                yield Street(idp, exorlive, environment["COMPANION_BASE_URL"], store, log)


@contextmanager
def _companion(environment: dict[str, str], port: int, log: Path) -> Iterator[None]:
    """Run the companion from its first answer to its end."""
    command = [sys.executable, "-P", "-m", "console", "companion", "--port", str(port), "--workers", "2"]
    with log.open("wb") as written:
        process = subprocess.Popen(command, env={**os.environ, **environment}, cwd=ROOT, stdout=written, stderr=written)
    try:
        deadline = time.monotonic() + 60
        while not _ready(f"http://127.0.0.1:{port}/healthz"):
            assert process.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(20)


def _ready(address: str) -> bool:
    with suppress(requests.RequestException):
        return requests.get(address, timeout=5).ok
    return False


@pytest.fixture(params=[(360, 740), (1280, 800)], ids=["phone", "desktop"])
def context(request: pytest.FixtureRequest, chromium: Browser, street: Street) -> Iterator[BrowserContext]:
    """A resident's browser; whatever it fetches from elsewhere fails the test."""
    width, height = request.param
    with chromium.new_context(viewport={"width": width, "height": height}, locale="sv-SE") as opened:
        asked: list[str] = []
        opened.on("request", lambda one: asked.append(one.url))
        yield opened
        ours = (street.idp, street.exorlive, street.companion)
        assert [address for address in asked if not address.startswith(ours)] == []
