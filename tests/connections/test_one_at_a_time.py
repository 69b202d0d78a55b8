"""Threads that look connections up at once each get their own (G5, D7)."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.sdk import BaseHook
from airflow.sdk.execution_time import task_runner
from airflow.sdk.execution_time.comms import ConnectionResult, GetConnection
from airflow.sdk.execution_time.supervisor import InProcessSupervisorComms

from bridge import database
from connections import OneAtATime
from extensor_hook import ExtensorHook
from flowzone_hook import FlowzoneHook
from mirror.steps import has_connection

LOGIN: dict[str, Any] = dict.fromkeys(("schema", "port", "extra")) | {
    "conn_type": "http",
    "host": "flowzone.test",
    "login": "helsebro",
    "password": "for-tests-only",
}
HOOKS: list[type[BaseHook]] = [OneAtATime, ExtensorHook, FlowzoneHook, database._Hook]


@pytest.fixture
def comms(monkeypatch: pytest.MonkeyPatch) -> InProcessSupervisorComms:
    """What a task under `airflow dags test` asks for connections, slow enough for threads to meet in it."""

    def handle(message: Any, *_: object) -> None:
        time.sleep(random.uniform(0, 0.01))
        known = isinstance(message, GetConnection)
        made.messages.append(ConnectionResult(conn_id=message.conn_id, **LOGIN) if known else None)

    made = InProcessSupervisorComms(supervisor=SimpleNamespace(_handle_request=handle))  # type: ignore[arg-type]
    monkeypatch.setattr(task_runner, "SUPERVISOR_COMMS", made, raising=False)
    return made


def test_nobody_gets_somebody_elses(comms: InProcessSupervisorComms) -> None:
    """G5: through whichever of our hooks; and the task can still speak to Airflow afterwards."""
    names = [f"extensor_{serial}" for serial in range(40)]
    with ThreadPoolExecutor(8) as pool:
        hooks = [random.choice(HOOKS) for _ in names]
        found = list(pool.map(lambda hook, name: hook.get_connection(name).conn_id, hooks, names))
        assert all(pool.map(has_connection, names))
    assert found == names
    assert vars(task_runner)["SUPERVISOR_COMMS"] is comms
    assert not comms.messages
