"""The trigger that notices when a held batch is decided or over, whoever saw to it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from airflow.sdk import BaseHook, Connection
from airflow.sdk.exceptions import AirflowRuntimeError
from airflow.sdk.execution_time.hitl import update_hitl_detail_response
from airflow.triggers.base import BaseTrigger, TriggerEvent
from asgiref.sync import sync_to_async

from bridge import connect
from bridge.database import CONNECTION
from faults import ContractBroken, Fault
from holds.hold import get

log = logging.getLogger(__name__)

PATIENCE: Final = 10.0
"""Seconds until a bridge that could not be asked is asked again."""
OPEN: Final = "open"
GONE: Final = "gone"


class HoldEnds(BaseTrigger):
    """Fires when the bridge has the hold as something else than open, or not at all.

    :param hold: its id in the bridge.
    :param asking: id of the task instance that asks.
    :param answers: what the hold's states are called among the question's options; any other is told as it is.
    :param seconds: how often the bridge is asked.
    """

    def __init__(self, hold: str, asking: str, answers: Mapping[str, str], seconds: float = 2.0) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.hold = hold
        self.asking = asking
        self.answers = dict(answers)
        self.seconds = seconds

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Return what makes this trigger anew in another triggerer."""
        return (
            "holds.trigger.HoldEnds",
            {"hold": self.hold, "asking": self.asking, "answers": self.answers, "seconds": self.seconds},
        )

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Yield one event. It only says "look": what was decided stands in the bridge."""
        while (state := await self._state()) == OPEN:  # noqa: ASYNC110  what is waited for happens elsewhere
            await asyncio.sleep(self.seconds)
        await self._answer(state)
        yield TriggerEvent({"hold": self.hold})  # type: ignore[no-untyped-call]

    async def _state(self) -> str:
        try:
            connection = await BaseHook.aget_connection(CONNECTION)
            return await asyncio.to_thread(self._looked_up, connection)
        except ContractBroken:
            return GONE
        except Fault as fault:
            log.warning("%s. Asking again in %.0f s.", fault, PATIENCE)
            await asyncio.sleep(PATIENCE)
            return OPEN

    def _looked_up(self, connection: Connection) -> str:
        with connect(connection=connection) as bridge:
            return get(bridge, UUID(self.hold)).state

    async def _answer(self, state: str) -> None:
        """Close the question in Airflow; where it was answered there in the same moment, the bridge's word counts."""
        with suppress(AirflowRuntimeError):
            await sync_to_async(update_hitl_detail_response)(UUID(self.asking), [self.answers.get(state, state)], {})
