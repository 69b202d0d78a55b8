"""What Flowzone says it holds, page by page."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
import requests

from faults import ContractBroken
from flowzone_hook import FlowzoneHook
from flowzone_hook import hook as module
from tests.flowzone_hook.answering import Answer, answering
from tests.flowzone_hook.conftest import people, person
from tests.world import World


def page(*guids: int, cursor: str | None) -> Answer:
    items = [{"guid": str(UUID(int=guid)), "source_version": "1", "state": "imported"} for guid in guids]
    return Answer({"items": items, "next_cursor": cursor})


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5])
def test_every_page_is_read_in_order(
    flowzone: World, hook: FlowzoneHook, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    """T7, O2: with none, with the last page full, and with it not."""
    monkeypatch.setattr(module, "PAGE", 2)
    guids = people(count)
    if guids:
        hook.put(flowzone.department, "practitioners", guids, [person(guid, f"v{guid.int}") for guid in guids], "1")
    held = list(hook.holdings(flowzone.department, "practitioners"))
    assert [(item.guid, item.source_version) for item in held] == [(guid, f"v{guid.int}") for guid in guids]
    assert all(item.held for item in held)
    assert len(flowzone.requests("GET", "/practitioners")) >= (count + 1) // 2


def test_one_is_asked_for_by_guid_also_when_inactive(flowzone: World, hook: FlowzoneHook) -> None:
    """P5, T7: whoever is withdrawn counts as not held; an unknown one is on an empty page."""
    first, second, third = people(3)
    hook.put(flowzone.department, "practitioners", [first, second], [person(first), person(second)], "1")
    requests.post(f"{flowzone.flowzone}/sandbox/people/{second}/invite", json={"business": "fjord"}, timeout=10)
    hook.withdraw(flowzone.department, "practitioners", [first], "2")
    (gone,) = hook.holdings(flowzone.department, "practitioners", first)
    (here,) = hook.holdings(flowzone.department, "practitioners", second)
    assert (gone.guid, gone.state, gone.held) == (first, "inactive", False)
    assert (here.guid, here.state, here.held) == (second, "invited", True)
    assert list(hook.holdings(flowzone.department, "practitioners", third)) == []
    assert [item.guid for item in hook.holdings(flowzone.department, "practitioners")] == [second]


def test_a_listing_is_of_one_department(flowzone: World, hook: FlowzoneHook) -> None:
    """P1, G5."""
    first, second = flowzone.customer.departments
    (guid,) = people(1)
    hook.put(first, "practitioners", [guid], [person(guid)], "1")
    assert [item.guid for item in hook.holdings(first, "practitioners")] == [guid]
    assert list(hook.holdings(second, "practitioners")) == []


@pytest.mark.parametrize(
    "pages",
    [
        [page(1, cursor="a"), page(2, cursor="a")],
        [page(1, cursor="a"), page(2, cursor="b"), page(1, cursor="a")],
        [page(cursor="a"), page(cursor="b"), page(cursor="c"), page(cursor="b")],
    ],
    ids=["the same", "there and back", "later on"],
)
def test_a_repeated_cursor_breaks_the_contract(flowzone: World, pages: list[Answer]) -> None:
    """A listing that goes round in circles would be read for ever."""
    with answering(*pages) as server:
        flowzone.connect("flowzone_fjord", host=server.address)
        with FlowzoneHook("flowzone_fjord") as hook, pytest.raises(ContractBroken, match="repeats the cursor"):
            list(hook.holdings(flowzone.department, "practitioners"))


def test_an_empty_page_need_not_be_the_last(flowzone: World) -> None:
    """The contract ends a listing by its cursor, not by its items."""
    with answering(page(1, cursor="a&b=ø/?"), page(cursor="c"), page(3, cursor=None)) as server:
        flowzone.connect("flowzone_fjord", host=server.address)
        with FlowzoneHook("flowzone_fjord") as hook:
            held = list(hook.holdings(flowzone.department, "practitioners"))
    assert [item.guid.int for item in held] == [1, 3]
    assert [asked.path.partition("?")[2] for asked in server.asked] == [
        "limit=1000",
        "limit=1000&cursor=a%26b%3D%C3%B8%2F%3F",
        "limit=1000&cursor=c",
    ]


def test_a_page_cut_short_is_asked_for_again(flowzone: World, hook: FlowzoneHook) -> None:
    """Contract, fine print (5)."""
    guids = people(2)
    hook.put(flowzone.department, "practitioners", guids, [person(guid) for guid in guids], "1")
    flowzone.faults({"method": "GET", "fault": "cut_json", "times": 1})
    assert [item.guid for item in hook.holdings(flowzone.department, "practitioners")] == guids
    flowzone.faults({"method": "GET", "fault": "cut_json"})
    with pytest.raises(ContractBroken, match="not of the contract's form"):
        list(hook.holdings(flowzone.department, "practitioners"))


def appointment(guid: UUID, start: str) -> str:
    """Return an appointment's item as JSON text."""
    return json.dumps(
        {
            "guid": str(guid),
            "source_version": start,
            "kind": "blue",
            "title": "Møte",
            "starts_at": start,
            "ends_at": "2099-01-01T00:00:00Z",
            "practitioner_guids": [],
            "patient_guids": [],
        }
    )


STARTS = ["2031-03-11T22:59:59Z", "2031-03-12T00:00:00+01:00", "2031-03-12T00:30:00+01:00", "2031-03-20T10:00:00+01:00"]


@pytest.mark.parametrize(
    ("starts_from", "expected"),
    [
        (None, STARTS),
        ("2031-03-12T00:00:00+01:00", STARTS[1:]),
        ("2031-03-12T00:00:01+01:00", STARTS[2:]),
        ("2031-03-11T19:00:00-04:00", STARTS[1:]),
        ("2032-01-01T00:00:00+00:00", []),
    ],
)
def test_appointments_are_listed_from_a_moment_on(
    flowzone: World, hook: FlowzoneHook, monkeypatch: pytest.MonkeyPatch, starts_from: str | None, expected: list[str]
) -> None:
    """A2, O2: history is not asked for; the moment goes with every page."""
    monkeypatch.setattr(module, "PAGE", 1)
    guids = people(4)
    items = [appointment(guid, start) for guid, start in zip(guids, STARTS, strict=True)]
    hook.put(flowzone.department, "appointments", guids, items, "1")
    moment = datetime.fromisoformat(starts_from) if starts_from else None
    held = list(hook.holdings(flowzone.department, "appointments", starts_from=moment))
    assert [item.source_version for item in held] == expected
    assert {item.state for item in held} <= {"present"}
    assert all(item.held for item in held)


def test_people_have_no_start(flowzone: World, hook: FlowzoneHook) -> None:
    """O2: whatever moment is named, they are all listed."""
    (guid,) = people(1)
    hook.put(flowzone.department, "practitioners", [guid], [person(guid)], "1")
    moment = datetime.fromisoformat("2099-01-01T00:00:00+00:00")
    assert [item.guid for item in hook.holdings(flowzone.department, "practitioners", starts_from=moment)] == [guid]


@pytest.mark.parametrize("takes", [True, False])
def test_a_department_tells_its_business_and_whether_it_takes_appointments(
    flowzone: World, hook: FlowzoneHook, takes: bool
) -> None:
    """D1, D5."""
    flowzone.take_appointments(flowzone.department, on=takes)
    try:
        told = hook.department(flowzone.department)
    finally:
        flowzone.take_appointments(flowzone.department)
    assert (told.guid, told.business_id, told.appointments_enabled) == (flowzone.department, "fjord", takes)


def test_a_department_of_another_form_breaks_the_contract(flowzone: World) -> None:
    """D5: nobody guesses whether appointments are enabled."""
    told = {"guid": str(flowzone.department), "business_id": "x", "business_name": "x"}
    answers: list[Any] = [told, told | {"appointments_enabled": None}, [], "ja"]
    for answer in answers:
        with answering(*[Answer(answer)] * 2) as server:
            flowzone.connect("flowzone_fjord", host=server.address)
            with FlowzoneHook("flowzone_fjord") as hook, pytest.raises(ContractBroken, match="contract's form"):
                hook.department(flowzone.department)
