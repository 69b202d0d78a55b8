"""Exactly once as far as a mail server allows: SMTP down, killed in between, two watches at a time (O4)."""

from __future__ import annotations

import threading

import pytest

from alerts import book, inside, post
from alerts import watch as watching
from alerts.watch import Untold
from bridge import connect
from flows import PRACTITIONERS
from statements import statement
from tests.alerts.conftest import OPS, Ops, journal_down, journal_up
from tests.mirror.troubles import Killed

OPENED = "[Helsebro] Journal extensor_fjord is not available (2 departments)"


@pytest.fixture
def troubled(ops: Ops) -> Ops:
    """People who are about to be told."""
    journal_down(ops.world)
    ops.flows(PRACTITIONERS)
    ops.later(10)
    return ops


def test_what_cannot_be_told_is_told_later_and_nothing_is_lost(troubled: Ops) -> None:
    """O4: the watch fails, visibly, and sends in order when the mail server is back."""
    troubled.box.close()
    try:
        fault = troubled.untold()
        assert isinstance(fault, Untold)
        assert "mail server smtp_default cannot be reached" in str(fault)
        assert OPS not in str(fault)
        journal_up(troubled.world)
        troubled.later(5)
        troubled.flows(PRACTITIONERS)
        troubled.untold()
        assert [row["waiting"] for row in incidents()] == [2]
    finally:
        troubled.box.open()
    assert troubled.watch() == [OPENED, f"[Helsebro] Over after 15 min: {OPENED.removeprefix('[Helsebro] ')}"]
    assert troubled.watch() == []


def incidents() -> list[dict[str, int]]:
    with connect() as bridge:
        return bridge.execute(statement("bridge/alerts/incidents_list"), {"after": "2000-01-01"}).fetchall()


@pytest.mark.parametrize(
    ("answers", "kind", "words"),
    [
        ({OPS: "550 5.1.1 no such mailbox ops@clinic.example"}, Untold, "takes mail for none of the recipients (550)"),
        ({"data": "554 5.7.1 refused"}, Untold, "takes no such mail (554)"),
        ({"data": "451 4.3.0 later"}, Untold, "takes no mail now (451)"),
    ],
)
def test_a_mail_server_that_refuses(troubled: Ops, answers: dict[str, str], kind: type[Untold], words: str) -> None:
    """O4: what and the cure are told, no address is; and it is tried again."""
    troubled.box.refuses |= answers
    fault = troubled.untold()
    assert isinstance(fault, kind)
    assert words in str(fault)
    assert "@" not in str(fault)
    troubled.box.refuses.clear()
    assert troubled.watch() == [OPENED]


def test_one_recipient_who_is_refused_costs_the_others_nothing(troubled: Ops) -> None:
    """O4."""
    troubled.wish(mail={"to": [OPS, "left@clinic.example"]})
    troubled.box.refuses["left@clinic.example"] = "550 gone"
    assert troubled.watch() == [OPENED]
    assert troubled.box.recipients == [[OPS]]
    assert troubled.watch() == []


def test_a_connection_that_is_not_there(troubled: Ops, monkeypatch: pytest.MonkeyPatch) -> None:
    """O4: named with its cure."""
    monkeypatch.delenv("AIRFLOW_CONN_SMTP_DEFAULT")
    assert "no usable Airflow connection «smtp_default» for alerts" in str(troubled.untold())


def test_killed_between_sending_and_ticking_off_it_comes_again_under_the_same_id(
    troubled: Ops, monkeypatch: pytest.MonkeyPatch
) -> None:
    """O4: at least once, and mail servers know it again."""

    def die(name: str) -> str:
        if name == "bridge/alerts/alert_sent":
            raise Killed
        return statement(name)

    with monkeypatch.context() as patched:
        patched.setattr(post, "statement", die)
        with pytest.raises(Killed):
            inside(troubled.now)
    assert troubled.watch() == [OPENED]
    first, second = troubled.box.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert (first["Date"], troubled.box.text(0)) == (second["Date"], troubled.box.text(1))
    assert troubled.watch() == []


def test_killed_before_sending_it_is_sent_by_the_next(troubled: Ops, monkeypatch: pytest.MonkeyPatch) -> None:
    """O4: the incident and its message are one transaction."""

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(watching, "send_waiting", die)
        with pytest.raises(Killed):
            inside(troubled.now)
    assert troubled.watch() == [OPENED]


def test_killed_within_the_book_nothing_is_half_done(troubled: Ops, monkeypatch: pytest.MonkeyPatch) -> None:
    """O4."""

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(book, "_queue", die)
        with pytest.raises(Killed):
            inside(troubled.now)
    assert troubled.world.query("select from bridge.incident") == []
    assert troubled.watch() == [OPENED]


def test_many_watches_at_once_are_one_mail(troubled: Ops) -> None:
    """O4: the DAG and the program beside Airflow, at the same moment."""
    start = threading.Barrier(4)

    def watch() -> None:
        start.wait()
        inside(troubled.now)

    threads = [threading.Thread(target=watch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubled.watch() == []
    assert troubled.box.subjects == [OPENED]


def test_with_nobody_to_tell_the_book_is_kept_all_the_same(troubled: Ops) -> None:
    """O4: and the log says that nobody is told."""
    troubled.wish(mail={"to": []})
    assert troubled.watch() == []
    assert [row["waiting"] for row in incidents()] == [0]
