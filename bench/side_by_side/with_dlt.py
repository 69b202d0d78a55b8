"""dlt with a custom destination, its way of reverse ETL; changes by its own incremental cursor on `updated_at`.

Its working folder holds the cursor, and while a load is under way the rows as files, with how many of each file are
delivered, written after every batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import dlt
from psycopg.rows import dict_row

from bench.side_by_side.work import BATCH, CONNECTIONS, Client, Work, journal, parameters, query, translate

ROWS = 5_000
"""Rows of a file: files are delivered side by side, the batches of a file one after the other."""
FETCHED = 2_000
"""Rows handed to dlt at once."""
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def prepare(work: Work) -> Callable[[], None]:
    """Return the run."""
    dlt.config["runtime.dlthub_telemetry"] = False
    dlt.config["load.workers"] = CONNECTIONS
    dlt.config["normalize.data_writer.file_max_items"] = ROWS
    return lambda: run(work)


def run(work: Work) -> None:
    """Extract what has changed since the cursor, normalise it, deliver it."""
    with closing(Client(work)) as client:
        pipeline = dlt.pipeline("bench", pipelines_dir=work.folder, destination=_destination(client))
        pipeline.run(_patients(work))


def _destination(client: Client) -> Any:
    def flowzone(items: list[dict[str, Any]], _table: Any) -> None:
        client.put([translate(item["guid"], item["digest"], item["item"]) for item in items])

    return dlt.destination(flowzone, name="flowzone", batch_size=BATCH, loader_file_format="typed-jsonl")


def _patients(work: Work) -> Any:
    def patients(
        updated_at: Any = dlt.sources.incremental("updated_at", initial_value=BEGINNING, row_order="asc"),  # noqa: B008
    ) -> Iterator[list[dict[str, Any]]]:
        with journal(work) as source, source.cursor(row_factory=dict_row) as cursor:
            cursor.execute(query("items_since"), {**parameters(), "since": updated_at.last_value})
            while rows := cursor.fetchmany(FETCHED):
                yield rows

    columns = {"item": {"data_type": "json"}}  # left as it is, where dlt would make columns of it
    return dlt.resource(patients, primary_key="guid", columns=columns)
