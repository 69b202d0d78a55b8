"""OAuth client credentials: short-lived bearer tokens, kept in memory."""

import secrets
import time

from sandbox.flowzone.problems import Problem
from sandbox.flowzone.setup import Client, Directory


class Tokens:
    """Hands out tokens and knows whose they are until they expire."""

    def __init__(self, directory: Directory, lifetime: int) -> None:
        self.lifetime = lifetime
        self._directory = directory
        self._issued: dict[str, tuple[Client, float]] = {}

    def issue(self, client_id: str, client_secret: str) -> str:
        """A new token for a client that proves its secret."""
        client = self._directory.clients.get(client_id)
        expected = client.secret if client else secrets.token_hex()
        proven = secrets.compare_digest(expected.encode(), client_secret.encode())
        if client is None or not proven:
            raise Problem(401, "client_invalid", "Unknown client or wrong secret")
        self._forget_expired()
        token = secrets.token_urlsafe(32)
        self._issued[token] = (client, time.monotonic() + self.lifetime)
        return token

    def client_of(self, authorization: str | None) -> Client:
        """The client behind an Authorization header."""
        scheme, _, token = (authorization or "").partition(" ")
        client, expires = self._issued.get(token.strip(), (None, 0.0))
        if scheme.lower() != "bearer" or client is None or expires <= time.monotonic():
            raise Problem(
                401, "token_invalid", "No token, or it is not valid any more", headers={"WWW-Authenticate": "Bearer"}
            )
        return client

    def expire_all(self) -> None:
        """Let every token that is out be refused from now on."""
        self._issued.clear()

    def _forget_expired(self) -> None:
        now = time.monotonic()
        self._issued = {token: held for token, held in self._issued.items() if held[1] > now}
