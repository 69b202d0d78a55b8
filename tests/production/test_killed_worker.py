"""Production's own commands: two workers, one killed with -9 in the middle of a delivery; nothing lost or doubled."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from console import children
from console.postgres import Server
from sandbox.journal import desktop
from tests.production.cluster import Cluster, cluster, redis_missing
from tests.world import World, usual_patient
from tests.world import world as build

pytestmark = [
    pytest.mark.skipif(redis_missing() is not None, reason=str(redis_missing())),
    pytest.mark.timeout(600),
]

PEOPLE, BATCH = 2500, 500
DAG = "patients"
WORKERS = ("worker-1", "worker-2")
LONG_LIVED = ("api-server", "dag-processor", "triggerer", "scheduler", "watch")


@contextmanager
def slow(server: Server, folder: Path) -> Iterator[World]:
    """One department whose delivery lasts: one request at a time, each answered late."""
    with build(server, folder, ("fjord",), 1) as world:
        world.connect("flowzone_fjord", extra={"connections": 1})
        world.write_departments(patients={"series_required": False})
        with world.customer.desktop() as journal:
            for serial in range(PEOPLE):
                desktop.add_patient(journal, world.department, **usual_patient(serial))
        world.faults({"method": "PUT", "path": f"/{DAG}$", "fault": "delay", "seconds": 2})
        yield world


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """The whole of production, healthy by its own health checks."""
    with cluster(tmp_path_factory.mktemp("production"), slow) as started:
        started.start(*LONG_LIVED, *WORKERS)
        started.make_operator()
        started.wait_until_healthy("api-server", "scheduler", "watch", *WORKERS)
        yield started


def test_a_killed_worker_loses_nothing_and_doubles_nothing(up: Cluster) -> None:
    """O6, T1: Airflow notices, the other worker ends what was begun; Flowzone's effects and the ledger prove it."""
    world = up.world
    with up.api() as api:
        up.wait_for("the DAGs", lambda: DAG in api.flows("outbound"))
        assert api.is_paused(DAG)
        api.pause(DAG, on=False)
        up.wait_for("the third batch to be under way", lambda: len(world.requests("PUT", f"/{DAG}")) >= 3)
        victim = at_work(up)
        children.stop([up.running.pop(victim)], signal.SIGKILL)

        assert 0 < len(ledger(world)) < PEOPLE
        assert world.query("select count(*) as rest from bridge.staged")[0]["rest"] > 0
        assert not up.healthy(victim)
        world.faults()
        up.wait_for("every run's end", lambda: api.runs_under_way(DAG) == [], patience=300)

    held = world.held(kind=DAG)
    assert len(held) == PEOPLE
    assert {guid: effects for guid, effects in world.effects().items() if effects != (1, 0, 0)} == {}
    assert ledger(world) == set(held)
    assert world.query("select * from bridge.under_way") == []
    assert world.query("select * from bridge.staged") == []
    assert world.aside() == {}
    statuses = [row["status"] for row in world.query("select status from bridge.run order by started_at")]
    assert (set(statuses[:-1]) - {"superseded", "success"}, statuses[-1]) == (set(), "success")
    assert given_up(up), "Airflow did not notice that the task had died: something else ended it"
    for container in up.running.keys() - {"redis"}:
        assert up.healthy(container), container


def test_a_worker_that_is_told_to_stop_ends_its_task_first(up: Cluster) -> None:
    """O6: as `docker compose stop`, `up` with a new image, and a machine that is shut down do."""
    world, given_up_before = up.world, given_up(up)
    up.start(*(set(WORKERS) - up.running.keys()))
    up.wait_until_healthy(*WORKERS)
    world.faults({"method": "PUT", "path": f"/{DAG}$", "fault": "delay", "seconds": 1.5})
    world.forget_requests()
    with up.api() as api:
        run = api.trigger(DAG, {"department": str(world.department), "mode": "full", "dry_run": False})
        up.wait_for("the second batch to be under way", lambda: len(world.requests("PUT", f"/{DAG}")) >= 2)
        leaving = up.running.pop(at_work(up))
        leaving.process.terminate()
        up.wait_for("its end", lambda: leaving.ended)
        assert leaving.process.returncode == 0
        assert len(world.requests("PUT", f"/{DAG}")) == PEOPLE / BATCH
        up.wait_for("the run's end", lambda: api.state(DAG, run) in ("success", "failed"))
        assert api.state(DAG, run) == "success"
    assert given_up(up) == given_up_before


def at_work(up: Cluster) -> str:
    """Return the worker in which the department's lock is held."""
    locks = up.world.query(
        "select client_port from pg_locks inner join pg_stat_activity using (pid)"
        " where locktype = 'advisory' and datname = 'bridge'"
    )
    (port,) = {row["client_port"] for row in locks}
    (name,) = (name for name in WORKERS if has_connection(up.running[name].session.members(), port))
    return name


def has_connection(pids: list[int], port: int) -> bool:
    """Whether one of the processes owns the local end of a TCP connection."""
    inodes = set()
    for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        fields = line.split()
        if int(fields[1].rpartition(":")[2], 16) == port:
            inodes.add(f"socket:[{fields[9]}]")
    return any(link in inodes for pid in pids for link in _links(pid))


def _links(pid: int) -> list[str]:
    try:
        return [str(file.readlink()) for file in Path(f"/proc/{pid}/fd").iterdir()]
    except OSError:
        return []


def given_up(up: Cluster) -> list[Path]:
    """The logs of deliveries that Airflow began a second time."""
    return list(
        (up.here.folder / "logs").glob("dag_id=*/run_id=*/task_id=department.deliver/map_index=0/attempt=2.log")
    )


def ledger(world: World) -> set[UUID]:
    """Who is in Flowzone by the ledger's word."""
    return {row["guid"] for row in world.query("select guid from bridge.ledger where state = 'present'")}


def test_workers_cannot_read_airflows_own_tables(up: Cluster) -> None:
    """O6: nor may the companion read the ledger, nor the flows change tables."""
    environment = up.here.environment("worker-1")
    assert not any("SQL_ALCHEMY_CONN" in name or "FERNET" in name or "JWT" in name for name in environment)
    for role, database, statement in (
        ("celery", "airflow", "select 1"),
        ("bridge", "airflow", "select 1"),
        ("companion", "bridge", "select * from bridge.ledger"),
        ("bridge", "bridge", "create table bridge.mine ()"),
        ("bridge", "bridge", "update bridge.bridge_version set version_num = '0001'"),
        ("bridge_owner", "airflow", "select 1"),
    ):
        with (
            pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.OperationalError)),
            psycopg.connect(up.server.dsn(database, role, up.secrets[f"{role}_password"])) as connection,
        ):
            connection.execute(statement)


def test_our_commands_work_in_a_workers_container(up: Cluster) -> None:
    """O6, D7: as docs/production.md has them; set-up, connections and runs."""
    checked = up.asked("worker-1", "./helsebro", "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    listed = up.asked("worker-1", "./helsebro", "runs", "--json")
    assert listed.returncode == 0, listed.stderr
    assert {row["flow"] for row in json.loads(listed.stdout)} <= {DAG}


def test_nothing_secret_is_in_what_the_services_print(up: Cluster) -> None:
    """O6, O1: neither passwords nor keys."""
    printed = "".join(file.read_text(errors="replace") for file in (up.here.folder / "output").iterdir())
    logs = "".join(file.read_text(errors="replace") for file in (up.here.folder / "logs").rglob("*.log"))
    single: dict[str, Any] = {name: value for name, value in up.secrets.items() if not name.endswith("connections")}
    assert [name for name, value in single.items() if value in printed + logs] == []
    assert "eyJ" not in printed + logs, "a token"
