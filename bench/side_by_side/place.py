"""Where the contenders work: a large journal, a Flowzone of next to no cost, and for each an empty memory."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import requests

from bench.large_clinic import FILL
from bench.side_by_side.work import Work, parameters, query
from console import children
from console.places import ROOT
from console.postgres import Server, free_port
from tests.world import PASSWORD, ROLE, World, world

CHANGE = """
    update journal.patient set email = format('p%%s.%%s@example.test', n, %(change)s::text)
    from generate_series(100, %(rows)s, 100) as n
    where guid = md5('patient' || n)::uuid
"""
"""One patient in a hundred has a new e-mail address."""
SOUND = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
"""Settings by which what a contender has recorded would survive the machine."""
PATIENCE = 20.0


class Differs(Exception):
    """Flowzone does not hold what the journal says it should."""


@dataclass
class Place:
    """Everything around the contenders; `flowzone` is its process's address and id."""

    rows: int
    server: Server
    world: World
    flowzone: tuple[str, int]
    http: requests.Session
    changes: int = 0

    def work(self) -> Work:
        """Return work to be begun: nothing is remembered, neither by the contender nor by Flowzone."""
        self.world.connect("bridge_default", schema=self._database("bridge"))
        self._control("DELETE", "held")
        database = psycopg.conninfo.conninfo_to_dict(self.world.customer.dsn)["dbname"]
        return Work(
            journal=self.server.dsn(str(database), ROLE, PASSWORD),
            memory=self.server.dsn(self._database("memory")),
            folder=tempfile.mkdtemp(dir=self.world.folder),
            flowzone=f"{self.flowzone[0]}/api/v1",
        )

    def change(self) -> None:
        """Change one patient in a hundred, each time to something new."""
        self.changes += 1
        self.in_journal(CHANGE, rows=self.rows, change=self.changes)

    def fill(self) -> None:
        """Fill the journal with that many patients and two series for each."""
        departments = self.world.customer.departments
        size = {"departments": departments, "count": len(departments), "patients": self.rows, "appointments": 0}
        self.in_journal(*FILL, **size)

    def in_journal(self, *statements: str, **bound: object) -> None:
        """Change the journal, and let its server know what it holds now."""
        with psycopg.connect(self.world.customer.dsn, autocommit=True) as journal:
            for statement in statements:
                journal.execute(statement.encode(), bound)
            journal.execute("vacuum analyze")

    def forget_requests(self) -> None:
        """Let Flowzone count from nought."""
        self._control("DELETE", "counts")

    def requests(self) -> dict[str, int]:
        """Return how many requests Flowzone got, and how many rows by outcome."""
        counts: dict[str, int] = self._control("GET", "counts")
        return counts

    def check(self) -> None:
        """Raise Differs unless Flowzone holds exactly what it should, each of the right version."""
        held, wanted = self._control("GET", "held"), self.wanted()
        if held == wanted:
            return
        missing, extra = wanted.keys() - held.keys(), held.keys() - wanted.keys()
        other = sum(held[guid] != wanted[guid] for guid in wanted.keys() & held.keys())
        raise Differs(f"{len(missing)} patients are missing, {len(extra)} too many, {other} of another version")

    def wanted(self) -> dict[str, list[str]]:
        """Return what Flowzone should hold: guid to version and e-mail address."""
        with psycopg.connect(self.world.customer.dsn) as journal:
            rows = journal.execute(query("items"), parameters())
            return {str(guid): [digest, row["email"]] for guid, digest, row in rows}

    def _database(self, prefix: str) -> str:
        return str(psycopg.conninfo.conninfo_to_dict(self.server.new_database(prefix))["dbname"])

    def _control(self, method: str, what: str) -> Any:
        answer = self.http.request(method, f"{self.flowzone[0]}/control/{what}", timeout=60)
        answer.raise_for_status()
        return answer.json()


@contextmanager
def place(server: Server, folder: Path, rows: int, latency: int) -> Iterator[Place]:
    """Build it, and point this process's environment at it meanwhile; `latency` in milliseconds."""
    with (
        world(server, folder, ("clinic",), 1) as built,
        _flowzone(folder, latency) as flowzone,
        requests.Session() as http,
    ):
        built.connect("flowzone_clinic", host=f"{flowzone[0]}/api/v1")
        made = Place(rows, server, built, flowzone, http)
        made.fill()
        yield made


@contextmanager
def _flowzone(folder: Path, latency: int) -> Iterator[tuple[str, int]]:
    port = free_port()
    command = [sys.executable, "-P", "-m", "bench.side_by_side.flowzone", str(port), str(latency)]
    child = children.start("flowzone", command, log=folder / "flowzone.log", cwd=ROOT)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(lambda: requests.get(f"{address}/control/counts", timeout=5).ok, child)
        yield address, child.process.pid
    finally:
        children.stop([child])


def _wait(answers: Callable[[], bool], child: children.Child) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and not child.ended:
        try:
            if answers():
                return
        except requests.ConnectionError:
            time.sleep(0.05)
    raise RuntimeError(f"the stand-in for Flowzone would not start:\n{child.last_words()}")
