"""What gunicorn serves: `companion.wsgi:application()`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.middleware.dispatcher import DispatcherMiddleware

from companion.app import create_app
from companion.configuration import Configuration

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def application() -> WSGIApplication:
    """Return the companion under the path of `COMPANION_BASE_URL`, with nothing beside it."""
    configuration = Configuration.read()
    app = create_app(configuration)

    def nothing(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return app({**environ, "PATH_INFO": "/"}, start_response)

    return DispatcherMiddleware(nothing, {configuration.prefix: app}) if configuration.prefix else app
