"""One message an incident: told when it opens, while it lasts, and when it is over (O4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from flows import OUTBOUND, PRACTITIONERS
from mirror.flow import Flow
from mirror.report import RunFailed, report
from statements import statement
from tests.alerts.conftest import OPS, Ops, journal_down, journal_up
from tests.mirror.driver import begin, run
from tests.world import World


def test_a_journal_that_is_down_is_one_mail_however_many_flows_and_departments_meet_it(ops: Ops) -> None:
    """O4, D7: three flows of two departments; the other customer's are not named."""
    ops.settled(*OUTBOUND)
    journal_down(ops.world)
    assert ops.pass_by(20, *OUTBOUND) == ["[Helsebro] Journal extensor_fjord is not available (2 departments)"]
    assert ops.box.recipients == [[OPS]]
    text = ops.box.text()
    assert "Departments  fjord 1, fjord 2\n" in text
    assert "Flows        appointments, patients, practitioners\n" in text
    assert "journal extensor_fjord cannot be reached or went away" in text
    assert "See whether it is up" in text
    assert "byen" not in text


def test_it_is_told_since_when(ops: Ops) -> None:
    """O4: since the first run that failed, in the local time; and when all was well before."""
    ops.settled()  # 12:00 UTC
    journal_down(ops.world)
    ops.pass_by(20)
    assert "Since        Wed 12 Mar 2031, 13:06 (Europe/Oslo)" in ops.box.text()
    assert "Last well    Wed 12 Mar 2031, 13:00" in ops.box.text()


def test_recovery_is_told_once(ops: Ops) -> None:
    """O4."""
    ops.settled()
    journal_down(ops.world)
    ops.pass_by(20)
    journal_up(ops.world)
    assert ops.pass_by(20) == ["[Helsebro] Over after 20 min: Journal extensor_fjord is not available (2 departments)"]
    text = ops.box.text()
    assert "\nWhen         Wed 12 Mar 2031, 13:06 until Wed 12 Mar 2031, 13:26 (Europe/Oslo)" in text
    assert "Nothing need be done." in text


def test_it_is_reminded_of_while_it_lasts(ops: Ops) -> None:
    """O4: after the configured time since the last message, and again."""
    ops.wish(remind_after_minutes=60)
    ops.settled()
    journal_down(ops.world)
    ops.pass_by(15)  # opened at 12:16
    ops.later(59)
    assert ops.watch() == []
    for hours in ("1 h 10 min", "2 h 10 min"):
        ops.later(1)
        assert ops.watch() == [
            f"[Helsebro] Still there after {hours}: Journal extensor_fjord is not available (2 departments)"
        ]
        assert ops.watch() == []
        ops.later(59)


def test_all_messages_of_an_incident_are_one_thread(ops: Ops) -> None:
    """O4: with Message-IDs of their own, and no robot answers them."""
    ops.settled()
    journal_down(ops.world)
    ops.pass_by(20)
    journal_up(ops.world)
    ops.pass_by(10)
    opened, over = ops.box.letters
    assert over["References"] == over["In-Reply-To"] == opened["Message-ID"] != over["Message-ID"]
    assert opened["References"] is None
    assert opened["Auto-Submitted"] == "auto-generated"
    assert opened["From"] == "Helsebro <helsebro@clinic.example>"


def test_a_batch_that_is_held_is_told_at_once_and_by_itself(ops: Ops) -> None:
    """O3, O4: a person must decide; told for its flow and department, and over when it is."""
    guids = ops.world.customer.crowd(21)
    ops.settled()
    ops.world.customer.change_accounts(guids, flowzone_enabled=False)
    ops.flows(PRACTITIONERS)
    assert ops.watch() == ["[Helsebro] A batch of practitioners in fjord 1 is held back"]
    assert "21 of 21 would be withdrawn" in ops.box.text()
    ops.world.customer.change_accounts(guids, flowzone_enabled=True)
    ops.flows(PRACTITIONERS)
    assert ops.watch() == ["[Helsebro] Over after less than a minute: A batch of practitioners in fjord 1 is held back"]


def test_a_worker_that_was_killed_is_told_of_only_when_the_department_does_not_go_through(ops: Ops) -> None:
    """O4: nobody could note why; the next run carries what it left."""
    ops.settled()
    killed(PRACTITIONERS)
    ops.later(5)
    assert ops.watch() == []
    ops.flows(PRACTITIONERS)
    ops.later(10)
    assert ops.watch() == []
    killed(PRACTITIONERS)
    ops.later(5)
    killed(PRACTITIONERS)
    ops.later(5)
    assert ops.watch() == ["[Helsebro] Runs of practitioners do not come to their end (4 departments)"]


def killed(flow: Flow) -> None:
    """Let a run be planned and its departments' tasks vanish; the report finds them so."""
    with pytest.raises(RunFailed):
        report(flow.name, begin(flow=flow))


def test_who_is_refused_is_told_at_once(ops: Ops) -> None:
    """O4: a person must correct it; one message for all who use the connection."""
    ops.settled()
    ops.world.connect("flowzone_fjord", password="wrong")
    ops.world.customer.practitioner(*ops.world.customer.departments)
    ops.flows(PRACTITIONERS)
    assert ops.watch() == ["[Helsebro] Flowzone flowzone_fjord refuses us (2 departments)"]
    assert "correct its login (client id) and password (client secret)" in ops.box.text()


def test_two_customers_troubles_are_two_incidents(ops: Ops) -> None:
    """O4, D7."""
    ops.settled()
    journal_down(ops.world)
    ops.world.connect("extensor_byen", port=1)
    assert sorted(ops.pass_by(20)) == [
        "[Helsebro] Journal extensor_byen is not available (2 departments)",
        "[Helsebro] Journal extensor_fjord is not available (2 departments)",
    ]


def test_trouble_that_turns_into_another_says_so(ops: Ops) -> None:
    """O4: «over» never sounds as if all were well while the departments still stand still."""
    ops.settled()
    journal_down(ops.world)
    ops.pass_by(20)
    ops.world.connect("extensor_fjord", port=ops.world.server.port, password="wrong")
    subjects = ops.pass_by(10)
    assert any("Journal extensor_fjord refuses us" in subject for subject in subjects)
    (over,) = [place for place, subject in enumerate(ops.box.subjects) if "Over" in subject]
    assert "But for another reason, of which you are told separately, these do not go through: fjord 1, fjord 2" in (
        ops.box.text(over)
    )


def test_a_department_that_is_turned_off_or_quiet_is_no_incident(ops: Ops) -> None:
    """D2, D8, O4: what is off may be out of reach; and a test department may be left out of alerts."""
    _, second = ops.world.customer.departments
    ops.wish(quiet_departments=[str(second)])
    ops.settled()
    ops.world.write_departments(active=False)
    journal_down(ops.world)
    assert ops.pass_by(20) == []


def test_turning_a_department_off_ends_its_incident(ops: Ops) -> None:
    """D8."""
    ops.settled()
    journal_down(ops.world)
    assert len(ops.pass_by(20)) == 1
    for department in ops.world.customer.departments:
        ops.world.options[department]["active"] = False
    ops.world.write_departments()
    assert len(ops.pass_by(10)) == 1
    assert "Over" in ops.box.subjects[-1]


def test_a_dry_run_is_nobodys_trouble(ops: Ops, world: World) -> None:
    """O2, O4."""
    ops.settled()
    journal_down(world)
    run(dry_run=True)
    for _ in range(2):
        ops.later(60)
        assert ops.watch() == []


def test_a_run_that_found_another_at_work_says_nothing(ops: Ops, monkeypatch: pytest.MonkeyPatch) -> None:
    """O4: skipped as busy is neither well nor trouble; skipped for a reason is well."""
    ops.settled()
    journal_down(ops.world)
    assert len(ops.pass_by(15)) == 1

    with monkeypatch.context() as patched:
        patched.setattr(
            psycopg.Connection, "execute", refusing(psycopg.Connection.execute, "bridge/lock", "bridge/lock_try")
        )
        statuses = {row["status"] for row in ops.flows(PRACTITIONERS)}
    assert statuses == {"skipped"}
    assert ops.watch() == []


def refusing(execute: Callable[..., Any], *names: str) -> Callable[..., Any]:
    """Return `execute`, which finds the lock taken when asked for these statements."""
    refused = {statement(name) for name in names}

    def instead(connection: Any, query: Any, *arguments: Any, **options: Any) -> Any:
        if query in refused:
            raise psycopg.errors.LockNotAvailable
        return execute(connection, query, *arguments, **options)

    return instead
