"""The alerts file: defaults, and errors that name file, line, path and cure (O4, D7)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from alerts import load
from alerts.settings import DEFAULT
from setup_file import SetupError

NOTIFIER = "  notifiers:\n  - {name: chat, notifier: a.b.C}\n"
ERRORS = [
    ("", "1: must hold"),
    ("alerts: []", "1: alerts: holds no keys; see include/alerts.yaml for its form"),
    ("alerts:\n  colour: blue", "2: alerts.colour: unknown key; remove it or correct its spelling"),
    ("alerts:\n  mail:\n    to: ops", "3: alerts.mail.to: is no list; begin each entry with «- »"),
    (
        "alerts:\n  mail:\n    to:\n    - ops",
        "4: alerts.mail.to.0: is no e-mail address; write it like ops@clinic.example",
    ),
    ("alerts:\n  mail:\n    connection: a b", "3: alerts.mail.connection: is no connection id"),
    ("alerts:\n  grace_minutes: soon", "2: alerts.grace_minutes: is no whole number"),
    ("alerts:\n  grace_minutes: -1", "2: alerts.grace_minutes: Input should be greater than or equal to 0"),
    ("alerts:\n  remind_after_minutes: 0", "2: alerts.remind_after_minutes: Input should be greater than"),
    ("alerts:\n  timezone: Oslo", "2: alerts.timezone: «Oslo» is no IANA time zone; write it like Europe/Oslo"),
    ("alerts:\n  quiet_departments: [x]", "2: alerts.quiet_departments.0: is no GUID"),
    ("alerts:\n  heartbeat: {ping: monitor}", "2: alerts.heartbeat.ping: is no address; write it like https://"),
    ('alerts:\n  name: "a\\nb"', "2: alerts.name: holds a line break or another sign that cannot be printed"),
    (
        f"alerts:\n{NOTIFIER}  - {{name: chat, notifier: a.b.C}}",
        "2: alerts.notifiers: «chat» is the name of two channels",
    ),
    ("alerts:\n  notifiers:\n  - {name: mail, notifier: a.b.C}", "2: alerts.notifiers: «mail» is the name of two"),
    ("alerts:\n  notifiers:\n  - {name: x, notifier: Slack}", "3: alerts.notifiers.0.notifier: is no class; write its"),
]


@pytest.mark.parametrize(("text", "finding"), ERRORS)
def test_every_error_names_line_path_and_cure(tmp_path: Path, text: str, finding: str) -> None:
    """D7."""
    file = tmp_path / "alerts.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SetupError) as refused:
        load(file)
    assert str(refused.value).startswith(f"{file}:{finding}")


def test_the_shipped_file_is_valid_and_tells_nobody() -> None:
    """O4: nobody's address is ours to know."""
    alerts = load(DEFAULT)
    assert alerts.channels == ()
    assert (alerts.grace, alerts.remind_after) == (timedelta(minutes=10), timedelta(hours=4))


def test_a_file_with_everything(tmp_path: Path) -> None:
    """O4."""
    file = tmp_path / "alerts.yaml"
    file.write_text(
        "alerts:\n  mail: {to: [ops@clinic.local], sender: flow@clinic.local, connection: smtp_ours}\n"
        + NOTIFIER
        + "  grace_minutes: 0\n  flows: {patients: {silent_after_minutes: 5}, programs: {silent_after_minutes: null}}\n"
        "  heartbeat: {dead_after_minutes: 3, ping: 'https://monitor.example/ping/1'}\n",
        encoding="utf-8",
    )
    alerts = load(file)
    assert alerts.channels == ("mail", "chat")
    assert alerts.silent_after("patients") == timedelta(minutes=5)
    assert alerts.silent_after("programs") is None
    assert alerts.silent_after("appointments") == timedelta(minutes=20)
