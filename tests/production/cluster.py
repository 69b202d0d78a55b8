"""Production on this machine: the services of docker-compose.yaml as processes, each with its own command, environment
and secrets, Redis and PostgreSQL as real servers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from console import children
from console import postgres as embedded
from console.api import Api
from console.children import Child
from console.postgres import Server, free_port
from tests.production.compose import Here
from tests.world import ROOT, World

SECRETS = (
    *("postgres_password", "airflow_password", "celery_password", "bridge_owner_password", "bridge_password"),
    *("companion_password", "redis_password", "fernet_key", "jwt_secret", "api_secret_key", "operator"),
)
READY_PATIENCE = 240.0  # seconds; machines may be busy
USER = "operator"


def redis_missing() -> str | None:
    """Say why no Redis can be had here; None when one can."""
    if shutil.which("redis-server"):
        return None
    return "there is no redis-server; as root: apt-get install redis-server (./helsebro test does, where it may)"


@dataclass
class Cluster:
    """Containers as child processes, by their names; `worker-1` and `worker-2` are of the service `worker`."""

    here: Here
    server: Server
    world: World
    secrets: dict[str, str]
    api_address: str
    running: dict[str, Child] = field(default_factory=dict)

    def start(self, *containers: str) -> None:
        """Start containers."""
        for name in containers:
            self.here.hand_out(name, self.secrets)
            self.running[name] = children.start(
                name,
                ["/usr/bin/env", *self.here.command(name)],
                log=self.here.folder / "output" / f"{name}.log",
                env=self.here.environment(name),
                cwd=ROOT,
            )

    def run_to_its_end(self, container: str) -> str:
        """Start a container that ends by itself, and return what it printed."""
        self.start(container)
        code = self.running[container].process.wait(timeout=READY_PATIENCE)
        printed = self.running.pop(container).log.read_text(encoding="utf-8", errors="replace")
        assert code == 0, printed[-3000:]
        return printed

    def wait_until_healthy(self, *containers: str) -> None:
        """Ask the containers' own health checks until each is content."""
        for name in containers:
            self.wait_for(f"{name} to be healthy", lambda name=name: self.healthy(name))  # type: ignore[misc]

    def healthy(self, container: str) -> bool:
        """Whether a container's health check is content."""
        return self.asked(container, *self.here.health(container)).returncode == 0

    def asked(self, container: str, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command in a container."""
        return subprocess.run(
            ["/usr/bin/env", *command],
            env=self.here.environment(container),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=READY_PATIENCE,
        )

    def wait_for(self, what: str, ready: Callable[[], bool], patience: float = READY_PATIENCE) -> None:
        """Ask until the answer is yes; fail when a container ends or patience does."""
        deadline = time.monotonic() + patience
        while not ready():
            for name, child in self.running.items():
                assert not child.ended, f"{name} ended: {child.last_words(40)}"
            assert time.monotonic() < deadline, f"{what}: not within {patience:.0f} s"
            time.sleep(0.2)

    def api(self) -> Api:
        """Log in to Airflow as a person does."""
        return Api(self.api_address, USER, self.secrets["operator"])

    def make_operator(self) -> None:
        """Make a user, as docs/production.md tells."""
        made = self.asked(
            *("migrate", "airflow", "users", "create", "--role", "Admin", "--username", USER),
            *(
                "--password",
                self.secrets["operator"],
                "--email",
                "o@example.test",
                "--firstname",
                "O",
                "--lastname",
                "O",
            ),
        )
        assert made.returncode == 0, made.stderr[-3000:]


@contextmanager
def cluster(folder: Path, build: Callable[[Server, Path], Any]) -> Iterator[Cluster]:
    """Start both servers and bring the databases up to date; Airflow's services are the caller's to start.

    :param build: makes the world of journals and Flowzone on a server, as a context manager.
    """
    port = {name: free_port() for name in ("redis", "api", "health")}
    places = {
        "redis:6379": f"127.0.0.1:{port['redis']}",
        "6379": str(port["redis"]),
        "api-server:8080": f"127.0.0.1:{port['api']}",
        "8080": str(port["api"]),
        "8974": str(port["health"]),
        "0.0.0.0": "127.0.0.1",
        "/opt/helsebro": str(ROOT),
        "/var/log/airflow": str(folder / "logs"),
        "/etc/helsebro": str(folder),  # where the world has its departments file
    }
    secrets = {name: token_urlsafe(32) + "=" for name in SECRETS}  # as docs/production.md makes them
    with _server(Here(folder, {}), folder) as server:
        here = Here(folder, places | {"postgres:5432": f"127.0.0.1:{server.port}"})
        _make_databases(here, server, secrets)
        with build(server, folder) as world:
            world.bridge = server.dsn("bridge")
            for name in ("questionnaires", "alerts", "housekeeping"):
                shutil.copy(ROOT / "include" / f"{name}.yaml", folder)
            secrets |= _connection_files(world, server, secrets)
            made = Cluster(here, server, world, secrets, f"http://127.0.0.1:{port['api']}")
            try:
                made.start("redis")
                made.run_to_its_end("migrate")
                yield made
            finally:
                children.stop(list(made.running.values()))


@contextmanager
def _server(here: Here, folder: Path) -> Iterator[Server]:
    """The embedded server with the settings of the service `postgres`."""
    program, *options = here.command("postgres")
    assert program == "postgres"
    settings = dict(option.split("=", 1) for option in options if option != "-c")
    with embedded.disposable(settings) as server:
        yield server


def _make_databases(here: Here, server: Server, secrets: Mapping[str, str]) -> None:
    """Run the service's own script, as its image does over an empty server."""
    here.hand_out("postgres", secrets)
    script = here.folder / "databases.sql"
    text = (ROOT / "include" / "production" / "databases.sql").read_text(encoding="utf-8")
    script.write_text(here.translated(text, "postgres"), encoding="utf-8")
    psql(server.dsn(), script)


def psql(dsn: str, script: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script of psql's own language, with the program of the wheel."""
    settings = [word for name, value in variables.items() for word in ("--set", f"{name}={value}")]
    done = subprocess.run(
        [embedded.program("psql"), "--no-psqlrc", "--set", "ON_ERROR_STOP=1", *settings, "--file", script, dsn],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={"PATH": os.environ["PATH"]},
    )
    assert done.returncode == 0, done.stderr
    return done


def _connection_files(world: World, server: Server, secrets: Mapping[str, str]) -> dict[str, str]:
    """The three connection files as docs/production.md has them; JSON is YAML."""

    def bridge(role: str) -> dict[str, Any]:
        address = {"conn_type": "postgres", "host": server.host, "port": server.port, "schema": "bridge"}
        return {"bridge_default": address | {"login": role, "password": secrets[f"{role}_password"]}}

    others = {
        name.removeprefix("AIRFLOW_CONN_").lower(): json.loads(value)
        for name, value in world.environment.items()
        if name.startswith(("AIRFLOW_CONN_EXTENSOR_", "AIRFLOW_CONN_FLOWZONE_"))
    }
    return {
        "connections": json.dumps(others | bridge("bridge")),
        "companion_connections": json.dumps(bridge("companion")),
        "migrate_connections": json.dumps(bridge("bridge_owner")),
    }
