"""Everybody in the databases may do what they must, and no more (O6)."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner

from bridge import connect
from bridge.migrations import is_up_to_date
from console import postgres as embedded
from console.main import helsebro
from console.postgres import Server
from flows import OUTBOUND
from sandbox.journal import create
from statements import statement
from tests.mirror.driver import run
from tests.world import PASSWORD, ROOT, World, number

SCRIPTS = ROOT / "include" / "production"
MEMORY = {"used_ticket", "started_login", "resident_session", "used_launch"}
"""The companion's tables."""


@pytest.fixture
def roles(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A bridge whose tables belong to an owner; the flows have but the runtime's rights in it."""
    dsn = world.server.new_database("owned")
    database = str(psycopg.conninfo.conninfo_to_dict(dsn)["dbname"])
    for role in ("bridge_owner", "bridge", "companion"):
        world.server.create_role(role, PASSWORD)
    with psycopg.connect(dsn) as administrator:
        administrator.execute(f"alter database {database} owner to bridge_owner".encode())
        administrator.execute(f"revoke all on database {database} from public".encode())
        administrator.execute(f"grant connect, temporary on database {database} to bridge".encode())
        administrator.execute(f"grant connect on database {database} to companion".encode())
    world.connect("bridge_default", schema=database, login="bridge_owner", password=PASSWORD)
    done = CliRunner().invoke(helsebro, ["migrate", "--runtime", "bridge", "--companion", "companion"])
    assert done.exit_code == 0, done.output
    assert "companion has the rights of companion." in done.output
    world.bridge = dsn
    world.connect("bridge_default", login="bridge")
    return world


def rights(dsn: str, role: str) -> set[tuple[str, str]]:
    """Return every right that a role has on a table of our schemas."""
    with psycopg.connect(dsn) as administrator:
        return set(
            administrator.execute(
                "select format('%%s.%%s', schemaname, tablename), kind from pg_tables,"
                " unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']) as kind"
                " where schemaname in ('bridge', 'journal', 'exorlive')"
                " and has_table_privilege(%s, format('%%I.%%I', schemaname, tablename), kind)",
                [role],
            ).fetchall()
        )


def test_the_flows_need_no_more_than_the_runtimes_rights(roles: World) -> None:
    """O6, P1, T1, A1: every outbound flow, changes and full, delivers and withdraws as a role that owns nothing."""
    customer = roles.customer
    gone, stays = customer.practitioner(), customer.practitioner(personal_identity_number=number(3))
    customer.practitioner(personal_identity_number=None)
    roles.write_departments(patients={"series_required": False}, appointments={"active": True})
    customer.patient()
    for mode in ("changes", "full"):
        for flow in OUTBOUND:
            (row,) = run(roles.department, mode, flow=flow)
            assert row["status"] == "success", row["reason"]
    customer.change("user_account", gone, flowzone_enabled=False)
    (row,) = run(roles.department)
    assert (row["status"], row["withdrawn"]) == ("success", 1)
    assert set(roles.held()) == {stays}


def test_the_runtime_changes_no_table_and_no_version(roles: World) -> None:
    """O6: migrations are the owner's; that there are none to make is found out without a right."""
    assert is_up_to_date()
    for refused in (
        "create table bridge.mine ()",
        "drop table bridge.ledger",
        "truncate bridge.ledger",
        "update bridge.bridge_version set version_num = '0001'",
        "create schema mine",
    ):
        with pytest.raises(Exception, match="lacks a right"), connect() as bridge:
            bridge.execute(refused.encode())
    assert {kind for _, kind in rights(roles.bridge, "bridge")} == {"select", "insert", "update", "delete"}


def test_the_companion_has_its_own_memory_and_nothing_else(roles: World) -> None:
    """O6, L3, S3: no ledger, no run, no staged row; to the access log it may add."""
    expected = {(f"bridge.{table}", kind) for table in MEMORY for kind in ("select", "insert", "update", "delete")}
    assert rights(roles.bridge, "companion") == expected | {
        ("bridge.bridge_version", "select"),
        ("bridge.access_log", "insert"),
    }
    roles.connect("bridge_default", login="companion")
    assert is_up_to_date()
    with connect() as bridge:
        now = {"digest": b"x", "now": datetime.now(UTC), "expires_at": datetime.now(UTC) - timedelta(1)}
        assert bridge.execute(statement("bridge/launch_use"), now).fetchone()
        assert bridge.execute(statement("bridge/launch_forget"), now).rowcount == 1


def test_rights_once_given_too_freely_are_taken_back(roles: World) -> None:
    """O6: each `migrate` states the companion's rights anew."""
    with psycopg.connect(roles.bridge) as administrator:
        administrator.execute("grant select on bridge.ledger to companion")
    roles.connect("bridge_default", login="bridge_owner")
    done = CliRunner().invoke(helsebro, ["migrate", "--companion", "companion"])
    assert done.exit_code == 0, done.output
    assert ("bridge.ledger", "select") not in rights(roles.bridge, "companion")


def test_a_role_that_is_not_there_is_told(roles: World) -> None:
    """O6: with an exit status."""
    roles.connect("bridge_default", login="bridge_owner")
    done = CliRunner().invoke(helsebro, ["migrate", "--runtime", "nobody_of_that_name"])
    assert done.exit_code == 1
    assert "Error" in done.output


def asked(dsn: str, script: Path, answers: str, **variables: str) -> None:
    """Run a script of psql's own language that asks for passwords."""
    settings: list[Any] = [word for name, value in variables.items() for word in ("--set", f"{name}={value}")]
    done = subprocess.run(
        [embedded.program("psql"), "--no-psqlrc", *settings, "--file", script, dsn],
        input=answers,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_journals_role_is_that_of_the_contract(postgres: Server) -> None:
    """O6: production's script gives exactly the rights that the sandbox's journal, made by the contract, gives."""
    dsn = postgres.new_database("granted")
    create(dsn, "by_contract", password=PASSWORD)
    asked(dsn, SCRIPTS / "journal.sql", f"{PASSWORD}\n", role="by_script")
    asked(dsn, SCRIPTS / "journal.sql", "\n", role="by_script")  # again: it may be repeated
    assert rights(dsn, "by_script") == rights(dsn, "by_contract") != set()
    name = psycopg.conninfo.conninfo_to_dict(dsn)["dbname"]
    with psycopg.connect(postgres.dsn(str(name), "by_script", PASSWORD)) as journal:
        journal.execute("select nextval('journal.test_result_id_seq'), nextval('journal.document_id_seq')")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            journal.execute("delete from journal.document")


def test_exorlives_readers_read_no_more_than_they_must(postgres: Server) -> None:
    """O6, L5: the companion sees contacts, the flow also what was handed out; nobody how somebody trained."""
    dsn = postgres.new_database("exorlive")
    with psycopg.connect(dsn) as owner:
        owner.execute((ROOT / "sandbox" / "exorlive" / "sql" / "directory.sql").read_bytes())
    asked(dsn, SCRIPTS / "exorlive.sql", f"{PASSWORD}\n{PASSWORD}\n")
    asked(dsn, SCRIPTS / "exorlive.sql", "\n\n")
    contacts = {("exorlive.unit", "select"), ("exorlive.contact", "select")}
    programs = {("exorlive.program", "select"), ("exorlive.program_exercise", "select")}
    assert rights(dsn, "exorlive_companion") == contacts
    assert rights(dsn, "exorlive_programs") == contacts | programs
