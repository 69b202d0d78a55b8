"""What was delivered, set aside or rejected is not done again; what nobody knows the outcome of is (O2, O3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from flows import APPOINTMENTS, PATIENTS, PRACTITIONERS
from mirror.flow import Flow
from tests.mirror.driver import Row, run
from tests.mirror.killed import Point
from tests.mirror.troubles import HOOK, Killed, die
from tests.world import World

SOON = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0, tzinfo=None) + timedelta(days=3)


@dataclass(frozen=True)
class Subject:
    """A flow, and what a row of it is like: as it first is, changed, unusable, unwanted and wanted again."""

    flow: Flow
    table: str
    column: str
    first: object
    changed: object
    unusable: dict[str, object]
    unwanted: dict[str, object]
    wanted: dict[str, object]

    def make(self, world: World, **values: object) -> UUID:
        """Write a row that is wanted."""
        values = {self.column: self.first} | values
        if self.flow is PRACTITIONERS:
            return world.customer.practitioner(**values)
        if self.flow is PATIENTS:
            guid = world.customer.patient(None, **values)
            world.customer.series(guid)
            return guid
        times = {"starts_at": SOON, "ends_at": SOON + timedelta(hours=1)} | values
        return world.customer.appointment(None, practitioners=[world.customer.practitioner()], **times)  # type: ignore[arg-type]

    def change(self, world: World, guid: UUID, **values: object) -> None:
        """Change the row."""
        world.customer.change(self.table, guid, **values)

    def run(self, world: World) -> Row:
        """Run the first department for changes."""
        (row,) = run(world.department, flow=self.flow)
        return row

    def held(self, world: World, guid: UUID) -> object:
        """What Flowzone holds of the changing field, or None."""
        field = {"full_name": "name", "last_name": "name"}.get(self.column, self.column)
        content = world.held(kind=self.flow.kind).get(guid)
        return content and content[field]

    def is_quiet(self, world: World, waiting: int = 0) -> None:
        """Another run asks nothing of Flowzone, and judges nothing again."""
        world.forget_requests()
        before = world.query("select guid, rule, since, attempts, digest from bridge.set_aside order by guid")
        row = self.run(world)
        assert (row["status"], row["sent"], row["withdrawn"], row["set_aside"]) == ("success", 0, 0, waiting)
        assert world.writes(self.flow.kind) == []
        assert world.query("select guid, rule, since, attempts, digest from bridge.set_aside order by guid") == before
        assert world.query("select staged from bridge.run order by started_at desc limit 1") == [{"staged": 0}]


SUBJECTS = [
    Subject(
        PRACTITIONERS,
        "user_account",
        "full_name",
        "Først",
        "Siden",
        {"personal_identity_number": "1"},
        {"flowzone_enabled": False},
        {"flowzone_enabled": True},
    ),
    Subject(PATIENTS, "patient", "last_name", "Først", "Siden", {"birth_date": None}, {"status": 2}, {"status": 1}),
    Subject(
        APPOINTMENTS,
        "appointment",
        "description",
        "Først",
        "Siden",
        {"ends_at": SOON},
        {"starts_at": SOON + timedelta(days=2000), "ends_at": SOON + timedelta(days=2001)},
        {"starts_at": SOON, "ends_at": SOON + timedelta(hours=1)},
    ),
]


@pytest.fixture(params=SUBJECTS, ids=lambda subject: str(subject.flow.name))
def subject(request: pytest.FixtureRequest, world: World) -> Subject:
    """Each flow in turn; the department takes part in all of them."""
    world.write_departments(appointments={"active": True})
    subject: Subject = request.param
    return subject


def test_what_was_delivered_and_changed_is_sent_once(world: World, subject: Subject) -> None:
    """O2, P3: each change once, also one that goes back to what was delivered first."""
    guid = subject.make(world)
    for value in (subject.first, subject.changed, subject.first):
        subject.change(world, guid, **{subject.column: value})
        assert subject.run(world)["sent"] == 1
        assert str(subject.held(world, guid)).endswith(str(value))
        subject.is_quiet(world)
    assert world.effects(kind=subject.flow.kind) == {guid: (1, 2, 0)}


def test_what_is_unusable_is_judged_once(world: World, subject: Subject) -> None:
    """G1, O3: it waits until the row changes, whether it was ever delivered or not."""
    guid = subject.make(world)
    subject.run(world)
    subject.make(world, **subject.unusable)
    subject.change(world, guid, **subject.unusable)
    assert subject.run(world)["set_aside"] == 2
    subject.is_quiet(world, waiting=2)
    assert subject.held(world, guid) is not None


def test_what_flowzone_rejects_is_asked_once(world: World, subject: Subject) -> None:
    """G1, O3: it waits until the row changes."""
    guid = subject.make(world)
    world.faults({"fault": "reject", "every_item": 1})
    assert subject.run(world)["set_aside"] == 1
    world.faults()
    subject.is_quiet(world, waiting=1)
    subject.change(world, guid, **{subject.column: subject.changed})
    assert subject.run(world)["sent"] == 1
    subject.is_quiet(world)


@pytest.mark.parametrize("how", ["changed", "deleted"])
def test_a_withdrawal_that_flowzone_rejects_is_asked_once(world: World, subject: Subject, how: str) -> None:
    """P5, T6, A8, G1: it waits until somebody asks."""
    guid = subject.make(world)
    subject.run(world)
    if how == "deleted":
        world.customer.delete(subject.table, guid)
    else:
        subject.change(world, guid, **subject.unwanted)
    world.faults({"fault": "reject", "every_item": 1})
    assert subject.run(world)["set_aside"] == 1
    world.faults()
    subject.is_quiet(world, waiting=1)
    assert subject.held(world, guid) is not None
    (row,) = run(world.department, "full", flow=subject.flow)
    assert (row["withdrawn"], row["set_aside"]) == (1, 0)
    assert subject.held(world, guid) is None
    subject.is_quiet(world)


def _lose_the_answer(subject: Subject, world: World, action: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        Point(f"{HOOK}.{action}").strike(die, patch.setattr)
        with pytest.raises(Killed):
            subject.run(world)


def test_a_change_undone_after_a_lost_answer_is_undone_in_flowzone(world: World, subject: Subject) -> None:
    """A8, P3: the journal says what the ledger says, but Flowzone took something else meanwhile."""
    guid = subject.make(world)
    subject.run(world)
    subject.change(world, guid, **{subject.column: subject.changed})
    _lose_the_answer(subject, world, "put")
    assert str(subject.held(world, guid)).endswith(str(subject.changed))
    subject.change(world, guid, **{subject.column: subject.first})
    assert subject.run(world)["sent"] == 1
    assert str(subject.held(world, guid)).endswith(str(subject.first))
    subject.is_quiet(world)


def test_what_came_with_a_lost_answer_and_is_no_longer_wanted_goes(world: World, subject: Subject) -> None:
    """P5, T6, A8: the ledger never heard of it."""
    guid = subject.make(world)
    _lose_the_answer(subject, world, "put")
    assert subject.held(world, guid) is not None
    subject.change(world, guid, **subject.unwanted)
    assert subject.run(world)["withdrawn"] == 1
    assert subject.held(world, guid) is None
    subject.is_quiet(world)


def test_what_is_wanted_again_after_a_lost_withdrawal_comes_back(world: World, subject: Subject) -> None:
    """P5, T6, A8: the ledger still has it, Flowzone has it no more."""
    guid = subject.make(world)
    subject.run(world)
    subject.change(world, guid, **subject.unwanted)
    _lose_the_answer(subject, world, "withdraw")
    assert subject.held(world, guid) is None
    subject.change(world, guid, **subject.wanted)
    subject.run(world)
    assert subject.held(world, guid) is not None
    subject.is_quiet(world)
