"""Whether the companion lives and could let somebody in, for whoever watches it."""

from __future__ import annotations

from airflow.sdk.exceptions import AirflowNotFoundException
from flask import Blueprint, Response, jsonify

from bridge import connect
from bridge.migrations import is_up_to_date
from exorlive_hook import directory
from faults import Fault


def blueprint() -> Blueprint:
    """Return `GET /healthz`: 200 when ready, else 503; says which part is missing and no more."""
    door = Blueprint("health", __name__)

    @door.get("/healthz")
    def healthz() -> Response:
        parts = {"bridge": _bridge(), "directory": _directory()}
        answer = jsonify(live=True, ready=all(parts.values()), **parts)
        answer.status_code = 200 if all(parts.values()) else 503
        return answer

    return door


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
