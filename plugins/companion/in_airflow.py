"""The companion under Airflow's own server, for sites that want it there; docs/companion.md says why it is off."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, Final, cast

from a2wsgi import WSGIMiddleware
from werkzeug.wrappers import Response

from companion.app import create_app
from companion.configuration import Configuration
from companion.refusals import warn
from faults import ContractBroken, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from starlette.types import ASGIApp

PREFIX: Final = "/companion"
"""Where Airflow's server mounts it; `COMPANION_BASE_URL` ends so, too."""


class Deferred:
    """A WSGI program that is made at its first request, on that request's thread: Airflow's server does not wait.

    While the set-up cannot be used it answers 503, says why in the log, and tries again.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._program: WSGIApplication | None = None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        try:
            program = self._made()
        except Fault as fault:
            warn("set_up", str(fault))
            headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
            program = Response("The companion is not set up; Airflow's log says why.", 503, headers)
        return program(environ, start_response)

    def _made(self) -> WSGIApplication:
        with self._lock:
            if self._program is None:
                self._program = create_app(_configuration())
            return self._program


def _configuration() -> Configuration:
    configuration = Configuration.read()
    if not configuration.prefix.endswith(PREFIX):
        raise ContractBroken(
            f"COMPANION_BASE_URL does not end with {PREFIX}, where Airflow's server has the companion; write Airflow's"
            f" own address with {PREFIX} after it"
        )
    return configuration


deferred: Final = Deferred()
application: Final = cast("ASGIApp", WSGIMiddleware(cast("Any", deferred)))  # a2wsgi has types of its own
