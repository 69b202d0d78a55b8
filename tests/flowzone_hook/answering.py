"""A server for answers that the sandbox does not give: it hands out a token and answers the rest as it is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from threading import Thread
from typing import Any

TOKEN = {"access_token": "a-token-of-the-test", "token_type": "Bearer", "expires_in": 300}


@dataclass
class Answer:
    """What is sent back; a body that is no bytes is sent as JSON."""

    body: Any = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        """The body as it is sent."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass
class Asked:
    """What was asked."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Answering:
    """The server: answers are given in turn, the last one for ever; `asked` holds what came but for tokens."""

    answers: list[Answer]
    token: Answer
    address: str = ""
    asked: list[Asked] = field(default_factory=list)
    tokens_asked: list[Asked] = field(default_factory=list)

    def next(self, asked: Asked) -> Answer:
        """Take note and return the answer."""
        if asked.path.endswith("/oauth/token"):
            self.tokens_asked.append(asked)
            return self.token
        self.asked.append(asked)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def answering(*answers: Answer, token: Answer | None = None, tls: SSLContext | None = None) -> Iterator[Answering]:
    """Run the server while the block lasts, encrypted where `tls` says how."""
    known = Answering(list(answers) or [Answer({})], token or Answer(TOKEN))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(known.next))
    server.daemon_threads = True
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    known.address = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield known
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(answer_to: Callable[[Asked], Answer]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = answer_to(Asked(self.command, self.path, dict(self.headers), body))
            self.send_response(answer.status)
            for name, value in ({"Content-Length": str(len(answer.content))} | dict(answer.headers)).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.content)

        do_GET = do_PUT = do_POST = _answer  # noqa: N815  # http.server's names

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Handler
