"""The demo's tables, and the order of its flows."""

import io

from rich.console import Console

from console import report
from console.order import in_order

FJORD = "1f0c6a3e-7d54-4c1b-9b0e-2a51c0de0001"
RUN = {
    "flow": "practitioners",
    "department": FJORD,
    "status": "success",
    "sent": 12,
    "unchanged": 0,
    "withdrawn": 1,
    "set_aside": 2,
    "held": False,
    "reason": None,
}
ASIDE = {"flow": "practitioners", "department": FJORD, "guid": "x", "rule": "email_unusable", "field": "email"}


def shown(runs: list[report.Row], aside: list[report.Row]) -> str:
    console = Console(file=io.StringIO(), width=80)
    report.show(console, runs, aside)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_line_per_flow_and_department() -> None:
    text = shown([RUN, RUN | {"status": "failed", "department": "unknown", "reason": "no answer"}], [])
    assert "Fjord rehabilitering" in text
    assert "no answer" in text
    assert "unknown" in text


def test_only_a_good_end_is_well() -> None:
    assert report.well([RUN, RUN | {"status": "skipped"}])
    for status in ("failed", "held", "running"):
        assert not report.well([RUN, RUN | {"status": status}])


def test_eighty_columns_are_enough() -> None:
    (line,) = [line for line in shown([RUN], []).splitlines() if "rehabilitering" in line]
    assert line.split() == ["Fjord", "rehabilitering", "success", "12", "0", "1", "2"]


def test_what_was_set_aside_is_counted_by_rule_and_field() -> None:
    text = shown([], [ASIDE, ASIDE | {"guid": "y"}, ASIDE | {"rule": "phone_unusable", "field": None}])
    lines = [line for line in text.splitlines() if "_unusable" in line]
    assert [line.split()[-1] for line in lines] == ["2", "1"], text


def test_nothing_is_shown_where_nothing_is() -> None:
    assert shown([], []) == ""


def test_practitioners_go_before_their_patients() -> None:
    flows = ["appointments", "zebras", "patients", "programs", "practitioners"]
    assert in_order(flows) == ["practitioners", "patients", "appointments", "programs", "zebras"]
