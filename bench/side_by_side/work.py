"""What every contender is given, so that the work is the same: query, translation, batch, connections, Flowzone."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Generic, Protocol, Self, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from psycopg import sql

from departments import load
from flows.patients import PATIENTS
from flowzone_hook.hook import BATCH, CONNECTIONS
from mirror.run import now
from mirror.scope import scope
from statements import statement

__all__ = ["BATCH", "CONNECTIONS", "Client", "PerThread", "Work", "journal", "parameters", "query", "translate"]


class Closes(Protocol):
    """What can be closed."""

    def close(self) -> object:
        """Close it."""
        ...


Opened = TypeVar("Opened", bound=Closes)
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Work:
    """Where a contender works.

    :param journal: URL of the journal, as the sync's role.
    :param memory: URL of an empty database of its own.
    :param folder: a folder of its own; both are kept between its runs.
    :param flowzone: base address of Flowzone, up to and including /api/v1.
    """

    journal: str
    memory: str
    folder: str
    flowzone: str

    def told(self) -> str:
        """Return it as an argument for a process."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, told: str) -> Self:
        """Read such an argument."""
        return cls(**json.loads(told))


@contextmanager
def journal(work: Work) -> Iterator[psycopg.Connection[Any]]:
    """Open the journal as the project does: one moment of it, read only."""
    with psycopg.connect(work.journal) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        connection.execute(statement("extensor/session"))
        yield connection


@cache
def query(name: str) -> sql.Composed:
    """Return a file of this folder, around the project's own query of who should be in Flowzone."""
    text = (HERE / f"{name}.sql").read_text(encoding="utf-8")
    return sql.SQL(text).format(query=sql.SQL(statement(PATIENTS.query)))


def parameters() -> dict[str, Any]:
    """Return what the query is bound to, as of now."""
    setup = load()
    return {**scope(setup, setup.departments[0], now()), "salt": PATIENTS.salt}


def translate(guid: Any, digest: str, row: dict[str, Any]) -> str:
    """Return the contract's item as JSON text; nothing in the benchmark's journal is to be set aside."""
    item, _, warnings = PATIENTS.item(guid, digest, row)
    assert not warnings
    return item


class PerThread(Generic[Opened]):
    """Something that each thread opens for itself when it first asks; closed all at once."""

    def __init__(self, opened: Callable[[], Opened]) -> None:
        self._open = opened
        self._local = threading.local()
        self._all: list[Opened] = []

    def __call__(self) -> Opened:
        """Return this thread's own."""
        if not hasattr(self._local, "own"):
            self._local.own = self._open()
            self._all.append(self._local.own)
        own: Opened = self._local.own
        return own

    def close(self) -> None:
        """Close everybody's."""
        for each in self._all:
            each.close()


class Client:
    """Flowzone by Python's own HTTP client, a kept connection for each thread."""

    def __init__(self, work: Work) -> None:
        address = urlsplit(work.flowzone)
        self._path = f"{address.path}/departments/{load().departments[0].guid}/patients"
        self._connection = PerThread(lambda: http.client.HTTPConnection(address.netloc, timeout=30))
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        token = self._send("POST", f"{address.path}/oauth/token", b"grant_type=client_credentials", form)
        self._token = f"Bearer {token['access_token']}"

    def close(self) -> None:
        """Close the connections."""
        self._connection.close()

    def put(self, items: Sequence[str]) -> None:
        """Send a batch. Raises RuntimeError unless all of it was taken."""
        self._batch("PUT", self._path, f"[{','.join(items)}]", len(items))

    def withdraw(self, guids: Sequence[str]) -> None:
        """Withdraw a batch. Raises RuntimeError unless it was answered."""
        self._batch("POST", f"{self._path}/withdrawals", json.dumps(guids), len(guids))

    def _batch(self, method: str, path: str, body: str, count: int) -> None:
        headers = {"Authorization": self._token, "Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
        outcomes = self._send(method, path, body.encode(), headers)
        if len(outcomes) != count or any(outcome["outcome"] == "rejected" for outcome in outcomes):
            raise RuntimeError(f"{method} {path}: not everything was taken")

    def _send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Any:
        connection = self._connection()
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{method} {path}: {answer.status}")
        return json.loads(content)
