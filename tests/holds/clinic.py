"""A department that is well known to Flowzone, and what may happen to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from bridge import connect
from holds import Decision, Hold, decide, get
from mirror.run import Mode
from tests.mirror.driver import Row, run_one
from tests.world import World


class Clinic:
    """Fifty practitioners of one department, delivered."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.department = world.department
        self.people = world.customer.crowd(50)
        assert self.run()["sent"] == 50
        world.forget_requests()

    def run(self, mode: Mode = "changes", *, dry_run: bool = False, approve: bool = False) -> Row:
        """Run practitioners for the department."""
        return run_one(self.department, mode, dry_run=dry_run, approve=approve)

    def vanish(self, first: int, last: int) -> None:
        """Let those leave Flowzone who are numbered so, by a slip in the journal."""
        self.world.customer.change_accounts(self.people[first:last], flowzone_enabled=False)

    def return_(self, first: int, last: int) -> None:
        """Let them come back."""
        self.world.customer.change_accounts(self.people[first:last], flowzone_enabled=True)

    def spoil(self, first: int, last: int, number: str = "1") -> None:
        """Let their identity numbers be unusable."""
        self.world.customer.change_accounts(self.people[first:last], personal_identity_number=number)

    def present(self) -> set[UUID]:
        """Who is in Flowzone."""
        return set(self.world.held())

    def holds(self) -> list[Hold]:
        """Every hold that there ever was, oldest first."""
        with connect() as bridge:
            ids = bridge.execute("select id from bridge.hold order by since").fetchall()
            return [get(bridge, row["id"]) for row in ids]

    def hold(self) -> Hold:
        """The latest one."""
        return self.holds()[-1]

    def states(self) -> list[str]:
        """What became of each hold, oldest first."""
        return [hold.state for hold in self.holds()]

    def decide(self, decision: Decision, hold: Hold | None = None, *, overrule: bool = False) -> Hold:
        """Decide about a hold, the latest unless told which."""
        with connect() as bridge:
            return decide(bridge, (hold or self.hold()).id, decision, "a test", overrule=overrule)

    def rows(self) -> list[dict[str, Any]]:
        """What the bridge has kept of the suspicious rows."""
        return self.world.query("select hold, guid, fate from bridge.hold_row")
