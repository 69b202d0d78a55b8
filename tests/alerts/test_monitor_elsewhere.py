"""A monitor elsewhere gets Airflow's heartbeat, but only when all could be told: the last resort (O4)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from flows import PRACTITIONERS
from tests.alerts.conftest import Ops, journal_down

SECRET = "/ping/the-secret-of-the-address"


class Monitor:
    """Counts what comes, and answers with a status."""

    def __init__(self) -> None:
        self.pings: list[str] = []
        self.status = 200
        monitor = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                monitor.pings.append(self.path)
                self.send_response(monitor.status)
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}{SECRET}"


@pytest.fixture
def monitor() -> Iterator[Monitor]:
    """A monitor on loopback."""
    running = Monitor()
    thread = threading.Thread(target=running.server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield running
    running.server.shutdown()
    thread.join()
    running.server.server_close()


def test_every_watch_that_went_well_is_a_heartbeat(ops: Ops, monitor: Monitor) -> None:
    """O4: also one that had trouble to tell, and did."""
    ops.wish(heartbeat={"ping": monitor.address})
    ops.watch()
    journal_down(ops.world)
    ops.flows(PRACTITIONERS)
    ops.later(10)
    assert len(ops.watch()) == 1
    assert monitor.pings == [SECRET, SECRET]


def test_none_comes_when_something_could_not_be_told(ops: Ops, monitor: Monitor) -> None:
    """O4: the mail server is down, or the bridge: then the monitor is the one who tells."""
    ops.wish(heartbeat={"ping": monitor.address})
    journal_down(ops.world)
    ops.flows(PRACTITIONERS)
    ops.later(10)
    ops.box.close()
    try:
        ops.untold()
    finally:
        ops.box.open()
    ops.world.connect("bridge_default", port=1)
    ops.untold()
    assert monitor.pings == []


@pytest.mark.parametrize("gone", [True, False])
def test_a_monitor_that_does_not_answer_harms_nothing(
    ops: Ops, monitor: Monitor, caplog: pytest.LogCaptureFixture, gone: bool
) -> None:
    """O4: it notices by itself; its address, which is a secret, is in no log."""
    monitor.status = 503
    ops.wish(heartbeat={"ping": f"http://127.0.0.1:1{SECRET}" if gone else monitor.address})
    caplog.clear()
    ops.watch()
    told = [record.getMessage() for record in caplog.records if record.name.startswith("alerts")]
    assert len(told) == 1
    assert "did not take the heartbeat" in told[0]
    assert SECRET not in told[0]
