"""The stateful model's bookkeeping: what was wanted when, and what must be true after a run without faults."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.mirror.driver import Row
from tests.mirror.oracle import Account, Item, Raw
from tests.world import Customer, World

Place = tuple[UUID, UUID]
"""A department and a GUID."""


@dataclass
class Before:
    """What a department held and had set aside before a run."""

    held: dict[UUID, Item]
    aside: dict[UUID, tuple[str, str | None]]


@dataclass
class Model:
    """The journals as they are committed, and what is known of past runs."""

    world: World
    accounts: dict[UUID, Account] = field(default_factory=dict)
    off: set[UUID] = field(default_factory=set)
    full_runs: dict[UUID, int] = field(default_factory=dict)
    wanted: dict[Place, list[Raw | None]] = field(default_factory=dict)
    contents: dict[UUID, list[Item]] = field(default_factory=dict)
    pins: dict[Place, Raw | None] = field(default_factory=dict)
    attempts: dict[Place, int] = field(default_factory=dict)

    @property
    def departments(self) -> dict[UUID, Customer]:
        """The departments of the file, each with its customer."""
        return {
            department: customer
            for customer in self.world.customers
            for department in customer.departments
            if department not in self.world.absent
        }

    def of(self, department: UUID) -> list[Account]:
        """The accounts that should be in Flowzone for a department, usable or not."""
        return [account for account in self.accounts.values() if account.wanted(department)]

    def look(self) -> None:
        """A run begins: note what it will find wanted, and which departments it will find off."""
        self.note_off()
        for account in self.accounts.values():
            if not account.findings and account.item not in self.contents.setdefault(account.guid, []):
                self.contents[account.guid].append(account.item)
        for department in self.departments:
            wanted = {account.guid: account.raw for account in self.of(department)}
            known = {guid for place, guid in self.wanted if place == department}
            for guid in known | set(wanted):
                seen = self.wanted.setdefault((department, guid), [])
                if not seen or seen[-1] != wanted.get(guid):
                    seen.append(wanted.get(guid))

    def note_off(self) -> None:
        """The departments that are off have been seen so: from now on they owe a full run (D8)."""
        self.full_runs |= {department: self._full_runs(department) for department in self.off}

    def _full_runs(self, department: UUID) -> int:
        """How many full runs have gone through."""
        (row,) = self.world.query(
            "select count(*) from bridge.run"
            " where department = %s and mode = 'full' and status = 'success' and not dry_run",
            department,
        )
        return int(row["count"])

    def before(self) -> dict[UUID, Before]:
        """What each department holds and has set aside."""
        return {
            department: Before(self.world.held(department), self.world.aside(department))
            for department in self.departments
        }

    def reconcile_pins(self) -> None:
        """A run is over: remember what Flowzone rejected and for which row, forget what stands no more."""
        rejected = self.world.query(
            "select department, guid, attempts from bridge.set_aside where starts_with(rule, 'flowzone.')"
        )
        standing = {(row["department"], row["guid"]): row["attempts"] for row in rejected}
        self.pins = {place: raw for place, raw in self.pins.items() if place in standing}
        for place, attempts in standing.items():
            if place not in self.pins or self.attempts.get(place) != attempts:
                now = {account.guid: account.raw for account in self.of(place[0])}
                self.pins[place], self.attempts[place] = now.get(place[1]), attempts

    def check(self, rows: list[Row], before: dict[UUID, Before]) -> None:
        """Flowzone and the bridge are what requirements.md says, in every department that took part without faults."""
        took_part = {row["department"]: row for row in rows}
        now = self.before()
        for department in self.departments:
            if department in took_part and department not in self.off:
                self._check_row(department, took_part[department])
                full = took_part[department]["mode"] == "full"
                self._check_department(department, before[department], now[department], full=full)
            else:
                assert set(now[department].held) == set(before[department].held), "nothing is moved (D8)"
                assert now[department].aside == before[department].aside
        staged = self.world.query(
            "select distinct department from bridge.staged join bridge.run on staged.run = run.id"
        )
        assert {row["department"] for row in staged} <= set(self.departments) - self.off - set(took_part)
        self._check_effects()

    def _check_row(self, department: UUID, row: Row) -> None:
        assert row["status"] == "success", row["reason"]
        if department in self.full_runs:
            assert self._full_runs(department) > self.full_runs.pop(department), "a full run after «on» (D8)"

    def _check_department(self, department: UUID, before: Before, now: Before, *, full: bool) -> None:
        held, aside = now.held, now.aside
        wanted = {account.guid: account for account in self.of(department)}
        pinned = set() if full else self._pinned(department, wanted)
        usable = {guid for guid, account in wanted.items() if not account.findings} - pinned
        unusable = set(wanted) - usable - pinned
        assert {guid: held.get(guid) for guid in usable} == {guid: wanted[guid].item for guid in usable}
        assert set(held) - usable == set(before.held) & (unusable | pinned), "held is what is wanted, or was kept"
        for guid in unusable & set(held):
            assert held[guid] == before.held[guid], "a row set aside changes nothing (G1)"
        for guid, content in held.items():
            assert content in self.contents[guid], "what is held was wanted once, of that very person"
        assert set(aside) == unusable | pinned
        for guid in unusable:
            assert aside[guid] in wanted[guid].findings
        warned = self.world.query("select guid, field, rule from bridge.warning where department = %s", department)
        assert {(w["guid"], w["field"], w["rule"]) for w in warned if w["guid"] in usable} == {
            (guid, *warning) for guid in usable for warning in wanted[guid].warnings
        }
        if full:
            self.pins = {place: raw for place, raw in self.pins.items() if place[0] != department}

    def _pinned(self, department: UUID, wanted: dict[UUID, Account]) -> set[UUID]:
        """Who was rejected by Flowzone and has not changed since: not sent again by itself."""
        now: dict[UUID, Any] = {guid: account.raw for guid, account in wanted.items()}
        return {guid for (place, guid), raw in self.pins.items() if place == department and raw == now.get(guid)}

    def _check_effects(self) -> None:
        """No effect twice: no more of them than there were changes to be had."""
        for department in self.departments:
            for guid, (created, updated, withdrawn) in self.world.effects(department).items():
                seen = self.wanted[department, guid]
                wishes = sum(raw is not None for raw in seen)
                assert created <= 1
                assert created + updated <= wishes, f"{created + updated} effects of {wishes} changes"
                assert withdrawn <= len(seen) - wishes
