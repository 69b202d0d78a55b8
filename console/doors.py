"""What the companion needs around it on this machine: keys, the trust with 1177's stand-in, ExorLive's stand-in."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import yaml
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from console.places import ROOT, write_private
from console.seeds import Databases
from console.services import Login, Ports, Service, sandbox
from sandbox.exorlive.seed import RESIDENTS

DEPARTMENTS = "HELSEBRO_DEPARTMENTS"
WATCHED = {"exorlive": "ExorLive's sandbox", "idp": "1177's sandbox", "companion": "the companion"}
"""Whose health is asked, by the name of their port."""


def prepare(home: Path, ports: Ports) -> dict[str, str]:
    """Make keys and the trust with the sandbox IdP; what Airflow and the companion are told of them."""
    private = home / "handover.pem"
    key_pair(private)
    key_pair(home / "launch.pem")
    write_private(home / "idp1177.json", idp_setup(ports))
    _exchange_metadata(home, ports)
    handover: Login = {
        "conn_type": "http",
        "host": f"{ports.address('exorlive')}/go",
        "login": "helsebro",
        "password": private.read_text(),
        "extra": json.dumps({"adapter": "sandbox"}),
    }
    return {
        "AIRFLOW_CONN_EXORLIVE_HANDOVER": json.dumps(handover),
        "COMPANION_BASE_URL": ports.address("companion"),
        "SAML_SETTINGS_DIR": str(home / "saml"),
    } | _departments(home)


def _exchange_metadata(home: Path, ports: Ports) -> None:
    """Let the sandbox IdP make its keys and say who it is, before anybody trusts it."""
    program = [*idp(home, ports).program, "--only-write", "--metadata", str(home / "saml" / "idp-metadata.xml")]
    subprocess.run(program, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True)  # noqa: S603


def _departments(home: Path) -> dict[str, str]:
    """Name the launch key for every department, in a copy: keys made here are no business of the reviewed file."""
    if os.environ.get(DEPARTMENTS):
        return {}
    setup = yaml.safe_load((ROOT / "include" / "departments.yaml").read_text(encoding="utf-8"))
    for department in setup["departments"]:
        department.setdefault("launch", {"keys": ["launch.pub.pem"]})
    copy = write_private(home / "departments.yaml", yaml.safe_dump(setup, allow_unicode=True, sort_keys=False))
    return {DEPARTMENTS: str(copy)}


def services(databases: Databases, environment: Mapping[str, str], home: Path, ports: Ports) -> list[Service]:
    """Those of the companion's surroundings, and itself."""
    return [
        exorlive(databases, home / "handover.pub.pem", ports),
        idp(home, ports),
        companion(environment, ports),
    ]


def exorlive(databases: Databases, handover_key: Path, ports: Ports) -> Service:
    """The sandbox ExorLive, which trusts the companion's key."""
    options = ["serve", "--port", str(ports.exorlive), "--handover-key", str(handover_key)]
    options += ["--audience", ports.address("exorlive")]
    return sandbox("exorlive", options, {"EXORLIVE_SANDBOX_DSN": databases.dsn("exorlive")})


def idp(home: Path, ports: Ports) -> Service:
    """The sandbox of 1177's login, which knows the companion."""
    options = ["--port", str(ports.idp), "--keys", str(home / "idp"), "--setup", str(home / "idp1177.json")]
    return sandbox("idp1177", options, {})


def idp_setup(ports: Ports) -> str:
    """The sandbox IdP's setup file: whom it can log in, and where to."""
    companion = ports.address("companion")
    service = {
        "name": "Träningsprogram",
        "acs": f"{companion}/1177/acs",
        "audience": f"{companion}/1177/metadata",
    }
    return json.dumps({"residents": list(RESIDENTS), "services": [service]}, indent=1, ensure_ascii=False)


def companion(environment: Mapping[str, str], ports: Ports) -> Service:
    """The companion as it faces the internet, but on 127.0.0.1."""
    program = [sys.executable, "-P", "-m", "console", "companion", "--port", str(ports.companion)]
    return Service("companion", program, environment)


def key_pair(private: Path) -> Path:
    """Make a P-256 key pair unless it is there; the place of the public key."""
    public = private.with_suffix(".pub.pem")
    if not (private.exists() and public.exists()):
        key = ec.generate_private_key(ec.SECP256R1())
        write_private(private, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())
        public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return public
