"""The trigger that notices when a journal moves, so that a tick reaches Flowzone in seconds (P2)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Generator
from contextlib import closing
from typing import Any

from airflow.sdk import BaseHook
from airflow.triggers.base import BaseEventTrigger, TriggerEvent

from extensor_hook.hook import ExtensorHook
from faults import Fault
from statements import statement

log = logging.getLogger(__name__)

PATIENCE = 10.0
"""Seconds until a journal that could not be asked is asked again."""


class JournalTicks(BaseEventTrigger):
    """Fires when the journal's pulse changes, and once at its own start.

    The event only says "look": it carries the connection id, and the ledger says what there is to do. Because of the
    first event nothing is lost while the triggerer is down, and whatever slips through is caught by the timetable.

    :param extensor_conn_id: Airflow connection id of the journal.
    :param pulse: name of the SQL file that yields a value which changes when a row may have.
    :param seconds: how often the journal is asked.
    """

    def __init__(self, extensor_conn_id: str, pulse: str, seconds: float = 0.5, **kwargs: Any) -> None:
        super().__init__(**kwargs)  # type: ignore[no-untyped-call]
        self.extensor_conn_id = extensor_conn_id
        self.pulse = pulse
        self.seconds = seconds

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Return what makes this trigger anew in another triggerer."""
        return (
            "extensor_hook.trigger.JournalTicks",
            {"extensor_conn_id": self.extensor_conn_id, "pulse": self.pulse, "seconds": self.seconds},
        )

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Yield an event at each change; a journal that is away is waited for."""
        last = None
        while True:
            try:
                with closing(await self._pulses()) as pulses:
                    while True:
                        current = await asyncio.to_thread(next, pulses)
                        if current != last:
                            last = current
                            yield TriggerEvent({"journal": self.extensor_conn_id})  # type: ignore[no-untyped-call]
                        await asyncio.sleep(self.seconds)
            except Fault as fault:
                log.warning("%s. Asking again in %.0f s; until then the timetable carries changes.", fault, PATIENCE)
                await asyncio.sleep(PATIENCE)

    async def _pulses(self) -> Generator[str, None, None]:
        connection = await BaseHook.aget_connection(self.extensor_conn_id)
        hook = ExtensorHook(self.extensor_conn_id, connection=connection)
        return hook.pulses(statement(self.pulse))
