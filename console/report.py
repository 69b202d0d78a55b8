"""What happened, as tables: per flow and department, and what was set aside by rule and field."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from console.order import in_order
from console.services import BUSINESSES

Row = Mapping[str, Any]  # as `./helsebro runs --json` and `aside --json` print them

COUNTS = {name: name for name in ("sent", "unchanged", "withdrawn")} | {"set_aside": "aside", "held": "held"}
UNWELL = frozenset({"failed", "held", "queued", "running"})
COLOURS = {"success": "green", "failed": "red", "held": "yellow"}
NAMES = {guid: name for departments in BUSINESSES.values() for guid, name, _ in departments}


class ReportError(Exception):
    """The bridge did not say what happened."""


def read(environment: Mapping[str, str]) -> tuple[list[Row], list[Row]]:
    """The latest runs and what is set aside, from the bridge that the environment names."""
    command = (sys.executable, "-P", "-m", "console")
    asked = [
        subprocess.Popen([*command, what, "--json"], env={**os.environ, **environment}, stdout=subprocess.PIPE)  # noqa: S603
        for what in ("runs", "aside")
    ]
    runs, aside = (process.communicate()[0] for process in asked)
    if any(process.returncode for process in asked):
        raise ReportError("The bridge could not be asked what happened; the lines above say why.")
    return json.loads(runs), json.loads(aside)


def well(runs: Iterable[Row]) -> bool:
    """Whether every run came to a good end."""
    return not any(run["status"] in UNWELL for run in runs)


def show(console: Console, runs: Sequence[Row], aside: Sequence[Row]) -> None:
    """What there is of each flow."""
    for flow in in_order(row["flow"] for row in (*runs, *aside)):
        if own := [run for run in runs if run["flow"] == flow]:
            console.print(runs_table(flow, own))
            for run in filter(lambda run: run.get("reason"), own):
                console.print(f"  {_name(run)}: {escape(str(run['reason']))}", highlight=False)
        if left := [row for row in aside if row["flow"] == flow]:
            console.print(aside_table(flow, left))


def runs_table(flow: str, runs: Iterable[Row]) -> Table:
    """A line per department."""
    table = _table(f"{flow}: what happened", "department", "status")
    for heading in COUNTS.values():
        table.add_column(heading, justify="right")
    for run in runs:
        status = str(run["status"])
        counts = (_number(run.get(count)) for count in COUNTS)
        table.add_row(_name(run), f"[{COLOURS.get(status, 'default')}]{escape(status)}[/]", *counts)
    return table


def aside_table(flow: str, aside: Iterable[Row]) -> Table:
    """A line per department, rule and field, most frequent first."""
    table = _table(f"{flow}: what was set aside, and why", "department", "rule", "field")
    table.add_column("rows", justify="right")
    found = Counter((_name(row), row["rule"], row.get("field") or "") for row in aside)
    for (name, *why), number in sorted(found.items(), key=lambda item: (item[0][0], -item[1], item[0])):
        table.add_row(name, *map(escape, why), str(number))
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _name(row: Row) -> str:
    return escape(str(row.get("name") or NAMES.get(row["department"], row["department"])))


def _number(value: object) -> str:
    """A count or a yes; nothing for nothing known."""
    if value is None or value is False:
        return ""
    return "yes" if value is True else str(value)
