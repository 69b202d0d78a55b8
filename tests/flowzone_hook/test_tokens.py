"""Getting in: tokens, their renewal, and what is said when Flowzone does not want us."""

import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
import requests

from console.postgres import Server
from faults import ContractBroken, NotAuthorised, TransientFault
from flowzone_hook import FlowzoneHook, transport
from sandbox.flowzone import Settings, create_app
from sandbox.flowzone.server import running
from sandbox.flowzone.setup import Setup
from tests.flowzone_hook.answering import TOKEN, Answer, answering
from tests.world import World

KNOWN = {
    "guid": str(UUID(int=1)),
    "business_id": "fjord",
    "business_name": "Fjord",
    "appointments_enabled": True,
}


def statuses(flowzone: World, method: str, ending: str) -> list[int | None]:
    return [request["status"] for request in flowzone.requests(method, ending)]


def test_one_token_serves_many_requests(flowzone: World, hook: FlowzoneHook) -> None:
    """D1: what Flowzone knows of a department, asked three times with one token."""
    for _ in range(3):
        known = hook.department(flowzone.department)
    assert (known.guid, known.business_id, known.business_name) == (flowzone.department, "fjord", "Fjord")
    assert known.appointments_enabled
    assert statuses(flowzone, "POST", "/oauth/token") == [200]


def test_a_token_that_is_refused_is_renewed(flowzone: World, hook: FlowzoneHook) -> None:
    """A restart of Flowzone, or an administrator, may revoke a token before its time."""
    hook.department(flowzone.department)
    requests.delete(f"{flowzone.flowzone}/sandbox/tokens", timeout=10).raise_for_status()
    hook.department(flowzone.department)
    assert statuses(flowzone, "GET", str(flowzone.department)) == [200, 401, 200]
    assert statuses(flowzone, "POST", "/oauth/token") == [200, 200]


@pytest.mark.parametrize("refused", [transport.TOKENS - 1, transport.TOKENS])
def test_a_401_is_believed_after_some_tokens(flowzone: World, hook: FlowzoneHook, refused: int) -> None:
    """Not for ever, and not by the back-off's attempts times tokens."""
    flowzone.faults({"path": "/departments/", "fault": "status", "status": 401, "times": refused})
    if refused < transport.TOKENS:
        assert hook.department(flowzone.department)
        return
    with pytest.raises(NotAuthorised, match=r"flowzone_fjord.*ask Flow about the client's rights"):
        hook.department(flowzone.department)
    assert statuses(flowzone, "GET", str(flowzone.department)) == [401] * transport.TOKENS


@pytest.fixture(scope="module")
def hasty(postgres: Server) -> Iterator[str]:
    """The address of a Flowzone whose tokens live for two seconds."""
    business = {
        "id": "fjord",
        "name": "Fjord",
        "clients": [{"id": "helsebro-fjord", "secret": "for-tests-only"}],
        "departments": [{"guid": str(UUID(int=1)), "name": "Fjord"}],
    }
    app = create_app(
        postgres.new_database("hasty"), Setup.model_validate({"businesses": [business]}), Settings(token_seconds=2)
    )
    with running(app) as address:
        yield address


def test_a_token_is_renewed_before_it_runs_out(flowzone: World, hasty: str) -> None:
    """No request is ever sent with a token that is about to run out on its way."""
    flowzone.connect("flowzone_fjord", host=f"{hasty}/api/v1")
    end = time.monotonic() + 2.5
    with FlowzoneHook("flowzone_fjord") as hook:
        while time.monotonic() < end:
            hook.department(UUID(int=1))
            time.sleep(0.05)
    log = requests.get(f"{hasty}/sandbox/requests?last=10000", timeout=10).json()["requests"]
    assert {request["status"] for request in log} == {200}
    assert len([request for request in log if request["path"].endswith("/oauth/token")]) == 2


@pytest.mark.parametrize("wrong", [{"password": "wrong-secret"}, {"login": "nobody"}])
def test_wrong_credentials_are_told_with_the_cure(flowzone: World, wrong: dict[str, str]) -> None:
    """They are sent once: trying again only locks clients out. The secret is not told."""
    flowzone.connect("flowzone_fjord", **wrong)
    with FlowzoneHook("flowzone_fjord") as hook, pytest.raises(NotAuthorised) as caught:
        hook.department(flowzone.department)
    assert str(caught.value) == (
        "Flowzone refuses the credentials of connection flowzone_fjord (401);"
        " correct its login (client id) and password (client secret)"
    )
    assert statuses(flowzone, "POST", "/oauth/token") == [401]


@pytest.mark.parametrize("field", ["host", "login", "password"])
def test_a_connection_that_lacks_a_field_is_told_with_the_cure(flowzone: World, field: str) -> None:
    """D7."""
    flowzone.connect("flowzone_fjord", **{field: None})
    with FlowzoneHook("flowzone_fjord") as hook, pytest.raises(NotAuthorised, match=r"flowzone_fjord lacks .*complete"):
        hook.department(flowzone.department)


@pytest.mark.parametrize("fault", [{"fault": "status", "status": 503}, {"fault": "drop_before"}])
def test_passing_trouble_at_the_token_is_waited_for(
    flowzone: World, hook: FlowzoneHook, fault: dict[str, object]
) -> None:
    """Within the same attempts as the request that needs the token."""
    flowzone.faults({"path": "/oauth/token", "times": transport.ATTEMPTS - 1, **fault})
    assert hook.department(flowzone.department)
    requests.delete(f"{flowzone.flowzone}/sandbox/tokens", timeout=10)
    flowzone.faults({"path": "/oauth/token", **fault})
    with pytest.raises(TransientFault, match="/oauth/token"):
        hook.department(flowzone.department)


@pytest.mark.parametrize(
    "token",
    [
        b"",
        b"<html>",
        {},
        [],
        TOKEN | {"token_type": "mac"},
        TOKEN | {"expires_in": "soon"},
        TOKEN | {"access_token": ""},
        TOKEN | {"access_token": "blåbær-№"},
        TOKEN | {"access_token": "two\r\nX-Lines: 1"},
    ],
)
def test_a_token_of_another_form_breaks_the_contract(flowzone: World, token: object) -> None:
    """It is not quoted, and not put into a header."""
    with answering(token=Answer(token)) as server:
        flowzone.connect("flowzone_fjord", host=server.address)
        with FlowzoneHook("flowzone_fjord") as hook, pytest.raises(ContractBroken) as caught:
            hook.department(flowzone.department)
    assert str(caught.value) == "Flowzone (flowzone_fjord) sent a token that is not of the contract's form"
    assert server.asked == []


@pytest.mark.parametrize("lifetime", [0, -1])
def test_a_token_without_a_life_serves_one_request_each(flowzone: World, lifetime: int) -> None:
    """A strange answer, but no reason to go round in circles."""
    with answering(Answer(KNOWN), token=Answer(TOKEN | {"expires_in": lifetime})) as server:
        flowzone.connect("flowzone_fjord", host=server.address)
        with FlowzoneHook("flowzone_fjord") as hook:
            hook.department(UUID(int=1))
            hook.department(UUID(int=1))
    assert (len(server.tokens_asked), len(server.asked)) == (2, 2)


def test_a_netrc_entry_replaces_neither_token_nor_credentials(
    flowzone: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry of whoever runs Airflow is nobody else's business, and Flowzone would refuse it."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password elses-secret\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    assert requests.utils.get_netrc_auth("http://127.0.0.1:1/") == ("someone", "elses-secret")
    with answering(Answer(KNOWN)) as server:
        flowzone.connect("flowzone_fjord", host=server.address)
        with FlowzoneHook("flowzone_fjord") as hook:
            hook.department(UUID(int=1))
    assert server.asked[0].headers["Authorization"] == f"Bearer {TOKEN['access_token']}"
    assert "Authorization" not in server.tokens_asked[0].headers
    assert b"client_secret=for-tests-only" in server.tokens_asked[0].body


@pytest.mark.parametrize("ending", ["", "/"])
def test_the_base_address_may_end_in_a_slash(flowzone: World, ending: str) -> None:
    """Contract, fine print (1): the token address is the base address plus /oauth/token."""
    flowzone.connect("flowzone_fjord", host=f"{flowzone.flowzone}/api/v1{ending}")
    with FlowzoneHook("flowzone_fjord") as hook:
        assert hook.department(flowzone.department)


def test_the_button_on_the_connection_page(flowzone: World) -> None:
    """O1: it says whether there is a token, or the fault with its cure."""
    assert FlowzoneHook("flowzone_fjord").test_connection() == (True, "Flowzone issued a token")
    flowzone.connect("flowzone_fjord", password="wrong-secret")
    done, told = FlowzoneHook("flowzone_fjord").test_connection()
    assert not done
    assert "correct its login" in told
    assert "wrong-secret" not in told
