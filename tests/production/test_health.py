"""The health check of containers says well or not, and why (O6)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from console.alive import unwell
from console.postgres import free_port

ANSWERS = {
    "/empty": (200, b""),
    "/ill": (503, b"{}"),
    "/parts": (200, b'{"metadatabase": {"status": "healthy"}, "scheduler": {"status": "unhealthy"}}'),
}


class Answering(BaseHTTPRequestHandler):
    """Answers as told above."""

    def do_GET(self) -> None:
        """Answer."""
        status, body = ANSWERS[self.path]
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A service that answers well and ill."""
    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("path", "part", "said"),
    [
        ("/empty", None, None),
        ("/ill", None, "503"),
        ("/parts", "metadatabase", None),
        ("/parts", "scheduler", "scheduler is unhealthy"),
        ("/parts", "triggerer", "triggerer is None"),
        ("/empty", "scheduler", "/empty"),
    ],
)
def test_well_or_not(address: str, path: str, part: str | None, said: str | None) -> None:
    """O6: by status, and by the named part's own word."""
    found = unwell(address + path, part)
    assert (found is None) if said is None else (said in str(found))


def test_nobody_there_is_not_well() -> None:
    """O6: with the reason."""
    assert "refused" in str(unwell(f"http://127.0.0.1:{free_port()}/empty"))


def test_a_proxy_for_the_world_is_not_asked(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """O6: what is checked is on this machine."""
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert unwell(f"{address}/empty") is None
