"""When the bridge itself is down the watch says so: once, with its end (O4)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alerts import blind, outside
from alerts.memory import ServersMemory
from faults import TransientFault
from flows import PRACTITIONERS
from tests.alerts.conftest import DictMemory, Ops, journal_down
from tests.mirror.troubles import Killed

OPENED = "[Helsebro] The bridge cannot be read"


def bridge_down(ops: Ops) -> None:
    """Nobody listens where the bridge was."""
    ops.world.connect("bridge_default", port=1)


def bridge_up(ops: Ops) -> None:
    """It is back."""
    ops.world.connect("bridge_default", port=ops.world.server.port)


def subjects(ops: Ops, minutes: float = 0) -> list[str]:
    """Let the watch fail after so many minutes, and return what came of it."""
    ops.later(minutes)
    before = len(ops.box.letters)
    assert isinstance(ops.untold(), TransientFault)
    return ops.box.subjects[before:]


def test_it_is_told_once_reminded_of_and_its_end_is_told(ops: Ops, memory: DictMemory) -> None:
    """O4: every watch fails meanwhile, and one message is sent; nothing is left behind."""
    bridge_down(ops)
    assert [subjects(ops), subjects(ops, 9), subjects(ops, 1), subjects(ops, 1)] == [[], [], [OPENED], []]
    assert "bridge bridge_default cannot be reached" in ops.box.text()
    assert subjects(ops, 240) == ["[Helsebro] Still there after 4 h 11 min: The bridge cannot be read"]
    bridge_up(ops)
    assert ops.watch() == ["[Helsebro] Over after 4 h 11 min: The bridge cannot be read"]
    assert ops.watch() == []
    assert memory.text is None


def test_a_short_absence_is_no_incident(ops: Ops, memory: DictMemory) -> None:
    """O4."""
    bridge_down(ops)
    assert subjects(ops) == []
    bridge_up(ops)
    ops.later(5)
    assert ops.watch() == []
    assert memory.text is None


def test_mail_server_and_bridge_down_together(ops: Ops, memory: DictMemory) -> None:
    """O4: told when the mail server is back, in order."""
    bridge_down(ops)
    subjects(ops)
    ops.box.close()
    try:
        assert subjects(ops, 10) == []
        bridge_up(ops)
        ops.untold()
    finally:
        ops.box.open()
    assert ops.watch() == [OPENED, "[Helsebro] Over after 10 min: The bridge cannot be read"]
    assert memory.text is None


def test_killed_between_sending_and_ticking_off(ops: Ops, memory: DictMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    """O4: it comes again under the same Message-ID."""
    bridge_down(ops)
    subjects(ops)
    ops.later(10)

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(blind.log, "info", lambda *_: None)
        written = memory.write
        patched.setattr(memory, "write", lambda text: die() if ops.box.letters else written(text))
        with pytest.raises(Killed):
            ops.watch()
    assert subjects(ops) == [OPENED]
    first, second = ops.box.letters
    assert first["Message-ID"] == second["Message-ID"]


def test_what_was_wrong_before_is_not_over(ops: Ops) -> None:
    """O4: and it goes on when the bridge is back."""
    ops.settled()
    journal_down(ops.world)
    assert len(ops.pass_by(15, PRACTITIONERS)) == 1
    bridge_down(ops)
    subjects(ops, 5)
    bridge_up(ops)
    assert ops.watch() == []


def test_from_outside_with_airflows_database_down_too(
    ops: Ops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """O4: one server holds both: a file remembers what was told."""
    from airflow.models import variable
    from sqlalchemy.exc import OperationalError

    def gone(*_: object, **__: object) -> None:
        raise OperationalError("select", {}, Exception("gone"))

    for name in ("get", "set", "delete"):
        monkeypatch.setattr(variable.Variable, name, gone)
    monkeypatch.setattr("alerts.airflow_state.read", lambda: None)
    bridge_down(ops)
    for minutes in (0, 10, 1):
        ops.later(minutes)
        with pytest.raises(TransientFault):
            outside(ops.now, tmp_path)
    assert ops.box.subjects == [OPENED]
    assert json.loads(ServersMemory(tmp_path / "helsebro_bridge_out_of_sight.json").read() or "")["messages"] == 1
    bridge_up(ops)
    outside(ops.now, tmp_path)
    assert ops.box.subjects[1:] == ["[Helsebro] Over after 11 min: The bridge cannot be read"]
