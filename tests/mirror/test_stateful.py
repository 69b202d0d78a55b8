"""Whatever happens to journals, departments, Flowzone and the runs themselves: Flowzone equals what the rules say.

Hypothesis makes up the stories; `oracle` knows the rules, `machine` what must be true after a run without faults.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from copy import deepcopy
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from faults import Fault
from flows.practitioners import PRACTITIONERS
from flowzone_hook import transport
from mirror import deliver, steps
from mirror.run import Mode, Over
from sandbox.journal import desktop
from tests.mirror.driver import begin, run
from tests.mirror.killed import Point
from tests.mirror.machine import Before, Model
from tests.mirror.oracle import COLUMNS, FUTURE, PAST, Account
from tests.mirror.troubles import FAULTS, LOSSES, POINTS, Killed, die
from tests.world import World

MODES: list[Mode] = ["changes", "full"]
WHERE = st.sampled_from([None, 0, 1, 2])
"""Every department, or one of the three."""
WRITES = st.sampled_from(["PUT", "POST"])
METHODS = st.sampled_from(["PUT", "POST", "GET"])
CLOSING = [PAST, FUTURE, None]
STEPS: list[Any] = [steps.snapshot, steps.check, steps.deliver]
SETTINGS = settings(
    max_examples=int(os.environ.get("STORIES", "12")),
    stateful_step_count=25,
    deadline=None,
    derandomize="STORIES" not in os.environ,
    database=None,
    phases=[Phase.generate] if "SHRINK" not in os.environ else [Phase.generate, Phase.shrink],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
"""The same stories each time; `STORIES=500` tells that many new ones, `SHRINK=1` takes its time to shorten one."""


class Stories(RuleBasedStateMachine):
    """Two journals, three departments, and what people and machines do to them."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.world.reset()
        self.world.absent.add(self.world.customers[1].departments[1])
        self.model = Model(self.world)
        self.places = list(self.model.departments)
        self.late: tuple[psycopg.Connection[Any], Account] | None = None
        self.stale: tuple[str, UUID, int] | None = None
        self.hired = 0
        self._write_file()

    def _write_file(self) -> None:
        for department in self.places:
            self.world.options.setdefault(department, {})["active"] = department not in self.model.off
        self.world.write_departments()

    @initialize(data=st.data(), people=st.integers(1, 4))
    def some_work_here_already(self, data: st.DataObject, people: int) -> None:
        for _ in range(people):
            self.someone_is_employed(data)

    @precondition(lambda self: len(self.model.accounts) < 8)
    @rule(data=st.data())
    def someone_is_employed(self, data: st.DataObject) -> None:
        account = self._someone_new(data)
        with psycopg.connect(account.journal) as journal:
            _employ(journal, account)
        self.model.accounts[account.guid] = account

    @rule(data=st.data())
    def someone_changes(self, data: st.DataObject) -> None:
        if account := self._someone(data):
            self._change(data, account)

    @rule(data=st.data())
    def someone_is_deleted(self, data: st.DataObject) -> None:
        if account := self._someone(data):
            with psycopg.connect(account.journal) as journal:
                desktop.delete(journal, "user_account", account.guid)
            del self.model.accounts[account.guid]

    @precondition(lambda self: self.late is None)
    @rule(data=st.data(), new=st.booleans())
    def a_transaction_takes_its_time(self, data: st.DataObject, new: bool) -> None:
        known = self._someone(data)
        account = self._someone_new(data) if new or not known else deepcopy(known)
        journal: psycopg.Connection[Any] = psycopg.connect(account.journal)
        self.late = (journal, account)
        if account.guid in self.model.accounts:
            values = self._something(data, account)
            desktop.change(journal, "user_account", account.guid, **values)
            account.values |= values
        else:
            _employ(journal, account)

    @precondition(lambda self: self.late is not None)
    @rule()
    def it_commits_at_last(self) -> None:
        assert self.late
        journal, account = self.late
        journal.commit()
        journal.close()
        self.model.accounts[account.guid] = account
        self.late = None

    @rule(data=st.data())
    def a_department_is_turned_off_or_on(self, data: st.DataObject) -> None:
        self.model.off ^= {data.draw(st.sampled_from(self.places))}
        self._write_file()

    @rule(where=WHERE, mode=st.sampled_from(MODES))
    def a_run(self, where: int | None, mode: Mode) -> None:
        before = self._begins()
        self.model.check(run(self._place(where), mode), before)

    @rule(where=WHERE, mode=st.sampled_from(MODES))
    def a_dry_run(self, where: int | None, mode: Mode) -> None:
        before = self._begins()
        run(self._place(where), mode, dry_run=True)
        assert self.model.before() == before

    @rule(where=WHERE)
    def two_runs_at_once(self, where: int | None) -> None:
        place = self._place(where or 0)
        self._begins()
        other = threading.Thread(target=run, args=[place])
        other.start()
        run(place)
        other.join()
        self.model.reconcile_pins()
        before = self.model.before()
        self.model.check(run(place), before)

    @rule(data=st.data(), trouble=st.sampled_from(LOSSES))
    def a_change_is_undone_after_a_run_that_lost_its_answers(
        self, data: st.DataObject, trouble: Point | dict[str, Any]
    ) -> None:
        if before := self._someone(data):
            self._change(data, before)
            if isinstance(trouble, Point):
                self.a_run_that_is_killed(None, trouble, "changes")
            else:
                self.a_run_while_flowzone_misbehaves(None, trouble, data.draw(WRITES))
            self._write(self.model.accounts[before.guid], before)

    @rule(
        where=WHERE,
        fault=st.sampled_from(FAULTS),
        method=st.sampled_from(["PUT", "POST", "GET"]),
        after=st.integers(0, 2),
    )
    def a_run_while_flowzone_misbehaves(
        self, where: int | None, fault: dict[str, Any], method: str, after: int = 0
    ) -> None:
        self._begins()
        self.world.faults(fault | {"method": method, "after": after, "path": "/departments/"})
        run(self._place(where))
        self.world.faults()
        self.model.reconcile_pins()

    @rule(data=st.data(), where=WHERE, every=st.integers(1, 2))
    def flowzone_rejects_changes(self, data: st.DataObject, where: int | None, every: int) -> None:
        self.someone_changes(data)
        self._begins()
        self.world.faults({"fault": "reject", "every_item": every, "type": "not_accepted"})
        run(self._place(where))
        self.world.faults()
        self.model.reconcile_pins()

    @rule(where=WHERE, point=st.sampled_from(POINTS), mode=st.sampled_from(MODES))
    def a_run_that_is_killed(self, where: int | None, point: Point, mode: Mode) -> None:
        self._begins()
        with pytest.MonkeyPatch.context() as patch, suppress(Killed):
            point.strike(die, patch.setattr)
            run(self._place(where), mode)
        self.model.reconcile_pins()

    @precondition(lambda self: self.stale is None)
    @rule(place=st.integers(0, 2), done=st.integers(1, 2))
    def a_run_gets_stuck(self, place: int, done: int) -> None:
        self._begins()
        department = self.places[place]
        airflow_run = begin(department)
        with suppress(Over, Fault):
            for step in STEPS[:done]:
                step(PRACTITIONERS, airflow_run, department)
            self.stale = (airflow_run, department, done)

    @precondition(lambda self: self.stale is not None)
    @rule()
    def it_goes_on(self) -> None:
        assert self.stale
        airflow_run, department, done = self.stale
        with suppress(Over, Fault):
            for step in STEPS[done:]:
                step(PRACTITIONERS, airflow_run, department)
        self.stale = None
        self.model.note_off()
        self.model.reconcile_pins()

    def teardown(self) -> None:
        """All is well that ends well: everything on again, a run, and another that finds nothing to do."""
        try:
            if self.late:
                self.it_commits_at_last()
            self.model.off.clear()
            self._write_file()
            before = self._begins()
            self.model.check(run(), before)
            self.world.forget_requests()
            assert all(row["sent"] == row["withdrawn"] == 0 for row in run())
            assert self.world.writes() == []
        finally:
            if self.late:
                self.late[0].close()

    # Helpers

    def _begins(self) -> dict[UUID, Before]:
        self.model.look()
        return self.model.before()

    def _place(self, where: int | None) -> UUID | None:
        return None if where is None else self.places[where]

    def _departments_of(self, journal: str) -> list[UUID]:
        return [department for department, customer in self.model.departments.items() if customer.dsn == journal]

    def _someone(self, data: st.DataObject) -> Account | None:
        """Someone whose row no late transaction has locked."""
        locked = self.late[1].guid if self.late else None
        free = [account for guid, account in self.model.accounts.items() if guid != locked]
        return data.draw(st.sampled_from(free)) if free else None

    def _change(self, data: st.DataObject, account: Account) -> None:
        """Something is typed, the box ticked or unticked, the account closed or opened, a department joined or left."""
        after = deepcopy(account)
        match data.draw(st.sampled_from(["type", "tick", "close", "move"])):
            case "type":
                after.values |= self._something(data, account)
            case "tick":
                after.ticked = not after.ticked
            case "close":
                after.closed_at = data.draw(st.sampled_from([at for at in CLOSING if at != account.closed_at]))
            case _:
                after.departments ^= {data.draw(st.sampled_from(self._departments_of(account.journal)))}
        self._write(account, after)

    def _write(self, account: Account, after: Account) -> None:
        """Let the journal have the account as it is to be."""
        with psycopg.connect(account.journal) as journal:
            row = after.values | {"flowzone_enabled": after.ticked, "closed_at": after.closed_at}
            desktop.change(journal, "user_account", account.guid, **row)
            for department in account.departments - after.departments:
                desktop.leave_department(journal, account.guid, department)
            for department in after.departments - account.departments:
                desktop.join_department(journal, account.guid, department)
        self.model.accounts[account.guid] = after

    def _someone_new(self, data: st.DataObject) -> Account:
        values = {column: next(iter(verdicts)) for column, verdicts in COLUMNS.items()}
        journal = self.model.departments[data.draw(st.sampled_from(self.places))].dsn
        departments = data.draw(st.sets(st.sampled_from(self._departments_of(journal)), min_size=1))
        self.hired += 1
        account = Account(uuid5(NAMESPACE_OID, str(self.hired)), journal, values, departments=departments)
        if data.draw(st.booleans()):
            account.values |= self._something(data, account)
        return account

    def _something(self, data: st.DataObject, account: Account) -> dict[str, str | None]:
        """Type something else into one of the account's fields."""
        column = data.draw(st.sampled_from(list(COLUMNS)))
        return {column: data.draw(st.sampled_from([v for v in COLUMNS[column] if v != account.values[column]]))}


def _employ(journal: psycopg.Connection[Any], account: Account) -> None:
    desktop.add_practitioner(journal, *account.departments, guid=account.guid, **account.values)


@pytest.mark.timeout(0 if "STORIES" in os.environ else 300)
def test_flowzone_equals_what_the_rules_say(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """P1, P3, P5, D1, D2, D8, G1, G2, G5, O2, O3: per department, each effect once, every bad row accounted for."""
    monkeypatch.setattr(deliver, "BATCH", 2)
    monkeypatch.setattr(transport, "ATTEMPTS", 2)
    monkeypatch.setattr(transport, "TIMEOUT", (5.0, 0.3))
    machine = type("Stories", (Stories,), {"world": world})
    run_state_machine_as_test(machine, settings=SETTINGS)  # type: ignore[no-untyped-call]
