"""What of whom was handed over, when and why; and that nobody can change what stands there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import LiteralString
from uuid import UUID, uuid4

import psycopg
import pytest

import access_log
from bridge import connect, migrate
from console.postgres import Server
from flows import PATIENTS
from tests.mirror.driver import run
from tests.world import World

PARTITIONS: LiteralString = (
    "select relname from pg_inherits inner join pg_class on oid = inhrelid"
    " where inhparent = 'bridge.access_log'::regclass"
)


def logged(world: World) -> dict[tuple[UUID, str], list[str]]:
    """Return the fields by GUID and action."""
    rows = world.query("select guid, action, fields from bridge.access_log order by at")
    return {(row["guid"], row["action"]): sorted(row["fields"]) for row in rows}


def test_what_is_sent_and_withdrawn_is_noted_with_its_fields(world: World) -> None:
    """O1, P3, P5: one line a person, the names of what held something, the connection and the run; no value."""
    whole = world.customer.practitioner(email="a@example.test", mobile_phone="912 34 567")
    bare = world.customer.practitioner(email=None, mobile_phone=None)
    run()
    fields = ["name", "personal_identity_number"]
    assert logged(world) == {
        (whole, "sent"): sorted([*fields, "email", "mobile_phone"]),
        (bare, "sent"): fields,
    }
    (row,) = world.query("select * from bridge.access_log where guid = %s", whole)
    assert (row["kind"], row["department"], row["place"]) == ("practitioners", world.department, "flowzone_fjord")
    assert (
        row["why"]
        == world.query("select airflow_run from bridge.run where department = %s", world.department)[0]["airflow_run"]
    )
    run()
    assert len(logged(world)) == 2, "nothing was handed over"
    world.customer.change("user_account", bare, flowzone_enabled=False)
    run()
    assert logged(world)[bare, "withdrawn"] == []


def test_what_may_have_arrived_is_noted_even_if_its_answer_is_lost(world: World) -> None:
    """P5: the note comes before the request, because Flowzone may have read what it did not answer for."""
    lost = world.customer.practitioner()
    world.faults({"fault": "status", "status": 400, "method": "PUT"})
    run()
    assert (lost, "sent") in logged(world)


def test_a_dry_run_and_set_aside_rows_hand_nothing_over(world: World) -> None:
    """O2, G1: only what is really sent."""
    world.write_departments(patients={"series_required": False})
    world.customer.patient(personal_identity_number="12")
    run(flow=PATIENTS)
    assert logged(world) == {}


def test_nobody_who_works_with_it_can_change_it(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """House: append-only by rights, for the very role that owns the table and made it."""
    name = f"keeper_{uuid4().hex[:8]}"
    postgres.create_role(name, "secret")
    postgres.create_database(name, owner=name)
    dsn = postgres.dsn(name, name, "secret")
    monkeypatch.setenv("AIRFLOW_CONN_BRIDGE_DEFAULT", dsn.replace("postgresql://", "postgres://"))
    migrate()
    today = datetime(2026, 11, 30, 23, tzinfo=UTC)
    with connect() as bridge:
        access_log.prepare(bridge, today)
        access_log.prepare(bridge, today)
        access_log.note(bridge, "launched", "practitioners", uuid4(), fields=["guid"], place="flowzone", why="a test")
    changes = ("update bridge.{} set why = 'x'", "delete from bridge.{}", "truncate bridge.{}")
    with psycopg.connect(dsn, autocommit=True) as connection:
        partitions = {row[0] for row in connection.execute(PARTITIONS)}
        assert {"access_log_2026_11", "access_log_2026_12", "access_log_unsorted"} <= partitions
        for table in ("access_log", *partitions):
            for change in changes:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(change.format(table).encode())
        assert connection.execute("select count(*) from bridge.access_log").fetchone() == (1,)


@pytest.mark.parametrize(
    ("today", "dropped"),
    [(date(2024, 12, 1), 0), (date(2024, 12, 30), 0), (date(2024, 12, 31), 1), (date(2025, 1, 31), 2)],
)
def test_whole_months_are_dropped_when_their_last_day_is_old_enough(world: World, today: date, dropped: int) -> None:
    """House: retention; November's partition goes thirty days after November has ended, and not a day before."""
    migrate()
    with connect() as bridge:
        access_log.prepare(bridge, datetime(2024, 11, 15, tzinfo=UTC))
        now = datetime.combine(today, datetime.min.time(), UTC)
        assert access_log.forget(bridge, now, 30) == dropped


def test_what_lies_unsorted_goes_when_all_of_it_is_old_enough(world: World) -> None:
    """House: retention also of what came when no month was ready."""
    migrate()
    count = "select count(*) from bridge.access_log_unsorted"
    with connect() as bridge:
        for days in (200, 100):
            bridge.execute(
                "insert into bridge.access_log (at, action, kind, guid, fields, place, why)"
                " values (now() - %s, 'launched', 'practitioners', gen_random_uuid(), '{}', 'flowzone', 'a test')",
                [timedelta(days=days)],
            )
        now = datetime.now(UTC)
        access_log.forget(bridge, now, 150)
        assert bridge.execute(count).fetchone() == {"count": 2}
        access_log.forget(bridge, now, 95)
        assert bridge.execute(count).fetchone() == {"count": 0}
        access_log.note(bridge, "launched", "practitioners", uuid4(), fields=[], place="flowzone", why="a test")


def test_nobody_drops_what_is_not_three_months_old(world: World) -> None:
    """House: retention is no way around «append-only»."""
    migrate()
    with connect() as bridge, pytest.raises(psycopg.errors.RaiseException):
        access_log.forget(bridge, datetime.now(UTC), 89)
