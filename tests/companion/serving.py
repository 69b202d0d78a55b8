"""The companion as residents reach it: `./helsebro companion` on a port, several processes, its stderr in a file."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import requests

from console.postgres import free_port
from tests.companion.residents import COOKIE, Town, form
from tests.ticket.issuing import FORM
from tests.world import ROOT


@dataclass
class Companion:
    """One that runs."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path
    prefix: str = ""

    def ask(self, method: str, path: str, **options: Any) -> requests.Response:
        """Ask it once, on a connection of its own, following nothing."""
        address = f"http://127.0.0.1:{self.port}{path}"
        return requests.request(method, address, timeout=60, allow_redirects=False, **options)

    def post_ticket(self, xml: bytes, **headers: str) -> requests.Response:
        """Post a ticket, as 1177's page does."""
        return self.ask("POST", f"{self.prefix}/1177/acs", data=form(xml), headers={"Content-Type": FORM, **headers})

    def logged_in(self, xml: bytes) -> str:
        """Post a ticket that is good; return the session's cookie, for a header."""
        answer = self.post_ticket(xml)
        assert answer.status_code == 303, answer.text
        return f"{COOKIE}={answer.cookies[COOKIE]}"

    def raw(self, request: bytes) -> bytes:
        """Send bytes and return what comes back until the end."""
        with socket.create_connection(("127.0.0.1", self.port), 60) as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            with suppress(ConnectionResetError):
                return b"".join(iter(lambda: connection.recv(65_536), b""))
        return b""

    def workers(self) -> list[psutil.Process]:
        """Its processes that answer."""
        found: list[psutil.Process] = psutil.Process(self.process.pid).children()
        return found

    def told(self) -> list[dict[str, Any]]:
        """The log's lines."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]


@contextmanager
def serving(town: Town, folder: Path, *, workers: int = 4) -> Iterator[Companion]:
    """Run it from its first answer to its end."""
    port, log = free_port(0), folder / "companion.log"
    command = [sys.executable, "-P", "-m", "console", "companion", "--port", str(port), "--workers", str(workers)]
    environment = {**os.environ, **town.environment}
    with log.open("wb") as written:
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=written, stderr=written)
    companion = Companion(port, process, log, urlsplit(town.environment["COMPANION_BASE_URL"]).path)
    try:
        deadline = time.monotonic() + 120
        while not _ready(companion, workers):
            assert process.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
            time.sleep(0.1)
        yield companion
    finally:
        process.terminate()
        process.wait(30)


def _ready(companion: Companion, workers: int) -> bool:
    with suppress(requests.RequestException):
        return companion.ask("GET", f"{companion.prefix}/healthz").ok and len(companion.workers()) >= workers
    return False
