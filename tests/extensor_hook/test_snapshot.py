"""A snapshot is of one moment, and changes nothing (house rules of the journal's contract; G4)."""

from collections.abc import Callable
from datetime import datetime
from time import sleep
from typing import Any
from uuid import UUID

import psycopg
import pytest

from console.postgres import Server
from extensor_hook import ExtensorHook, JournalSnapshot
from faults import ContractBroken, NotAuthorised
from statements import statement
from tests.extensor_hook.conftest import do
from tests.world import Customer

QUERY = statement("extensor/practitioners")
COUNT = "select count(*) from journal.user_account"


def parameters(customer: Customer) -> dict[str, Any]:
    return {
        "department": customer.departments[0],
        "departments": customer.departments,
        "now": datetime.fromisoformat("2026-11-22 12:00"),
    }


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether it comes true soon: a server notices a little later that a client has gone."""
    for _ in range(100):
        if holds():
            return True
        sleep(0.05)
    return False


def digested(customer: Customer, hook: ExtensorHook) -> set[UUID]:
    with hook.snapshot() as journal:
        text = b"".join(journal.digests(QUERY, parameters(customer), "salt")).decode()
    return {UUID(line.split("\t")[0]) for line in text.splitlines()}


def test_a_late_commit_is_not_seen_inside_and_is_seen_the_next_time(journal: Customer, hook: ExtensorHook) -> None:
    """P2: digests and rows are of one moment, and nothing is lost: the next run sees what came late."""
    first = journal.practitioner()
    with hook.snapshot() as snapshot:
        assert snapshot.value(COUNT) == 1
        second = journal.practitioner()
        journal.change("user_account", first, full_name="Etter")
        assert snapshot.value(COUNT) == 1
        rows = dict(snapshot.rows(QUERY, parameters(journal), [first, second]))
        assert set(rows) == {first}
        assert rows[first]["name"] != "Etter"
    assert digested(journal, hook) == {first, second}


def test_an_open_transaction_of_the_desktop_is_not_seen_and_not_waited_for(
    journal: Customer, hook: ExtensorHook
) -> None:
    """The journal's contract: no long locks, in neither direction."""
    guid = journal.practitioner()
    with psycopg.connect(journal.dsn) as desktop:
        desktop.execute("lock table journal.user_account in exclusive mode")
        desktop.execute("delete from journal.user_account")
        assert digested(journal, hook) == {guid}
    assert digested(journal, hook) == set()


def test_the_desktop_is_not_kept_waiting(journal: Customer, hook: ExtensorHook) -> None:
    """The journal's contract: the snapshot holds no lock that a writer minds."""
    with hook.snapshot() as snapshot:
        assert snapshot.value(COUNT) == 0
        with psycopg.connect(journal.dsn, options="-c lock_timeout=2s") as desktop:
            desktop.execute("lock table journal.user_account in exclusive mode")


def test_nothing_can_be_written(journal: Customer, hook: ExtensorHook) -> None:
    """The journal's contract: not even where the role may write, for the transaction is read-only."""
    insert = (
        "insert into journal.document"
        " (patient_guid, title, mime_type, content, written_at, source, source_id, revision)"
        " values (gen_random_uuid(), 'x', 'x', '', now(), 'flowzone', 'x', 1) returning id"
    )
    with pytest.raises(ContractBroken, match="25006"), hook.snapshot() as snapshot:
        snapshot.value(insert)
    with pytest.raises(ContractBroken, match="25006"), hook.snapshot() as snapshot:
        snapshot.value("create temporary table t (i int)")
    with pytest.raises((ContractBroken, NotAuthorised)), hook.snapshot() as snapshot:
        snapshot.value("set transaction read write; insert into journal.document default values returning id")
    with psycopg.connect(journal.dsn) as owner:
        assert owner.execute("select count(*) from journal.document").fetchone() == (0,)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("transaction_isolation", "repeatable read"),
        ("transaction_read_only", "on"),
        ("TimeZone", "UTC"),
        ("DateStyle", "ISO, YMD"),
        ("client_encoding", "UTF8"),
        ("search_path", "pg_catalog"),
        ("statement_timeout", "10min"),
        ("lock_timeout", "30s"),
    ],
)
def test_the_sessions_settings_are_ours(journal: Customer, hook: ExtensorHook, setting: str, value: str) -> None:
    """G4: whatever the role's are."""
    do(
        journal,
        "alter role flowzone_sync set timezone = 'Asia/Tokyo'",
        "alter role flowzone_sync set datestyle = 'German, DMY'",
        "alter role flowzone_sync set search_path = public, journal",
        "alter role flowzone_sync set client_encoding = 'LATIN1'",
        "alter role flowzone_sync set statement_timeout = 0",
        "alter role flowzone_sync set default_transaction_isolation = 'serializable'",
        "alter role flowzone_sync set default_transaction_read_only = off",
    )
    try:
        with hook.snapshot() as snapshot:
            assert snapshot.value(f"select current_setting('{setting}')") == value
    finally:
        do(journal, "alter role flowzone_sync reset all")


def test_the_connection_is_closed_however_it_ends(journal: Customer, hook: ExtensorHook, postgres: Server) -> None:
    """O6: a day's runs do not use up the journal's connections."""

    def sessions() -> int:
        with psycopg.connect(postgres.dsn()) as superuser:
            row = superuser.execute(
                "select count(*) from pg_stat_activity where usename = 'flowzone_sync' and pid <> pg_backend_pid()"
            ).fetchone()
        assert row
        return int(row[0])

    with hook.snapshot():
        assert sessions() == 1
    with pytest.raises(ZeroDivisionError), hook.snapshot():
        raise ZeroDivisionError
    with pytest.raises(ContractBroken), hook.snapshot() as snapshot:
        snapshot.value("select nothing")
    pulses = hook.pulses(statement("extensor/practitioners_pulse"))
    next(pulses)
    pulses.close()
    assert eventually(lambda: sessions() == 0)


def test_a_fault_met_inside_that_is_not_the_journals_is_not_blamed_on_it(
    journal: Customer, hook: ExtensorHook, postgres: Server
) -> None:
    """T7, O4: a bridge that goes away while the journal is read must not send anyone to the customer."""
    with pytest.raises(psycopg.errors.UndefinedTable), hook.snapshot(), psycopg.connect(postgres.dsn()) as bridge:
        bridge.execute("select from nowhere")

    def carry(snapshot: JournalSnapshot, bridge: psycopg.Connection[Any]) -> None:
        for _ in snapshot.digests("select gen_random_uuid() as guid from generate_series(1, 9999)", {}, "salt"):
            bridge.execute("select from nowhere")

    with (
        pytest.raises(psycopg.errors.UndefinedTable),
        hook.snapshot() as snapshot,
        psycopg.connect(postgres.dsn()) as bridge,
    ):
        carry(snapshot, bridge)


def test_pulses_move_when_an_account_or_a_link_may_have(journal: Customer, hook: ExtensorHook) -> None:
    """P2: a tick, a new account, a deleted one, joining and leaving a department; not by being looked at."""
    pulses = hook.pulses(statement("extensor/practitioners_pulse"))
    seen = [next(pulses)]
    assert next(pulses) == seen[0]
    guid = journal.practitioner()
    seen.append(next(pulses))
    journal.change("user_account", guid, flowzone_enabled=False)
    seen.append(next(pulses))
    do(journal, f"update journal.user_department set department_guid = '{journal.departments[1]}'")
    seen.append(next(pulses))
    do(journal, "delete from journal.user_department")
    seen.append(next(pulses))
    do(journal, "delete from journal.user_account")
    seen.append(next(pulses))
    assert next(pulses) == seen[-1]
    pulses.close()
    assert len(set(seen[:5])) == 5
    assert seen[5] != seen[4]
