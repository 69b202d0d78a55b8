"""What Flowzone answers to a batch, and answers that break the contract."""

import json
from typing import Any
from uuid import UUID

import pytest

from faults import ContractBroken
from flowzone_hook import FlowzoneHook
from flowzone_hook.hook import BATCH, TRIES, BatchTooLarge
from tests.flowzone_hook.answering import Answer, answering
from tests.flowzone_hook.conftest import people, person
from tests.world import World


def test_every_outcome_is_told_in_the_order_sent(flowzone: World, hook: FlowzoneHook) -> None:
    """Contract, fine print (4); P5."""
    first, second, third = people(3)
    put = hook.put(flowzone.department, "practitioners", [second, first], [person(second), person(first)], "1")
    assert [(o.guid, o.outcome) for o in put] == [(second, "created"), (first, "created")]
    put = hook.put(
        flowzone.department, "practitioners", [first, second], [person(first), person(second, "2", name="B")], "2"
    )
    assert [(o.guid, o.outcome) for o in put] == [(first, "unchanged"), (second, "updated")]
    withdrawn = hook.withdraw(flowzone.department, "practitioners", [third, first], "3")
    assert [(o.guid, o.outcome) for o in withdrawn] == [(third, "unknown"), (first, "withdrawn")]
    assert set(flowzone.held()) == {second}


def test_one_bad_item_never_fails_the_others(flowzone: World, hook: FlowzoneHook) -> None:
    """G1; contract, fine print (3): the bad item's problem is a code and a field."""
    first, second = people(2)
    items = [person(first, personal_identity_number="123"), person(second)]
    bad, good = hook.put(flowzone.department, "practitioners", [first, second], items, "1")
    assert (bad.guid, bad.outcome) == (first, "rejected")
    assert bad.problem is not None
    assert (bad.problem.type, bad.problem.field) == ("invalid", "personal_identity_number")
    assert (good.guid, good.outcome, good.problem) == (second, "created", None)


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"type": "not_accepted", "field": "name"}, "not_accepted", "name"),
        ({"type": "too-long", "field": "series.status[0]"}, "too-long", "series.status[0]"),
        ({"type": "Åse Bjørnø was refused", "field": "«Åse»"}, "rejected", None),
        ({"type": "x" * 65, "field": "x" * 65}, "rejected", None),
        ({"type": "ase@klinikk.no", "field": "+4791234567"}, "rejected", None),
        ({"type": "https://flowzone.example/problems/x", "field": ""}, "rejected", None),
        ({"type": "01817012345", "field": "01817012345"}, "rejected", None),
        ({"type": "91234567", "field": "91234567"}, "rejected", None),
        ({"title": "01817012345"}, "rejected", None),
        ({}, "rejected", None),
    ],
)
def test_a_problem_is_a_code_or_nothing(flowzone: World, said: dict[str, str], code: str, field: str | None) -> None:
    """G1, O1: what reads like a sentence or a value is not kept; title and detail never are."""
    (guid,) = people(1)
    problem = {"title": "Åse Bjørnø", "detail": "01817012345", "status": 422} | said
    with answering(Answer([{"guid": str(guid), "outcome": "rejected", "problem": problem}])) as server:
        flowzone.connect("flowzone_fjord", host=server.address)
        with FlowzoneHook("flowzone_fjord") as hook:
            (outcome,) = hook.put(flowzone.department, "practitioners", [guid], [person(guid)], "1")
    assert outcome.problem is not None
    assert (outcome.problem.type, outcome.problem.field) == (code, field)
    assert "Åse" not in repr(outcome)
    assert "01817012345" not in repr(outcome)


@pytest.mark.parametrize("fault", ["cut_json", "short_outcomes", "swapped_outcomes"])
def test_a_spoilt_answer_is_asked_for_again_with_the_same_key(flowzone: World, hook: FlowzoneHook, fault: str) -> None:
    """Contract, fine print (5)."""
    guids = people(3)
    flowzone.faults({"method": "PUT", "fault": fault, "times": TRIES - 1})
    outcomes = hook.put(flowzone.department, "practitioners", guids, [person(guid) for guid in guids], "attempt-1")
    assert [outcome.guid for outcome in outcomes] == guids
    assert {outcome.outcome for outcome in outcomes} == {"created"}
    assert [request["idempotency_key"] for request in flowzone.requests("PUT", "/practitioners")] == [
        "attempt-1"
    ] * TRIES


@pytest.mark.parametrize("fault", ["cut_json", "short_outcomes", "swapped_outcomes"])
def test_an_answer_that_stays_spoilt_breaks_the_contract(flowzone: World, hook: FlowzoneHook, fault: str) -> None:
    """Contract, fine print (5): nothing of the batch is recorded, and the fault says so."""
    guids = people(3)
    flowzone.faults({"method": "POST", "path": "withdrawals", "fault": fault})
    with pytest.raises(ContractBroken, match="nothing of that batch is recorded; report it to Flow"):
        hook.withdraw(flowzone.department, "practitioners", guids, "attempt-2")
    asked = flowzone.requests("POST", "/withdrawals")
    assert [request["idempotency_key"] for request in asked] == ["attempt-2"] * TRIES


GUID = str(UUID(int=7))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"<html>Logged out</html>",
        b"\xff\xfe",
        b"[" * 10_000,
        {"guid": GUID, "outcome": "created"},
        [],
        [{"guid": GUID}],
        [{"outcome": "created"}],
        [{"guid": GUID, "outcome": "done"}],
        [{"guid": str(UUID(int=8)), "outcome": "created"}],
        [{"guid": GUID, "outcome": "created"}] * 2,
        [{"guid": "Åse Bjørnø", "outcome": "created"}],
    ],
)
def test_answers_of_another_form_break_the_contract(flowzone: World, body: Any) -> None:
    """Contract, fine print (5): no outcomes, other people's outcomes, too many, words that we do not know."""
    with answering(Answer(body)) as server:
        flowzone.connect("flowzone_fjord", host=server.address)
        with FlowzoneHook("flowzone_fjord") as hook, pytest.raises(ContractBroken, match="outcomes that do not match"):
            hook.put(flowzone.department, "practitioners", [UUID(GUID)], [person(UUID(GUID))], "attempt-3")
    assert {asked.headers["Idempotency-Key"] for asked in server.asked} == {"attempt-3"}
    assert len(server.asked) == TRIES


def test_guids_compare_without_regard_to_case(flowzone: World) -> None:
    """The contract's introduction; what is more than the contract says is no matter."""
    guid = UUID("abcdefab-cdef-4bcd-8fab-cdefabcdefab")
    said = {"guid": str(guid).upper(), "outcome": "created", "since": "today"}
    with answering(Answer([said])) as server:
        flowzone.connect("flowzone_fjord", host=server.address)
        with FlowzoneHook("flowzone_fjord") as hook:
            (outcome,) = hook.put(flowzone.department, "practitioners", [guid], [person(guid)], "1")
    assert outcome.guid == guid


def test_the_body_is_what_was_given(flowzone: World) -> None:
    """P3, P5: a list of the items, in UTF-8; a withdrawal is a list of GUIDs."""
    guids = people(2)
    with answering(Answer([{"guid": str(guid), "outcome": "created"} for guid in guids])) as server:
        flowzone.connect("flowzone_fjord", host=server.address)
        with FlowzoneHook("flowzone_fjord") as hook:
            hook.put(flowzone.department, "practitioners", guids, [person(guid) for guid in guids], "1")
            hook.withdraw(flowzone.department, "practitioners", guids, "2")
    put, withdrawn = server.asked
    assert json.loads(put.body) == [json.loads(person(guid)) for guid in guids]
    assert put.headers["Content-Type"] == "application/json"
    assert json.loads(withdrawn.body) == [str(guid) for guid in guids]


# Too large


def test_a_batch_of_500_is_taken_and_one_of_501_is_too_large(flowzone: World, hook: FlowzoneHook) -> None:
    """Contract, fine print (3); it is told at once, so that the batch can be halved."""
    guids = people(BATCH + 1)
    items = [person(guid) for guid in guids]
    with pytest.raises(BatchTooLarge):
        hook.put(flowzone.department, "practitioners", guids, items, "1")
    assert len(flowzone.requests("PUT", "/practitioners")) == 1
    assert len(hook.put(flowzone.department, "practitioners", guids[:BATCH], items[:BATCH], "2")) == BATCH
    with pytest.raises(BatchTooLarge):
        hook.withdraw(flowzone.department, "practitioners", guids, "3")


def test_one_item_alone_may_be_too_large(flowzone: World, hook: FlowzoneHook) -> None:
    """Contract, fine print (3); the exception tells nothing of the body."""
    (guid,) = people(1)
    flowzone.faults({"method": "PUT", "fault": "too_large"})
    with pytest.raises(BatchTooLarge) as caught:
        hook.put(flowzone.department, "practitioners", [guid], [person(guid)], "1")
    assert caught.value.args == ()
