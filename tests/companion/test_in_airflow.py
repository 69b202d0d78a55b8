"""The companion under Airflow's own server, where a site wants it there."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from fastapi import FastAPI

import helsebro_plugin
from companion import in_airflow
from companion.in_airflow import PREFIX
from sandbox.flowzone.server import running
from tests.companion.residents import COOKIE, Town, form, fresh, handed_over
from tests.ticket.issuing import BASE, FORM
from tests.world import ROOT

VARIABLE = "HELSEBRO_COMPANION_IN_AIRFLOW"
HERE = f"{BASE}{PREFIX}"


def ticket() -> bytes:
    """Return the form with a ticket for the companion under Airflow."""
    return form(fresh(acs=f"{HERE}/1177/acs", audience=f"{HERE}/1177/metadata"))


@pytest.fixture
def server(town: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server that mounts it as Airflow's does."""
    monkeypatch.setenv("COMPANION_BASE_URL", HERE)
    monkeypatch.setattr(in_airflow.deferred, "_program", None)
    app = FastAPI()
    app.mount(PREFIX, helsebro_plugin.companion)
    with running(app) as address:
        yield address


def test_from_a_ticket_to_the_hand_over(town: Town, server: str) -> None:
    """L2, L3, L5: POST, too; addresses, cookies and headers are as ever."""
    mine = town.contact()
    options: dict[str, Any] = {"headers": {"Content-Type": FORM}, "allow_redirects": False, "timeout": 60}
    answer = requests.post(f"{server}{PREFIX}/1177/acs", data=ticket(), **options)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{HERE}/1177/handover")
    assert answer.headers["Cache-Control"] == "no-store"
    cookie = {"Cookie": f"{COOKIE}={answer.cookies[COOKIE]}"}
    page = requests.get(f"{server}{PREFIX}/1177/handover", headers=cookie, timeout=60)
    assert handed_over(page.text) == mine
    assert f"{HERE}/static/handover.js" in page.text
    assert requests.get(f"{server}{PREFIX}/1177/handover", headers=cookie, timeout=60).status_code == 409
    assert requests.get(f"{server}{PREFIX}/static/handover.js", timeout=60).status_code == 200
    assert requests.post(f"{server}{PREFIX}/1177/acs", data=b"x" * 300_000, **options).status_code == 413
    assert requests.get(f"{server}{PREFIX}", timeout=60).status_code == 404


@pytest.mark.parametrize("base", [BASE, "", f"{HERE}x"])
def test_a_base_address_that_does_not_fit(
    server: str, monkeypatch: pytest.MonkeyPatch, base: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """L1: nobody is let in, the log says what to write; once it is cured it works."""
    monkeypatch.setenv("COMPANION_BASE_URL", base)
    answer = requests.post(f"{server}{PREFIX}/1177/acs", data=ticket(), timeout=60)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "no-store")
    (line,) = [json.loads(line) for line in capfd.readouterr().err.splitlines() if line.startswith("{")]
    assert line["reason"] == "set_up"
    assert line["detail"].startswith("COMPANION_BASE_URL ")
    monkeypatch.setenv("COMPANION_BASE_URL", HERE)
    assert requests.get(f"{server}{PREFIX}/healthz", timeout=60).status_code == 200


@pytest.mark.parametrize(("value", "served"), [(None, False), ("", False), ("no", False), ("1", False), ("true", True)])
def test_it_is_off_unless_wanted(monkeypatch: pytest.MonkeyPatch, value: str | None, served: bool) -> None:
    """L3: Airflow's server would face the internet."""
    monkeypatch.delenv(VARIABLE, raising=False)
    if value is not None:
        monkeypatch.setenv(VARIABLE, value)
    try:
        plugin = importlib.reload(helsebro_plugin).HelsebroPlugin
        assert (PREFIX in [app["url_prefix"] for app in plugin.fastapi_apps]) is served
    finally:
        monkeypatch.undo()
        importlib.reload(helsebro_plugin)


def test_airflows_plugin_file_imports_nothing_of_it() -> None:
    """Every task process loads that file."""
    lazy = ("flask", "onelogin", "a2wsgi", "companion")
    code = f"import sys, helsebro_plugin; print([name for name in {lazy} if name in sys.modules])"
    environment = {**os.environ, VARIABLE: "true"}
    command = [sys.executable, "-P", "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


ASK = """
import json, sys, warnings
from airflow.api_fastapi.app import create_app
from starlette.testclient import TestClient
client = TestClient(create_app(apps="core"), base_url="http://airflow.example", follow_redirects=False)
form = {"Content-Type": "application/x-www-form-urlencoded"}
answers = [
    client.post("/companion/1177/acs", content=sys.stdin.buffer.read(), headers=form),
    client.get("/companion/healthz"),
    client.get("/companion/1177/nothing"),
]
print(json.dumps([[answer.status_code, dict(answer.headers)] for answer in answers]))
"""


def test_airflows_own_server(town: Town, tmp_path: Path) -> None:
    """L3: Airflow's application, with its middlewares, and without its login in the way."""
    town.contact()
    environment = {**os.environ, VARIABLE: "true", "COMPANION_BASE_URL": HERE, "AIRFLOW_HOME": str(tmp_path)}
    environment |= {"AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"), "AIRFLOW__CORE__LOAD_EXAMPLES": "False"}
    command = [sys.executable, "-P", "-W", "ignore", "-c", ASK]
    done = subprocess.run(command, input=ticket(), env=environment, cwd=ROOT, capture_output=True, timeout=300)
    assert done.returncode == 0, done.stderr.decode()
    acs, health, nothing = json.loads(done.stdout.splitlines()[-1])
    assert (acs[0], acs[1]["location"]) == (303, f"{HERE}/1177/handover")
    assert acs[1]["set-cookie"].startswith(f"{COOKIE}=")
    assert (health[0], nothing[0]) == (200, 404)
    assert acs[1]["cache-control"] == nothing[1]["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in nothing[1]["content-security-policy"]
