"""The question in Airflow is put once, and again when it was lost (O3). Airflow's supervisor is played."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowRuntimeError, ErrorType
from airflow.sdk.execution_time import task_runner
from airflow.sdk.execution_time.comms import (
    DagRunStateResult,
    ErrorResponse,
    GetDagRunState,
    OKResponse,
    TriggerDagRun,
)

from holds import question
from tests.holds.clinic import Clinic


class Supervisor:
    """Starts runs, knows their states, and may be out of order."""

    def __init__(self) -> None:
        self.started: list[TriggerDagRun] = []
        self.states: dict[str, str] = {}
        self.out_of_order = False

    def send(self, message: Any) -> Any:
        """Answer as Airflow 3.3's does."""
        if self.out_of_order:
            raise AirflowRuntimeError(ErrorResponse(error=ErrorType.API_SERVER_ERROR))
        if isinstance(message, GetDagRunState):
            if message.run_id not in self.states:
                raise AirflowRuntimeError(ErrorResponse(error=ErrorType.API_SERVER_ERROR))
            return DagRunStateResult.model_validate({"state": self.states[message.run_id]})
        assert isinstance(message, TriggerDagRun)
        if message.run_id in self.states:
            return ErrorResponse(error=ErrorType.DAGRUN_ALREADY_EXISTS)
        self.states[message.run_id] = "queued"
        self.started.append(message)
        return OKResponse(ok=True)


@pytest.fixture
def supervisor(monkeypatch: pytest.MonkeyPatch) -> Supervisor:
    """In the place of Airflow's own."""
    played = Supervisor()
    monkeypatch.setattr(task_runner, "SUPERVISOR_COMMS", played, raising=False)
    return played


def test_a_question_is_put_once(held: Clinic, supervisor: Supervisor) -> None:
    """O3: one run of `approval`, which knows the hold by its id; its note says what, without anybody's name."""
    for state in ("queued", "running", "running"):
        question.ask(held.hold().id)
        (run,) = supervisor.started
        supervisor.states[run.run_id] = state
    assert (run.dag_id, run.conf) == ("approval", {"hold": str(held.hold().id)})
    assert run.note == "practitioners, fjord 1: 25 of 50 would be withdrawn"
    assert run.run_id.startswith("practitioners__")


@pytest.mark.parametrize("lost", ["deleted", "failed", "success"])
def test_a_question_that_was_lost_is_put_again(held: Clinic, supervisor: Supervisor, lost: str) -> None:
    """O3: its run was deleted, or somebody marked it; the bridge still waits for a decision."""
    question.ask(held.hold().id)
    supervisor.states = {} if lost == "deleted" else dict.fromkeys(supervisor.states, lost)
    question.ask(held.hold().id)
    question.ask(held.hold().id)
    assert [run.run_id[-3:] for run in supervisor.started] == ["__1", "__2"]


def test_a_question_that_was_put_by_a_try_that_died_will_do(held: Clinic, supervisor: Supervisor) -> None:
    """O3: killed between Airflow's run and the bridge's note of it."""
    question.ask(held.hold().id)
    held.world.query("update bridge.hold set asked = 0 returning 1")
    question.ask(held.hold().id)
    assert len(supervisor.started) == 1
    assert held.hold().asked == 1


@pytest.mark.parametrize("decision", ["approved", "rejected"])
def test_what_is_decided_is_not_asked(held: Clinic, supervisor: Supervisor, decision: Any) -> None:
    """O3: on the command line, before the question was put."""
    held.decide(decision)
    question.ask(held.hold().id)
    assert supervisor.started == []


def test_airflow_being_out_of_order_costs_nothing_but_time(
    held: Clinic, supervisor: Supervisor, caplog: pytest.LogCaptureFixture
) -> None:
    """O3: it is told in the log, and the next run puts the question."""
    supervisor.out_of_order = True
    question.ask(held.hold().id)
    assert "could not be put in Airflow" in caplog.text
    assert held.hold().asked == 0
    supervisor.out_of_order = False
    question.ask(held.hold().id)
    assert len(supervisor.started) == 1


def test_dags_test_has_nobody_to_ask() -> None:
    """O3: it has no scheduler; every other run has."""
    assert not question.can_ask(context("dag_test"))
    assert question.can_ask(context(None))
    assert question.can_ask(context("admin"))


def context(user: str | None) -> Any:
    """A task's context, as far as it matters."""
    return {"dag_run": SimpleNamespace(triggering_user_name=user)}


def test_the_question_says_what_one_must_know(held: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """O3, O1: department, flow, counts, reason, since, the run, its quality report, and the commands."""
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "https://airflow.example.test/here/")
    held.vanish(25, 26)
    held.spoil(30, 32)
    held.run()
    hold = held.hold()
    subject, body = question.question(hold)
    assert subject == "practitioners, fjord 1: 26 of 50 would be withdrawn"
    for row in ("withdrawn from Flowzone | 26 |", "To be sent | 0 |", "set aside | 2 |", f"`{hold.short}`"):
        assert row in body
    assert f"{hold.since:%Y-%m-%d %H:%M} UTC" in body
    assert f"(https://airflow.example.test/here/dags/practitioners/runs/{hold.airflow_run})" in body
    assert f"(https://airflow.example.test/here/helsebro/quality/practitioners?run={hold.airflow_run})" in body
    assert f"./helsebro approve practitioners {held.department} {hold.short}" in body
