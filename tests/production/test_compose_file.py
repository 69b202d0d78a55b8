"""docker-compose.yaml by the Compose Specification, and by what production must not get wrong (O6)."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from airflow.configuration import conf

from console.main import COMMANDS
from tests.production.compose import FILE, REQUIRED, Unset, load
from tests.world import ROOT

BIN = Path(sys.executable).parent
MODEL = load()
SERVICES: dict[str, dict[str, Any]] = MODEL["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
SEALED = {"postgres", "redis", "migrate", "scheduler", "dag-processor"}
"""Who talks to nobody but the others."""


def compose() -> list[str] | None:
    """Return Docker Compose's own program, where this machine has one."""
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]) and subprocess.run([*command, "version"], capture_output=True).returncode == 0:
            return command
    return None


def test_it_is_what_the_specification_says() -> None:
    """O6: by the schema that check-jsonschema carries."""
    done = subprocess.run(
        [BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", FILE], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(compose() is None, reason="there is no Docker Compose; the schema is checked all the same")
def test_composes_own_reading_is_ours() -> None:
    """O6: what the tests run is what Compose would run; it needs no engine for this."""
    program = compose()
    assert program
    done = subprocess.run(
        [*program, "--file", str(FILE), "--profile", "*", "config", "--format", "json"],
        capture_output=True,
        text=True,
        env=REQUIRED | {"PATH": os.environ["PATH"]},
    )
    assert done.returncode == 0, done.stderr
    theirs = json.loads(done.stdout.replace("$$", "$"))["services"]
    for name, service in SERVICES.items():
        assert theirs[name].get("environment", {}) == service.get("environment", {}), name
        assert theirs[name].get("command") == service.get("command"), name


@pytest.mark.parametrize("name", sorted(REQUIRED))
def test_what_must_be_set_is_asked_for(name: str) -> None:
    """O6: production never starts with the demo's departments, or at an address that was guessed."""
    with pytest.raises(Unset, match=name):
        load({key: value for key, value in REQUIRED.items() if key != name})


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_service_is_hardened(name: str) -> None:
    """O6: no rights but those it needs, nothing to write to but what it is given."""
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["logging"]["options"]["max-size"]
    assert not {"privileged", "cap_add", "pid", "network_mode"} & service.keys()
    assert "build" in service or service["user"] in ("postgres", "redis")


@pytest.mark.parametrize("name", sorted(SERVICES.keys() - {"migrate", "sandbox-journals"}))
def test_every_service_that_stays_is_watched_and_comes_back(name: str) -> None:
    """O6: a health check and a restart policy."""
    assert SERVICES[name]["restart"] == "unless-stopped"
    assert SERVICES[name]["healthcheck"]["test"]


def test_nothing_is_reachable_from_other_machines() -> None:
    """O6: ports are of this machine alone; databases and queue are in networks that lead nowhere."""
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert ports.keys() == {"api-server", "companion", "sandbox-flowzone"}
    assert all(port.startswith("127.0.0.1:") for listed in ports.values() for port in listed)
    open_networks = {name for name, network in MODEL["networks"].items() if not (network or {}).get("internal")}
    assert open_networks == {"outside"}
    assert {name for name in SEALED if "outside" in SERVICES[name]["networks"]} == set()


def test_the_companion_sees_neither_queue_nor_airflow() -> None:
    """O6, L3: what faces the internet has a database role of its own and no key of anybody else."""
    companion = SERVICES["companion"]
    assert set(companion["networks"]) == {"database", "outside"}
    assert names_of_secrets(companion) == {"companion_connections"}
    assert not any(name.startswith(("AIRFLOW__CELERY", "AIRFLOW__DATABASE")) for name in companion["environment"])


def test_workers_have_no_key_to_airflows_metadata() -> None:
    """O6: tasks ask Airflow's API; a worker that is taken over cannot read connections or sign tokens."""
    worker = SERVICES["worker"]
    assert names_of_secrets(worker) == {"redis_password", "celery_password", "connections"}
    assert not {name for name in worker["environment"] if "SQL_ALCHEMY" in name or "FERNET" in name or "JWT" in name}
    assert worker["deploy"]["replicas"] >= 2


def names_of_secrets(service: Mapping[str, Any]) -> set[str]:
    """Whose secrets a service is given."""
    return {each if isinstance(each, str) else each["source"] for each in service.get("secrets", [])}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_secret_that_a_service_reads_is_handed_to_it(name: str) -> None:
    """O6: and none that it does not read, but for what PostgreSQL's script reads."""
    service = SERVICES[name]
    handed = {each if isinstance(each, str) else each["target"] for each in service.get("secrets", [])}
    spoken = f"{service.get('command')} {service.get('environment')} {service.get('healthcheck')}"
    if name == "postgres":
        spoken += (ROOT / "include" / "production" / "databases.sql").read_text(encoding="utf-8")
    assert set(re.findall(r"/run/secrets/([\w.]+)", spoken)) == handed
    assert names_of_secrets(service) <= MODEL["secrets"].keys()


def test_no_secret_stands_in_the_file() -> None:
    """O6: passwords and keys come from files; the sandbox's are no secrets."""
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|SECRET_KEY|JWT_SECRET|FERNET|CONN", variable) and "sandbox" not in name:
                assert variable.endswith(("_CMD", "_FILE")), (name, variable)
                assert "/run/secrets/" in value
    assert all(set(secret) == {"file"} for secret in MODEL["secrets"].values())


def test_airflow_knows_every_setting() -> None:
    """O6: a misspelt one would be ignored in silence."""
    from airflow.providers_manager import ProvidersManager

    ProvidersManager().initialize_providers_configuration()  # type: ignore[no-untyped-call]
    for name, service in SERVICES.items():
        for variable in service.get("environment", {}):
            if variable.startswith("AIRFLOW__"):
                _, section, option = variable.lower().split("__")
                plain = option.removesuffix("_cmd")
                assert conf.has_option(section, plain) or plain in known(section), f"{name}: {variable}"
                if plain != option:
                    assert (section, plain) in conf.sensitive_config_values, f"{variable}: _CMD counts for secrets only"


def known(section: str) -> set[str]:
    """The options of a section that need no default."""
    described: dict[str, Any] = conf.configuration_description.get(section, {"options": {}})["options"]
    return set(described)


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_command_of_ours_exists(name: str) -> None:
    """O6: `./helsebro NAME`, modules and files."""
    text = " ".join(map(str, [*OURS[name]["command"], *OURS[name].get("healthcheck", {}).get("test", [])]))
    for command in re.findall(r"\./helsebro (\w+)", text):
        assert command in COMMANDS, command
    for module in re.findall(r"-m ([\w.]+)", text):
        place = ROOT / module.replace(".", "/")
        assert place.with_suffix(".py").exists() or (place / "__main__.py").exists(), module
    for file in re.findall(r"(include/[\w/.]+)", text):
        assert (ROOT / file).is_file(), file


def test_everything_waits_for_the_migrations() -> None:
    """O6: nobody meets tables of yesterday."""
    for name in OURS.keys() - {"migrate", "sandbox-journals", "sandbox-flowzone"}:
        assert OURS[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}, name


def test_recovery_comes_in_minutes_and_ends_no_healthy_task() -> None:
    """O6: heartbeats come every five seconds; a message is never handed out twice while its task may run."""
    told = SERVICES["worker"]["environment"]
    silence = int(told["AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT"])
    assert 4 * conf.getint("workers", "min_heartbeat_interval") <= silence <= 120
    assert int(told["AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT"]) <= 600
    assert int(told["AIRFLOW__CELERY_BROKER_TRANSPORT_OPTIONS__VISIBILITY_TIMEOUT"]) >= 12 * 3600
    assert {each["environment"].get("AIRFLOW__CORE__EXECUTOR") for each in airflows()} == {"CeleryExecutor"}


def airflows() -> list[dict[str, Any]]:
    """The services that are Airflow's."""
    return [service for service in OURS.values() if "AIRFLOW__CORE__EXECUTOR" in service.get("environment", {})]


def test_mounted_files_exist() -> None:
    """O6: what is mounted from the checkout lies in it."""
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            if volume.startswith("./"):
                assert (ROOT / volume.split(":")[0]).is_file(), volume


def test_the_documentation_names_what_one_sets_and_makes() -> None:
    """O6: every variable with its default, every secret, every service, role and script."""
    guide = (ROOT / "docs" / "production.md").read_text(encoding="utf-8")
    for name, kind, default in re.findall(r"\$\{(\w+):([-?])([^}]*)\}", FILE.read_text(encoding="utf-8")):
        assert f"`{name}`" in guide, name
        if kind == "-" and default:
            assert f"`{default}`" in guide, default
    for secret in MODEL["secrets"].values():
        assert re.search(rf"\b{re.escape(Path(secret['file']).name)}\b", guide), secret
    for name in SERVICES:
        assert f"`{name}`" in guide or name.startswith("sandbox"), name
    scripts = (ROOT / "include" / "production").glob("*.sql")
    assert [script.name for script in scripts if f"include/production/{script.name}" not in guide] == []
