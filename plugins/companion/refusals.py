"""Whatever does not let somebody in: a named reason, one line in the log, a plain page. No person in any of them."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from secrets import token_hex

from airflow.sdk.exceptions import AirflowNotFoundException
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from companion.pages import Pages
from faults import Fault, TransientFault, sanitised

_BY_STATUS = {400: "malformed", 403: "refused", 404: "not_found", 405: "wrong_method", 413: "too_large"}


class Refusal(Exception):
    """Nobody is let in.

    :param reason: the log's code for it, e.g. `no_contact`.
    :param status: the answer's HTTP status.
    :param message: the page, by its name in `words`; without one, the status' own.
    :param detail: for the log: a fault's text, which is safe to show anywhere; nothing else may be given.
    """

    def __init__(self, reason: str, status: int, message: str | None = None, detail: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.message = message or _BY_STATUS.get(status, "broken")
        self.detail = detail


def install(app: Flask, pages: Pages) -> None:
    """Let every failure of the application end as a page with an error id, and a log line with the same id."""

    def refuse(refusal: Refusal) -> Response:
        error_id = log(refusal.reason, refusal.status, refusal.detail)
        return pages.message(_in_place(refusal.message), refusal.status, error_id)

    def http(error: HTTPException) -> Response | HTTPException:
        status = error.code or 500
        if status < 400:  # a redirect
            return error
        answer = refuse(Refusal(f"http_{status}", status))
        if allowed := getattr(error, "valid_methods", None):
            answer.headers["Allow"] = ", ".join(sorted(allowed))
        return answer

    def fault(error: Fault) -> Response:
        passing = isinstance(error, TransientFault)
        error_id = log("unavailable" if passing else "set_up", 503, str(error))
        return pages.message(_in_place("unavailable"), 503, error_id)

    def undefined(error: AirflowNotFoundException) -> Response:
        error_id = log("set_up", 503, f"{error}; define it, e.g. as AIRFLOW_CONN_… in the environment")
        return pages.message(_in_place("unavailable"), 503, error_id)

    def unforeseen(error: Exception) -> Response:
        error_id = log("unforeseen", 500, str(sanitised(error)))
        return pages.message(_in_place("broken"), 500, error_id)

    app.register_error_handler(Refusal, refuse)
    app.register_error_handler(HTTPException, http)
    app.register_error_handler(Fault, fault)
    app.register_error_handler(AirflowNotFoundException, undefined)
    app.register_error_handler(Exception, unforeseen)


def log(reason: str, status: int, detail: str | None = None) -> str:
    """Write one line of JSON to stderr and return its error id, new each time (L3).

    :param detail: a fault's text, which is safe to show anywhere; nothing else may be given.
    """
    error_id = token_hex(8)
    _write({"error_id": error_id, "reason": reason, "status": status, "endpoint": request.endpoint}, detail)
    return error_id


def warn(reason: str, detail: str) -> None:
    """Write one line of JSON to stderr that belongs to no request."""
    _write({"reason": reason}, detail)


def _write(line: dict[str, object], detail: str | None) -> None:
    told = {
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        **line,
        **({"detail": detail} if detail else {}),
    }
    sys.stderr.write(json.dumps(told, ensure_ascii=False) + "\n")
    sys.stderr.flush()


def _in_place(message: str) -> str:
    """Return the Norwegian twin of a message at Flowzone's door."""
    return f"nb.{message}" if request.path.startswith("/flowzone") and f"nb.{message}" in Pages.KNOWN else message
