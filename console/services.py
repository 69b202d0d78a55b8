"""The stack's services: how each is started, and how it shows that it is ready."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from console.airflow import AIRFLOW, METADATA, settings
from console.places import ROOT, Secrets
from console.seeds import JOURNALS, READER_ROLE, SYNC_ROLE, Databases, sqlalchemy

LOOPBACK = "127.0.0.1"
ADMIN = "admin"

Login = dict[str, str | int]  # an Airflow connection


@dataclass(frozen=True)
class Service:
    """A program and what is added to its environment."""

    name: str
    program: Sequence[str]
    environment: Mapping[str, str]


@dataclass(frozen=True)
class Ports:
    """Where the stack's services listen, on 127.0.0.1."""

    airflow: int
    flowzone: int
    exorlive: int
    idp: int
    companion: int

    def address(self, service: str) -> str:
        """The address of one of them."""
        return f"http://{LOOPBACK}:{getattr(self, service)}"


# The sandbox Flowzone's businesses: (id, name), departments as (guid, name, appointments enabled).
BUSINESSES: dict[tuple[str, str], tuple[tuple[str, str, bool], ...]] = {
    ("fjord", "Fjord helse"): (
        ("1f0c6a3e-7d54-4c1b-9b0e-2a51c0de0001", "Fjord rehabilitering", True),
        ("1f0c6a3e-7d54-4c1b-9b0e-2a51c0de0002", "Fjord døgn", True),
    ),
    ("byen", "Byen bedriftshelse"): (
        ("6b9d2f10-3c8e-4f7a-8a66-5e1ec0de0001", "Byen bedriftshelse", True),
        ("6b9d2f10-3c8e-4f7a-8a66-5e1ec0de0002", "Byen fysioterapi", False),
    ),
}

# Airflow's defaults are for big machines far apart; these make a small one answer at once. The caller's own count more.
TUNING = {
    "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
    "AIRFLOW__CORE__PARALLELISM": "8",
    "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
    "AIRFLOW__CORE__TEST_CONNECTION": "Enabled",
    "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.1",
    "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL": "1",
    "AIRFLOW__DATABASE__SQL_ALCHEMY_POOL_SIZE": "30",
    "AIRFLOW__DATABASE__SQL_ALCHEMY_MAX_OVERFLOW": "60",
    "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "5",
    "AIRFLOW__LOGGING__COLORED_CONSOLE_LOG": "False",
}


def flowzone_setup(secrets: Secrets) -> str:
    """The sandbox Flowzone's setup file."""
    businesses = [
        {
            "id": key,
            "name": name,
            "clients": [{"id": f"helsebro-{key}", "secret": secrets[f"client {key}"]}],
            "departments": [
                {"guid": guid, "name": department, "appointments_enabled": enabled}
                for guid, department, enabled in departments
            ],
        }
        for (key, name), departments in BUSINESSES.items()
    ]
    return json.dumps({"businesses": businesses}, indent=1, ensure_ascii=False)


def flowzone(databases: Databases, setup: os.PathLike[str], ports: Ports) -> Service:
    """The sandbox Flowzone."""
    options = ["--setup", str(setup), "--port", str(ports.flowzone)]
    return sandbox("flowzone", options, {"FLOWZONE_SANDBOX_DSN": databases.dsn("flowzone")})


def sandbox(name: str, options: Sequence[str], environment: Mapping[str, str]) -> Service:
    """One of the stand-ins for the closed systems."""
    program = [sys.executable, "-P", "-m", f"sandbox.{name}", *options]
    return Service(name, program, {**environment, "PYTHONPATH": str(ROOT)})


def airflow(environment: Mapping[str, str]) -> list[Service]:
    """Airflow's services but for the scheduler; nobody but 127.0.0.1 can reach them."""
    commands = {
        "api-server": ("api-server",),
        "dag-processor": ("dag-processor",),
        "triggerer": ("triggerer", "--skip-serve-logs"),
    }
    return [Service(name, [*AIRFLOW, *command], environment) for name, command in commands.items()]


def scheduler(environment: Mapping[str, str], *, timetables: bool) -> Service:
    """Airflow's scheduler, which starts runs by timetable and event, or only those that are asked for."""
    by_itself = {"AIRFLOW__SCHEDULER__USE_JOB_SCHEDULE": str(timetables)}
    return Service("scheduler", [*AIRFLOW, "scheduler", "--skip-serve-logs"], {**environment, **by_itself})


def watch(environment: Mapping[str, str]) -> Service:
    """The program beside Airflow that tells when Airflow itself has stopped."""
    return Service("watch", [sys.executable, "-P", "-m", "console", "watch"], {**environment, "PYTHONPATH": str(ROOT)})


def airflow_environment(
    databases: Databases, home: os.PathLike[str], passwords: os.PathLike[str], ports: Ports
) -> dict[str, str]:
    """Everything the stack's Airflow is told, on top of the caller's environment."""
    secrets, address = databases.secrets, ports.address("airflow")
    wiring = {
        "AIRFLOW_HOME": str(home),
        METADATA: sqlalchemy(databases.dsn("airflow")),
        "AIRFLOW__API__HOST": LOOPBACK,
        "AIRFLOW__API__PORT": str(ports.airflow),
        "AIRFLOW__API__BASE_URL": address,
        "AIRFLOW__API__SECRET_KEY": secrets["session key"],
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets["jwt key"],
        "AIRFLOW__CORE__FERNET_KEY": secrets["fernet key"],
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{ADMIN}:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
    }
    tuning = settings({}) | TUNING
    kept = {name: os.environ[name] for name in tuning if name in os.environ}
    return tuning | kept | wiring | connections(databases, ports) | no_proxy(os.environ)


def connections(databases: Databases, ports: Ports) -> dict[str, str]:
    """Airflow's connections to the two journals, the two clients' Flowzone, ExorLive's directory, and the bridge."""
    server = databases.server
    postgres: Login = {"host": server.host, "port": server.port}
    plain = {"conn_type": "postgres"} | postgres
    found: dict[str, Login] = {
        "bridge_default": _login(databases, "bridge", "bridge") | plain,
        "exorlive_default": _login(databases, "exorlive", READER_ROLE) | plain,
    }
    for key in JOURNALS:
        journal = _login(databases, f"journal_{key}", SYNC_ROLE)
        client: Login = {"login": f"helsebro-{key}", "password": databases.secrets[f"client {key}"]}
        base: Login = {"host": f"{ports.address('flowzone')}/api/v1"}
        found[f"extensor_{key}"] = journal | {"conn_type": "extensor"} | postgres
        found[f"flowzone_{key}"] = client | {"conn_type": "flowzone"} | base
    return {f"AIRFLOW_CONN_{name.upper()}": json.dumps(value) for name, value in found.items()}


def no_proxy(given: Mapping[str, str]) -> dict[str, str]:
    """A proxy for the world is none for this machine."""
    known = given.get("no_proxy") or given.get("NO_PROXY") or ""
    value = ",".join(filter(None, (known, LOOPBACK, "localhost")))
    return {"no_proxy": value, "NO_PROXY": value}


def _login(databases: Databases, database: str, role: str) -> Login:
    return {
        "schema": databases.prefix + database,
        "login": databases.prefix + role,
        "password": databases.secrets[f"role {role}"],
    }
