"""The task that asks: Airflow's answer goes to the bridge, and the bridge's word counts (O3)."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from airflow.sdk.exceptions import AirflowSkipException, TaskDeferred

from faults import ContractBroken
from holds import Decision, approval, trigger
from holds.approval import HoldDecision
from holds.trigger import HoldEnds
from tests.holds.clinic import Clinic

INSTANCE: Any = SimpleNamespace(id=uuid4())
CONTEXT: Any = {"ti": INSTANCE, "task_instance": INSTANCE}


class Asked:
    """What Airflow is told of questions and answers."""

    def __init__(self) -> None:
        self.questions: list[dict[str, Any]] = []
        self.answers: list[tuple[Any, ...]] = []

    def put(self, **question: Any) -> None:
        """A question."""
        self.questions.append(question)

    def answer(self, *answer: Any) -> None:
        """The answer to one."""
        self.answers.append(answer)


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """In the place of Airflow's API."""
    played = Asked()
    monkeypatch.setattr("airflow.providers.standard.operators.hitl.upsert_hitl_detail", played.put)
    monkeypatch.setattr(trigger, "update_hitl_detail_response", played.answer)
    return played


def task(clinic: Clinic) -> HoldDecision:
    """The task of a question's run."""
    return HoldDecision(task_id="decide", hold=str(clinic.hold().id))


def answered(option: str) -> dict[str, Any]:
    """What Airflow hands on when somebody has answered there."""
    return {
        "chosen_options": [option],
        "params_input": {},
        "responded_at": None,
        "responded_by_user": {"id": "7", "name": "kari"},
        "timedout": False,
    }


def test_it_asks_and_waits_for_the_bridge_without_a_worker(held: Clinic, asked: Asked) -> None:
    """O3: with Airflow's own two options, so that its page answers it."""
    with pytest.raises(TaskDeferred) as waiting:
        task(held).execute(CONTEXT)
    (put,) = asked.questions
    assert put["options"] == ["Approve", "Reject"]
    assert "25 of 50 would be withdrawn" in put["subject"]
    assert isinstance(waiting.value.trigger, HoldEnds)
    assert waiting.value.method_name == "execute_complete"


def test_approved_in_airflow(held: Clinic) -> None:
    """O3: the bridge knows by whom; the task behind learns for which flow and department."""
    answer = task(held).execute_complete(CONTEXT, answered("Approve"))
    assert answer == {"flow": "practitioners", "department": str(held.department)}
    assert (held.hold().state, held.hold().decided_by) == ("approved", "kari")
    assert held.run()["withdrawn"] == 25


def test_rejected_in_airflow(held: Clinic) -> None:
    """O3: nothing follows."""
    assert task(held).execute_complete(CONTEXT, answered("Reject")) is None
    assert held.hold().state == "rejected"
    assert held.run()["status"] == "held"


@pytest.mark.parametrize(("there", "here"), [("approved", "Reject"), ("rejected", "Approve")])
def test_the_first_decision_counts_also_here(held: Clinic, there: Decision, here: str) -> None:
    """O3: the command line was quicker; its word is followed, and who said it is kept."""
    held.decide(there)
    answer = task(held).execute_complete(CONTEXT, answered(here))
    assert (answer is not None) is (there == "approved")
    assert (held.hold().state, held.hold().decided_by) == (there, "a test")


def test_an_answer_to_another_batch_lets_nothing_through(held: Clinic) -> None:
    """O3: it changed while somebody read the question."""
    old = task(held)
    held.vanish(25, 26)
    held.run()
    with pytest.raises(AirflowSkipException, match="has changed"):
        old.execute_complete(CONTEXT, answered("Approve"))
    assert held.states() == ["superseded", "open"]
    assert held.run()["status"] == "held"


@pytest.mark.parametrize("decision", ["approved", "rejected"])
def test_decided_elsewhere(held: Clinic, decision: Decision, asked: Asked) -> None:
    """O3: before it was asked, or while it waited."""
    held.decide(decision)
    outcomes = [task(held).execute(CONTEXT), task(held).execute_complete(CONTEXT, {"hold": "x"})]
    assert [outcome is not None for outcome in outcomes] == [decision == "approved"] * 2
    assert asked.questions == []


def test_nothing_left_to_decide(held: Clinic) -> None:
    """O3: the journal is back."""
    held.return_(0, 25)
    held.run()
    with pytest.raises(AirflowSkipException, match="no longer suspicious"):
        task(held).execute_complete(CONTEXT, {"hold": "x"})


def test_approved_and_sent_before_anybody_looked(held: Clinic) -> None:
    """O3: no second run is started."""
    held.decide("approved")
    held.run()
    with pytest.raises(AirflowSkipException, match="has been sent"):
        task(held).execute_complete(CONTEXT, {"hold": "x"})


def test_marked_as_done_in_airflow_is_no_decision(held: Clinic) -> None:
    """O3: were the task resumed without any, nothing would be sent."""
    with pytest.raises(AirflowSkipException, match="nobody has decided"):
        task(held).execute_complete(CONTEXT, {"hold": "x"})
    assert held.states() == ["open"]


def test_every_end_of_a_hold_is_told() -> None:
    """O3: in the log of the task that is skipped."""
    assert set(approval._OVER) == {"open", "sent", "resolved", "superseded"}


async def _fired(waiting: HoldEnds, happening: Any) -> list[Any]:
    """Wait for the trigger, do something meanwhile, and return the events."""

    async def wait() -> list[Any]:
        return [event.payload async for event in waiting.run()]

    running = asyncio.create_task(wait())
    await asyncio.sleep(0.1)
    assert not running.done()
    await asyncio.to_thread(happening)
    return await asyncio.wait_for(running, 30)


@pytest.mark.parametrize(("decision", "told"), [("approved", "Approve"), ("rejected", "Reject")])
def test_a_decision_made_elsewhere_ends_the_waiting(held: Clinic, asked: Asked, decision: Decision, told: str) -> None:
    """O3: the trigger sees it in the bridge, and closes the question in Airflow."""
    waiting = HoldEnds(str(held.hold().id), str(uuid4()), {"approved": "Approve", "rejected": "Reject"}, 0.05)
    assert asyncio.run(_fired(waiting, lambda: held.decide(decision))) == [{"hold": waiting.hold}]
    assert [answer[1] for answer in asked.answers] == [[told]]


def test_a_changed_batch_ends_the_waiting(held: Clinic, asked: Asked) -> None:
    """O3: the older question is withdrawn."""
    waiting = HoldEnds(str(held.hold().id), str(uuid4()), {}, 0.05)

    def grow() -> None:
        held.vanish(25, 26)
        held.run()

    assert len(asyncio.run(_fired(waiting, grow))) == 1
    assert [answer[1] for answer in asked.answers] == [["superseded"]]


def test_a_bridge_that_is_away_is_waited_for(held: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """O3: and one that has forgotten the hold ends the waiting, with a fault that names the cure."""
    monkeypatch.setattr(trigger, "PATIENCE", 0.05)
    waiting = HoldEnds(str(held.hold().id), str(uuid4()), {}, 0.05)
    held.world.connect("bridge_default", password="wrong")

    def back() -> None:
        held.world.connect("bridge_default", password=held.world.server.password)
        held.decide("approved")

    assert len(asyncio.run(_fired(waiting, back))) == 1
    forgotten = HoldDecision(task_id="decide", hold=str(uuid4()))
    with pytest.raises(ContractBroken, match="helsebro holds"):
        forgotten.execute(CONTEXT)


def test_the_trigger_can_be_made_anew(held: Clinic) -> None:
    """O3: by another triggerer, after a crash of the first."""
    waiting = HoldEnds(str(held.hold().id), str(uuid4()), {"approved": "Approve"}, 3.0)
    place, arguments = waiting.serialize()
    assert place == f"{HoldEnds.__module__}.{HoldEnds.__qualname__}"
    assert HoldEnds(**arguments).serialize() == waiting.serialize()
