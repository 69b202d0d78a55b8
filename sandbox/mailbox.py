"""A real mail server on loopback, which can refuse, and go away and come back."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

SENDER = "helsebro@clinic.example"


class Mailbox:
    """What the server has taken, in order; `refuses` is what it answers instead of taking it."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.letters: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.refuses: dict[str, str] = {}
        self._controller: Controller | None = None
        self.open()

    def open(self) -> None:
        """Let the server run."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def close(self) -> None:
        """Let nobody listen there."""
        if self._controller:
            with suppress(AssertionError):
                self._controller.stop()
        self._controller = None

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]) -> str:  # noqa: N802
        """Take a recipient, or not."""
        if answer := self.refuses.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a letter, or not."""
        if answer := self.refuses.get("data"):
            return answer
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 OK"

    @property
    def subjects(self) -> list[str]:
        """Of all letters."""
        return [str(letter["Subject"]).strip() for letter in self.letters]

    def text(self, place: int = -1) -> str:
        """Return a letter's plain text."""
        return body(self.letters[place], "plain")

    def html(self, place: int = -1) -> str:
        """Return a letter's HTML."""
        return body(self.letters[place], "html")

    @property
    def connection(self) -> str:
        """The Airflow connection to it, as JSON."""
        extra = {"disable_ssl": True, "disable_tls": True, "from_email": SENDER, "timeout": 5, "retry_limit": 0}
        return json.dumps({"conn_type": "smtp", "host": "127.0.0.1", "port": self.port, "extra": extra})


def body(letter: EmailMessage, kind: str) -> str:
    """Return the letter's body of a kind, plain or html."""
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """Run a mail server, and point Airflow's connection smtp_default at it."""
    box = Mailbox()
    before = os.environ.get("AIRFLOW_CONN_SMTP_DEFAULT")
    os.environ["AIRFLOW_CONN_SMTP_DEFAULT"] = box.connection
    try:
        yield box
    finally:
        box.close()
        if before is None:
            del os.environ["AIRFLOW_CONN_SMTP_DEFAULT"]
        else:
            os.environ["AIRFLOW_CONN_SMTP_DEFAULT"] = before
