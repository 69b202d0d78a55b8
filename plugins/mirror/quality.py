"""Great Expectations between the steps: what a batch as a whole must be, before anything of it is sent.

Only counts are kept of what it finds: its own results can carry the offending values, which are personal data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from psycopg.types.json import Jsonb

from bridge import Connection
from faults import ContractBroken
from mirror.run import Run
from statements import statement

Finding = dict[str, Any]
_COUNTS: Final = ("element_count", "unexpected_count", "unexpected_percent", "observed_value")


def judge(bridge: Connection, run: Run, *suites: str) -> None:
    """Hold the run's rows in the bridge against suites of `include/quality/`, and keep the counts.

    Raises ContractBroken when one is not met, which is a mistake of ours.
    """
    from mirror import expectations  # costly: imported by those who judge

    rules = bridge.execute(statement("bridge/quality_rules"), {"run": run.id}).fetchall()
    found = {
        name: [_finding(result) for result in results] for name, results in expectations.validate(run, *suites).items()
    }
    for name, findings in found.items():
        _keep(bridge, run, name, findings, rules if name == "staged" else [])
    _refuse(run, [finding for findings in found.values() for finding in findings])


class Pages:
    """An inbound flow's judge: page by page, before the journal is touched, against the suite of the flow's name."""

    def __init__(self, bridge: Connection, run: Run) -> None:
        self._bridge = bridge
        self._run = run
        self._findings: list[Finding] = []

    def judge(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Hold a page's rows against the suite, and keep the counts of all pages. Raises ContractBroken."""
        if not rows:
            return
        from mirror import expectations  # costly: imported by those who judge

        page = [_finding(result) for result in expectations.validate_rows(self._run.flow, rows)]
        self._findings = [_sum(*both) for both in zip(self._findings, page, strict=True)] if self._findings else page
        _keep(self._bridge, self._run, self._run.flow, self._findings, [])
        _refuse(self._run, page)


def _refuse(run: Run, findings: Sequence[Finding]) -> None:
    broken = [f"{finding['expectation']} ({finding['column']})" for finding in findings if not finding["success"]]
    if broken:
        raise ContractBroken(
            f"{run.department_name}: the rows do not meet {', '.join(broken)}; nothing of them goes on;"
            " the run's quality report shows the counts"
        )


def _keep(
    bridge: Connection, run: Run, suite: str, findings: Sequence[Finding], rules: Sequence[Mapping[str, object]]
) -> None:
    bridge.execute(
        statement("bridge/quality_put"),
        {
            "run": run.id,
            "suite": suite,
            "success": all(finding["success"] for finding in findings),
            "result": Jsonb({"expectations": list(findings), "set_aside": list(rules)}),
        },
    )


def _sum(so_far: Finding, page: Finding) -> Finding:
    """Add a page's counts to those of the pages before it; a percentage of them all it has none of."""
    counted: Finding = {
        name: so_far[name] + page[name]
        for name in ("element_count", "unexpected_count")
        if name in so_far and name in page
    }
    kept = {name: so_far[name] for name in ("expectation", "column", "notes")}
    return kept | counted | {"success": so_far["success"] and page["success"]}


def _finding(result: dict[str, Any]) -> Finding:
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
    named = [arguments[name] for name in ("column", "column_A", "column_B") if name in arguments]
    return ", ".join(named or arguments.get("column_list", ())) or None
