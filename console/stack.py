"""PostgreSQL, the sandboxes and Airflow, started together and ended together."""

import contextlib
import json
import os
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType

import requests

from console import children, databases, doors, postgres, services
from console.children import Child
from console.databases import Address
from console.guard import LAST_ENDED, Guard
from console.places import STATE, Busy, Secrets, locked, write_private
from console.progress import Progress
from console.seeds import Databases
from console.services import ADMIN, Ports, Service

PREFERRED = {
    "Airflow": 8080,
    "Flowzone": 9001,
    "ExorLive": 9002,
    "1177": 9003,
    "companion": 9004,
    "PostgreSQL": 15432,
}
OTHER_SERVER = "HELSEBRO_POSTGRES"
READY_PATIENCE = 120.0
RESTARTS = 5
RUN = STATE / "run"


class StackError(Exception):
    """The stack can't be started, or one of it ended; the message says which and why."""


@dataclass(frozen=True)
class Stack:
    """What runs, and how to reach it."""

    name: str
    home: Path
    databases: Databases
    ports: Ports
    user: str
    password: str
    environment: dict[str, str]
    services: dict[str, Service]
    children: dict[str, Child]
    launch: Callable[[Service], Child]
    restarts: Counter[str] = field(default_factory=Counter)

    @property
    def airflow(self) -> str:
        """Airflow's address."""
        return self.ports.address("airflow")

    @property
    def flowzone(self) -> str:
        """The sandbox Flowzone's address."""
        return self.ports.address("flowzone")

    def follow_timetables(self) -> None:
        """From now on let the scheduler start runs by itself, too; it takes a new one."""
        children.stop([self.children["scheduler"]])
        self._start(services.scheduler(self.environment, timetables=True))
        self._start(services.watch(self.environment))

    def check(self) -> None:
        """Raise when a service has ended."""
        for name, child in self.children.items():
            if child.ended:
                raise StackError(f"{name} ended by itself. The end of {child.log}:\n{child.last_words()}")

    def keep_up(self) -> list[str]:
        """Start again what has ended, as a service manager would, and name it; raise when one ends time and again."""
        ended = [name for name, child in self.children.items() if child.ended]
        for name in ended:
            if self.restarts[name] == RESTARTS:
                self.check()
            self.restarts[name] += 1
            children.stop([self.children[name]])  # what it left behind
            self._start(self.services[name])
        return ended

    def _start(self, service: Service) -> None:
        self.services[service.name] = service
        self.children[service.name] = self.launch(service)

    def wait_for(self, what: str, ready: Callable[[], bool], patience: float = READY_PATIENCE) -> None:
        """Ask until the answer is yes; raise when a service ends or patience does."""
        deadline = time.monotonic() + patience
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise StackError(f"{what}: not within {patience:.0f} s. The logs: {self.home / 'logs'}")
            time.sleep(0.2)


@contextlib.contextmanager
def stack(name: str, progress: Progress, *, fresh: bool, timetables: bool, anew: bool = False) -> Iterator[Stack]:
    """Everything up, in `.helsebro/NAME`; with `fresh` databases, or even `anew` from nothing at all.

    Without `timetables` only those runs start that are asked for.
    """
    with _alone(), _interruptible():
        home = STATE / name
        guard = Guard(RUN)
        try:
            if anew:
                shutil.rmtree(home, ignore_errors=True)
                shutil.rmtree(postgres.home_for(home), ignore_errors=True)
            shutil.rmtree(home / "logs", ignore_errors=True)
            if fresh:
                shutil.rmtree(home / "airflow" / "logs", ignore_errors=True)
            yield _start(name, home, guard, progress, fresh=fresh, timetables=timetables)
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # the end is near, and bounded
            guard.end()
            (RUN / "environment.json").unlink(missing_ok=True)


def running() -> dict[str, str]:
    """The environment of the stack that runs in this checkout."""
    try:
        with locked(RUN / "stack.lock", wait=False):
            raise StackError("Nothing runs here; start it with ./helsebro up")
    except Busy:
        return dict(json.loads((RUN / "environment.json").read_text()))


def _start(name: str, home: Path, guard: Guard, progress: Progress, *, fresh: bool, timetables: bool) -> Stack:
    secrets = Secrets(home / "secrets.json")
    server = _server(home, guard, progress)
    base = Databases(server, secrets, home / "logs", "" if isinstance(server, postgres.Server) else f"helsebro_{name}_")
    base.prepare(fresh=fresh)
    progress.say("databases: airflow, bridge, flowzone, exorlive, two journals")
    listening = ("Airflow", "Flowzone", "ExorLive", "1177", "companion")
    ports = Ports(*(_port(whose, PREFERRED[whose], progress) for whose in listening))
    passwords = write_private(home / "passwords.json", json.dumps({ADMIN: secrets["admin"][:16]}))
    setup = write_private(home / "flowzone.json", services.flowzone_setup(secrets))
    environment = services.airflow_environment(base, home / "airflow", passwords, ports)
    environment |= doors.prepare(home, ports)
    planned = [
        *services.airflow(environment),
        services.scheduler(environment, timetables=timetables),
        services.flowzone(base, setup, ports),
        *doors.services(base, environment, home, ports),
        *([services.watch(environment)] if timetables else []),
    ]
    launch = partial(_launch, home, guard)
    stack = Stack(
        name=name,
        home=home,
        databases=base,
        ports=ports,
        user=ADMIN,
        password=secrets["admin"][:16],
        environment=environment,
        services={service.name: service for service in planned},
        children={service.name: launch(service) for service in planned},
        launch=launch,
    )
    write_private(RUN / "environment.json", json.dumps(environment))
    stack.wait_for("Flowzone", partial(_lives, stack.flowzone))
    progress.say(f"Flowzone's sandbox: {stack.flowzone}")
    for name, what in doors.WATCHED.items():
        stack.wait_for(what, partial(_lives, ports.address(name)))
        progress.say(f"{what}: {ports.address(name)}")
    stack.wait_for("Airflow", lambda: _healthy(_get(f"{stack.airflow}/api/v2/monitor/health")))
    _get(f"{stack.airflow}/execution/health")  # or the first task pays for the first request
    progress.say(f"Airflow: {stack.airflow}")
    return stack


def _server(home: Path, guard: Guard, progress: Progress) -> Address:
    if dsn := os.environ.get(OTHER_SERVER):
        address = databases.elsewhere(dsn)
        progress.say(f"PostgreSQL: {address.host}:{address.port} (from {OTHER_SERVER})")
        return address
    server = postgres.start(postgres.home_for(home), port=_port("PostgreSQL", PREFERRED["PostgreSQL"], progress))
    assert server.child
    guard.add(server.child, LAST_ENDED)
    progress.say(f"PostgreSQL: {server.host}:{server.port}")
    return server


def _launch(home: Path, guard: Guard, service: Service) -> Child:
    log = home / "logs" / f"{service.name}.log"
    return guard.add(children.start(service.name, service.program, log=log, env={**os.environ, **service.environment}))


def _port(whose: str, preferred: int, progress: Progress) -> int:
    port = postgres.free_port(preferred)
    if port != preferred:
        progress.say(f"port {preferred} is taken; {whose} gets {port}")
    return port


def _healthy(answer: requests.Response | None) -> bool:
    """Whether every part of Airflow has been heard of."""
    parts = ("metadatabase", "scheduler", "dag_processor", "triggerer")
    return answer is not None and all(answer.json()[part]["status"] == "healthy" for part in parts)


def _lives(address: str) -> bool:
    return _get(f"{address}/healthz") is not None


def _get(url: str) -> requests.Response | None:
    with contextlib.suppress(requests.RequestException), requests.Session() as session:
        session.trust_env = False
        answer = session.get(url, timeout=5)
        return answer if answer.ok else None
    return None


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    try:
        with locked(RUN / "stack.lock", wait=False):
            yield
    except Busy:
        raise StackError("A demo or up already runs in this checkout; end it first (Ctrl-C where it runs).") from None


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Let SIGTERM and a closed terminal end us the way Ctrl-C does."""

    def interrupt(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
    before[signal.SIGINT] = signal.getsignal(signal.SIGINT)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
