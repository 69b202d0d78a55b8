"""The trigger behind ticks (P2): what makes it fire, and what does not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from airflow.triggers.base import TriggerEvent

from extensor_hook import trigger as module
from extensor_hook.trigger import JournalTicks
from sandbox.journal import desktop
from tests.world import World

QUIET = 0.6
"""Seconds without an event that count as none; many times the trigger's pace here."""


class Watched:
    """A trigger that runs, and its next event."""

    def __init__(self) -> None:
        self._events: AsyncIterator[TriggerEvent] = JournalTicks(
            "extensor_fjord", "extensor/practitioners_pulse", seconds=0.02
        ).run()
        self._next: asyncio.Task[TriggerEvent] | None = None

    async def fires(self) -> dict[str, str]:
        """Wait for the next event and return its payload."""
        event = await asyncio.wait_for(self._waiting(), 30)
        self._next = None
        payload: dict[str, str] = event.payload
        return payload

    async def is_quiet(self) -> bool:
        """Whether no event comes for a while."""
        done, _ = await asyncio.wait([self._waiting()], timeout=QUIET)
        return not done

    async def end(self) -> None:
        """Stop it, as the triggerer does."""
        self._waiting().cancel()
        await asyncio.gather(self._waiting(), return_exceptions=True)
        await self._events.aclose()  # type: ignore[attr-defined]

    def _waiting(self) -> asyncio.Task[TriggerEvent]:
        if self._next is None:
            self._next = asyncio.ensure_future(anext(self._events))
        return self._next


def test_it_fires_at_its_start_and_at_every_change(world: World) -> None:
    """P2: tick, untick, a link alone, a deletion; a patient's change is none of its business."""
    guid = world.customer.practitioner()

    async def watch() -> None:
        watched = Watched()
        assert await watched.fires() == {"journal": "extensor_fjord"}
        assert await watched.is_quiet()
        with world.customer.desktop() as journal:
            desktop.add_patient(journal, world.department)
        assert await watched.is_quiet()
        changes: tuple[Callable[[desktop.Connection], None], ...] = (
            lambda journal: desktop.tick(journal, guid, on=False),
            lambda journal: desktop.tick(journal, guid),
            lambda journal: desktop.join_department(journal, guid, world.customer.departments[1]),
            lambda journal: desktop.leave_department(journal, guid, world.department),
            lambda journal: desktop.delete(journal, "user_account", guid),
        )
        for change in changes:
            with world.customer.desktop() as journal:
                change(journal)
            await watched.fires()
            assert await watched.is_quiet()
        await watched.end()

    asyncio.run(watch())


def test_a_late_commit_is_not_missed(world: World) -> None:
    """P2: a change with an older time, committed after a newer one."""
    early, late = world.customer.practitioner(), world.customer.practitioner()

    async def watch() -> None:
        watched = Watched()
        await watched.fires()
        with world.customer.desktop() as slow:
            desktop.tick(slow, early, on=False)
            with world.customer.desktop() as quick:
                desktop.tick(quick, late, on=False)
            await watched.fires()
            assert await watched.is_quiet()
        await watched.fires()
        await watched.end()

    asyncio.run(watch())


def test_a_journal_that_is_away_is_waited_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """P2: the trigger never ends; what changed meanwhile is noticed when the journal is back."""
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    guid = world.customer.practitioner()

    async def watch() -> None:
        watched = Watched()
        await watched.fires()
        with world.customer.desktop() as journal:
            desktop.tick(journal, guid, on=False)
            journal.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
                " and pid <> pg_backend_pid()"
            )
        await watched.fires()
        await watched.end()

    asyncio.run(watch())


def test_another_triggerer_makes_the_same_one_anew() -> None:
    """P2: what is serialized is all that it needs."""
    classpath, arguments = JournalTicks("extensor_fjord", "extensor/practitioners_pulse").serialize()
    assert classpath == "extensor_hook.trigger.JournalTicks"
    assert JournalTicks(**arguments).serialize() == (classpath, arguments)
