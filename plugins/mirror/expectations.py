"""Great Expectations itself: rows held against suites, on the bridge's own server or in memory.

Importing it takes two seconds and 230 MB: import this module only where a batch is judged.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import yaml
from airflow.providers.postgres.hooks.postgres import PostgresHook
from pandas import DataFrame

from bridge.database import CONNECTION
from mirror.run import Run
from statements import statement

os.environ["GX_ANALYTICS_ENABLED"] = "false"  # It would tell a stranger that it was used; read when it is imported.
logging.getLogger("great_expectations").setLevel(logging.WARNING)  # At INFO it tells what it is configured with.

import great_expectations  # noqa: E402  after the two lines above
from great_expectations.data_context.data_context.abstract_data_context import AbstractDataContext  # noqa: E402
from great_expectations.data_context.types.base import (  # noqa: E402
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.datasource.fluent.interfaces import Batch  # noqa: E402

Result = dict[str, Any]
SUITES: Final = Path(__file__).resolve().parents[2] / "include" / "quality"


def suite(name: str) -> dict[str, Any]:
    """Return a suite as its file declares it."""
    content: dict[str, Any] = yaml.safe_load((SUITES / f"{name}.yaml").read_text(encoding="utf-8"))
    return content


def validate(run: Run, *suites: str) -> dict[str, list[Result]]:
    """Hold a run's rows in the bridge against suites, each over its query, `include/sql/bridge/quality_SUITE.sql`.

    Returns Great Expectations' result for each expectation, by suite; values are left out of them.
    """
    hook = PostgresHook(CONNECTION)
    source = _context().data_sources.add_postgres(  # type: ignore[call-arg]  # its stub does not know `kwargs`
        "bridge",
        connection_string=hook.sqlalchemy_url.render_as_string(hide_password=False),
        kwargs={"connect_args": {**_libpq(hook), "options": f"-c helsebro.run={run.id}"}},
        create_temp_table=False,
    )
    try:
        batches = {
            name: source.add_query_asset(name, query=statement(f"bridge/quality_{name}"))
            .add_batch_definition_whole_table("all")
            .get_batch()
            for name in suites
        }
        return {name: _held_against(name, batch) for name, batch in batches.items()}
    finally:
        source.get_execution_engine().close()
        source.get_engine().dispose()  # the data source looks at the query with an engine of its own


def validate_rows(name: str, rows: Sequence[Mapping[str, object]]) -> list[Result]:
    """Hold rows in memory against a suite, and return the result for each expectation; values are left out of them."""
    asset = _context().data_sources.add_pandas("memory").add_dataframe_asset(name)
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": DataFrame(list(rows))})
    return _held_against(name, batch)


def _context() -> AbstractDataContext:
    return great_expectations.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
            progress_bars=ProgressBarsConfig(globally=False),
        ),
    )


def _held_against(name: str, batch: Batch) -> list[Result]:
    results = batch.validate(
        great_expectations.ExpectationSuite(**suite(name)),
        result_format={"result_format": "SUMMARY", "exclude_unexpected_values": True},
    )
    listed: list[Result] = results.to_json_dict()["results"]  # type: ignore[no-untyped-call]
    return listed


def _libpq(hook: PostgresHook) -> dict[str, Any]:
    """Return libpq's parameters of the connection's extra, such as sslmode."""
    return {
        name: value
        for name, value in hook.connection.extra_dejson.items()
        if name not in hook.ignored_extra_options and name != "options"
    }
