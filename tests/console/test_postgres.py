"""The embedded PostgreSQL starts, stops and gets over being killed."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from console import children
from console import postgres as pg
from console.databases import elsewhere
from console.postgres import DISPOSABLE, Server


@pytest.fixture
def home() -> Iterator[Path]:
    """Not `tmp_path`: root's is closed to the account the server runs as."""
    path = Path(tempfile.mkdtemp(prefix="helsebro-", dir="/tmp"))
    yield path
    shutil.rmtree(path)


def ask(dsn: str, query: str) -> object:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(query.encode()).fetchone()
        return row and row[0]


def test_each_test_gets_its_own_database(postgres: Server) -> None:
    first, second = postgres.new_database("one"), postgres.new_database("one")
    with psycopg.connect(first) as connection:
        connection.execute("create table t (i int)")
    assert ask(second, "select to_regclass('t')::text") is None


def test_norwegian_letters_have_cases(postgres: Server) -> None:
    assert ask(postgres.dsn(), "select upper('blåbærøl')") == "BLÅBÆRØL"


def test_a_database_lets_in_its_owner_only(postgres: Server) -> None:
    for role in ("inga", "odd"):
        postgres.create_role(role, "p@ss/word")
    postgres.create_database("ingas", owner="inga")
    assert ask(postgres.dsn("ingas", "inga", "p@ss/word"), "select current_user::text") == "inga"
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(postgres.dsn("ingas", "odd", "p@ss/word"))
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(postgres.dsn("ingas", "inga", "wrong"))
    postgres.create_role("inga", "another")
    assert ask(postgres.dsn("ingas", "inga", "another"), "select 1") == 1


def test_another_server_is_named_by_its_url(postgres: Server) -> None:
    other = elsewhere(postgres.dsn())
    assert ask(other.new_database("elsewhere"), "select 1") == 1


def test_data_outlives_a_stop(home: Path) -> None:
    server = pg.start(home, settings=DISPOSABLE)
    server.create_database("kept")
    server.stop()
    assert not server.child or not server.child.session.members()
    again = pg.start(home, settings=DISPOSABLE)
    assert "kept" in again.names("pg_database")
    again.stop()


def test_it_starts_after_everything_was_killed(home: Path) -> None:
    server = pg.start(home, settings=DISPOSABLE)
    assert server.child
    os.kill(server.child.process.pid, signal.SIGKILL)
    server.child.process.wait()
    pg.start(home, settings=DISPOSABLE).stop()


def test_a_process_id_that_belongs_to_another_by_now_is_no_obstacle(home: Path) -> None:
    pg.start(home, settings=DISPOSABLE).stop()
    (home / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    pg.start(home, settings=DISPOSABLE).stop()


def test_an_interrupted_first_start_is_made_good(home: Path) -> None:
    (home / "draft").mkdir()
    (home / "password").touch()
    pg.start(home, settings=DISPOSABLE).stop()


def test_it_says_why_it_would_not_start(home: Path) -> None:
    with pytest.raises(pg.PostgresError, match="no_such_setting"):
        pg.start(home, settings={"no_such_setting": "1"})


def test_it_dies_with_its_parent(home: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from console import postgres as pg\n"
        "server = pg.start(Path(sys.argv[1]), settings=pg.DISPOSABLE)\n"
        "print(server.child.process.pid, flush=True); time.sleep(60)"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", code, home], cwd=root, stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        parent.kill()
    deadline = time.monotonic() + 5
    while (found := children.stat(pid)) and found.state != "Z":
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_taken_port_is_avoided() -> None:
    taken = pg.free_port()
    assert pg.free_port(taken) == taken
    with socket.create_server(("127.0.0.1", taken)):
        assert pg.free_port(taken) != taken
