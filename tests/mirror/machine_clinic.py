"""The clinics' bookkeeping: what was wanted when, what was sent, and what must be true after a run without faults."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from tests.mirror.driver import Row
from tests.mirror.oracle_journal import VERSIONS, Journal, Settings, View
from tests.mirror.oracle_rules import RULES, Item, Verdict, Wanted, takes_part
from tests.world import Customer, World

Place = tuple[str, UUID, UUID]
"""A flow, a department and a GUID."""
Post = tuple[str, UUID]
"""A flow and a department."""
WITHDRAWN = date.max
"""Stands among the days that were sent for a withdrawal: while its answer is not known, nothing is history."""


@dataclass
class Before:
    """What a department held and had set aside, of one kind."""

    held: dict[UUID, Item]
    aside: dict[UUID, tuple[str, str | None]]


@dataclass
class Pin:
    """A row that Flowzone rejected, so often, as it was then; None for a withdrawal."""

    attempts: int
    raw: object
    item: Item | None


@dataclass
class Seen:
    """How a row was wanted, run after run; None while it was not."""

    raws: list[object] = field(default_factory=list)
    drifts: int = 0

    def note(self, raw: object) -> None:
        """Take down what a run finds."""
        if not self.raws or self.raws[-1] != raw:
            self.raws.append(raw)


@dataclass
class Model:
    """The journals as they are committed, the set-up, the clock, and what is known of past runs."""

    world: World
    moment: datetime
    journals: dict[str, Journal]
    settings: dict[UUID, Settings]
    customers: dict[UUID, Customer]
    full_runs: dict[Post, int] = field(default_factory=dict)
    seen: dict[Place, Seen] = field(default_factory=dict)
    contents: dict[tuple[str, str, UUID], list[Item | None]] = field(default_factory=dict)
    pins: dict[Place, Pin] = field(default_factory=dict)
    days: dict[tuple[UUID, UUID], set[date]] = field(default_factory=dict)
    rooms: dict[UUID, str] = field(default_factory=dict)
    foreign: dict[Place, Item] = field(default_factory=dict)
    made: int = 0

    # What the rules say now

    def view(self, department: UUID) -> View:
        """What a run of the department would see."""
        customer = self.customers[department]
        beside = {guid: s for guid, s in self.settings.items() if self.customers[guid] is customer}
        return View(self.journals[customer.name], beside, department, self.moment)

    def wanted(self, flow: str, department: UUID) -> Wanted:
        """What should be in Flowzone."""
        return RULES[flow](self.view(department))

    def takes_part(self, flow: str, department: UUID) -> bool:
        """Whether the set-up lets the department take part (D2, D5, D8)."""
        return takes_part(flow, self.view(department))

    def possible(self, flow: str, department: UUID) -> bool:
        """D5: whether both sides can do appointments."""
        view = self.view(department)
        return flow != "appointments" or (VERSIONS[view.journal.version] and view.here.appointments_enabled)

    def transfers(self, flow: str, department: UUID) -> bool:
        """Whether a run of the department transfers anything."""
        return self.takes_part(flow, department) and self.possible(flow, department)

    def elsewhere(self, flow: str, department: UUID, guid: UUID) -> list[tuple[UUID, Verdict]]:
        """The other departments of the business that want an appointment: it can be in one only (contract, 7)."""
        others = [
            other
            for other in (self.settings if flow == "appointments" else ())
            if other != department
            and self.customers[other] is self.customers[department]
            and self.transfers(flow, other)
        ]
        return [(other, wanted[guid]) for other in others if guid in (wanted := self.wanted(flow, other))]

    # A run begins

    def look(self, flow: str, sending: Collection[UUID] = ()) -> None:
        """Note what a run will find wanted, what these departments may send, and which departments are off."""
        self.note_off(flow)
        for department in self.settings:
            wanted = self.wanted(flow, department)
            for guid in {guid for kind, place, guid in self.seen if (kind, place) == (flow, department)} | set(wanted):
                verdict = wanted.get(guid)
                self.seen.setdefault((flow, department, guid), Seen()).note(verdict and verdict.raw)
                if verdict and verdict.item:
                    self.contents.setdefault((flow, self.customers[department].name, guid), []).append(verdict.item)
                if flow == "appointments" and department in sending and self.transfers(flow, department):
                    self._note_day(department, guid, verdict)

    def _note_day(self, department: UUID, guid: UUID, verdict: Verdict | None) -> None:
        """A2: this day may be the one last sent from now on, or the appointment may be withdrawn."""
        if verdict and verdict.item and verdict.day:
            self.days.setdefault((department, guid), set()).add(verdict.day)
        elif verdict is None and self.days.get((department, guid)) and not self.is_past(department, guid):
            self.days[department, guid].add(WITHDRAWN)

    def note_off(self, flow: str) -> None:
        """The departments that are off have been seen so: from now on they owe a full run (D8)."""
        for department in self.settings:
            if not self.takes_part(flow, department):
                self.full_runs[flow, department] = self._full_runs(flow, department)

    def _full_runs(self, flow: str, department: UUID) -> int:
        """How many full runs have gone through."""
        (row,) = self.world.query(
            "select count(*) from bridge.run"
            " where flow = %s and department = %s and mode = 'full' and status = 'success' and not dry_run",
            flow,
            department,
        )
        return int(row["count"])

    def before(self, flow: str) -> dict[UUID, Before]:
        """What each department holds and has set aside."""
        found = {department: Before({}, self.world.aside(department, flow)) for department in self.settings}
        for held in self.world.everywhere()[flow]:
            places = [held["department"]] if flow == "appointments" else _memberships(held)
            for place in places:
                found[UUID(place)].held[UUID(held["guid"])] = held["content"]
        return found

    def is_past(self, department: UUID, guid: UUID) -> bool | None:
        """A2: whether the start last sent is history; None while nobody knows what was taken last."""
        past = {day < self.view(department).today for day in self.days.get((department, guid), {WITHDRAWN})}
        return past.pop() if len(past) == 1 else None

    # A run is over

    def reconcile(self, flow: str, *, certain: bool = True) -> None:
        """Remember what Flowzone rejected and for which row; video rooms are lost only with their appointments (A9).

        :param certain: whether the run looked at the journal as it is now.
        """
        rejected = self.world.query(
            "select department, guid, attempts from bridge.set_aside"
            " where flow = %s and starts_with(rule, 'flowzone.')",
            flow,
        )
        standing = {(flow, row["department"], row["guid"]): row["attempts"] for row in rejected}
        self.pins = {place: pin for place, pin in self.pins.items() if place[0] != flow or place in standing}
        for place, attempts in standing.items():
            if place not in self.pins or self.pins[place].attempts != attempts:
                now = self.wanted(flow, place[1]).get(place[2])
                self.pins[place] = Pin(attempts, now and now.raw, now.item if now else None)
        if flow == "appointments":
            self._check_rooms(certain=certain)

    def _check_rooms(self, *, certain: bool) -> None:
        held = {UUID(held["guid"]): held["video_room"] for held in self.world.everywhere()["appointments"]}
        for guid, room in list(self.rooms.items()):
            if guid in held:
                assert held[guid] == room, "every update keeps the video room (A9)"
            else:
                wanted = [d for d in self.settings if guid in self.wanted("appointments", d)]
                assert not certain or not any(self.transfers("appointments", d) for d in wanted), "lost on the way (A9)"
                del self.rooms[guid]

    def check(self, flow: str, rows: list[Row], before: dict[UUID, Before], *, drifted: bool = False) -> None:
        """Flowzone and the bridge are what requirements.md says, in every department that took part without faults."""
        took_part = {row["department"]: row for row in rows}
        now = self.before(flow)
        for department in self.settings:
            row = took_part.get(department)
            if row and self.transfers(flow, department):
                assert row["status"] == "success", row["reason"]
                self._check_full(flow, department)
                told, right = bool(row["reason"]), drifted or self._has_foreign(flow, department, row)
                assert told is right or self._is_out_of_sight(flow, department, before[department]), row["reason"]
                check = Check(self, flow, department, before[department], now[department], row["mode"] == "full")
                check.all(took_part)
            else:
                assert row is None or row["status"] == "skipped"
                gone = set(before[department].held) - set(now[department].held)
                assert all(self._moved(flow, guid, now) for guid in gone), "nothing is withdrawn (D8)"
                assert set(now[department].held) <= set(before[department].held), "nothing is sent (D8)"
                assert now[department].aside == before[department].aside
            self._check_contents(flow, department, now[department])
        self._check_left_behind(flow, took_part)
        self._check_effects(flow)
        self.reconcile(flow)

    def _has_foreign(self, flow: str, department: UUID, row: Row) -> bool:
        return row["mode"] == "full" and any(place[:2] == (flow, department) for place in self.foreign)

    def _is_out_of_sight(self, flow: str, department: UUID, before: Before) -> bool:
        """Whether one of today was sent in another time zone: Flowzone, asked from midnight on, does not list it."""
        view = self.view(department)
        midnight = view.instant(datetime.combine(view.today, time()))
        return flow == "appointments" and any(
            datetime.fromisoformat(content["starts_at"]) < midnight
            and any(day >= view.today for day in self.days.get((department, guid), ()))
            for guid, content in before.held.items()
        )

    def _check_full(self, flow: str, department: UUID) -> None:
        if (flow, department) in self.full_runs:
            assert self._full_runs(flow, department) > self.full_runs.pop((flow, department)), "full after «on» (D8)"

    def _moved(self, flow: str, guid: UUID, now: dict[UUID, Before]) -> bool:
        return flow == "appointments" and any(guid in held.held for held in now.values())

    def _check_contents(self, flow: str, department: UUID, now: Before) -> None:
        for guid, content in now.held.items():
            known = self.contents.get((flow, self.customers[department].name, guid), [])
            foreign = self.foreign.get((flow, department, guid))
            assert content in known or content == foreign, "what is held was wanted once"

    def _check_left_behind(self, flow: str, took_part: dict[UUID, Row]) -> None:
        """A run that got stuck keeps its staged rows until another of its department looks anew, or finds it off."""
        staged = self.world.query(
            "select distinct run.department from bridge.staged join bridge.run on staged.run = run.id"
            " where run.flow = %s",
            flow,
        )
        over = {department for department, row in took_part.items() if row["status"] == "success"}
        over |= {department for department in self.settings if not self.takes_part(flow, department)}
        assert not over & {row["department"] for row in staged}, "no staged row outlives its run"

    def _check_effects(self, flow: str) -> None:
        """No effect twice: no more of them than there were changes to be had."""
        for (department, guid), (created, updated, withdrawn) in self.world.all_effects(flow).items():
            if (flow, department, guid) in self.foreign:
                continue
            seen = self.seen[flow, department, guid]
            wishes = sum(raw is not None for raw in seen.raws)
            assert created <= 1 or flow == "appointments"
            assert created + updated <= wishes + seen.drifts, f"{created + updated} effects of {wishes} changes"
            assert withdrawn <= len(seen.raws) - wishes + seen.drifts, "withdrawn more often than unwanted"


def _memberships(person: Item) -> list[str]:
    return [membership["department"] for membership in person["memberships"] if membership["active"]]


@dataclass
class Check:
    """One department after a run without faults."""

    model: Model
    flow: str
    department: UUID
    before: Before
    now: Before
    full: bool

    def all(self, took_part: Collection[UUID]) -> None:
        """Every row wanted, every row no longer wanted, every row set aside, every warning."""
        wanted = self.model.wanted(self.flow, self.department)
        explained = set()
        for guid, verdict in wanted.items():
            if self._is_set_aside(guid, verdict):
                explained.add(guid)
                self._nothing_changed(guid)
            else:
                self._delivered(guid, verdict)
        for guid in self._others(wanted):
            if self._not_wanted(guid, took_part):
                explained.add(guid)
        assert set(self.now.aside) <= explained, "set aside without a reason"
        self._warnings(wanted)

    def _is_set_aside(self, guid: UUID, verdict: Verdict) -> bool:
        """G1, O3: by a rule, or because Flowzone rejected this very row and nobody has asked since."""
        if verdict.findings:
            assert self.now.aside.get(guid) in verdict.findings
            return True
        pin = self.model.pins.get((self.flow, self.department, guid))
        if pin is None or self.full or pin.item != verdict.item:
            return False
        waits = self._rejected(guid)
        assert waits or pin.raw != verdict.raw, "what was rejected waits until the row changes"
        return waits

    def _rejected(self, guid: UUID) -> bool:
        return self.now.aside.get(guid, ("", None))[0].startswith("flowzone.")

    def _nothing_changed(self, guid: UUID) -> None:
        """G1: what was delivered before stays as it is; but a person is one in all departments of the business."""
        before, now = self.before.held.get(guid), self.now.held.get(guid)
        assert (before is None) is (now is None), "a row set aside changes nothing (G1)"
        assert before == now or self.flow != "appointments"

    def _delivered(self, guid: UUID, verdict: Verdict) -> None:
        assert guid not in self.now.aside
        assert self.now.held.get(guid) == verdict.item
        if verdict.day:
            self.model.days[self.department, guid] = {verdict.day}

    def _others(self, wanted: Wanted) -> Iterable[UUID]:
        known = set(self.before.held) | set(self.now.held) | set(self.now.aside)
        foreign = {place[2] for place in self.model.foreign if place[:2] == (self.flow, self.department)}
        assert foreign <= set(self.now.held), "what this sync never owned is left alone"
        return known - set(wanted) - foreign

    def _not_wanted(self, guid: UUID, took_part: Collection[UUID]) -> bool:
        """P5, T6, A2, A8: withdrawn, unless it is history or another's; return whether it may stand set aside."""
        held = guid in self.now.held
        assert not held or guid in self.before.held, "in a department where the rules do not want it"
        assert not held or self.now.held[guid] == self.before.held[guid] or self.flow != "appointments"
        if self.flow == "appointments" and (elsewhere := self.model.elsewhere(self.flow, self.department, guid)):
            self._taken_over(guid, elsewhere, took_part)
            return True
        refused = not self.full and (pin := self.model.pins.get(self._place(guid))) is not None and pin.raw is None
        past = self.model.is_past(self.department, guid) if self.flow == "appointments" else False
        if past is True:
            assert held is (guid in self.before.held), "history stays as it is (A2)"
        elif past is False and refused and guid in self.before.held:
            assert held, "a withdrawal that was rejected waits"
        elif past is False:
            assert not held, "no longer wanted (P5, T6, A8)"
        if not refused:
            self.model.days.get((self.department, guid), set()).discard(WITHDRAWN)
        return refused

    def _place(self, guid: UUID) -> Place:
        return self.flow, self.department, guid

    def _taken_over(self, guid: UUID, elsewhere: list[tuple[UUID, Verdict]], took_part: Collection[UUID]) -> None:
        """A9: stays with all that hangs on it until the other department has it."""
        if guid in self.before.held:
            somewhere = [d for d in self.model.settings if guid in self.model.world.held(d, self.flow)]
            assert somewhere, "withdrawn though another department of the business wants it (A9)"
            for other, verdict in elsewhere:
                pinned = (self.flow, other, guid) in self.model.pins
                if other in took_part and verdict.item and not pinned:
                    assert somewhere == [other]

    def _warnings(self, wanted: Wanted) -> None:
        """G1: a warning for whatever was left out or shortened in what Flowzone holds."""
        warned = self.model.world.warned(self.department, self.flow)
        right = {guid: v for guid, v in wanted.items() if guid not in self.now.aside}
        assert {warning for warning in warned if warning[0] in right} == {
            (guid, *warning) for guid, verdict in right.items() for warning in verdict.warnings
        }
