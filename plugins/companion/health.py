"""Whether the companion lives and could let somebody in, for whoever watches it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, wait
from threading import Lock, Thread
from typing import Final

from airflow.sdk.exceptions import AirflowNotFoundException
from flask import Blueprint, Response, jsonify

from bridge import connect
from bridge.migrations import is_up_to_date
from exorlive_hook import directory
from faults import Fault

PATIENCE: Final = 2.0
"""Seconds after which a part that has not answered is not ready: who watches has no patience either."""


def blueprint() -> Blueprint:
    """Return `GET /healthz`: 200 when ready, else 503; says which part is missing and no more."""
    door = Blueprint("health", __name__)
    probes = {"bridge": Probe(_bridge), "directory": Probe(_directory)}

    @door.get("/healthz")
    def healthz() -> Response:
        asked = {name: probe.asked() for name, probe in probes.items()}
        wait(asked.values(), PATIENCE)
        parts = {name: answer.done() and answer.result() for name, answer in asked.items()}
        answer = jsonify(live=True, ready=all(parts.values()), **parts)
        answer.status_code = 200 if all(parts.values()) else 503
        return answer

    return door


class Probe:
    """Asks a part that may never answer, on a thread beside the request's; one at a time, however often one asks."""

    def __init__(self, ask: Callable[[], bool]) -> None:
        self._ask = ask
        self._lock = Lock()
        self._pending: Future[bool] | None = None

    def asked(self) -> Future[bool]:
        """Return the answer to come: the one that others wait for already, or else a new one."""
        with self._lock:
            if self._pending is None or self._pending.done():
                self._pending = Future()
                Thread(target=self._answer, args=(self._pending,), daemon=True).start()
            return self._pending

    def _answer(self, pending: Future[bool]) -> None:
        try:
            pending.set_result(self._ask())
        except Exception as error:  # noqa: BLE001  raised again where it is asked for
            pending.set_exception(error)


def _bridge() -> bool:
    try:
        with connect():
            return is_up_to_date()
    except (Fault, AirflowNotFoundException):
        return False


def _directory() -> bool:
    try:
        with directory() as opened:
            opened.look()
            return True
    except (Fault, AirflowNotFoundException):
        return False
