"""Send what waits: each message ticked off after a channel has taken it, so that none is lost (O4)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime

from alerts.channels import Channel
from alerts.messages import Message
from bridge import Connection
from faults import ContractBroken, Fault
from statements import statement

log = logging.getLogger(__name__)


def send_waiting(bridge: Connection, channels: Iterable[Channel], now: Callable[[], datetime]) -> list[Fault]:
    """Send the messages that wait, oldest first, and return why some still do; the next watch tries those again."""
    found: list[Fault] = []
    for channel in channels:
        rows = bridge.execute(statement("bridge/alerts/alerts_waiting"), {"channel": channel.name}).fetchall()
        for row in rows:
            try:
                channel.send(Message.model_validate(row["message"]))
            except ContractBroken as fault:  # maybe only this one
                found.append(fault)
            except Fault as fault:
                found.append(fault)
                break
            else:
                sent = {"incident": row["incident"], "number": row["number"], "channel": channel.name, "now": now()}
                bridge.execute(statement("bridge/alerts/alert_sent"), sent)
                log.info("Told by %s: message %s of incident %s", channel.name, row["number"], row["incident"])
    return found
