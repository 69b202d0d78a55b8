"""The benchmark's figures as tables, one for each run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

HEADINGS = ("seconds", "rows/s", "of limit", "requests", "sent", "CPU", "PG CPU", "MiB", "load")


def tables(typical: Sequence[dict[str, Any]]) -> list[Table]:
    """Return them in the order of the runs."""
    runs = dict.fromkeys(each["run"] for each in typical)
    return [_table(run, [each for each in typical if each["run"] == run]) for run in runs]


def _table(run: str, figures: list[dict[str, Any]]) -> Table:
    table = Table(title=run, title_justify="left", title_style="bold", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("")
    for heading in HEADINGS:
        table.add_column(heading, justify="right")
    limit = next((each["seconds"] for each in figures if each["contender"] == "limit"), None)
    for each in figures:
        table.add_row(
            each["contender"],
            f"{each['seconds']:.2f}",
            f"{each['rows'] / each['seconds']:,.0f}",
            f"{limit / each['seconds']:.0%}" if limit else "",
            str(each["requests"]),
            str(each["sent"]),
            f"{each['cpu']:.2f}",
            f"{each['postgres_cpu']:.2f}",
            f"{each['peak']:.0f}",
            str(each["load"]),
        )
    return table
