"""Flowzone misbehaves while rows are delivered: what passes is overcome, what does not is cured by a later run."""

from typing import Any

import psycopg
import pytest
import requests

from flowzone_hook import FlowzoneHook, transport
from mirror import deliver
from tests.mirror.driver import Row, run_one
from tests.world import World

PUT = {"method": "PUT", "path": "/practitioners$"}
WITHDRAW = {"method": "POST", "path": "/withdrawals$"}
LOST = {"fault": "hang", "seconds": 1.0}

PASSING: list[dict[str, Any]] = [
    {"fault": "status", "status": 500, "every": 3},
    {"fault": "status", "status": 429, "retry_after": "0", "every": 3},
    {"fault": "status", "status": 503, "retry_after": "0", "every": 3},
    {"fault": "status", "status": 408, "every": 3},
    {"fault": "drop_before", "every": 2},
    {"fault": "drop_after", "every": 2},
    {"fault": "cut_json", "every": 2},
    {"fault": "short_outcomes", "every": 2},
    {"fault": "swapped_outcomes", "every": 2},
    {"fault": "status", "status": 401, "every": 2},
    {**LOST, "times": 1},
]


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    """Two rows to a batch, one batch after the other, and no patience for answers that do not come."""
    monkeypatch.setattr(deliver, "BATCH", 2)
    monkeypatch.setattr(transport, "TIMEOUT", (5.0, 0.5))
    world.connect("flowzone_fjord", extra={"connections": 1})


def name_of(fault: dict[str, Any]) -> str:
    """Name a fault in a test's id."""
    return str(fault.get("status") or fault["fault"])


@pytest.mark.parametrize("fault", PASSING, ids=name_of)
def test_passing_faults_are_overcome_within_the_run(world: World, fault: dict[str, Any]) -> None:
    """P1, P5: all is delivered and withdrawn in one run, each with one effect."""
    guids = world.customer.crowd(7)
    world.faults(fault | PUT, fault | WITHDRAW)
    assert run_one(world.department)["status"] == "success"
    assert world.effects() == dict.fromkeys(guids, (1, 0, 0))
    world.customer.change_accounts(guids, flowzone_enabled=False)
    row = run_one(world.department)
    assert (row["status"], row["withdrawn"]) == ("success", 7)
    assert world.effects() == dict.fromkeys(guids, (1, 0, 1))


LASTING: list[tuple[dict[str, Any], str]] = [
    ({"fault": "status", "status": 500}, "500"),
    ({"fault": "status", "status": 429, "retry_after": "3600"}, "429"),
    ({"fault": "status", "status": 401}, "refuses the tokens"),
    ({"fault": "status", "status": 403}, "403"),
    ({"fault": "status", "status": 404}, "404"),
    ({"fault": "status", "status": 418}, "418"),
    ({"fault": "drop_before"}, "did not answer"),
    ({"fault": "drop_after"}, "did not answer"),
    ({"fault": "cut_json"}, "do not match"),
    ({"fault": "short_outcomes"}, "do not match"),
    ({"fault": "swapped_outcomes"}, "do not match"),
    (LOST, "did not answer"),
]


@pytest.mark.parametrize(
    ("fault", "told"), LASTING, ids=lambda value: name_of(value) if isinstance(value, dict) else ""
)
def test_lasting_faults_fail_the_department_and_the_next_run_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch, fault: dict[str, Any], told: str
) -> None:
    """P1, O4: what was recorded before stays, the reason is told, and no effect is doubled afterwards."""
    monkeypatch.setattr(transport, "ATTEMPTS", 2)
    guids = world.customer.crowd(6)
    world.faults(fault | PUT | {"after": 1})
    row = run_one(world.department)
    assert (row["status"], row["sent"]) == ("failed", 2)
    assert told in row["reason"]
    assert len(world.query("select from bridge.ledger")) == 2
    assert world.query("select from bridge.staged") == []
    world.faults()
    row = run_one(world.department)
    assert (row["status"], row["sent"]) == ("success", 6), "the first run was full, so this one is"
    assert world.effects() == dict.fromkeys(guids, (1, 0, 0))
    assert world.query("select from bridge.under_way") == []


def test_a_withdrawal_whose_answer_is_lost_is_asked_for_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """P5: until it is answered the ledger does not count it as done."""
    monkeypatch.setattr(transport, "ATTEMPTS", 2)
    guids = world.customer.crowd(3)
    run_one(world.department)
    world.customer.change_accounts(guids, flowzone_enabled=False)
    world.faults({"fault": "drop_after"} | WITHDRAW)
    assert run_one(world.department)["status"] == "failed"
    world.faults()
    assert run_one(world.department)["withdrawn"] == 3
    assert world.effects() == dict.fromkeys(guids, (1, 0, 1))


def test_what_the_journal_takes_back_after_a_lost_answer_is_taken_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P3, P5: the ledger has not learned what Flowzone took; it knows that it does not know."""
    monkeypatch.setattr(transport, "ATTEMPTS", 2)
    back = world.customer.practitioner(full_name="Before")
    gone = world.customer.practitioner(flowzone_enabled=False)
    run_one(world.department)
    world.customer.change("user_account", back, full_name="Changed")
    world.customer.change("user_account", gone, flowzone_enabled=True)
    world.faults({"fault": "drop_after"} | PUT)
    assert run_one(world.department)["status"] == "failed"
    assert set(world.held()) == {back, gone}
    world.faults()
    world.customer.change("user_account", back, full_name="Before")
    world.customer.change("user_account", gone, flowzone_enabled=False)
    row = run_one(world.department)
    assert (row["sent"], row["withdrawn"]) == (1, 1)
    assert [content["name"] for content in world.held().values()] == ["Before"]


def test_a_token_that_runs_out_in_the_middle_is_renewed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """P1: every token that is out expires between two batches."""
    guids = world.customer.crowd(6)
    put = FlowzoneHook.put

    def put_with_an_old_token(*arguments: Any) -> Any:
        requests.delete(f"{world.flowzone}/sandbox/tokens", timeout=10)
        return put(*arguments)

    monkeypatch.setattr(FlowzoneHook, "put", put_with_an_old_token)
    assert run_one(world.department)["sent"] == 6
    assert world.effects() == dict.fromkeys(guids, (1, 0, 0))


def sizes(world: World) -> list[int]:
    """How many items each request that was not refused held."""
    return [request["items"] for request in world.requests("PUT", "/practitioners") if request["status"] == 200]


@pytest.mark.parametrize(("most", "taken"), [(8, [8]), (7, [4, 4]), (4, [4, 4]), (3, [2, 2, 2, 2]), (1, [1] * 8)])
def test_a_batch_that_is_too_large_is_halved(
    world: World, monkeypatch: pytest.MonkeyPatch, most: int, taken: list[int]
) -> None:
    """P1, contract (3): until Flowzone takes it."""
    monkeypatch.setattr(deliver, "BATCH", 8)
    guids = world.customer.crowd(8)
    world.faults({"fault": "too_large", "items": most})
    assert run_one(world.department)["sent"] == 8
    assert sizes(world) == taken
    assert set(world.held()) == set(guids)


def test_a_single_row_that_is_too_large_is_set_aside(world: World) -> None:
    """G1, contract (3): it is not halved for ever, and nobody else suffers."""
    guids = world.customer.crowd(5)
    world.faults({"fault": "too_large", "guids": [str(guids[2])]})
    row = run_one(world.department)
    assert (row["status"], row["sent"], row["set_aside"]) == ("success", 4, 1)
    assert world.aside() == {guids[2]: ("flowzone.too_large", None)}


def counts(row: Row) -> tuple[Any, ...]:
    """The counts of a run."""
    return tuple(row[name] for name in ("sent", "unchanged", "withdrawn", "set_aside"))


def test_rows_that_flowzone_rejects_are_set_aside_until_they_change(world: World) -> None:
    """G1, O3: under its type and field, without its words; asked again only when the row changes, or by a full run."""
    guids = sorted(world.customer.crowd(6))
    world.faults(
        {"fault": "reject", "every_item": 2, "type": "number_taken", "field": "personal_identity_number"} | PUT
    )
    assert counts(run_one(world.department)) == (3, 0, 0, 3)
    rejected = set(guids) - set(world.held())
    assert world.aside() == dict.fromkeys(rejected, ("flowzone.number_taken", "personal_identity_number"))
    world.forget_requests()
    assert counts(run_one(world.department)) == (0, 3, 0, 3)
    assert world.writes() == []
    world.faults()
    one, *others = rejected
    world.customer.change("user_account", one, full_name="Changed")
    assert counts(run_one(world.department)) == (1, 3, 0, 2)
    assert set(world.aside()) == set(others)
    assert counts(run_one(world.department, "full")) == (6, 0, 0, 0)
    assert world.aside() == {}
    assert world.effects() == dict.fromkeys(guids, (1, 0, 0))


def test_a_rejected_change_leaves_what_was_delivered(world: World) -> None:
    """G1: Flowzone keeps the earlier row, the ledger says so, and back again there is nothing to do."""
    guid = world.customer.practitioner(full_name="Before")
    run_one(world.department)
    world.customer.change("user_account", guid, full_name="Changed")
    world.faults({"fault": "reject", "guids": [str(guid)]})
    assert counts(run_one(world.department)) == (0, 0, 0, 1)
    world.faults()
    world.customer.change("user_account", guid, full_name="Before")
    assert counts(run_one(world.department)) == (0, 1, 0, 0)
    assert world.aside() == {}
    assert world.effects() == {guid: (1, 0, 0)}


def test_someone_rejected_and_then_unticked_is_not_withdrawn(world: World) -> None:
    """P5: there is nothing to withdraw, and nothing set aside any more."""
    guid = world.customer.practitioner()
    world.faults({"fault": "reject", "guids": [str(guid)]})
    run_one(world.department)
    world.customer.change("user_account", guid, flowzone_enabled=False)
    world.forget_requests()
    assert counts(run_one(world.department)) == (0, 0, 0, 0)
    assert world.writes() == []
    assert world.aside() == {}


def test_a_rejected_withdrawal_is_set_aside_and_waits_to_be_asked_for(world: World) -> None:
    """P5, G1: not sent again by itself; ticking again settles it, and so does a full run."""
    first, second = sorted(world.customer.crowd(2))
    run_one(world.department)
    world.faults({"fault": "reject", "every_item": 1, "type": "in_use", "field": "guid"} | WITHDRAW)
    world.customer.change_accounts([first, second], flowzone_enabled=False)
    assert counts(run_one(world.department)) == (0, 0, 0, 2)
    assert world.aside() == dict.fromkeys([first, second], ("flowzone.in_use", "guid"))
    world.faults()
    world.forget_requests()
    assert counts(run_one(world.department)) == (0, 0, 0, 2)
    assert world.writes() == []
    world.customer.change("user_account", first, flowzone_enabled=True)
    assert counts(run_one(world.department)) == (0, 1, 0, 1)
    assert set(world.aside()) == {second}
    assert counts(run_one(world.department, "full")) == (1, 0, 1, 0)
    assert world.aside() == {}
    assert set(world.held()) == {first}


@pytest.mark.parametrize("type_", ["«Kari Nordmann»", "x" * 65, "", "a b"])
def test_a_reason_that_is_no_code_is_not_kept(world: World, type_: str) -> None:
    """O1, O3: it may hold somebody's values."""
    guid = world.customer.practitioner()
    world.faults({"fault": "reject", "guids": [str(guid)], "type": type_, "field": "name, «Kari Nordmann»"})
    run_one(world.department)
    assert world.aside() == {guid: ("flowzone.rejected", None)}


def test_no_value_of_anybody_is_left_in_the_bridge(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """O1: after good rows, bad ones, rejections that quote values, and a failed run; nor in any log line."""
    values = {"full_name": "Hemmelig Person", "personal_identity_number": "01817010217", "email": "hemmelig@example.no"}
    caplog.set_level("DEBUG")
    good = world.customer.practitioner(**values)
    world.customer.practitioner(**(values | {"personal_identity_number": "hemmelig"}))
    world.customer.practitioner(**(values | {"mobile_phone": "hemmelig", "email": "hemmelig"}))
    world.faults({"fault": "reject", "guids": [str(good)], "field": "name"})
    run_one(world.department)
    world.faults({"fault": "cut_json"} | PUT)
    world.customer.change("user_account", good, mobile_phone="92345678")
    assert run_one(world.department)["status"] == "failed"
    with psycopg.connect(world.bridge) as bridge:
        tables = [name for (name,) in bridge.execute("select tablename from pg_tables where schemaname = 'bridge'")]
        texts = [str(bridge.execute(f"select * from bridge.{table}".encode()).fetchall()) for table in tables]
    for secret in ("emmelig", "01817010217", "912 34 567", "91234567", "92345678"):
        assert [table for table, text in zip(tables, texts, strict=True) if secret in text] == []
        assert secret not in caplog.text
