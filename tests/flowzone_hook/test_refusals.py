"""Answers and addresses that trying again does not cure: each is told with where it was and what to do."""

from uuid import UUID

import pytest

from faults import ContractBroken, Fault, NotAuthorised, TransientFault
from flowzone_hook import FlowzoneHook
from tests.flowzone_hook.answering import Answer, answering
from tests.flowzone_hook.conftest import people, person
from tests.world import World


def refusal(hook: FlowzoneHook, department: UUID) -> Fault:
    with pytest.raises(Fault) as caught:
        hook.department(department)
    return caught.value


def test_another_businesss_department_is_not_ours(flowzone: World, hook: FlowzoneHook) -> None:
    """G5; contract, fine print (9): 403 names the client's connection, the code and the cure."""
    theirs = flowzone.customers[1].departments[0]
    fault = refusal(hook, theirs)
    assert isinstance(fault, NotAuthorised)
    assert str(fault) == (
        f"Flowzone (flowzone_fjord) answered 403 to GET /departments/{theirs} (department_forbidden):"
        " ask Flow to give client flowzone_fjord this department"
    )


def test_a_department_that_flowzone_does_not_know(flowzone: World, hook: FlowzoneHook) -> None:
    """D1; contract, fine print (9): 404."""
    fault = refusal(hook, UUID(int=7))
    assert isinstance(fault, NotAuthorised)
    assert "answered 404" in str(fault)
    assert "(department_unknown): ask Flow to attach the department to the business, by its GUID" in str(fault)


def test_a_request_that_flowzone_cannot_read_breaks_the_contract(flowzone: World, hook: FlowzoneHook) -> None:
    """400: an item without a usable guid; the whole request is refused."""
    (guid,) = people(1)
    with pytest.raises(ContractBroken, match=r"answered 400 to PUT .* \(malformed\): .*report it with this line"):
        hook.put(flowzone.department, "practitioners", [guid], ['{"guid": "x"}'], "1")
    with pytest.raises(ContractBroken, match=r"answered 400"):
        hook.put(flowzone.department, "practitioners", [], [], "2")


def test_a_key_that_came_with_another_body_breaks_the_contract(flowzone: World, hook: FlowzoneHook) -> None:
    """Contract, fine print (2): 422 is our mistake, and trying again would not mend it."""
    (guid,) = people(1)
    hook.put(flowzone.department, "practitioners", [guid], [person(guid, "1")], "1")
    with pytest.raises(ContractBroken, match=r"answered 422 to PUT .* \(idempotency_key_reused\)"):
        hook.put(flowzone.department, "practitioners", [guid], [person(guid, "2")], "1")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"type": "department_forbidden"}, "(department_forbidden)"),
        ({"type": "Åse Bjørnø, 01817012345"}, "(rejected)"),
        ({"type": 7}, "(no reason given)"),
        ([], "(no reason given)"),
        (b"<html>Forbidden: Bj\xc3\xb8rn\xc3\xb8</html>", "(no reason given)"),
        (b"", "(no reason given)"),
    ],
)
def test_the_reason_is_a_code_or_none(flowzone: World, body: object, told: str) -> None:
    """O1: what else a refusal says may quote."""
    with answering(Answer(body, 403)) as server:
        flowzone.connect("flowzone_fjord", host=server.address)
        with FlowzoneHook("flowzone_fjord") as hook:
            fault = refusal(hook, UUID(int=1))
    assert told in str(fault)
    assert "Bjørnø" not in str(fault)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(flowzone: World, status: int) -> None:
    """A body with people's data goes where the connection says and nowhere else."""
    (guid,) = people(1)
    with answering(Answer([])) as elsewhere:
        moved = Answer(b"", status, {"Location": f"{elsewhere.address}/departments"})
        with answering(moved) as server:
            flowzone.connect("flowzone_fjord", host=server.address)
            with FlowzoneHook("flowzone_fjord") as hook, pytest.raises(ContractBroken, match=f"answered {status} "):
                hook.put(flowzone.department, "practitioners", [guid], [person(guid)], "1")
    assert len(server.asked) == 1
    assert elsewhere.asked == elsewhere.tokens_asked == []


@pytest.mark.parametrize(
    "host",
    [
        "not an address",
        "flowzone.example/api/v1",
        "//flowzone.example",
        "http://",
        "http://[::1",
        "http://127.0.0.1:99999/api/v1",
        "http://127.0.0.1:port/api/v1",
        "http://bad host/api/v1",
        "http://.example.test/api/v1",
        "http://flowzone..example/api/v1",
        f"http://{'a' * 64}.example/api/v1",
        "ftp://127.0.0.1/api/v1",
        "file:///etc/passwd",
    ],
)
def test_an_address_that_is_none_is_told_with_the_cure(flowzone: World, host: str) -> None:
    """D7."""
    flowzone.connect("flowzone_fjord", host=host)
    with FlowzoneHook("flowzone_fjord") as hook:
        fault = refusal(hook, UUID(int=1))
    assert isinstance(fault, ContractBroken)
    assert str(fault) == (
        "connection flowzone_fjord: its host is no address; write it like https://flowzone.example/api/v1"
    )


@pytest.mark.parametrize("host", ["http://127.0.0.1:1/api/v1", "http://nowhere.invalid/api/v1"])
def test_an_address_where_nobody_answers_may_answer_later(flowzone: World, waits: list[float], host: str) -> None:
    """It names the connection and what was asked, not the address: that may hold credentials."""
    flowzone.connect("flowzone_fjord", host=host)
    with FlowzoneHook("flowzone_fjord") as hook:
        fault = refusal(hook, UUID(int=1))
    assert isinstance(fault, TransientFault)
    assert str(fault) == "Flowzone (flowzone_fjord) did not answer POST /oauth/token (ConnectionError)"


def test_no_tls_where_there_should_be_is_no_passing_trouble(flowzone: World, waits: list[float]) -> None:
    """The certificate cannot be verified, as there is none; nothing is sent in clear."""
    flowzone.connect("flowzone_fjord", host=flowzone.flowzone.replace("http:", "https:") + "/api/v1")
    with FlowzoneHook("flowzone_fjord") as hook:
        fault = refusal(hook, UUID(int=1))
    assert isinstance(fault, NotAuthorised)
    assert "its certificate cannot be verified; check the address" in str(fault)
    assert waits == []


@pytest.mark.parametrize("body", [b"", b"<html>", {"guid": "x"}, {}, []])
def test_a_department_of_another_form_breaks_the_contract(flowzone: World, body: object) -> None:
    """D1: after a second try."""
    with answering(Answer(body)) as server:
        flowzone.connect("flowzone_fjord", host=server.address)
        with FlowzoneHook("flowzone_fjord") as hook:
            fault = refusal(hook, UUID(int=1))
    assert isinstance(fault, ContractBroken)
    assert "not of the contract's form; report it to Flow" in str(fault)
    assert len(server.asked) == 2
