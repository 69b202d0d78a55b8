"""Great Expectations between the steps: what a batch as a whole must be, before anything of it is sent.

Only counts are kept of what it finds: its own results can carry the offending values, which are personal data.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any, Final

import yaml
from airflow.providers.postgres.hooks.postgres import PostgresHook
from psycopg.types.json import Jsonb

from bridge import Connection
from bridge.database import CONNECTION
from mirror.flow import Flow
from mirror.run import Run
from statements import statement

SUITES: Final = Path(__file__).resolve().parents[2] / "include" / "quality"

_COUNTS: Final = ("element_count", "unexpected_count", "unexpected_percent", "observed_value")


def judge(bridge: Connection, run: Run, flow: Flow) -> list[str]:
    """Hold the run's cleared rows against the flow's suite, keep the counts, and return the expectations not met."""
    findings = [_finding(result) for result in _validate(run, flow)]
    rules = bridge.execute(statement("bridge/quality_rules"), {"run": run.id}).fetchall()
    broken = [f"{finding['expectation']} ({finding['column']})" for finding in findings if not finding["success"]]
    bridge.execute(
        statement("bridge/quality_put"),
        {
            "run": run.id,
            "suite": flow.suite,
            "success": not broken,
            "result": Jsonb({"expectations": findings, "set_aside": rules}),
        },
    )
    return broken


def suite(name: str) -> dict[str, Any]:
    """Return a suite as its file declares it."""
    content: dict[str, Any] = yaml.safe_load((SUITES / f"{name}.yaml").read_text(encoding="utf-8"))
    return content


def _validate(run: Run, flow: Flow) -> list[dict[str, Any]]:
    """Run Great Expectations on the bridge's server and return its results without values."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # It would tell a stranger that it was used; read when it is imported.
    logging.getLogger("great_expectations").setLevel(logging.WARNING)  # At INFO it tells what it is configured with.
    import great_expectations
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    context = great_expectations.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
            progress_bars=ProgressBarsConfig(globally=False),
        ),
    )
    hook = PostgresHook(CONNECTION)
    source = context.data_sources.add_postgres(  # type: ignore[call-arg]  # its stub does not know `kwargs`
        "bridge",
        connection_string=hook.sqlalchemy_url.render_as_string(hide_password=False),
        kwargs={"connect_args": {**_libpq(hook), "options": f"-c helsebro.run={run.id}"}},
        create_temp_table=False,
    )
    try:
        asset = source.add_query_asset("batch", query=statement(f"bridge/quality_{flow.suite}"))
        results = (
            asset.add_batch_definition_whole_table("all")
            .get_batch()
            .validate(
                great_expectations.ExpectationSuite(**suite(flow.suite)),
                result_format={"result_format": "SUMMARY", "exclude_unexpected_values": True},
            )
        )
    finally:
        source.get_execution_engine().close()
    listed: list[dict[str, Any]] = results.to_json_dict()["results"]  # type: ignore[no-untyped-call]
    return listed


def _libpq(hook: PostgresHook) -> dict[str, Any]:
    """Return libpq's parameters of the connection's extra, such as sslmode."""
    return {
        name: value
        for name, value in hook.connection.extra_dejson.items()
        if name not in hook.ignored_extra_options and name != "options"
    }


def _finding(result: dict[str, Any]) -> dict[str, Any]:
    """Keep of a result what is no value: the expectation, its column, and counts."""
    config = result["expectation_config"]
    counts = {
        name: result["result"].get(name) for name in _COUNTS if isinstance(result["result"].get(name), int | float)
    }
    return {
        "expectation": config["type"],
        "column": config["kwargs"].get("column"),
        "notes": config.get("notes"),
        "success": bool(result["success"]),
        **counts,
    }
