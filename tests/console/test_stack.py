"""Databases from seeds, and a stack that watches over what it started."""

import sys
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from console import children, stack
from console.children import Child
from console.databases import Address
from console.places import Secrets, locked
from console.postgres import Server
from console.progress import Progress
from console.seeds import Databases, SeedError
from console.services import Ports, Service
from console.stack import Stack, StackError

GROW = "import psycopg, sys; c = psycopg.connect(sys.argv[1]); c.execute('create table seed (i int)'); c.commit()"


class Quick(Databases):
    """Seeds that are one table each."""

    def _grow(self, name: str, draft: str) -> Child:
        url = self.server.dsn(draft, self.prefix + name, self.secrets[f"role {name}"])
        return children.start(f"seed {name}", [sys.executable, "-c", GROW, url], log=self.logs / name)


def tables(dsn: str) -> set[str]:
    with psycopg.connect(dsn) as connection:
        rows = connection.execute("select tablename from pg_tables where schemaname = 'public'")
        return {name for (name,) in rows}


def execute(dsn: str, statement: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute(statement.encode())


def test_databases_grow_from_seeds_and_stay_unless_fresh(postgres: Server, tmp_path: Path) -> None:
    mine = Quick(postgres, Secrets(tmp_path / "secrets.json"), tmp_path, "mine_")
    mine.prepare(fresh=False)
    assert tables(mine.dsn("airflow")) == {"seed"}
    assert tables(mine.dsn("bridge")) == set()
    assert tables(mine.dsn("journal_fjord", "flowzone_sync")) == {"seed"}
    execute(mine.dsn("bridge"), "create table kept (i int)")
    mine.prepare(fresh=False)
    assert tables(mine.dsn("bridge")) == {"kept"}
    mine.prepare(fresh=True)
    assert tables(mine.dsn("bridge")) == set()
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        execute(mine.dsn("journal_fjord", "flowzone_sync"), "insert into seed values (1)")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(mine.dsn("journal_byen", "bridge"))
    assert mine.server.names("pg_database") & {"mine_draft_airflow", "mine_draft_journal_byen"} == set()


def test_who_may_make_databases_and_roles_need_not_be_superuser(postgres: Server, tmp_path: Path) -> None:
    postgres.execute(psycopg.sql.SQL("create role keeper login createdb createrole password 'k'"))
    keeper = Address(postgres.host, postgres.port, "keeper", "k")
    theirs = Quick(keeper, Secrets(tmp_path / "secrets.json"), tmp_path, "theirs_")
    theirs.prepare(fresh=True)
    theirs.prepare(fresh=True)
    assert tables(theirs.dsn("airflow")) == {"seed"}


def test_a_seed_that_fails_says_why(postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "GROW", "raise SystemExit('no soil')")
    with pytest.raises(SeedError, match="no soil"):
        Quick(postgres, Secrets(tmp_path / "secrets.json"), tmp_path, "bad_").prepare(fresh=True)


def a_stack(postgres: Server, home: Path, child: Child) -> Stack:
    databases = Databases(postgres, Secrets(home / "secrets.json"), home)
    service = Service(child.name, ["/bin/sleep", "60"], {})
    by_name = {child.name: service}, {child.name: child}
    return Stack("test", home, databases, Ports(1, 2, 3, 4, 5), "admin", "secret", {}, *by_name, lambda _: child)


def test_a_service_that_dies_is_named_with_its_last_words(postgres: Server, tmp_path: Path) -> None:
    child = children.start("scheduler", ["/bin/sh", "-c", "echo no database; exit 1"], log=tmp_path / "log")
    with pytest.raises(StackError, match=r"scheduler ended by itself(.|\n)*no database"):
        a_stack(postgres, tmp_path, child).wait_for("Airflow", lambda: False, 5)


def test_what_is_killed_is_started_again_but_not_for_ever(postgres: Server, tmp_path: Path) -> None:
    def launch(service: Service) -> Child:
        return children.start(service.name, service.program, log=tmp_path / "log")

    first = children.start("triggerer", ["/bin/sleep", "60"], log=tmp_path / "log")
    running = replace(a_stack(postgres, tmp_path, first), launch=launch)
    assert running.keep_up() == []
    for _ in range(stack.RESTARTS):
        running.children["triggerer"].process.kill()
        running.children["triggerer"].process.wait()
        assert running.keep_up() == ["triggerer"]
        running.check()
    running.children["triggerer"].process.kill()
    running.children["triggerer"].process.wait()
    with pytest.raises(StackError, match="triggerer ended by itself"):
        running.keep_up()


def test_waiting_has_an_end(postgres: Server, tmp_path: Path) -> None:
    child = children.start("sleeper", ["/bin/sleep", "60"], log=tmp_path / "log")
    with pytest.raises(StackError, match="the flow: not within 0 s"):
        a_stack(postgres, tmp_path, child).wait_for("the flow", lambda: False, 0.1)
    children.stop([child])


def test_the_demos_scheduler_gives_way_to_one_that_follows_timetables(postgres: Server, tmp_path: Path) -> None:
    first = children.start("scheduler", ["/bin/sleep", "60"], log=tmp_path / "log")
    asked: list[Service] = []

    def launch(service: Service) -> Child:
        asked.append(service)
        return children.start(service.name, ["/bin/sleep", "60"], log=tmp_path / "log")

    running = replace(a_stack(postgres, tmp_path, first), launch=launch)
    running.follow_timetables()
    assert first.ended
    assert asked[0].environment["AIRFLOW__SCHEDULER__USE_JOB_SCHEDULE"] == "True"
    running.check()
    children.stop(list(running.children.values()))


def test_one_stack_per_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stack, "RUN", tmp_path)
    with pytest.raises(StackError, match="Nothing runs here"):
        stack.running()
    (tmp_path / "environment.json").write_text('{"A": "1"}')
    with locked(tmp_path / "stack.lock"):
        assert stack.running() == {"A": "1"}
        with (
            pytest.raises(StackError, match="already runs"),
            stack.stack("demo", Progress(), fresh=True, timetables=False),
        ):
            pass
