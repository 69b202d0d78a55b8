"""The trigger that notices when a held batch is decided or over, whoever saw to it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any, Final
from uuid import UUID

from airflow.sdk import BaseHook, Connection
from airflow.triggers.base import BaseTrigger, TriggerEvent

from bridge import connect
from bridge.database import CONNECTION
from faults import ContractBroken, Fault
from holds.hold import get

log = logging.getLogger(__name__)

PATIENCE: Final = 10.0
"""Seconds until a bridge that could not be asked is asked again."""


class HoldEnds(BaseTrigger):
    """Fires when the bridge has the hold as something else than open, or not at all.

    :param hold: its id in the bridge.
    :param seconds: how often the bridge is asked.
    """

    def __init__(self, hold: str, seconds: float = 2.0) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.hold = hold
        self.seconds = seconds

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Return what makes this trigger anew in another triggerer."""
        return "holds.trigger.HoldEnds", {"hold": self.hold, "seconds": self.seconds}

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Yield one event. It only says "look": what was decided stands in the bridge."""
        while await self._open():  # noqa: ASYNC110  what is waited for happens in another process
            await asyncio.sleep(self.seconds)
        yield TriggerEvent({"hold": self.hold})  # type: ignore[no-untyped-call]

    async def _open(self) -> bool:
        try:
            connection = await BaseHook.aget_connection(CONNECTION)
            return await asyncio.to_thread(self._asked, connection)
        except ContractBroken:
            return False
        except Fault as fault:
            log.warning("%s. Asking again in %.0f s.", fault, PATIENCE)
            await asyncio.sleep(PATIENCE)
            return True

    def _asked(self, connection: Connection) -> bool:
        with connect(connection=connection) as bridge:
            return get(bridge, UUID(self.hold)).state == "open"
