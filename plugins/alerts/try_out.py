"""A message that says it is a test, to see that it reaches people."""

from __future__ import annotations

from uuid import uuid4

from alerts.channels import channels
from alerts.kinds import Kind
from alerts.messages import Message
from alerts.settings import load
from faults import Fault
from mirror.run import now


def try_out() -> dict[str, Fault | None]:
    """Send a test by every channel and return why one did not take it, by its name. Raises SetupError."""
    moment = now()
    message = Message(
        incident=uuid4(),
        number=1,
        transition="opened",
        kind=Kind.TEST,
        subject="",
        reasons=(),
        places=(),
        since=moment,
        over_at=None,
        at=moment,
        otherwise=(),
    )
    answers: dict[str, Fault | None] = {}
    for channel in channels(load()):
        try:
            channel.send(message)
            answers[channel.name] = None
        except Fault as fault:
            answers[channel.name] = fault
    return answers
