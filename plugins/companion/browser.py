"""What a browser carries: random cookies that mean nothing by themselves. The bridge keeps their digests."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final, Literal

from flask import Response, request

from companion.configuration import Configuration

MOST: Final = 128
"""Characters of a cookie that is looked at: ours have 43."""


class Cookie:
    """One cookie of ours: `Secure; HttpOnly; Path=/`, bound to the host where the base address is encrypted."""

    def __init__(self, configuration: Configuration, name: str, same_site: Literal["Lax", "None"]) -> None:
        self.name = f"__Host-{name}" if configuration.encrypted else name
        self._same_site = same_site

    @property
    def value(self) -> str | None:
        """What the request's browser carries, if it can be ours."""
        value = request.cookies.get(self.name)
        return value if value and len(value) <= MOST and value.isascii() else None

    @property
    def digest(self) -> bytes | None:
        """Under what the bridge knows it."""
        return digest(self.value) if self.value else None

    def give(self, answer: Response, value: str, seconds: int) -> None:
        """Let the browser carry it for so long."""
        answer.set_cookie(
            self.name, value, max_age=seconds, secure=True, httponly=True, samesite=self._same_site, path="/"
        )

    def take(self, answer: Response) -> Response:
        """Let the browser forget it, if it has it: a page of another site's does not make it so."""
        return self._delete(answer) if self.name in request.cookies else answer

    def replace(self, answer: Response) -> Response:
        """Let the browser forget it unless the answer gives a new one: a form from 1177 does not show what it has."""
        given = any(line.startswith(f"{self.name}=") for line in answer.headers.getlist("Set-Cookie"))
        return answer if given else self._delete(answer)

    def _delete(self, answer: Response) -> Response:
        answer.delete_cookie(self.name, secure=True, httponly=True, samesite=self._same_site, path="/")
        return answer


def new() -> str:
    """Return 256 random bits."""
    return secrets.token_urlsafe(32)


def digest(value: str) -> bytes:
    """Return the SHA-256 under which the bridge keeps a cookie."""
    return hashlib.sha256(value.encode()).digest()
