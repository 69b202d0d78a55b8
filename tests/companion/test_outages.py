"""What is down, or not set up, lets nobody in, and says so in the log."""

from __future__ import annotations

import json
import socket

import pytest

from companion import health
from tests.companion.residents import COOKIE, Browser, Town, fresh


def test_the_bridge_is_down(town: Town, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """L3: 503, and nobody is let in; when it is up again the same ticket goes."""
    town.contact()
    ticket = fresh()
    with monkeypatch.context() as down:
        down.setenv("AIRFLOW_CONN_BRIDGE_DEFAULT", "postgres://x:x@127.0.0.1:1/x")
        answer = browser.post_ticket(ticket)
        assert answer.status_code == 503
        assert "inte tillgänglig just nu" in answer.text
        assert "Set-Cookie" not in answer.headers
        assert browser.get("/healthz").status_code == 503
    assert browser.post_ticket(ticket).status_code == 303


def test_the_directory_is_down(town: Town, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """L3: 503; the ticket is used up by then."""
    town.contact()
    ticket = fresh()
    with monkeypatch.context() as down:
        down.setenv("AIRFLOW_CONN_EXORLIVE_DEFAULT", "postgres://x:x@127.0.0.1:1/x")
        assert browser.post_ticket(ticket).status_code == 503
    assert browser.post_ticket(ticket).status_code == 409
    assert browser.post_ticket(fresh()).status_code == 303
    with monkeypatch.context() as down:
        down.setenv("AIRFLOW_CONN_EXORLIVE_DEFAULT", "postgres://x:x@127.0.0.1:1/x")
        assert browser.get("/1177/handover").status_code == 503
    assert browser.get("/1177/handover").status_code == 200, "the session was not used up"


@pytest.mark.parametrize("name", ["BRIDGE_DEFAULT", "EXORLIVE_DEFAULT", "EXORLIVE_HANDOVER"])
def test_a_connection_is_not_defined(
    town: Town, monkeypatch: pytest.MonkeyPatch, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """L3: the companion starts all the same, lets nobody in, and the log says what to define."""
    town.contact()
    monkeypatch.delenv(f"AIRFLOW_CONN_{name}")
    browser = Browser(town.app())
    answers = [browser.post_ticket(fresh()), browser.get("/1177/handover")]
    assert 503 in {answer.status_code for answer in answers}
    assert all("token" not in answer.text for answer in answers)
    assert name.lower() in capsys.readouterr().err


def test_an_empty_bridge_is_brought_up_to_date_at_first_use(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """L3: when it was not there at start."""
    town.contact()
    with monkeypatch.context() as down:
        down.setenv("AIRFLOW_CONN_BRIDGE_DEFAULT", "postgres://x:x@127.0.0.1:1/x")
        app = town.app()
    assert Browser(app).post_ticket(fresh()).status_code == 303


def test_logging_out_while_the_bridge_is_down(town: Town, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """L7: the page says that something is wrong; the browser forgets who was logged in all the same."""
    town.contact()
    browser.post_ticket(fresh())
    with monkeypatch.context() as down:
        down.setenv("AIRFLOW_CONN_BRIDGE_DEFAULT", "postgres://x:x@127.0.0.1:1/x")
        assert browser.post("/1177/logout").status_code == 503
    assert browser.cookie(COOKIE) is None


@pytest.mark.parametrize(
    "connection", [None, "", "{", '{"conn_type": "http", "host": "http://go.example.se"}', "x://["]
)
def test_a_hand_over_that_cannot_be_used_is_warned_of(
    town: Town, monkeypatch: pytest.MonkeyPatch, connection: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    """L5: once, when the companion starts; what stands in the connection is not quoted."""
    if connection is None:
        monkeypatch.delenv("AIRFLOW_CONN_EXORLIVE_HANDOVER")
    else:
        monkeypatch.setenv("AIRFLOW_CONN_EXORLIVE_HANDOVER", connection)
    town.contact()
    browser = Browser(town.app())
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["reason"] == "set_up"
    assert "exorlive_handover" in json.loads(line)["detail"]
    assert browser.post_ticket(fresh()).status_code == 303
    assert capsys.readouterr().err == ""
    answer = browser.get("/1177/handover")
    assert answer.status_code == 503
    assert json.loads(capsys.readouterr().err)["reason"] == "set_up"


@pytest.mark.parametrize("part", ["bridge", "directory"])
def test_health_does_not_wait_for_a_part_that_never_answers(
    town: Town, browser: Browser, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    """O5: it is not ready, and one connection at most hangs, however often one asks."""
    assert browser.get("/healthz").get_json() == {"live": True, "ready": True, "bridge": True, "directory": True}
    monkeypatch.setattr(health, "PATIENCE", 0.3)
    name = {"bridge": "BRIDGE_DEFAULT", "directory": "EXORLIVE_DEFAULT"}[part]
    with socket.create_server(("127.0.0.1", 0)) as black_hole:
        monkeypatch.setenv(f"AIRFLOW_CONN_{name}", f"postgres://x:x@127.0.0.1:{black_hole.getsockname()[1]}/x")
        for _ in range(3):
            answer = browser.get("/healthz")
            assert answer.status_code == 503
            assert answer.get_json() | {"ready": False, part: False} == answer.get_json()
        black_hole.settimeout(5)
        held, _ = black_hole.accept()
        black_hole.setblocking(False)
        with held, pytest.raises(BlockingIOError):
            black_hole.accept()
