"""What Airflow is told, by the command line and by the stack."""

import json
import os
import sqlite3
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from console import airflow, services
from console.databases import Address
from console.main import COMMANDS, helsebro
from console.places import Busy, Secrets, locked, write_private
from console.seeds import Databases
from console.services import Ports

PORTS = Ports(8080, 9009, 9002, 9003, 9004)
MIGRATION = """
import os, pathlib, sqlite3
home = pathlib.Path(os.environ["AIRFLOW_HOME"])
sqlite3.connect(home / "airflow.db").execute("create table alembic_version (i int)")
open(home / "calls", "a").write("migrated ")
"""


@pytest.fixture
def databases(tmp_path: Path) -> Databases:
    return Databases(Address("127.0.0.1", 5432, "root", "r"), Secrets(tmp_path / "secrets.json"), tmp_path / "logs")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An AIRFLOW_HOME whose migration only leaves a mark."""
    monkeypatch.setattr(airflow, "AIRFLOW", (sys.executable, "-c", MIGRATION))
    return tmp_path


def test_every_command_exists_and_has_help() -> None:
    context = helsebro.make_context("helsebro", ["demo"])
    for name in COMMANDS:
        command = helsebro.get_command(context, name)
        assert command is not None
        assert command.help


def test_help_imports_no_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.main.import_module", None)
    result = CliRunner().invoke(helsebro, ["--help"])
    assert result.exit_code == 0
    assert "./helsebro demo" in result.output
    for name, entry in COMMANDS.items():
        assert f"  {name}" in result.output
        assert entry.line in result.output


def test_an_unknown_command_is_refused() -> None:
    assert CliRunner().invoke(helsebro, ["dmeo"]).exit_code == 2


def test_env_is_fit_for_a_shell_and_leaves_out_what_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_HOME", "/elsewhere")
    monkeypatch.delenv("AIRFLOW__CORE__LOAD_EXAMPLES", raising=False)
    monkeypatch.setattr(airflow, "ROOT", Path("/a place"))
    lines = CliRunner().invoke(helsebro, ["env"]).output.splitlines()
    assert "export AIRFLOW__CORE__LOAD_EXAMPLES=False" in lines
    assert "export AIRFLOW__CORE__DAGS_FOLDER='/a place/dags'" in lines
    assert not any("AIRFLOW_HOME" in line for line in lines)


def test_the_callers_variables_count_more(monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[str, str] = {}
    ran: list[str] = []

    def execve(_path: str, command: list[str], environment: dict[str, str]) -> None:
        ran.extend(command)
        told.update(environment)

    monkeypatch.setattr(os, "execve", execve)
    monkeypatch.setattr(airflow, "migrate_if_missing", lambda _environment: None)
    monkeypatch.setenv("AIRFLOW__CORE__DAGS_FOLDER", "/mine")
    arguments = ["airflow", "dags", "test", "practitioners", "-c", '{"department": "all"}', "--help"]
    assert CliRunner().invoke(helsebro, arguments).exit_code == 0
    assert told["AIRFLOW__CORE__DAGS_FOLDER"] == "/mine"
    assert ran[-6:] == arguments[1:]


def test_metadata_are_made_once(home: Path) -> None:
    environment = {**os.environ, "AIRFLOW_HOME": str(home)}
    airflow.migrate_if_missing(environment)
    airflow.migrate_if_missing(environment)
    assert (home / "calls").read_text() == "migrated "
    (home / "airflow.db").unlink()
    airflow.migrate_if_missing(environment)
    assert (home / "calls").read_text() == "migrated migrated "


def test_anothers_metadata_are_left_alone(home: Path) -> None:
    with sqlite3.connect(home / "other.db") as connection:
        connection.execute("create table alembic_version (i int)")
    connection.close()
    airflow.migrate_if_missing(
        {**os.environ, "AIRFLOW_HOME": str(home), airflow.METADATA: f"sqlite:///{home}/other.db"}
    )
    assert not (home / "calls").exists()


def test_the_stack_hands_over_its_connections(databases: Databases) -> None:
    found = {name: json.loads(value) for name, value in services.connections(databases, PORTS).items()}
    assert found["AIRFLOW_CONN_EXTENSOR_BYEN"] == {
        "conn_type": "extensor",
        "host": "127.0.0.1",
        "port": 5432,
        "schema": "journal_byen",
        "login": "flowzone_sync",
        "password": databases.secrets["role flowzone_sync"],
    }
    assert found["AIRFLOW_CONN_FLOWZONE_FJORD"]["host"] == "http://127.0.0.1:9009/api/v1"
    assert found["AIRFLOW_CONN_BRIDGE_DEFAULT"]["login"] == "bridge"
    setup = json.loads(services.flowzone_setup(databases.secrets))
    clients = {client["id"]: client["secret"] for business in setup["businesses"] for client in business["clients"]}
    assert clients["helsebro-fjord"] == found["AIRFLOW_CONN_FLOWZONE_FJORD"]["password"]


def test_tuning_yields_and_wiring_does_not(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__CORE__PARALLELISM", "3")
    monkeypatch.setenv("AIRFLOW__API__PORT", "1")
    told = services.airflow_environment(databases, Path("/home"), Path("/passwords"), PORTS)
    assert told["AIRFLOW__CORE__PARALLELISM"] == "3"
    assert told["AIRFLOW__API__PORT"] == "8080"
    assert told["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert told["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].startswith("postgresql+psycopg2://airflow:")


def test_a_proxy_is_not_asked_for_this_machine() -> None:
    assert services.no_proxy({"NO_PROXY": "intranet"})["no_proxy"] == "intranet,127.0.0.1,localhost"


def test_secrets_are_kept_and_private(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    first = Secrets(path)["fernet key"]
    assert Secrets(path)["fernet key"] == first
    assert Secrets(path)["another"] != first
    assert path.stat().st_mode & 0o777 == 0o600
    from cryptography.fernet import Fernet

    Fernet(first)


def test_a_private_file_replaces_an_open_one(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, "new")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("new", 0o600)


def test_a_lock_is_had_by_one(tmp_path: Path) -> None:
    with locked(tmp_path / "lock"), pytest.raises(Busy), locked(tmp_path / "lock", wait=False):
        pass
    with locked(tmp_path / "lock", wait=False):
        pass
