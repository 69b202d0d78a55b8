"""What does not work lets nobody in, and says so soon: Flowzone, the bridge, the set-up."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import companion.launch
from companion import Configuration, create_app
from companion.launch import REFUSALS
from companion.pages import MESSAGES
from tests.flowzone_hook.answering import Answer, answering
from tests.launch.door.conftest import Door
from tests.launch.tokens import BASE, private_pem, rsa_
from tests.ticket.issuing import some_trust

SOON = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
GOOD = "http://127.0.0.1:9/sso/a-secret"


def session(**changes: Any) -> dict[str, Any]:
    """Return Flowzone's answer."""
    return {"url": GOOD, "expires_at": SOON} | changes


@pytest.fixture
def link(door: Door) -> str:
    """A good token."""
    return door.maker(practitioner=door.practitioner("invite", "accept")).token()


@pytest.mark.parametrize(
    "fault",
    [
        *({"fault": "status", "status": status} for status in (408, 429, 500, 502, 503, 504)),
        {"fault": "status", "status": 429, "retry_after": "25"},
        {"fault": "status", "status": 503, "retry_after": "3600"},
        {"fault": "drop_before"},
        {"fault": "drop_after"},
        {"fault": "hang", "seconds": 5},
    ],
    ids=lambda fault: str(fault.get("status", fault["fault"])),
)
@pytest.mark.parametrize("path", ["/sso-sessions", "/oauth/token"])
def test_flowzone_is_down(
    door: Door, link: str, path: str, fault: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """S2: after a few seconds, with a page that says so; the link is used up."""
    if fault["fault"] == "hang":
        monkeypatch.setattr(companion.launch, "PATIENCE", 0.5)
    door.world.faults({"path": path, **fault})
    answer = door.open(link)
    assert (answer.status_code, door.refused(answer)) == (503, "flowzone_unavailable")
    assert "Flowzone svarer ikke akkurat nå" in answer.text
    door.world.faults()
    assert door.refused(door.open(link)) == "used"


def test_nobody_listens(door: Door, link: str) -> None:
    """S2."""
    door.world.connect("flowzone_fjord", host="http://127.0.0.1:1/api/v1")
    answer = door.open(link)
    assert (answer.status_code, door.refused(answer)) == (503, "flowzone_unavailable")


@pytest.mark.parametrize("fault", [{"fault": "status", "status": 503, "times": 2}, {"fault": "drop_after", "times": 1}])
def test_a_fault_that_passes_is_not_noticed(door: Door, link: str, fault: dict[str, Any]) -> None:
    """S1: it is tried again while the practitioner waits."""
    door.world.faults({"path": "/sso-sessions", **fault})
    assert door.open(link).status_code == 303


def test_a_slow_flowzone_is_waited_for(door: Door, link: str) -> None:
    """S1."""
    door.world.faults({"path": "/sso-sessions", "fault": "delay", "seconds": 0.4})
    assert door.open(link).status_code == 303


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 405, 409, 410, 413, 422])
@pytest.mark.parametrize("code", ["", "department_unknown", "department_forbidden", "rejected"])
def test_an_answer_that_is_none(door: Door, link: str, status: int, code: str) -> None:
    """S2: no step of the practitioner's; whoever runs it must look, and the log says at what."""
    with answering(Answer({"type": code} if code else b"", status, {"Location": GOOD})) as server:
        door.world.connect("flowzone_fjord", host=f"{server.address}/api/v1")
        answer = door.open(link)
    assert answer.status_code == 503
    (line,) = door.told()
    assert line["reason"] == "set_up"
    assert "Flowzone" in line["detail"]
    assert "flowzone_fjord" in line["detail"]
    assert "Noe er galt i oppsettet" in answer.text


def test_steps_count_with_their_own_status_only(door: Door) -> None:
    """S2: 404 not_invited or 409 unknown is in no contract."""
    for status, code in ((404, "not_invited"), (409, "unknown"), (403, "inactive")):
        with answering(Answer({"type": code}, status)) as server:
            door.world.connect("flowzone_fjord", host=f"{server.address}/api/v1")
            assert door.refused(door.open(door.maker().token())) == "set_up"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'{"url": "http://127',
        {},
        {"url": GOOD},
        {"expires_at": SOON},
        session(url=None),
        session(url=7),
        session(url=[GOOD]),
        session(expires_at=None),
        session(expires_at="soon"),
        session(expires_at="2099-01-01T00:00:00"),
        session(expires_at=(datetime.now(UTC) - timedelta(seconds=5)).isoformat()),
        session(expires_at="1970-01-01T00:00:00Z"),
        *(
            session(url=url)
            for url in (
                "",
                "/sso/x",
                "//evil.example/x",
                "sso/x",
                "javascript:alert(1)",
                "data:text/html,x",
                "file:///etc/passwd",
                "ftp://flowzone.example/x",
                "HTTP//x",
                "http:/x",
                "http:x",
                "http://",
                "http:///x",
                "http://?x",
                "http://a@b.example/x",
                "http://a:b@b.example/x",
                "http://@b.example/x",
                "http://flowzone.example\\@evil.example/",
                "http://flowzone.example/x\r\nSet-Cookie: a=b",
                "http://flowzone.example/x\n",
                " http://flowzone.example/x",
                "http://flowzone.example/x y",
                "http://flowzone.example/\u00e5",
                "http://fl\u00f8wzone.example/",
                "http://flowzone.example/<script>",
                'http://flowzone.example/"',
                "http://flowzone.example:port/x",
                "http://flowzone.example:99999/x",
                "http://a..b/x",
                "http://.b/x",
                f"http://{'a' * 64}.example/x",
                "http://[::1/x",
                "http://[x]/x",
                "http://a%2eb/x",
                "\u0000http://flowzone.example/x",
            )
        ),
    ],
)
def test_an_answer_or_an_address_that_no_browser_is_sent_to(door: Door, link: str, body: Any) -> None:
    """S1, S3: absolute, of http(s), with a host, without a login, not expired, in ASCII; the log quotes nothing."""
    with answering(Answer(body, 201)) as server:
        door.world.connect("flowzone_fjord", host=f"{server.address}/api/v1")
        answer = door.open(link)
        assert len(server.asked) <= 2
    assert answer.status_code == 503
    (line,) = door.told()
    assert line["reason"] == "set_up"
    assert "a-secret" not in json.dumps(line)
    assert "evil" not in json.dumps(line) + answer.text


@pytest.mark.parametrize(
    "url",
    [
        GOOD,
        "https://app.flowzone.example/sso/x?a=b&c=%2F%20d#e",
        "https://flowzone.example:8443/sso/eyJ.a-b_c~d",
        "http://[::1]:8080/x",
        "https://xn--flwzone-q1a.example/",
        "HTTPS://flowzone.example/x",
        "https://flowzone.example/" + "a" * 4000,
    ],
)
def test_an_address_goes_to_the_browser_as_it_is(door: Door, link: str, url: str) -> None:
    """S1: on whichever host Flowzone has its login; without encryption only where Flowzone has none itself."""
    with answering(Answer(session(url=url), 201)) as server:
        door.world.connect("flowzone_fjord", host=f"{server.address}/api/v1")
        answer = door.open(link)
    assert answer.status_code == 303
    assert answer.headers["Location"].lower() == url.lower()
    assert door.told() == []


def test_a_bridge_that_is_down(door: Door, link: str) -> None:
    """S3: lets nobody in, and does not use the link up."""
    before = json.loads(door.world.environment["AIRFLOW_CONN_BRIDGE_DEFAULT"])
    door.world.connect("bridge_default", port=1)
    answer = door.open(link)
    assert (answer.status_code, door.refused(answer)) == (503, "unavailable")
    assert "ikke tilgjengelig akkurat nå" in answer.text
    assert door.world.requests("POST", "/sso-sessions") == []
    door.world.connect("bridge_default", **before)
    assert door.open(link).status_code == 303


def test_a_departments_file_that_cannot_be_read(door: Door, link: str) -> None:
    """D7: the log says where, the page what to do."""
    (door.world.folder / "departments.yaml").write_text("departments: [")
    answer = door.open(link)
    (line,) = door.told()
    assert (answer.status_code, line["reason"]) == (503, "set_up")
    assert "departments.yaml:1: is not YAML" in line["detail"]


def test_a_key_that_cannot_be_used(door: Door, link: str) -> None:
    """D7: file, line, path and cure in the log; another customer's practitioners get in."""
    (door.world.folder / "weak.pem").write_bytes(private_pem(rsa_()))
    door.world.write_departments(launch={"keys": ["gone.pem", "weak.pem"]})
    answer = door.open(link)
    (line,) = door.told()
    assert (answer.status_code, line["reason"]) == (503, "set_up")
    assert "departments.0.launch.keys.0: " in line["detail"]
    assert "gone.pem is not there" in line["detail"]
    assert "weak.pem holds a private key" in line["detail"]
    other = door.world.customers[1]
    guid = door.practitioner("invite", "accept", customer=other)
    assert door.open(door.maker(other.departments[0], guid).token()).status_code == 303
    door.world.write_departments(launch={"keys": ["gone.pem", "fjord.pub.pem"]})
    assert door.open(link).status_code == 303


def test_a_broken_key_is_told_of_at_the_start(door: Door) -> None:
    """D7: once, and the companion starts; likewise a departments file that cannot be read."""
    door.world.write_departments(launch={"keys": ["gone.pem"]})
    create_app(Configuration(BASE, some_trust()))
    (line,) = (line for line in door.told() if "exorlive_handover" not in line["detail"])
    assert line["reason"] == "set_up"
    assert "gone.pem is not there; put the customer's public key there" in line["detail"]
    (door.world.folder / "departments.yaml").unlink()
    create_app(Configuration(BASE, some_trust()))
    (line,) = (line for line in door.told() if "exorlive_handover" not in line["detail"])
    assert "departments.yaml: cannot be read" in line["detail"]


def test_a_connection_that_airflow_does_not_have(door: Door, link: str) -> None:
    """D7: where the file names it."""
    door.world.write_departments(flowzone="flowzone_nowhere")
    answer = door.open(link)
    (line,) = door.told()
    assert (answer.status_code, line["reason"]) == (503, "set_up")
    assert "departments.0.flowzone: there is no Airflow connection «flowzone_nowhere»" in line["detail"]


def test_wrong_credentials(door: Door, link: str) -> None:
    """S2: no practitioner's fault."""
    door.world.connect("flowzone_fjord", password="wrong")
    assert door.refused(door.open(link)) == "set_up"


def test_every_reason_has_a_page_in_norwegian(door: Door) -> None:
    """S2: also those that are rare."""
    for _, message in REFUSALS.values():
        assert MESSAGES[f"nb.{message}"].language == "nb"
