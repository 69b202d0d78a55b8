"""Whatever happens to a clinic's patients and appointments: Flowzone equals what the rules say.

Hypothesis makes up the stories; `oracle_rules` knows the rules, `machine_clinic` what must be true after a run without
faults.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from copy import deepcopy
from dataclasses import fields, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from faults import Fault
from flows import APPOINTMENTS, PATIENTS
from flowzone_hook import transport
from mirror import deliver, plan, report, steps
from mirror.flow import Flow
from mirror.run import Mode, Over
from sandbox.journal import desktop
from tests.mirror import driver
from tests.mirror.killed import Point
from tests.mirror.machine_clinic import Before, Model, Seen
from tests.mirror.machine_work import Edit, Work
from tests.mirror.oracle_journal import VERSIONS, Journal, Settings
from tests.mirror.troubles import FAULTS, LOSSES, POINTS, Killed, die
from tests.world import Customer, World

FLOWS: dict[str, Flow] = {"patients": PATIENTS, "appointments": APPOINTMENTS}
WHICH = st.sampled_from([("patients",), ("appointments",), ("patients", "appointments")])
THEN = st.sampled_from([(), ("patients",), ("appointments",), ("appointments",)])
"""What runs next, if anything."""
MODES: list[Mode] = ["changes", "changes", "full"]
MODE = st.sampled_from(MODES)
WHERE = st.sampled_from([None, None, 0, 1, 2])
"""Every department, or one of the three."""
WRITES = st.sampled_from(["PUT", "POST"])
STEPS: list[Any] = [steps.snapshot, steps.check, steps.deliver]
STARTS = [
    datetime(2031, 3, 28, 22, 30, tzinfo=UTC),  # the clock goes forward on the 30th
    datetime(2031, 10, 25, 9, 0, tzinfo=UTC),  # and back on the 26th
    datetime(2031, 11, 30, 22, 59, 59, tzinfo=UTC),  # three months on there is no 30th
    datetime(2032, 1, 30, 23, 30, tzinfo=UTC),
    datetime(2031, 6, 15, 12, 0, tzinfo=UTC),
]
PASSING = [timedelta(hours=1), timedelta(hours=11), timedelta(days=1), timedelta(days=2), timedelta(days=31)]
SETTINGS = settings(
    max_examples=int(os.environ.get("STORIES", "10")),
    stateful_step_count=25,
    deadline=None,
    derandomize="STORIES" not in os.environ,
    database=None,
    phases=[Phase.generate] if "SHRINK" not in os.environ else [Phase.generate, Phase.shrink],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
"""The same stories each time; `STORIES=500` tells that many new ones, `SHRINK=1` takes its time to shorten one."""


class Clinics(RuleBasedStateMachine):
    """Two journals, three departments, and what people, machines and the clock do to them."""

    world: World
    patch: pytest.MonkeyPatch

    def __init__(self) -> None:
        super().__init__()
        self.world.reset()
        self.world.absent.add(self.world.customers[1].departments[1])
        customers = {
            department: customer
            for customer in self.world.customers
            for department in customer.departments
            if department not in self.world.absent
        }
        self.places = list(customers)
        journals = {customer.name: Journal() for customer in self.world.customers}
        self.model = Model(self.world, STARTS[0], journals, {place: Settings() for place in self.places}, customers)
        self.late: tuple[psycopg.Connection[Any], list[Edit]] | None = None
        self.stale: tuple[str, str, UUID, int] | None = None
        self.taking = dict.fromkeys(self.places, True)
        self.patch.setattr(plan, "now", lambda: self.model.moment)
        self._set_up()

    @initialize(data=st.data(), start=st.sampled_from(STARTS))
    def some_work_here_already(self, data: st.DataObject, start: datetime) -> None:
        self.model.moment = start
        work = Work(self.model, data.draw)
        for place in self.places:
            self.model.settings[place] = work.settings()
        self._set_up()
        for edits in work.ordinary():
            self._do(edits)
        self._do(work.new_names())
        for _ in range(3):
            self._do(work.something())
        self._write_what_is_never_synced()

    # What people do in Extensor

    @rule(data=st.data(), times=st.integers(1, 3), then=THEN)
    def people_work(self, data: st.DataObject, times: int, then: tuple[str, ...]) -> None:
        for _ in range(times):
            self._do(Work(self.model, data.draw).something())
        self.a_run(then, None, "changes")

    @precondition(lambda self: self.late is None)
    @rule(data=st.data())
    def a_transaction_takes_its_time(self, data: st.DataObject) -> None:
        if edits := Work(self.model, data.draw).something():
            journal: psycopg.Connection[Any] = psycopg.connect(edits[0].customer.dsn)
            self._write(journal, edits)
            self.late = (journal, edits)

    @precondition(lambda self: self.late is not None)
    @rule()
    def it_commits_at_last(self) -> None:
        assert self.late
        journal, edits = self.late
        journal.commit()
        journal.close()
        self.late = None
        self._note(edits)

    @rule(data=st.data(), then=THEN)
    def someone_sets_up(self, data: st.DataObject, then: tuple[str, ...]) -> None:
        place = data.draw(st.sampled_from(self.places))
        now = self.model.settings[place]
        drawn = Work(self.model, data.draw).settings()
        names = [field.name for field in fields(Settings)]
        off = [name for name in names if getattr(now, name) is False]
        name = data.draw(st.sampled_from([*names, *names[-4:-1], *off * 6]))
        was = getattr(now, name)
        values: dict[str, Any] = {name: not was if isinstance(was, bool) else getattr(drawn, name)}
        self.model.settings[place] = replace(now, **values)
        self._set_up()
        self.a_run(then, None, "changes")

    @rule(data=st.data(), version=st.sampled_from([*VERSIONS, *["1.41.0"] * 6]))
    def extensor_is_upgraded_or_not(self, data: st.DataObject, version: str | None) -> None:
        customer = data.draw(st.sampled_from(self.world.customers))
        customer.version(version)
        self.model.journals[customer.name].version = version

    @rule(passing=st.sampled_from(PASSING), then=THEN)
    def time_passes(self, passing: timedelta, then: tuple[str, ...]) -> None:
        self.model.moment += passing
        self.a_run(then, None, "changes")

    @rule(data=st.data(), room=st.integers(1, 9))
    def a_flowzone_user_adds_a_video_room(self, data: st.DataObject, room: int) -> None:
        place = data.draw(st.sampled_from(self.places))
        if guid := Work(self.model, data.draw).one_of(self.world.held(place, "appointments")):
            self._add_video_room(guid, self.model.customers[place], room)

    # Runs

    @rule(which=WHICH, where=WHERE, mode=MODE)
    def a_run(self, which: tuple[str, ...], where: int | None, mode: Mode) -> None:
        for flow in which:
            place = self._place(where)
            before = self._begins(flow, place)
            self.model.check(flow, driver.run(place, mode, flow=FLOWS[flow]), before)

    @rule(which=WHICH)
    def a_run_with_departments_side_by_side(self, which: tuple[str, ...]) -> None:
        for flow in which:
            before = self._begins(flow, None)
            airflow_run = driver.begin(flow=FLOWS[flow])
            threads = [
                threading.Thread(target=driver.walk, args=[airflow_run, department, FLOWS[flow]])
                for department in driver.waiting(airflow_run, FLOWS[flow])
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            with suppress(report.RunFailed):
                report.report(flow, airflow_run)
            self.model.check(flow, driver.rows(airflow_run, FLOWS[flow]), before)

    @rule(which=WHICH, where=WHERE, mode=MODE)
    def a_dry_run(self, which: tuple[str, ...], where: int | None, mode: Mode) -> None:
        for flow in which:
            place = self._place(where)
            self.model.look(flow)
            before = self.model.before(flow)
            driver.run(place, mode, dry_run=True, flow=FLOWS[flow])
            assert self.model.before(flow) == before

    @rule(
        which=WHICH,
        where=WHERE,
        fault=st.sampled_from(FAULTS),
        method=st.sampled_from(["PUT", "POST", "GET"]),
        after=st.integers(0, 2),
    )
    def a_run_while_flowzone_misbehaves(
        self, which: tuple[str, ...], where: int | None, fault: dict[str, Any], method: str, after: int = 0
    ) -> None:
        self.world.faults(fault | {"method": method, "after": after, "path": "/departments/"})
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(transport, "TIMEOUT", (5.0, 0.3))
            self._run_somehow(which, where)
        self.world.faults()

    @rule(data=st.data(), which=WHICH, where=WHERE, every=st.integers(1, 2))
    def flowzone_rejects_changes(
        self, data: st.DataObject, which: tuple[str, ...], where: int | None, every: int
    ) -> None:
        self._do(Work(self.model, data.draw).something())
        self.world.faults({"fault": "reject", "every_item": every, "type": "not_accepted"})
        self._run_somehow(which, where)
        self.world.faults()

    @rule(which=WHICH, where=WHERE, point=st.sampled_from(POINTS), mode=MODE)
    def a_run_that_is_killed(self, which: tuple[str, ...], where: int | None, point: Point, mode: Mode) -> None:
        with pytest.MonkeyPatch.context() as patch:
            point.strike(die, patch.setattr)
            self._run_somehow(which, where, mode)

    @rule(data=st.data(), which=WHICH, where=WHERE, trouble=st.sampled_from(LOSSES), times=st.integers(1, 2), then=THEN)
    def a_change_is_undone_after_a_run_that_lost_its_answers(
        self,
        data: st.DataObject,
        which: tuple[str, ...],
        where: int | None,
        trouble: Point | dict[str, Any],
        times: int,
        then: tuple[str, ...],
    ) -> None:
        before = deepcopy(self.model.journals)
        done = []
        for _ in range(times):
            edits = Work(self.model, data.draw).something()
            self._do(edits)
            done += edits
        if isinstance(trouble, Point):
            self.a_run_that_is_killed(which, where, trouble, "changes")
        else:
            self.a_run_while_flowzone_misbehaves(which, where, trouble, data.draw(WRITES))
        undone = {(e.table, e.key): replace(e, row=before[e.customer.name].get(e.table, e.key)) for e in done}
        for customer in self.world.customers:
            self._do([edit for edit in undone.values() if edit.customer is customer])
        self.a_run(then, None, "changes")

    @rule(data=st.data(), where=WHERE, trouble=st.sampled_from([None, *LOSSES]), back=st.booleans())
    def an_appointment_moves_to_another_department(
        self, data: st.DataObject, where: int | None, trouble: Point | dict[str, Any] | None, back: bool
    ) -> None:
        """A9: there, and maybe back again, with a run that may lose its answers in between."""
        home, away = self.world.customers[0].departments
        journal = self.model.journals[self.world.customers[0].name]
        held = {guid for place in (home, away) for guid in self.world.held(place, "appointments")}
        guid = Work(self.model, data.draw).one_of(held & set(journal.appointment))
        if guid is None:
            return
        before = journal.appointment[guid]
        if guid not in self.model.rooms:
            self._add_video_room(guid, self.world.customers[0], 0)
        after = replace(before, department_guid=away if before.department_guid == home else home)
        self._do([Edit(self.world.customers[0], "appointment", guid, after)])
        if trouble is None:
            self.a_run(("appointments",), where, "changes")
        elif isinstance(trouble, Point):
            self.a_run_that_is_killed(("appointments",), where, trouble, "changes")
        else:
            self.a_run_while_flowzone_misbehaves(("appointments",), where, trouble, data.draw(WRITES))
        if back:
            self._do([Edit(self.world.customers[0], "appointment", guid, before)])

    @precondition(lambda self: self.stale is None)
    @rule(flow=st.sampled_from(list(FLOWS)), place=st.integers(0, 2), done=st.integers(1, 2))
    def a_run_gets_stuck(self, flow: str, place: int, done: int) -> None:
        department = self.places[place]
        if not self.model.settings[department].listed:
            return
        self._begins(flow, department)
        airflow_run = driver.begin(department, flow=FLOWS[flow])
        with suppress(Over, Fault):
            for step in STEPS[:done]:
                step(FLOWS[flow], airflow_run, department)
            self.stale = (flow, airflow_run, department, done)

    @precondition(lambda self: self.stale is not None)
    @rule()
    def it_goes_on(self) -> None:
        assert self.stale
        flow, airflow_run, department, done = self.stale
        with suppress(Over, Fault):
            for step in STEPS[done:]:
                step(FLOWS[flow], airflow_run, department)
        self.stale = None
        self.model.note_off(flow)
        self.model.reconcile(flow, certain=False)

    @rule(
        data=st.data(),
        flow=st.sampled_from(list(FLOWS)),
        place=st.integers(0, 2),
        how=st.sampled_from(["changed", "withdrawn", "returned", "foreign"]),
    )
    def somebody_meddles_and_a_full_run_cures_it(self, data: st.DataObject, flow: str, place: int, how: str) -> None:
        department = self.places[place]
        if not self.model.transfers(flow, department):
            return
        before = self._begins(flow, department)
        if self._meddle(data, flow, department, how):
            self.model.check(flow, driver.run(department, "full", flow=FLOWS[flow]), before, drifted=True)

    def teardown(self) -> None:
        """All is well that ends well: everything on again, runs, and others that find nothing to do."""
        try:
            if sys.exc_info()[0]:
                return
            if self.late:
                self.it_commits_at_last()
            for place, now in self.model.settings.items():
                on = replace(now, active=True, listed=True, appointments=True, appointments_enabled=True)
                self.model.settings[place] = on
            self._set_up()
            for customer in self.world.customers:
                customer.version("1.41.0")
                self.model.journals[customer.name].version = "1.41.0"
            self.a_run(tuple(FLOWS), None, "changes")
            self.world.forget_requests()
            for flow in FLOWS:
                rows = driver.run(flow=FLOWS[flow])
                assert all(row["sent"] == row["withdrawn"] == 0 for row in rows), "nothing was left to do"
                assert self.world.writes(flow) == []
        finally:
            if self.late:
                self.late[0].close()

    # Running

    def _place(self, where: int | None) -> UUID | None:
        if where is None or not self.model.settings[self.places[where]].listed:
            return None
        return self.places[where]

    def _begins(self, flow: str, place: UUID | None) -> dict[UUID, Before]:
        self.model.look(flow, [place] if place else self.places)
        return self.model.before(flow)

    def _run_somehow(self, which: tuple[str, ...], where: int | None, mode: Mode = "changes") -> None:
        for flow in which:
            place = self._place(where)
            self._begins(flow, place)
            with suppress(Killed):
                driver.run(place, mode, flow=FLOWS[flow])
            self.model.reconcile(flow)

    def _meddle(self, data: st.DataObject, flow: str, department: UUID, how: str) -> bool:
        """Change what Flowzone holds behind the sync's back; return whether there was anything to change."""
        held, wanted = self.world.held(department, flow), self.model.wanted(flow, department)
        ours = [
            guid
            for guid, verdict in wanted.items()
            if held.get(guid) == verdict.item and self._in_ledger(flow, department, guid, "present")
        ]
        gone = [
            guid
            for kind, place, guid in self.model.seen
            if (kind, place) == (flow, department)
            and guid not in held
            and not any(guid in self.model.wanted(flow, other) for other in self.places)
            and self._in_ledger(flow, department, guid, "withdrawn")
        ]
        guid = Work(self.model, data.draw).one_of(gone if how == "returned" else ours)
        if guid is None:
            return False
        items = self.model.contents[flow, self.model.customers[department].name, guid]
        item = {**(items[-1] or {}), "source_version": "meddled"}
        self.model.seen.setdefault((flow, department, guid), Seen()).drifts += 2
        match how:
            case "withdrawn":
                self.world.as_client("POST", f"{flow}/withdrawals", [str(guid)], department)
                self.model.rooms.pop(guid, None)
            case "changed":
                self.world.as_client("PUT", flow, [{**item, "guid": str(guid), **_other(flow)}], department)
            case "returned":
                self.world.as_client("PUT", flow, [{**item, "guid": str(guid)}], department)
            case _:
                stranger = Work(self.model, data.draw).guid()
                self.world.as_client("PUT", flow, [{**item, "guid": str(stranger)}], department)
                self.model.foreign[flow, department, stranger] = self.world.held(department, flow)[stranger]
        return True

    def _in_ledger(self, flow: str, department: UUID, guid: UUID, state: str) -> bool:
        """Whether the ledger knows it for certain, and it is not history."""
        return not self.world.query(
            "select from bridge.under_way where flow = %s and department = %s and guid = %s", flow, department, guid
        ) and bool(
            self.world.query(
                "select from bridge.ledger where flow = %s and department = %s and guid = %s and state = %s"
                " and (day is null or day >= %s)",
                flow,
                department,
                guid,
                state,
                self.model.view(department).today,
            )
        )

    def _set_up(self) -> None:
        for place, now in self.model.settings.items():
            self.world.options[place] = now.options()
            (self.world.absent.discard if now.listed else self.world.absent.add)(place)
            if self.taking.get(place) is not now.appointments_enabled:
                self.world.take_appointments(place, on=now.appointments_enabled)
                self.taking[place] = now.appointments_enabled
        if all(not now.listed for now in self.model.settings.values()):  # a file without departments is refused
            place = self.places[0]
            self.model.settings[place] = replace(self.model.settings[place], listed=True)
            self.world.absent.discard(place)
        self.world.write_departments()

    def _add_video_room(self, guid: UUID, customer: Customer, room: int) -> None:
        self.model.rooms[guid] = f"https://video.example/{room}"
        self.world.video_room(guid, self.model.rooms[guid], customer)

    # Writing in the journal

    def _write_what_is_never_synced(self) -> None:
        """A1: a fixed appointment and an absence of everybody."""
        customer = self.world.customers[0]
        days = {"starts_at": self.model.moment, "ends_at": self.model.moment + timedelta(days=3)}
        times = {"weekday": 1, "starts": time(8), "ends": time(9), "title": "Fast", "department_guid": self.places[0]}
        with customer.desktop() as journal:
            for user in self._journal(customer).user_account:
                desktop.insert(journal, "absence", user_guid=user, reason="Ferie", **days)
                desktop.insert(journal, "recurring_appointment", user_guid=user, **times)

    def _do(self, edits: list[Edit]) -> None:
        """Write it, but for rows that a late transaction has locked."""
        locked = {(edit.table, edit.key) for edit in self.late[1]} if self.late else set()
        edits = [edit for edit in edits if (edit.table, edit.key) not in locked]
        if edits:
            with psycopg.connect(edits[0].customer.dsn) as journal:
                self._write(journal, edits)
            self._note(edits)

    def _write(self, journal: psycopg.Connection[Any], edits: Iterable[Edit]) -> None:
        for edit in edits:
            edit.write(journal, self._journal(edit.customer).get(edit.table, edit.key))

    def _note(self, edits: Iterable[Edit]) -> None:
        for edit in edits:
            self._journal(edit.customer).set(edit.table, edit.key, edit.row)

    def _journal(self, customer: Customer) -> Journal:
        return self.model.journals[customer.name]


def _other(flow: str) -> dict[str, str]:
    return {"name": "Noen Andre"} if flow == "patients" else {"title": "Noe annet"}


@pytest.mark.timeout(0 if "STORIES" in os.environ else 300)
def test_flowzone_equals_what_the_rules_say(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """T1-T6, A1-A9, G1-G5, D1-D6, D8, O2, O3: per department and kind, each effect once, every bad row told."""
    monkeypatch.setattr(deliver, "BATCH", 3)
    monkeypatch.setattr(transport, "ATTEMPTS", 2)
    machine = type("Clinics", (Clinics,), {"world": world, "patch": monkeypatch})
    run_state_machine_as_test(machine, settings=SETTINGS)  # type: ignore[no-untyped-call]
