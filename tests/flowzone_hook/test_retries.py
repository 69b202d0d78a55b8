"""Trying again: which faults, how often, how long to wait, and always as the same attempt in Flowzone's eyes."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from faults import ContractBroken, TransientFault
from flowzone_hook import FlowzoneHook, transport
from tests.flowzone_hook.conftest import people, person
from tests.world import World

BACKOFF = transport._backoff
PASSING: list[dict[str, Any]] = [
    *({"fault": "status", "status": status} for status in (408, 429, 500, 502, 503, 504)),
    {"fault": "drop_before"},
    {"fault": "drop_after"},
]


def name(fault: dict[str, Any]) -> str:
    return str(fault.get("status", fault["fault"]))


def keys(flowzone: World) -> list[str]:
    return [request["idempotency_key"] for request in flowzone.requests("PUT", "/practitioners")]


@pytest.mark.parametrize("fault", PASSING, ids=name)
def test_passing_trouble_is_tried_again_as_the_same_attempt(
    flowzone: World, hook: FlowzoneHook, fault: dict[str, Any]
) -> None:
    """The work is done once, though the answer was lost; every attempt carries the same Idempotency-Key."""
    (guid,) = people(1)
    flowzone.faults({"method": "PUT", "times": 2, **fault})
    (outcome,) = hook.put(flowzone.department, "practitioners", [guid], [person(guid)], key="attempt-7")
    assert (outcome.guid, outcome.outcome) == (guid, "created")
    assert keys(flowzone) == ["attempt-7"] * 3
    assert flowzone.effects() == {guid: (1, 0, 0)}


@pytest.mark.parametrize("fault", PASSING, ids=name)
def test_lasting_trouble_is_handed_on_for_a_later_try(
    flowzone: World, hook: FlowzoneHook, fault: dict[str, Any]
) -> None:
    """After so many attempts; the fault says what was asked and how it was answered, and keeps no Retry-After."""
    (guid,) = people(1)
    flowzone.faults({"path": "withdrawals$", **fault})
    with pytest.raises(
        TransientFault, match=r"flowzone_fjord.*POST /departments/.*/practitioners/withdrawals"
    ) as caught:
        hook.withdraw(flowzone.department, "practitioners", [guid], key="attempt-8")
    assert caught.value.retry_after is None
    tried = flowzone.requests("POST", "/withdrawals")
    assert [request["idempotency_key"] for request in tried] == ["attempt-8"] * transport.ATTEMPTS


@pytest.mark.parametrize("times", [transport.ATTEMPTS - 1, transport.ATTEMPTS])
def test_the_last_attempt_counts(flowzone: World, hook: FlowzoneHook, times: int) -> None:
    """On both sides of the limit."""
    flowzone.faults({"method": "GET", "fault": "status", "status": 500, "times": times})
    if times < transport.ATTEMPTS:
        assert hook.department(flowzone.department)
    else:
        with pytest.raises(TransientFault, match="answered 500"):
            hook.department(flowzone.department)
    assert len(flowzone.requests("GET", str(flowzone.department))) == transport.ATTEMPTS


def test_an_answer_that_does_not_come_is_not_waited_for(
    flowzone: World, hook: FlowzoneHook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A time-out after the effect: the second attempt hears the first one's answer, and nothing is done twice."""
    monkeypatch.setattr(transport, "TIMEOUT", (1.0, 0.4))
    (guid,) = people(1)
    flowzone.faults({"method": "PUT", "fault": "hang", "seconds": 1.0, "times": 1})
    (outcome,) = hook.put(flowzone.department, "practitioners", [guid], [person(guid)], key="attempt-9")
    assert outcome.outcome == "created"
    assert flowzone.effects() == {guid: (1, 0, 0)}


def test_a_flowzone_that_is_not_there_is_tried_again(flowzone: World, waits: list[float]) -> None:
    """The address is right and nobody listens: it may be restarting."""
    flowzone.connect("flowzone_fjord", host="http://127.0.0.1:1/api/v1")
    with FlowzoneHook("flowzone_fjord") as hook, pytest.raises(TransientFault, match="did not answer"):
        hook.department(flowzone.department)
    assert len(waits) == transport.ATTEMPTS - 1


# How long


@pytest.mark.parametrize(("asked", "waited"), [("0", 0.0), ("3", 3.0), (" 3 ", 3.0), ("30", 30.0)])
@pytest.mark.parametrize("status", [429, 503, 500])
def test_retry_after_in_seconds_is_obeyed(
    flowzone: World, hook: FlowzoneHook, waits: list[float], asked: str, waited: float, status: int
) -> None:
    """Exactly as long as Flowzone asks, up to the longest wait, and that included."""
    flowzone.faults({"method": "GET", "fault": "status", "status": status, "retry_after": asked, "times": 2})
    assert hook.department(flowzone.department)
    assert waits == [waited, waited]


def test_retry_after_as_a_date_is_obeyed(flowzone: World, hook: FlowzoneHook, waits: list[float]) -> None:
    """An HTTP date ahead is waited for; one that has passed is no reason to wait."""
    ahead, past = (datetime.now(UTC) + timedelta(seconds=seconds) for seconds in (20, -20))
    for moment in (ahead, past):
        asked = format_datetime(moment, usegmt=True)
        flowzone.faults({"method": "GET", "fault": "status", "status": 503, "retry_after": asked, "times": 1})
        assert hook.department(flowzone.department)
    assert len(waits) == 2
    assert 0 < waits[0] <= 20
    assert waits[1] == 0


@pytest.mark.parametrize(
    ("asked", "least"), [("31", 31), ("3600", 3600), ("9" * 400, 10**9), ("Fri, 31 Dec 9999 23:59:59 GMT", 10**9)]
)
def test_asked_to_wait_too_long_the_request_is_given_up_at_once(
    flowzone: World, hook: FlowzoneHook, waits: list[float], asked: str, least: int
) -> None:
    """The fault keeps how long, for the task's own retry."""
    flowzone.faults({"method": "GET", "fault": "status", "status": 429, "retry_after": asked})
    with pytest.raises(TransientFault, match="answered 429") as caught:
        hook.department(flowzone.department)
    assert caught.value.retry_after is not None
    assert caught.value.retry_after >= least
    assert waits == []
    assert len(flowzone.requests("GET", str(flowzone.department))) == 1


@pytest.mark.parametrize(
    "asked",
    ["soon", "-5", "1.5", "1e3", "²", "Mon, 32 Foo 2026 99:99:99 GMT", "Sun, 22 Nov 2099 10:00:00 -0000", "; ,"],
)
def test_an_unreadable_retry_after_is_no_retry_after(
    flowzone: World, hook: FlowzoneHook, waits: list[float], asked: str
) -> None:
    """The usual back-off goes on."""
    flowzone.faults({"method": "GET", "fault": "status", "status": 503, "retry_after": asked, "times": 1})
    assert hook.department(flowzone.department)
    assert waits == [0]  # the tests' back-off


def test_without_retry_after_the_waits_grow_and_are_spread(flowzone: World, waits: list[float]) -> None:
    """Several departments that fail together do not come back together."""
    flowzone.faults({"method": "GET", "fault": "status", "status": 500})
    with pytest.MonkeyPatch.context() as patch, FlowzoneHook("flowzone_fjord") as hook:
        patch.setattr(transport, "_backoff", BACKOFF)
        with pytest.raises(TransientFault):
            hook.department(flowzone.department)
    assert len(waits) == transport.ATTEMPTS - 1
    for attempt, waited in enumerate(waits):
        assert 0.25 * 2**attempt <= waited <= min(0.25 * 2**attempt + 0.25, 16.25)
    assert len(set(waits)) == len(waits)


# What is not tried again


@pytest.mark.parametrize("status", [400, 409, 410, 415, 418, 422, 499])
def test_a_refusal_is_believed_at_once(flowzone: World, hook: FlowzoneHook, waits: list[float], status: int) -> None:
    """Trying again changes nothing."""
    flowzone.faults({"method": "GET", "fault": "status", "status": status})
    with pytest.raises(ContractBroken, match=f"answered {status} "):
        hook.department(flowzone.department)
    assert waits == []
    assert len(flowzone.requests("GET", str(flowzone.department))) == 1
