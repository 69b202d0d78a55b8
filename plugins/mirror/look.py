"""Look: a department that has nothing to do is done with at once, without tasks of its own (O2).

A task costs Airflow many times what comparing digests costs a small department, and most departments of most runs have
nothing to do. So `plan` looks first, and only the others get tasks. The look settles nothing else: changes, a fault, a
lock that somebody holds or want of time are left to the department's tasks, which meet them again and tell.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final
from uuid import UUID

from psycopg import Rollback

from bridge import Connection, connect
from departments import Department, Setup, load
from extensor_hook import ExtensorHook, JournalSnapshot
from faults import sanitised
from mirror import run as runs
from mirror import snapshot as snapshots
from mirror import steps
from mirror.flow import Flow
from statements import statement

log = logging.getLogger(__name__)

PATIENCE: Final = 5.0
"""Seconds that the look may take; who has not been looked at by then is given tasks."""
AT_ONCE: Final = 8
"""Connections to journals, and as many to the bridge."""
LARGE: Final = 10_000
"""Rows in the ledger beyond which comparing costs as much as the tasks would: such a department is not looked at."""
SHARE: Final = 10
"""Departments of one journal that share a connection."""


def look(flow: Flow, airflow_run: str, departments: Sequence[Department]) -> list[Department]:
    """End the planned run of every department that has nothing to do, and return the others.

    Whoever holds the look up is not waited for: a thread that is still at work when patience ends is left behind, and
    what it settles later its department's tasks find settled.
    """
    shares = SimpleQueue[tuple[Department, ...]]()
    for share in _shares(departments):
        shares.put(share)
    settled: set[UUID] = set()
    deadline = time.monotonic() + PATIENCE
    setup = load()

    def work() -> None:
        while time.monotonic() < deadline:
            try:
                share = shares.get_nowait()
            except Empty:
                return
            _look(flow, airflow_run, share, setup, deadline, settled.add)

    workers = [Thread(target=work, name=f"look-{n}", daemon=True) for n in range(min(AT_ONCE, shares.qsize()))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(max(0.0, deadline - time.monotonic()))
    done = frozenset(settled)
    return [department for department in departments if department.guid not in done]


def _shares(departments: Sequence[Department]) -> Iterator[tuple[Department, ...]]:
    """Yield departments of the same connections, as many as share one."""
    connections = attrgetter("journal", "flowzone")
    for _, same in groupby(sorted(departments, key=connections), key=connections):
        own = tuple(same)
        yield from (own[start : start + SHARE] for start in range(0, len(own), SHARE))


def _look(
    flow: Flow,
    airflow_run: str,
    share: Sequence[Department],
    setup: Setup,
    deadline: float,
    settle: Callable[[UUID], None],
) -> None:
    """Look at departments of the same connections one after the other, until one meets a fault or patience ends."""
    try:
        steps.require_connections(share[0])
        with connect() as bridge, ExtensorHook(share[0].journal).snapshot() as journal:
            for department in share:
                if time.monotonic() >= deadline:
                    return
                if _settled(bridge, journal, flow, airflow_run, department, setup):
                    settle(department.guid)
    except Exception as error:  # noqa: BLE001  whatever it is, the department's tasks meet it again
        log.info("A look ended early (%s); the departments' own tasks look again", type(sanitised(error)).__name__)


def _settled(
    bridge: Connection, journal: JournalSnapshot, flow: Flow, airflow_run: str, department: Department, setup: Setup
) -> bool:
    """Whether the department had nothing to do; its run has ended then, and is as it was otherwise."""
    if _large(bridge, flow, department) or flow.impossible(department):
        return False
    with bridge.transaction() as everything:
        run = runs.get(bridge, flow.name, airflow_run, department.guid)
        lock = bridge.execute(statement("bridge/lock_try"), run.key).fetchone()
        if (
            lock
            and lock["mine"]
            and run.status == "queued"
            and snapshots.nothing_to_do(bridge, journal, run, flow, department, setup)
        ):
            runs.close(bridge, run)
            return True
        raise Rollback(everything)
    return False


def _large(bridge: Connection, flow: Flow, department: Department) -> bool:
    bound = {"flow": flow.name, "department": department.guid, "rows": LARGE}
    found = bridge.execute(statement("bridge/ledger_beyond"), bound).fetchone()
    assert found is not None
    return bool(found["large"])
