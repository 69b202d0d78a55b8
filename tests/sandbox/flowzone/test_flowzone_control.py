"""The control interface, and the command that starts it all."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from sandbox.flowzone import Settings, Setup, create_app
from sandbox.flowzone.server import running
from tests.sandbox.flowzone.caller import FJORD_CLINIC, FJORD_REHAB, SETUP, Caller, appointment, patient, practitioner

ROOT = Path(__file__).parents[3]


def test_requests_are_counted_and_listed(fjord: Caller) -> None:
    fjord.control("DELETE", "/requests")
    fjord.put("patients", patient(), patient(), key="a key")
    fjord.put("patients", patient(), department=FJORD_CLINIC)
    fjord.call("GET", "/unicorns")
    report = fjord.control("GET", "/requests")
    assert report["counters"] == {
        "GET /api/v1/departments/{department}/unicorns": {"requests": 1, "items": 0},
        "PUT /api/v1/departments/{department}/patients": {"requests": 2, "items": 3},
    }
    first = report["requests"][0]
    assert (first["method"], first["status"], first["items"]) == ("PUT", 200, 2)
    assert first["path"] == f"/api/v1/departments/{FJORD_REHAB}/patients"
    assert first["idempotency_key"] == "a key"
    assert [entry["status"] for entry in report["requests"]] == [200, 200, 404]
    assert len(fjord.control("GET", "/requests?last=1")["requests"]) == 1
    fjord.control("DELETE", "/requests")
    assert fjord.control("GET", "/requests") == {"counters": {}, "requests": []}


def test_the_state_is_told_in_full_or_by_department(fjord: Caller) -> None:
    here, there = practitioner(), patient()
    fjord.put("practitioners", here)
    fjord.put("patients", there, department=FJORD_CLINIC)
    fjord.put("appointments", appointment(practitioner_guids=[here["guid"]]))
    state = fjord.control("GET", f"/state?department={FJORD_REHAB.upper()}")
    assert [len(state[kind]) for kind in ("practitioners", "patients", "appointments")] == [1, 0, 1]
    held = state["practitioners"][0]
    assert held["content"] == {name: here[name] for name in here if name not in ("guid", "source_version")}
    (membership,) = held["memberships"]
    assert (membership["department"], membership["source_version"], membership["active"]) == (FJORD_REHAB, "1", True)
    assert state["appointments"][0]["content"]["starts_at"] == "2026-11-25T09:00:00.000000+00:00"
    assert len(fjord.control("GET", "/state")["patients"]) == 1


def test_effects_are_counted_by_department(fjord: Caller) -> None:
    one = patient()
    fjord.put("patients", one)
    fjord.put("patients", one, department=FJORD_CLINIC)
    fjord.withdraw("patients", one["guid"])
    fjord.withdraw("patients", one["guid"])
    rows = {row["department"]: row for row in fjord.control("GET", "/effects")}
    assert (rows[FJORD_REHAB]["created"], rows[FJORD_REHAB]["updated"], rows[FJORD_REHAB]["withdrawn"]) == (1, 0, 1)
    assert rows[FJORD_CLINIC]["withdrawn"] == 0
    assert fjord.control("GET", f"/effects?department={FJORD_CLINIC}") == [rows[FJORD_CLINIC]]


def test_reset_forgets_everything(fjord: Caller) -> None:
    fjord.put("patients", patient(), key="a")
    fjord.faults({"fault": "status", "status": 500})
    fjord.control("POST", "/reset")
    assert not any(fjord.control("GET", "/state").values())
    assert fjord.control("GET", "/effects") == []
    assert fjord.control("GET", "/requests")["requests"] == []
    assert fjord.put("patients", patient(), key="a")[0]["outcome"] == "created"


def test_what_is_held_outlives_the_server(fjord: Caller, database: str) -> None:
    one = patient()
    fjord.put("patients", one, key="a")
    with running(create_app(database, Setup.model_validate(SETUP))) as address:
        again = Caller(address)
        assert again.held("patients")[0]["guid"] == one["guid"]
        assert again.put("patients", one, key="a")[0]["outcome"] == "created"
        again.session.close()


def test_latency_is_added_to_every_api_request(database: str) -> None:
    with running(create_app(database, Setup.model_validate(SETUP), Settings(latency_seconds=0.2))) as address:
        caller = Caller(address)
        started = time.monotonic()
        caller.call("GET", "")
        assert time.monotonic() - started >= 0.2
        caller.session.close()


@pytest.mark.parametrize("suffix", [".json", ".yaml"])
def test_the_command_serves_until_told_to_stop(database: str, tmp_path: Path, suffix: str) -> None:
    setup = tmp_path / f"setup{suffix}"
    setup.write_text(json.dumps(SETUP), encoding="utf-8")  # YAML takes JSON
    command = [sys.executable, "-m", "sandbox.flowzone", "--setup", str(setup), "--port", "0"]
    environment = os.environ | {"FLOWZONE_SANDBOX_DSN": database}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        assert server.stdout
        line = server.stdout.readline()
        try:
            assert line.startswith("The Flowzone sandbox listens on http://127.0.0.1:")
            assert requests.get(f"{line.split()[-1]}/healthz", timeout=10).json() == {"status": "ok"}
            caller = Caller(line.split()[-1])
            caller.put("patients", patient(sex="?"))
            caller.session.close()
        finally:
            server.terminate()
        assert server.stdout.read() == ""


def test_a_setup_file_that_is_wrong_is_named(tmp_path: Path) -> None:
    setup = tmp_path / "setup.yaml"
    setup.write_text("businesses: []", encoding="utf-8")
    command = [sys.executable, "-m", "sandbox.flowzone", "--dsn", "x", "--setup", str(setup), "--port", "0"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert str(setup) in ended.stderr
    assert "businesses" in ended.stderr
