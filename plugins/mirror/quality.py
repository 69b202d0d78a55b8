"""Great Expectations between the steps: what a batch as a whole must be, before anything of it is sent.

Only counts are kept of what it finds: its own results can carry the offending values, which are personal data.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from psycopg.types.json import Jsonb

from bridge import Connection
from mirror.flow import Flow
from mirror.run import Run
from statements import statement

_COUNTS: Final = ("element_count", "unexpected_count", "unexpected_percent", "observed_value")


def judge(bridge: Connection, run: Run, flow: Flow) -> list[str]:
    """Hold the run's cleared rows against the flow's suite, keep the counts, and return the expectations not met."""
    from mirror import expectations  # costly: imported by those who judge

    findings = [_finding(result) for result in expectations.validate(run, flow.suite)]
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


def _finding(result: dict[str, Any]) -> dict[str, Any]:
    """Keep of a result what is no value: the expectation, its column, and counts."""
    config = result["expectation_config"]
    counts = {
        name: result["result"].get(name) for name in _COUNTS if isinstance(result["result"].get(name), int | float)
    }
    return {
        "expectation": config["type"],
        "column": columns(config["kwargs"]),
        "notes": config.get("notes"),
        "success": bool(result["success"]),
        **counts,
    }


def columns(arguments: Mapping[str, Any]) -> str | None:
    """Name the columns that an expectation is about; None when it is about the batch as a whole."""
    return ", ".join(arguments[name] for name in ("column", "column_A", "column_B") if name in arguments) or None
