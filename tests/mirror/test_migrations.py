"""The bridge's database is brought up to date, from whatever state, by whoever may (D7, O6)."""

import json
import threading
from uuid import uuid4

import psycopg
import pytest
from alembic import command
from psycopg import sql

from bridge import migrate
from bridge.migrations import SCRIPTS, is_up_to_date, newest
from console.databases import Address
from faults import Fault, NotAuthorised
from tests.mirror.driver import run_one
from tests.world import World, number

OWNER, PASSWORD = "bridge_owner", "for-tests-only"


@pytest.fixture
def empty(postgres: Address, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty database as the bridge, owned by a role that is no superuser; its DSN."""
    postgres.create_role(OWNER, PASSWORD)
    name = psycopg.conninfo.conninfo_to_dict(postgres.new_database("empty"))["dbname"]
    postgres.execute(sql.SQL("alter database {} owner to {}").format(*map(sql.Identifier, (str(name), OWNER))))
    point_at(monkeypatch, postgres, str(name))
    return postgres.dsn(str(name), OWNER, PASSWORD)


def point_at(monkeypatch: pytest.MonkeyPatch, postgres: Address, database: str, login: str = OWNER) -> None:
    """Let the bridge's connection lead to a database."""
    connection = {"conn_type": "postgres", "host": postgres.host, "port": postgres.port, "schema": database}
    monkeypatch.setenv("AIRFLOW_CONN_BRIDGE_DEFAULT", json.dumps({**connection, "login": login, "password": PASSWORD}))


def tables(dsn: str) -> set[str]:
    """The tables of the bridge."""
    with psycopg.connect(dsn) as bridge:
        return {name for (name,) in bridge.execute("select tablename from pg_tables where schemaname = 'bridge'")}


def test_an_empty_database_is_brought_up_to_date_once(empty: str) -> None:
    """D7: by a role that owns the database and no more; a second time there is nothing to do."""
    assert not is_up_to_date()
    assert [migrate(), migrate()] == [True, False]
    assert is_up_to_date()
    assert {"ledger", "set_aside", "warning", "run", "staged", "standing", "quality", "under_way"} <= tables(empty)


def test_the_version_is_that_of_the_newest_file(empty: str) -> None:
    """D7: so that nothing is forgotten."""
    migrate()
    with psycopg.connect(empty) as bridge:
        assert bridge.execute("select version_num from bridge.bridge_version").fetchall() == [(newest(),)]


def test_many_at_once_migrate_once(empty: str) -> None:
    """O6: workers that find an empty bridge together."""
    results: list[bool | Fault] = []

    def one() -> None:
        try:
            results.append(migrate())
        except Fault as fault:
            results.append(fault)

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [result for result in results if isinstance(result, Fault)] == []
    assert len(results) == 6
    assert is_up_to_date()


def test_a_schema_made_by_an_administrator_will_do(postgres: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    """O6: the role may create nothing in the database but in that schema."""
    postgres.create_role("bridge_guest", PASSWORD)
    dsn = postgres.new_database("prepared")
    database = str(psycopg.conninfo.conninfo_to_dict(dsn)["dbname"])
    with psycopg.connect(dsn) as administrator:
        administrator.execute("create schema bridge authorization bridge_guest")
        administrator.execute(
            sql.SQL("grant connect, temporary on database {} to bridge_guest").format(sql.Identifier(database))
        )
    point_at(monkeypatch, postgres, database, "bridge_guest")
    assert migrate()
    assert is_up_to_date()


def test_a_role_that_may_not_make_the_schema_is_told_so(postgres: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    """D7: with the cure, and nothing half done."""
    postgres.create_role("bridge_guest", PASSWORD)
    dsn = postgres.new_database("closed")
    database = str(psycopg.conninfo.conninfo_to_dict(dsn)["dbname"])
    postgres.execute(sql.SQL("grant connect on database {} to bridge_guest").format(sql.Identifier(database)))
    point_at(monkeypatch, postgres, database, "bridge_guest")
    with pytest.raises(NotAuthorised, match="lists the grants"):
        migrate()
    assert tables(dsn) == set()


def test_a_schema_that_the_role_may_not_use_is_told_too(postgres: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    """D7: made by an administrator who forgot to give it away."""
    postgres.create_role("bridge_guest", PASSWORD)
    dsn = postgres.new_database("forgotten")
    database = str(psycopg.conninfo.conninfo_to_dict(dsn)["dbname"])
    with psycopg.connect(dsn) as administrator:
        administrator.execute("create schema bridge")
        administrator.execute("grant usage on schema bridge to bridge_guest")
        administrator.execute(sql.SQL("grant connect on database {} to bridge_guest").format(sql.Identifier(database)))
    point_at(monkeypatch, postgres, database, "bridge_guest")
    with pytest.raises(NotAuthorised, match="lists the grants"):
        migrate()


def test_an_older_bridge_keeps_what_it_knows(empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """D7: upgraded from the first migration, with rows in it."""
    upgrade = command.upgrade
    with monkeypatch.context() as first:
        first.setattr(command, "upgrade", lambda config, _: upgrade(config, "0001"))
        assert migrate()
    assert not is_up_to_date()
    with psycopg.connect(empty) as bridge:
        bridge.execute(
            "insert into bridge.ledger values ('practitioners', gen_random_uuid(), gen_random_uuid(), 'present', 'd',"
            " 'created', now())"
        )
    assert migrate()
    assert is_up_to_date()
    with psycopg.connect(empty) as bridge:
        assert bridge.execute("select state, digest from bridge.ledger").fetchall() == [("present", "d")]


def test_a_bridge_of_the_second_migration_keeps_its_rows(empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """D7, A2: what was delivered before has no day, and a run's day is that of its moment."""
    upgrade = command.upgrade
    with monkeypatch.context() as second:
        second.setattr(command, "upgrade", lambda config, _: upgrade(config, "0002"))
        assert migrate()
    with psycopg.connect(empty) as bridge:
        bridge.execute(
            "insert into bridge.run (id, airflow_run, flow, department, department_name, mode, dry_run, approved,"
            " as_of, status, started_at)"
            " select gen_random_uuid(), 'run ' || day, 'practitioners', gen_random_uuid(), 'x', 'full', false, false,"
            " day, 'running', now() from unnest(%s::timestamptz[]) as day",
            [["2026-11-22 23:30+00", "2026-11-23 00:30+01", "2026-11-23 00:30+00"]],
        )
        bridge.execute(
            "insert into bridge.ledger select 'practitioners', department, id, 'present', 'd', 'created', now()"
            " from bridge.run"
        )
        bridge.execute("insert into bridge.under_way select 'practitioners', department, id, id from bridge.run")
        bridge.execute(
            "insert into bridge.staged (run, guid, action, digest) select id, id, 'put', 'd' from bridge.run"
        )
    assert migrate()
    assert is_up_to_date()
    with psycopg.connect(empty, options="-c timezone=Pacific/Auckland") as bridge:
        found = bridge.execute("select airflow_run, today::text, drift from bridge.run order by as_of, airflow_run")
        assert {(today, drift) for _, today, drift in found} == {("2026-11-22", None), ("2026-11-23", None)}
        days = bridge.execute("select as_of at time zone 'UTC', today from bridge.run").fetchall()
        assert len(days) == 3
        assert all(moment.date() == today for moment, today in days)
        for table in ("ledger", "under_way", "staged"):
            found = bridge.execute(sql.SQL("select day from bridge.{}").format(sql.Identifier(table)))
            assert found.fetchall() == [(None,)] * 3, table


def test_a_run_goes_on_from_a_bridge_of_the_second_migration(
    world: World, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D7, P5: what was delivered before the upgrade is known, withdrawn, and nothing is history."""
    upgrade = command.upgrade
    with monkeypatch.context() as second:
        second.setattr(command, "upgrade", lambda config, _: upgrade(config, "0002"))
        assert migrate()
    gone = world.customer.practitioner(flowzone_enabled=False)
    world.as_client(
        "PUT",
        "practitioners",
        [{"guid": str(gone), "source_version": "d", "name": "Før", "personal_identity_number": number(3)}],
    )
    with psycopg.connect(empty) as bridge:
        bridge.execute(
            "insert into bridge.standing values ('practitioners', %s, 'extensor_fjord', 'flowzone_fjord', true, false)",
            [world.department],
        )
        bridge.execute(
            "insert into bridge.ledger values ('practitioners', %s, %s, 'present', 'd', 'created', '2020-01-01')",
            [world.department, gone],
        )
    row = run_one(world.department)
    assert (row["status"], row["mode"], row["withdrawn"]) == ("success", "changes", 1)
    assert world.held() == {}


OLDER = sorted(script.name.split("_")[0] for script in (SCRIPTS / "versions").glob("[0-9]*.py"))[:-1]
KEPT = ("standing", "ledger", "set_aside", "warning")
"""What a bridge of any age knows that the next run needs."""


@pytest.mark.parametrize("version", OLDER)
def test_the_flows_go_on_from_every_older_bridge(
    world: World, empty: str, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D7, O6: the upgrade path; nothing is sent anew, what changed is, who left is withdrawn, who is aside stays so."""
    same, changes, leaves, bad = (world.customer.practitioner() for _ in range(4))
    world.customer.change("user_account", bad, personal_identity_number=None)
    with monkeypatch.context() as now:
        now.setenv("AIRFLOW_CONN_BRIDGE_DEFAULT", world.environment["AIRFLOW_CONN_BRIDGE_DEFAULT"])
        assert run_one(world.department)["sent"] == 3
    upgrade = command.upgrade
    with monkeypatch.context() as older:
        older.setattr(command, "upgrade", lambda config, _: upgrade(config, version))
        assert migrate()
    copy_into(world, empty)
    leave_a_killed_run(world, empty)
    world.forget_requests()

    assert migrate()
    row = run_one(world.department)
    assert (row["status"], row["mode"], row["unchanged"]) == ("success", "changes", 3)
    assert world.writes() == []
    world.customer.change("user_account", changes, full_name="Ny Etternavn")
    world.customer.change("user_account", leaves, flowzone_enabled=False)
    row = run_one(world.department)
    assert (row["status"], row["sent"], row["withdrawn"]) == ("success", 1, 1)
    assert set(world.held()) == {same, changes}
    assert world.held()[changes]["name"] == "Ny Etternavn"
    assert world.effects() == {same: (1, 0, 0), changes: (1, 1, 0), leaves: (1, 0, 1)}
    with psycopg.connect(empty) as bridge:
        aside = bridge.execute("select guid, rule, field, attempts from bridge.set_aside").fetchall()
        assert aside == [(bad, "missing", "personal_identity_number", 1)]
        assert bridge.execute("select count(*) from bridge.staged").fetchone() == (0,)


def copy_into(world: World, older: str) -> None:
    """Give an older bridge what today's has learned, in the columns that it has."""
    with psycopg.connect(older) as bridge:
        for table in KEPT:
            columns = [
                name
                for (name,) in bridge.execute(
                    "select column_name from information_schema.columns where table_schema = 'bridge'"
                    " and table_name = %s",
                    [table],
                )
            ]
            listed = sql.SQL(", ").join(map(sql.Identifier, columns))
            place = sql.Identifier("bridge", table)
            with psycopg.connect(world.bridge) as known:
                rows = known.execute(sql.SQL("select {} from {}").format(listed, place)).fetchall()
            values = sql.SQL(", ").join(sql.Placeholder() * len(columns))
            insert = sql.SQL("insert into {} ({}) values ({})").format(place, listed, values)
            for row in rows:
                bridge.execute(insert, row)


def leave_a_killed_run(world: World, older: str) -> None:
    """A run that was killed under the older version, with personal data still staged."""
    with psycopg.connect(older) as bridge:
        today = bridge.execute(
            "select 1 from information_schema.columns where table_schema = 'bridge' and table_name = 'run'"
            " and column_name = 'today'"
        ).fetchone()
        run = uuid4()
        bridge.execute(
            "insert into bridge.run (id, airflow_run, flow, department, department_name, mode, dry_run, approved,"
            f" as_of, status, started_at{', today' if today else ''})"
            " values (%s, 'killed', 'practitioners', %s, 'x', 'changes', false, false, now(), 'running',"
            f" now(){', current_date' if today else ''})",
            [run, world.department],
        )
        bridge.execute(
            "insert into bridge.staged (run, guid, action, digest, item) values (%s, %s, 'put', 'd', '{}')",
            [run, uuid4()],
        )


def test_a_run_brings_an_empty_bridge_up_to_date_by_itself(world: World, empty: str) -> None:
    """D7: before its first step, as a role that is no superuser, and delivers."""
    guid = world.customer.practitioner(personal_identity_number=number(4))
    row = run_one(world.department)
    assert (row["status"], row["sent"]) == ("success", 1)
    assert list(world.held()) == [guid]
