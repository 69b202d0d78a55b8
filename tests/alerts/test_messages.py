"""What people read: complete, short, and without anybody's data (O1, O4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from psycopg.types.json import Jsonb

from alerts.kinds import WORDS, Kind
from alerts.messages import Letter, Message, letter
from alerts.settings import Alerts
from alerts.troubles import Place
from bridge import connect
from faults import sanitised
from flows import PRACTITIONERS
from mirror import snapshot
from tests.alerts.conftest import Ops
from tests.world import usual

AT = datetime(2031, 3, 12, 12, tzinfo=UTC)
RUN = "scheduled__2031-03-12T11:55:00+00:00"
MARKS = ("Marked Person", "marked@example.test", "91234567")


def message(**values: Any) -> Message:
    """Return a message, of a journal that is down unless values say otherwise."""
    usual: dict[str, Any] = {
        "incident": uuid4(),
        "number": 1,
        "transition": "opened",
        "kind": Kind.UNREACHABLE,
        "subject": "journal x",
        "reasons": ("why",),
        "since": AT,
        "over_at": None,
        "at": AT,
        "otherwise": (),
        "places": (Place("patients", "1", "Fjord døgn", RUN, AT, None),),
    }
    return Message(**usual | values)


def written(**values: Any) -> Letter:
    """Return it in words."""
    return letter(message(**values), Alerts())


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_says_what_is_wrong_and_what_to_do(kind: Kind) -> None:
    """O4: with nothing left to fill in."""
    told = written(kind=kind, subject="patients")
    assert WORDS[kind].title.format(subject="patients")[1:] in told.subject
    assert WORDS[kind].cure.format(subject="patients") in told.text
    assert "{" not in told.text + told.html


def test_the_link_opens_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """O4: at the address that Airflow knows of itself; a run id that somebody made up is not repeated."""
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "https://airflow.example/")
    address = "https://airflow.example/dags/patients"
    assert f"patients: {address}/runs/scheduled__2031-03-12T11%3A55%3A00%2B00%3A00\n" in written().text
    assert f'href="{address}/runs/scheduled' in written().html
    told = written(places=(Place("patients", "1", "x", "manual run for Kari Nordmann"),))
    assert f"patients: {address}\n" in told.text
    assert "Kari" not in told.text + told.html


def test_a_held_batch_is_one_click_from_its_question(monkeypatch: pytest.MonkeyPatch) -> None:
    """O3, O4: where Airflow asks about it, until it is over; other trouble asks nothing."""
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "https://airflow.example/")
    address = "https://airflow.example/required_actions?response_received=false"
    held = written(kind=Kind.HELD)
    assert f"approve or reject: {address}\n" in held.text
    assert f'href="{address}"' in held.html
    over = written(kind=Kind.HELD, transition="resolved", over_at=AT)
    assert "required_actions" not in over.text + over.html + written().text


def test_without_an_address_the_run_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """O4."""
    monkeypatch.delenv("AIRFLOW__API__BASE_URL", raising=False)
    assert f"patients: {RUN}\n" in written().text


def test_nothing_is_markup_and_nothing_goes_to_strangers() -> None:
    """O1: names and reasons are text; no picture, no script, no style from elsewhere."""
    told = written(places=(Place("patients", "1", "<b>A & B</b>"),), reasons=("<script>",))
    assert "&lt;b&gt;A &amp; B&lt;/b&gt;" in told.html
    assert "<script" not in told.html
    assert "src=" not in told.html


def test_many_departments_and_long_reasons_are_cut() -> None:
    """O4: a mail that is read on a phone."""
    places = tuple(Place("patients", str(number), f"Avdeling {number:03}") for number in range(200))
    told = written(places=places, reasons=tuple(f"{number} {'x' * 2000}" for number in range(9)))
    assert "(200 departments)" in told.subject
    assert "Avdeling 019 and 180 more" in told.text
    assert "and 4 more of the kind" in told.text
    assert len(told.text) < 6000


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=20), "less than a minute"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(days=2, hours=3, minutes=4), "2 d 3 h"),
    ],
)
def test_how_long_it_lasted(span: timedelta, words: str) -> None:
    """O4."""
    told = written(transition="resolved", over_at=AT + span)
    assert told.subject.startswith(f"[Helsebro] Over after {words}: ")


def test_a_message_is_the_same_after_it_was_kept() -> None:
    """O4: what is sent again is what was sent before."""
    first = message()
    kept = Message.model_validate(Jsonb(first.model_dump(mode="json")).obj)
    assert letter(kept, Alerts()) == letter(first, Alerts())


def test_nobodys_data_is_ever_told(ops: Ops, monkeypatch: pytest.MonkeyPatch) -> None:
    """O1, O4: an error that quotes a person, in a step and in the watch itself."""
    ops.settled()
    name, mail, phone = MARKS
    ops.world.customer.practitioner(full_name=name, email=mail, mobile_phone=phone)
    number = usual(7)["personal_identity_number"]

    def quote(*_: object) -> None:
        raise ValueError(f"{MARKS} {number}")

    with monkeypatch.context() as patched:
        patched.setattr(snapshot, "snapshot", quote)
        ops.flows(PRACTITIONERS)
    assert ops.watch() == ["[Helsebro] Helsebro met a mistake of its own in practitioners (fjord 1)"]
    with connect() as bridge:
        kept = str(bridge.execute("select * from bridge.alert, bridge.incident").fetchall())
    everything = kept + ops.box.text() + ops.box.html() + str(sanitised(ValueError(MARKS)))
    assert not any(mark in everything for mark in (*MARKS, str(number)))
    monkeypatch.setattr("alerts.watch.look", quote)
    assert not any(mark in str(ops.untold()) for mark in MARKS)
