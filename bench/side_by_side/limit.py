"""The limit: the plainest fast loop. Read, translate, send a few batches at once, record each when it is answered.

What it knows of Flowzone is a table of guid and digest, by which it finds changes as Helsebro does. It has no rows set
aside, no check, no lock, no run, no log: a row that cannot be sent, or a batch that fails, ends it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import islice
from typing import Any, TypeVar

import psycopg
from psycopg import sql

from bench.side_by_side.work import BATCH, CONNECTIONS, Client, PerThread, Work, journal, parameters, query, translate

TABLE = "create table if not exists delivered (guid uuid primary key, digest text not null)"
KNOWN = "select guid::text, digest from delivered"
VERSIONS = sql.SQL("select item.guid::text, item.digest from ({items}) as item").format(items=query("items"))
SOME = sql.SQL("where wanted.guid = any (%(guids)s::uuid[])")
RECORD = """
    insert into delivered (guid, digest) select * from unnest(%s::uuid[], %s::text[])
    on conflict (guid) do update set digest = excluded.digest
"""
FORGET = "delete from delivered where guid = any (%s::uuid[])"

Source = psycopg.Connection[Any]
Row = tuple[Any, str, dict[str, Any]]
"""Guid, digest, row."""
Version = tuple[str, str]
"""Guid, digest."""
One = TypeVar("One")


def prepare(work: Work) -> Callable[[], None]:
    """Return the run; its table is there before the clock starts."""
    with psycopg.connect(work.memory) as memory:
        memory.execute(TABLE)
    return lambda: run(work)


def run(work: Work) -> None:
    """Make Flowzone agree with the journal, once."""
    with closing(Sender(work)) as sender, journal(work) as source, ThreadPoolExecutor(CONNECTIONS) as pool:
        rows, gone = _everything(source), list[str]()
        if known := sender.known():
            rows, gone = _changes(source, known)
        batches = [pool.submit(sender.put, batch, [translate(*row) for row in batch]) for batch in _batches(rows)] + [
            pool.submit(sender.withdraw, batch) for batch in _batches(gone)
        ]
        for batch in batches:
            batch.result()


def _everything(source: Source) -> Iterable[Row]:
    return source.cursor().stream(query("items"), parameters(), size=BATCH)


def _changes(source: Source, known: set[Version]) -> tuple[Iterable[Row], list[str]]:
    """Return the rows that are new or changed, and who is to leave."""
    wanted = set(source.execute(VERSIONS, parameters()).fetchall())
    changed = {guid for guid, _ in wanted - known}
    some = source.execute(query("items") + SOME, {**parameters(), "guids": list(changed)}) if changed else ()
    return some, list({guid for guid, _ in known - wanted} - changed)


def _batches(rows: Iterable[One]) -> Iterator[list[One]]:
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


class Sender:
    """Sends and records; each thread by connections of its own."""

    def __init__(self, work: Work) -> None:
        self._client = Client(work)
        self._memory: PerThread[Source] = PerThread(lambda: psycopg.connect(work.memory, autocommit=True))

    def close(self) -> None:
        """Close the connections."""
        self._client.close()
        self._memory.close()

    def known(self) -> set[Version]:
        """Return what was delivered before."""
        return set(self._memory().execute(KNOWN).fetchall())

    def put(self, rows: list[Row], items: list[str]) -> None:
        """Send a batch, and record it."""
        self._client.put(items)
        self._memory().execute(RECORD, [[row[0] for row in rows], [row[1] for row in rows]])

    def withdraw(self, guids: list[str]) -> None:
        """Withdraw a batch, and record it."""
        self._client.withdraw(guids)
        self._memory().execute(FORGET, [guids])
