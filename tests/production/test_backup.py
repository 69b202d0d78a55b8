"""The bridge from a back-up, and without one: what comes back by itself, and what docs/production.md says does not."""

from __future__ import annotations

import subprocess
from pathlib import Path

import psycopg
import pytest

from console import postgres as embedded
from flows.practitioners import PRACTITIONERS
from mirror import steps
from tests.mirror.driver import begin, run, run_one
from tests.world import World, number


def dump(dsn: str, file: Path) -> None:
    """Back the bridge up as docs/production.md tells."""
    options = ("--format=custom", "--no-unlogged-table-data", f"--file={file}", dsn)
    subprocess.run([embedded.program("pg_dump"), *options], check=True)


def restore(world: World, file: Path | None) -> None:
    """Let the bridge be a new database, from a back-up if there is one."""
    dsn = world.server.new_database("restored")
    if file:
        subprocess.run([embedded.program("pg_restore"), "--exit-on-error", f"--dbname={dsn}", file], check=True)
    world.bridge = dsn
    world.connect("bridge_default", schema=str(psycopg.conninfo.conninfo_to_dict(dsn)["dbname"]))
    world._bridge.close()
    del world._bridge


def test_a_back_up_holds_no_personal_data(world: World, tmp_path: Path) -> None:
    """O1, O6: staged rows, the only ones with names and numbers, are left out of it."""
    world.customer.practitioner(full_name="Zqxbehandler", personal_identity_number=number(7))
    steps.snapshot(PRACTITIONERS, begin(world.department), world.department)
    assert b"Zqxbehandler" in str(world.query("select item from bridge.staged")).encode()
    dump(world.bridge, tmp_path / "bridge")
    plain = subprocess.run(
        [embedded.program("pg_restore"), "--file=-", tmp_path / "bridge"], check=True, capture_output=True
    ).stdout
    assert b"COPY bridge.run" in plain
    assert b"Zqxbehandler" not in plain


def test_an_old_back_up_is_caught_up_with(world: World, tmp_path: Path) -> None:
    """O6, P3, P5: what changed since is sent; who came and left since stays in Flowzone, and is told of."""
    stays, leaves = world.customer.practitioner(), world.customer.practitioner()
    run_one(world.department)
    dump(world.bridge, tmp_path / "bridge")
    new, passes_by = world.customer.practitioner(), world.customer.practitioner()
    run_one(world.department)
    restore(world, tmp_path / "bridge")
    world.customer.change("user_account", stays, full_name="Ny Etternavn")
    for guid in (leaves, passes_by):
        world.customer.change("user_account", guid, flowzone_enabled=False)

    (row,) = run(world.department, "full")
    assert (row["status"], row["withdrawn"]) == ("success", 1)
    assert "1 not ours and left alone" in row["reason"]
    assert set(world.held()) == {stays, new, passes_by}
    assert world.effects()[stays] == (1, 1, 0)
    assert world.effects()[new] == (1, 0, 0)


@pytest.mark.parametrize("left", [False, True])
def test_a_bridge_that_is_lost_is_made_anew(world: World, left: bool) -> None:
    """O6: the first run is a full one by itself, nothing is doubled; who left meanwhile is told of, not withdrawn."""
    guids = [world.customer.practitioner() for _ in range(3)]
    run_one(world.department)
    restore(world, None)
    if left:
        world.customer.change("user_account", guids[0], flowzone_enabled=False)
    row = run_one(world.department)
    assert (row["status"], row["mode"], row["sent"]) == ("success", "full", 3 - left)
    assert ("1 not ours and left alone" in (row["reason"] or "")) == left
    assert world.effects() == dict.fromkeys(guids, (1, 0, 0))
    assert run_one(world.department)["unchanged"] == 3 - left
