"""No value of a body, no token and no secret in a log, an exception or a repr (O1)."""

import logging
import traceback
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from faults import Fault
from flowzone_hook import FlowzoneHook, transport
from flowzone_hook.hook import BatchTooLarge
from tests.flowzone_hook.answering import TOKEN, Answer, answering
from tests.flowzone_hook.conftest import people, person
from tests.world import PASSWORD, World, number

(GUID,) = people(1)
SECRETS = (
    *("Åse", "Bjørnø", "\\u00c5se", "ase.bjorno", "91234567"),
    *(number(GUID.int % 800), PASSWORD, str(TOKEN["access_token"]), "Bearer ey", "client_secret"),
)


@pytest.fixture(autouse=True)
def everything(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """All loggers, from DEBUG on; checked when the test is over."""
    caplog.set_level(logging.DEBUG)
    for name in ("urllib3", "requests", "flowzone_hook", "airflow", "tenacity"):
        caplog.set_level(logging.DEBUG, logger=name)
    yield caplog
    records = caplog.get_records("call")
    assert_silent(*(f"{record.getMessage()} {record.exc_text} {record.__dict__}" for record in records))


def assert_silent(*texts: str) -> None:
    for text in texts:
        assert [secret for secret in SECRETS if secret in text] == []


def everything_about(error: BaseException, hook: FlowzoneHook) -> Iterator[str]:
    """Whatever a log, an alert or a page might show of it."""
    yield "".join(traceback.format_exception(error))
    yield f"{error!r} {error.args} {error.__dict__} {error.__cause__!r}"
    yield f"{hook!r} {hook.get_conn()!r} {hook}"


FAULTS: list[dict[str, Any]] = [
    *({"fault": "status", "status": status} for status in (400, 401, 403, 404, 409, 413, 422, 429, 500, 503)),
    *({"fault": fault} for fault in ("drop_before", "drop_after", "cut_json", "short_outcomes", "swapped_outcomes")),
    {"fault": "too_large"},
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: str(fault.get("status", fault["fault"])))
def test_whatever_goes_wrong_nothing_is_quoted(flowzone: World, hook: FlowzoneHook, fault: dict[str, Any]) -> None:
    """O1."""
    other = UUID(int=GUID.int + 1)
    flowzone.faults({"path": "/practitioners", **fault})
    with pytest.raises((Fault, BatchTooLarge)) as caught:
        hook.put(flowzone.department, "practitioners", [GUID, other], [person(GUID), person(other)], "1")
    assert_silent(*everything_about(caught.value, hook))


def test_a_rejection_that_quotes_is_not_passed_on(flowzone: World, hook: FlowzoneHook) -> None:
    """G1, O1: Flowzone's title and detail quote the whole item."""
    flowzone.faults({"method": "PUT", "fault": "reject", "guids": [str(GUID)], "field": "name"})
    (outcome,) = hook.put(flowzone.department, "practitioners", [GUID], [person(GUID)], "1")
    assert outcome.outcome == "rejected"
    assert_silent(repr(outcome), outcome.model_dump_json())


def test_a_time_out_quotes_nothing(flowzone: World, hook: FlowzoneHook, monkeypatch: pytest.MonkeyPatch) -> None:
    """O1."""
    monkeypatch.setattr(transport, "TIMEOUT", (1.0, 0.05))
    monkeypatch.setattr(transport, "ATTEMPTS", 2)
    hook.get_conn().authorise()
    flowzone.faults({"method": "PUT", "fault": "hang", "seconds": 0.3})
    with pytest.raises(Fault) as caught:
        hook.put(flowzone.department, "practitioners", [GUID], [person(GUID)], "1")
    assert_silent(*everything_about(caught.value, hook))


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 418, 500])
@pytest.mark.parametrize("kind", ["application/json", "text/html"])
def test_an_answer_that_echoes_is_not_passed_on(flowzone: World, status: int, kind: str) -> None:
    """O1: body, headers and reason phrase may hold what was sent."""
    echo = person(GUID).encode() + str(TOKEN).encode()
    with answering(Answer(echo, status, {"Content-Type": kind, "X-Echo": PASSWORD})) as server:
        flowzone.connect("flowzone_fjord", host=server.address)
        with FlowzoneHook("flowzone_fjord") as hook:
            with pytest.raises(Fault) as caught:
                hook.put(flowzone.department, "practitioners", [GUID], [person(GUID)], "1")
            assert_silent(*everything_about(caught.value, hook))


@pytest.mark.parametrize("status", [200, 400, 401, 403, 500])
def test_a_refused_token_request_quotes_nothing(flowzone: World, status: int) -> None:
    """O1: neither the secret nor what came back."""
    with answering(token=Answer(f"{PASSWORD} {TOKEN}".encode(), status)) as server:
        flowzone.connect("flowzone_fjord", host=server.address)
        with FlowzoneHook("flowzone_fjord") as hook:
            with pytest.raises(Fault) as caught:
                hook.department(flowzone.department)
            assert_silent(*everything_about(caught.value, hook))
            assert_silent(*hook.test_connection()[1:])


def test_when_all_goes_well_the_log_says_what_was_asked(
    flowzone: World, hook: FlowzoneHook, caplog: pytest.LogCaptureFixture
) -> None:
    """O1: method, path and status; the check above says that this is all."""
    hook.put(flowzone.department, "practitioners", [GUID], [person(GUID)], "1")
    list(hook.holdings(flowzone.department, "practitioners"))
    hook.withdraw(flowzone.department, "practitioners", [GUID], "2")
    told = [record.getMessage() for record in caplog.records if record.name == "flowzone_hook.transport"]
    assert f"PUT /departments/{flowzone.department}/practitioners: 200" in told
    assert_silent(repr(hook), repr(hook.get_conn()), str(vars(hook)))
