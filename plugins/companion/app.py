"""The application, put together from its configuration; nothing of it is global."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from flask import Flask, request
from werkzeug.exceptions import MethodNotAllowed

from companion import health, launch, refusals, residents
from companion.configuration import Configuration
from companion.pages import Pages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

INCLUDE: Final = Path(__file__).resolve().parents[2] / "include"
MOST_BYTES: Final = 256 * 1024
"""The largest body that is read at all."""


def create_app(configuration: Configuration | None = None) -> Flask:
    """Return the application as a WSGI program that is mounted where `COMPANION_BASE_URL` says.

    Raises ContractBroken, with the place and the cure, when the set-up cannot be used.
    """
    configuration = configuration or Configuration.read()
    app = Flask(
        "companion",
        template_folder=str(INCLUDE / "templates" / "companion"),
        static_folder=str(INCLUDE / "static" / "companion"),
        static_url_path="/static",
    )
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.url_map.merge_slashes = False  # or «//» is answered by a redirect
    app.wsgi_app = _at(configuration.base_url, app.wsgi_app)  # type: ignore[assignment, method-assign]
    app.before_request(_get_and_post)
    pages = Pages(app, configuration)
    refusals.install(app, pages)
    app.register_blueprint(health.blueprint())
    app.register_blueprint(residents.blueprint(configuration, pages))
    app.register_blueprint(launch.blueprint(configuration))
    return app


def _at(base_url: str, program: WSGIApplication) -> WSGIApplication:
    """Let the program see every request as one to the configured address, whatever its Host or a proxy says (L3)."""
    parts = urlsplit(base_url)
    place = {"HTTP_HOST": parts.netloc, "wsgi.url_scheme": parts.scheme}

    def placed(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return program({**environ, **place}, start_response)

    return placed


def _get_and_post() -> None:
    """Refuse what Flask answers by itself wherever GET may: a scanner's HEAD would use a link up."""
    if request.method in ("HEAD", "OPTIONS") and request.endpoint != "health.healthz":
        raise MethodNotAllowed(["GET"])
