"""Look at everything, write down what has changed, tell it: from within Airflow every minute, and from outside (O4)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import requests

from alerts import airflow_state, blind, book
from alerts.airflow_state import AirflowState
from alerts.channels import Channel, channels
from alerts.look import Pulse, beat, listen, look
from alerts.memory import Memory, ServersMemory, TasksMemory
from alerts.post import send_waiting
from alerts.settings import Alerts, load, path
from bridge import Connection, connect, migrate
from bridge.database import CONNECTION
from faults import Fault, TransientFault, sanitised
from mirror.run import now
from statements import statement

log = logging.getLogger(__name__)

BRIDGE: Final = f"bridge {CONNECTION}"
"""How faults name the bridge."""
PING_TIMEOUT: Final = 10.0
"""Seconds."""


class Untold(TransientFault):
    """Messages wait because a channel does not take them; the next watch tries again."""


def inside(moment: datetime) -> None:
    """Watch from within Airflow: running at all is its heartbeat, which is passed on when all could be told.

    Raises SetupError for the alerts file, Untold, and the bridge's faults.
    """
    with _nobodys_data():
        alerts = load()
        _watch(alerts, TasksMemory(), moment, lambda bridge: beat(bridge, alerts, moment), None)
        _ping(alerts)


def outside(moment: datetime, home: Path) -> None:
    """Watch from a program beside Airflow, which also notices when Airflow does not run any more.

    :param home: a folder to keep a file in while neither bridge nor Airflow's database can be written.

    Raises like `inside`.
    """
    with _nobodys_data():
        memory = ServersMemory(home / "helsebro_bridge_out_of_sight.json")
        _watch(load(), memory, moment, lambda bridge: listen(bridge, moment), airflow_state.read())


def _watch(
    alerts: Alerts,
    memory: Memory,
    moment: datetime,
    feel: Callable[[Connection], Pulse],
    airflow: AirflowState | None,
) -> None:
    ways = channels(alerts)
    if not ways:
        log.warning("Nobody is told of anything: %s names no recipient", path())
    try:
        migrate()
        with connect() as bridge:
            faults = _look_and_tell(bridge, alerts, ways, moment, feel(bridge), airflow)
    except Fault as fault:
        if fault.system == BRIDGE:
            for untold in blind.out_of_sight(fault, memory, alerts, ways, moment):
                log.error("%s", untold)  # noqa: TRY400  its text is all there is to say
        raise
    faults += blind.in_sight(memory, alerts, ways, moment)
    if faults:
        raise Untold("messages wait to be told: " + "; ".join(dict.fromkeys(map(str, faults))))


def _look_and_tell(
    bridge: Connection,
    alerts: Alerts,
    ways: list[Channel],
    moment: datetime,
    pulse: Pulse,
    airflow: AirflowState | None,
) -> list[Fault]:
    """Do it unless another watch is at it right now; return why messages wait."""
    row = bridge.execute(statement("bridge/alerts/alone")).fetchone()
    if not (row and row["alone"]):
        log.info("Another watch is at work")
        return []
    found = look(bridge, alerts, pulse, moment, airflow)
    book.enter(bridge, found.troubles, found.judged, alerts, moment)
    return send_waiting(bridge, ways, now)


def _ping(alerts: Alerts) -> None:
    """Tell a monitor elsewhere that Airflow lives and could tell what there was; it misses what does not come."""
    if alerts.heartbeat.ping:
        try:
            requests.get(alerts.heartbeat.ping, timeout=PING_TIMEOUT, allow_redirects=False).raise_for_status()
        except requests.RequestException as error:  # the monitor notices by itself
            log.warning("The monitor elsewhere did not take the heartbeat (%s)", type(error).__name__)


@contextmanager
def _nobodys_data() -> Iterator[None]:
    """Let nothing but faults out: whatever else goes wrong may quote something."""
    try:
        yield
    except Fault:
        raise
    except Exception as error:  # noqa: BLE001
        raise sanitised(error) from None
