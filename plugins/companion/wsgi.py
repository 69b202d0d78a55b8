"""What gunicorn serves: `companion.wsgi:application()`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from companion.app import create_app
from companion.configuration import Configuration

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def application() -> WSGIApplication:
    """Return the companion under the path of `COMPANION_BASE_URL`, with nothing beside it."""
    configuration = Configuration.read()
    app = create_app(configuration)
    return DispatcherMiddleware(NotFound(), {configuration.prefix: app}) if configuration.prefix else app
