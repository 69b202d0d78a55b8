"""What gunicorn serves: `companion.wsgi:application()`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from werkzeug.middleware.dispatcher import DispatcherMiddleware

from companion.app import create_app
from companion.configuration import Configuration
from faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CANNOT_START: Final = 3
"""gunicorn's own exit status of a worker that cannot start: it then ends, instead of trying for ever."""


def application() -> WSGIApplication:
    """Return the companion under the path of `COMPANION_BASE_URL`, with nothing beside it.

    Ends the process, with one line that says why, when the set-up cannot be used.
    """
    try:
        return mounted(Configuration.read())
    except Fault as fault:
        sys.stderr.write(f"The companion cannot start: {fault}\n")
        sys.exit(CANNOT_START)


def mounted(configuration: Configuration) -> WSGIApplication:
    """Return the companion under its configured path. Raises ContractBroken when the set-up cannot be used."""
    app = create_app(configuration)

    def nothing(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return app({**environ, "PATH_INFO": "/"}, start_response)

    return DispatcherMiddleware(nothing, {configuration.prefix: app}) if configuration.prefix else app
