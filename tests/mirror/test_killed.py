"""A run that is killed anywhere is cured by the next one: nothing lost, nothing done twice (the walk; P1, P3, P5)."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

import pytest

from faults import Fault
from flows.practitioners import PRACTITIONERS
from mirror import steps
from mirror.run import Over
from tests.mirror.driver import Row, begin, run_one, walk
from tests.mirror.killed import Killer, Point
from tests.mirror.killed import killer as start
from tests.world import World, number

SIGKILL = 9
HOOK = "flowzone_hook.hook:FlowzoneHook"
POINTS = [
    Point("mirror.plan:_queue"),
    Point("mirror.snapshot:_begin"),
    Point("mirror.snapshot:_look"),
    Point("mirror.snapshot:_stage", "before"),
    Point("mirror.snapshot:_stage"),
    Point("mirror.steps:_go_on", nth=1),
    Point("mirror.check:_measure"),
    Point("mirror.steps:_go_on", nth=2),
    Point(f"{HOOK}.put", "before"),
    Point(f"{HOOK}.put"),
    Point("mirror.deliver:_record", "before", 1),
    Point("mirror.deliver:_set_aside", "before", 1),
    Point("mirror.deliver:_record", "after", 1),
    Point("mirror.deliver:_record", "before", 2),
    Point("mirror.deliver:_set_aside", "after", 2),
    Point(f"{HOOK}.withdraw", "before"),
    Point(f"{HOOK}.withdraw"),
    Point("mirror.deliver:_record", "before", 3),
    Point("mirror.deliver:_record", "after", 3),
    Point("mirror.run:end", "before"),
    Point("mirror.run:end"),
    Point("mirror.report:_line", "before"),
]


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    """The process whose children are killed."""
    with start() as started:
        yield started


@dataclass
class Day:
    """A department with a day's work for the next run: something of everything."""

    world: World
    new: list[UUID]
    changed: UUID
    gone: UUID
    bad: UUID

    @property
    def counted(self) -> dict[UUID, tuple[int, int, int]]:
        """The effects of the day, each once."""
        return dict.fromkeys(self.new, (1, 0, 0)) | {self.changed: (1, 1, 0), self.gone: (1, 0, 1)}


@pytest.fixture
def day(world: World) -> Day:
    """One is changed, one leaves, three are new, one of whom is unusable."""
    changed, gone = world.customer.crowd(2)
    run_one(world.department)
    new = world.customer.crowd(3)
    bad = world.customer.practitioner(personal_identity_number="1")
    world.customer.change("user_account", changed, full_name="Changed")
    world.customer.change("user_account", gone, flowzone_enabled=False)
    return Day(world, new, changed, gone, bad)


def settled(world: World, row: Row) -> None:
    """The run went well and left nothing lying about."""
    assert row["status"] == "success"
    assert world.query("select from bridge.staged") == []
    assert world.query("select from bridge.under_way") == []
    assert world.query("select from bridge.run where status = 'running'") == []


@pytest.mark.parametrize("point", POINTS, ids=str)
def test_the_next_run_finishes_what_a_killed_one_began(day: Day, killer: Killer, point: Point) -> None:
    """P1, P3, P5, G1: each change has its effect once, the bad row is found, and nothing is left over."""
    world = day.world
    assert killer.run(world, point, world.department) == SIGKILL
    settled(world, run_one(world.department))
    assert set(world.held()) == {*day.new, day.changed}
    assert world.held()[day.changed]["name"] == "Changed"
    assert list(world.aside()) == [day.bad]
    assert world.effects() == day.counted
    world.forget_requests()
    settled(world, run_one(world.department))
    assert world.writes() == []


@pytest.mark.parametrize(
    "point",
    [Point(f"{HOOK}.put"), Point("mirror.deliver:_record", "before"), Point("mirror.deliver:_set_aside", "after")],
    ids=str,
)
def test_what_is_taken_back_after_the_kill_is_taken_back(world: World, killer: Killer, point: Point) -> None:
    """P3, P5: Flowzone took what the ledger never learned of; meanwhile the journal no longer wants it."""
    back, gone = world.customer.practitioner(full_name="Before"), world.customer.practitioner(flowzone_enabled=False)
    run_one(world.department)
    world.customer.change("user_account", back, full_name="Changed")
    world.customer.change("user_account", gone, flowzone_enabled=True)
    assert killer.run(world, point, world.department) == SIGKILL
    assert set(world.held()) == {back, gone}
    assert world.held()[back]["name"] == "Changed"
    world.customer.change("user_account", back, full_name="Before")
    world.customer.change("user_account", gone, flowzone_enabled=False)
    settled(world, run_one(world.department))
    assert {guid: content["name"] for guid, content in world.held().items()} == {back: "Before"}


def test_who_comes_back_after_a_killed_withdrawal_is_back(world: World, killer: Killer) -> None:
    """P5: Flowzone withdrew, the ledger never learned of it, and the box is ticked again just as before."""
    guid = world.customer.practitioner()
    run_one(world.department)
    world.customer.change("user_account", guid, flowzone_enabled=False)
    assert killer.run(world, Point("mirror.deliver:_record", "before"), world.department) == SIGKILL
    assert world.held() == {}
    world.customer.change("user_account", guid, flowzone_enabled=True)
    settled(world, run_one(world.department))
    assert list(world.held()) == [guid]


def test_a_full_run_that_is_killed_leaves_the_next_one_full(day: Day, killer: Killer) -> None:
    """D8, O2: somebody asked for everything, and gets it."""
    world = day.world
    assert killer.run(world, Point("mirror.deliver:_record"), world.department, mode="full") == SIGKILL
    row = run_one(world.department)
    settled(world, row)
    assert row["mode"] == "full"
    assert run_one(world.department)["mode"] == "changes"
    assert world.effects() == day.counted


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_batch_that_is_being_held_stays_held(world: World, killer: Killer, when: str) -> None:
    """O3: a kill while it is held does not let the rest slip through when the step is tried again."""
    world.customer.crowd(3)
    world.customer.crowd(21, personal_identity_number="1")
    point = Point("mirror.check:end", when)
    assert killer.run(world, point, world.department) == SIGKILL
    (left,) = world.query("select airflow_run, status from bridge.run")
    tried_again(world, left["airflow_run"])
    assert world.held() == {}
    assert run_one(world.department)["status"] == "held"


def tried_again(world: World, airflow_run: str) -> None:
    """Try the check and what follows again, as Airflow does."""
    with suppress(Over, Fault):
        steps.check(PRACTITIONERS, airflow_run, world.department)
        steps.deliver(PRACTITIONERS, airflow_run, world.department)


def test_a_run_planned_anew_does_not_get_its_old_answers(world: World) -> None:
    """P1, P5, contract (2): put, withdraw, put again within a day, the last by clearing the first one's tasks."""
    guid = world.customer.practitioner(personal_identity_number=number(5))
    first = begin(world.department)
    walk(first, world.department)
    world.customer.change("user_account", guid, flowzone_enabled=False)
    run_one(world.department)
    assert world.held() == {}
    world.customer.change("user_account", guid, flowzone_enabled=True)
    begin(world.department, airflow_run=first)
    walk(first, world.department)
    assert list(world.held()) == [guid]
