"""Any of Airflow's notifiers by configuration, beside e-mail or instead of it (O4)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from alerts.try_out import try_out
from faults import ContractBroken
from flows import PRACTITIONERS
from tests.alerts.conftest import OPS, Ops, journal_down

OPENED = "[Helsebro] Journal extensor_fjord is not available (2 departments)"


def to_file(path: Path, text: str = "{{ alert.subject }}|{{ alert.kind }}|{{ alert.transition }}") -> dict[str, Any]:
    """Return a notifier as the alerts file names it."""
    notifier = "tests.alerts.some_notifier.ToFile"
    return {"name": "chat", "notifier": notifier, "arguments": {"path": str(path), "text": text}}


@pytest.fixture
def troubled(ops: Ops) -> Ops:
    """People who are about to be told."""
    journal_down(ops.world)
    ops.flows(PRACTITIONERS)
    ops.later(10)
    return ops


def test_a_notifier_is_told_too(troubled: Ops, tmp_path: Path) -> None:
    """O4: its templates are rendered anew for every message."""
    troubled.wish(notifiers=[to_file(tmp_path / "chat")], remind_after_minutes=60)
    assert troubled.watch() == [OPENED]
    troubled.later(60)
    assert len(troubled.watch()) == 1
    first, second = (tmp_path / "chat").read_text(encoding="utf-8").splitlines()
    assert first == f"{OPENED}|unreachable|opened"
    assert second.endswith("|unreachable|reminded")


def test_a_notifier_instead_of_mail(troubled: Ops, tmp_path: Path) -> None:
    """O4: text and HTML are those of the mail."""
    troubled.wish(mail={}, notifiers=[to_file(tmp_path / "chat", "{{ alert.text }}{{ alert.html }}")])
    assert troubled.watch() == []
    told = (tmp_path / "chat").read_text(encoding="utf-8")
    assert "Departments  fjord 1, fjord 2" in told
    assert "<h1" in told


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"arguments": {"path": "/nowhere/at/all", "text": "secret-token"}}, "notifier «chat» could not tell"),
        ({"arguments": {}}, "notifier «chat» could not tell: builtins.TypeError"),
        ({"notifier": "tests.alerts.some_notifier.NotOneAtAll"}, "is no notifier of Airflow's here; install"),
        ({"notifier": "airflow.providers.slack.notifications.slack.SlackNotifier"}, "install its provider"),
    ],
)
def test_one_that_fails_costs_the_mail_nothing_and_is_tried_again(
    troubled: Ops, tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    """O4: the mail is sent once; what the notifier itself said may quote a secret."""
    troubled.wish(notifiers=[to_file(tmp_path / "chat") | change])
    fault = troubled.untold()
    assert words in str(fault)
    assert "secret-token" not in str(fault)
    troubled.untold()
    assert troubled.box.subjects == [OPENED]
    troubled.wish(notifiers=[to_file(tmp_path / "chat")])
    assert troubled.watch() == []
    assert (tmp_path / "chat").read_text(encoding="utf-8").startswith(OPENED)


def test_a_test_message_goes_by_every_channel(ops: Ops, tmp_path: Path) -> None:
    """O4: before the first emergency."""
    broken = {"name": "pager", "notifier": "tests.alerts.some_notifier.NotOneAtAll"}
    ops.wish(notifiers=[to_file(tmp_path / "chat"), broken])
    answers = try_out()
    assert [answers["mail"], answers["chat"]] == [None, None]
    assert isinstance(answers["pager"], ContractBroken)
    assert ops.box.subjects == ["[Helsebro] This is a test"]
    assert ops.box.recipients == [[OPS]]
