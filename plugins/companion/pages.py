"""Server-rendered pages, and the headers on every answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from flask import Flask, Response, make_response, render_template

from companion import words, words_nb
from companion.configuration import Configuration

MESSAGES: Final = words.MESSAGES | words_nb.MESSAGES
POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; base-uri 'none'; frame-ancestors 'none';"
    " form-action {targets}"
)


class Pages:
    """Renders pages of `include/templates/companion/`."""

    KNOWN: ClassVar = frozenset(MESSAGES)

    def __init__(self, app: Flask, configuration: Configuration) -> None:
        app.jinja_env.globals["link"] = configuration.address
        self._encrypted = configuration.encrypted
        app.after_request(self._protect)

    def show(
        self, template: str, language: str, status: int = 200, *, posts_to: Sequence[str] = (), **values: Any
    ) -> Response:
        """Render a page. `posts_to`: origins of other sites that its form may lead to."""
        answer = make_response(render_template(f"{template}.html", language=language, **values), status)
        if posts_to:
            answer.headers["Content-Security-Policy"] = POLICY.format(targets=" ".join(("'self'", *posts_to)))
        return answer

    def message(self, name: str, status: int, error_id: str | None = None) -> Response:
        """Render a plain page of `words`, with the error id of its log line."""
        message = MESSAGES[name]
        return self.show("message", message.language, status, message=message, error_id=error_id)

    def _protect(self, answer: Response) -> Response:
        headers = answer.headers
        headers["Cache-Control"] = "no-store"
        headers.setdefault("Content-Security-Policy", POLICY.format(targets="'self'"))
        headers["Referrer-Policy"] = "no-referrer"
        headers["X-Content-Type-Options"] = "nosniff"
        if self._encrypted:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        return answer
