"""The companion under gunicorn: several processes, races, a killed worker, forged headers, a bad set-up."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import TypeVar

import pytest

from console.postgres import Server
from tests.companion.residents import COOKIE, HANDOVER, Town, fresh, handed_over, request_id
from tests.companion.residents import town as build
from tests.companion.serving import Companion, serving
from tests.ticket.issuing import BASE, FORM
from tests.world import ROOT

Answer = TypeVar("Answer")
SEVERAL = 20


@pytest.fixture(scope="module")
def place(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """One resident, known at one clinic."""
    built = build(postgres, tmp_path_factory.mktemp("gunicorn"))
    built.contact()
    return built


@pytest.fixture(scope="module")
def companion(place: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Companion]:
    """Four processes of four threads."""
    with serving(place, tmp_path_factory.mktemp("log")) as started:
        yield started


def at_once(ask: Callable[[int], Answer]) -> list[Answer]:
    """Ask from several threads at the same moment."""
    barrier = Barrier(SEVERAL)

    def wait_and_ask(place: int) -> Answer:
        barrier.wait(60)
        return ask(place)

    with ThreadPoolExecutor(SEVERAL) as pool:
        return list(pool.map(wait_and_ask, range(SEVERAL)))


def test_a_ticket_in_a_race(companion: Companion) -> None:
    """L3: used once, whichever process it comes to; also as the same Assertion in other Responses."""
    ticket = fresh()
    wrapped = [
        re.sub(rb'(<samlp:Response[^>]* ID=")[^"]+', rb"\1_%d" % (place % 10), ticket, count=1)
        for place in range(SEVERAL)
    ]
    assert len(set(wrapped)) == 10
    answers = at_once(lambda place: companion.post_ticket(wrapped[place]))
    assert Counter(answer.status_code for answer in answers) == {303: 1, 409: SEVERAL - 1}
    assert [answer.status_code for answer in answers if COOKIE in answer.cookies] == [303]


def test_tickets_for_one_login_in_a_race(companion: Companion, place: Town) -> None:
    """L3: a login that started here is answered once; the tickets that come too late are not used up."""
    started = companion.ask("GET", "/1177/login")
    cookie = f"__Host-login={started.cookies['__Host-login']}"
    tickets = [fresh(in_response_to=request_id(started.headers["Location"])) for _ in range(SEVERAL)]
    used = len(place.remembered("used_ticket"))
    answers = at_once(lambda place: companion.post_ticket(tickets[place], Cookie=cookie))
    assert Counter(answer.status_code for answer in answers) == {303: 1, 403: SEVERAL - 1}
    assert len(place.remembered("used_ticket")) == used + 1


def test_hand_overs_in_a_race(companion: Companion) -> None:
    """L5: a session hands over once."""
    cookie = companion.logged_in(fresh())
    answers = at_once(lambda _: companion.ask("GET", "/1177/handover", headers={"Cookie": cookie}))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: SEVERAL - 1}
    assert len([answer for answer in answers if "token" in answer.text]) == 1


def test_killed_workers(companion: Companion) -> None:
    """L3, L5: what is used stays used, who is logged in stays logged in, and others take over."""
    ticket = fresh()
    cookie = companion.logged_in(ticket)
    killed = companion.workers()
    for worker in killed:
        worker.send_signal(signal.SIGKILL)
    for worker in killed:
        worker.wait(60)
    assert companion.post_ticket(ticket).status_code == 409
    page = companion.ask("GET", "/1177/handover", headers={"Cookie": cookie})
    assert handed_over(page.text)
    assert companion.ask("GET", "/1177/handover", headers={"Cookie": cookie}).status_code == 409
    assert not {worker.pid for worker in killed} & {worker.pid for worker in companion.workers()}


FORGED = [
    {"Host": "evil.example"},
    {"Host": "evil.example:99999"},
    {"Host": "a b"},
    {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", "X-Forwarded-Port": "1"},
    {"X-Forwarded-Prefix": "/evil", "X-Script-Name": "/evil", "Script-Name": "/evil", "X-Original-URL": "/evil"},
    {"SCRIPT_NAME": "/1177", "PATH_INFO": "/evil", "REMOTE_USER": "evil", "HTTP_HOST": "evil.example"},
    {"Forwarded": "for=1.2.3.4;host=evil.example;proto=http", "X-Forwarded-For": "1.2.3.4"},
    {"X-HTTP-Method-Override": "DELETE", "X-Forwarded-Ssl": "off", "Front-End-Https": "off"},
]


@pytest.mark.parametrize("forged", FORGED, ids=lambda forged: next(iter(forged)))
def test_forged_headers(companion: Companion, forged: dict[str, str]) -> None:
    """L3: neither where a ticket must be addressed to, nor links, cookies or pages depend on them."""
    for path in ("/1177/metadata", "/1177/handover", "/1177/login", "//1177/login"):
        plain, other = companion.ask("GET", path), companion.ask("GET", path, headers=forged)
        assert comparable(plain.text) == comparable(other.text)
        assert plain.status_code == other.status_code
        assert comparable(str(plain.headers)) == comparable(str(other.headers))
    assert companion.post_ticket(fresh(), **forged).headers["Location"] == HANDOVER
    evil = fresh(acs="http://evil.example/1177/acs")
    assert companion.post_ticket(evil, **forged).status_code == 403


def comparable(text: str) -> str:
    """Take out what is new each time."""
    text = re.sub(r"(error-id\">|login=|SAMLRequest=|Date': '|Expires=)[^;<']+", r"\1", text)
    return re.sub(r"'Content-Length': '\d+'", "", text)


def test_a_slow_or_half_request_lets_nobody_in(companion: Companion) -> None:
    """L3: a body that is shorter than it says, or in pieces, or HTTP that is none."""
    body = b"SAMLResponse=QUJD"
    head = b"POST /1177/acs HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: %b\r\n" % FORM.encode()
    short = companion.raw(head + b"Content-Length: 500\r\n\r\n" + body)
    pieces = companion.raw(head + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(body), body))
    both = companion.raw(head + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
    for answer in (short, pieces, both, companion.raw(b"\x16\x03\x01 nonsense\r\n\r\n")):
        assert answer == b"" or re.match(rb"HTTP/1\.1 4\d\d ", answer), answer
        assert b"resident=" not in answer


BAD: list[tuple[dict[str, str], str]] = [
    ({"COMPANION_BASE_URL": ""}, "COMPANION_BASE_URL is not set"),
    ({"COMPANION_BASE_URL": "http://traning.example.se"}, "COMPANION_BASE_URL is not https"),
    ({"SAML_SETTINGS_DIR": "/nowhere"}, "/nowhere/idp-metadata.xml: cannot be read"),
]
COMMAND = [sys.executable, "-P", "-m", "console", "companion", "--port", "0"]
BARE = [sys.executable, "-P", "-m", "gunicorn", "companion.wsgi:application()", "--bind", "127.0.0.1:0"]


@pytest.mark.parametrize(("changed", "told"), BAD)
def test_a_bad_set_up(place: Town, changed: dict[str, str], told: str) -> None:
    """L1: one line with place and cure, no traceback, and the companion does not run."""
    cannot_start(place, COMMAND, changed, told)


def test_broken_metadata_without_our_command(place: Town, tmp_path: Path) -> None:
    """L1: a file that 1177 has not sent like this, under a gunicorn that a site starts itself."""
    (tmp_path / "idp-metadata.xml").write_text("<nonsense/>", encoding="utf-8")
    cannot_start(place, BARE, {"SAML_SETTINGS_DIR": str(tmp_path)}, f"{tmp_path}/idp-metadata.xml:1: is no")


def cannot_start(place: Town, command: list[str], changed: dict[str, str], told: str) -> None:
    """Start it, and see that it ends and says why."""
    environment = {**os.environ, **place.environment, **changed}
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode not in (0, -9)
    assert len([line for line in done.stderr.splitlines() if told in line]) == 1, done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def test_a_base_address_with_a_path(place: Town, tmp_path: Path) -> None:
    """L3: everything lies below it, and nothing beside it."""
    town = Town(place.server, place.bridge, place.directory, place.saml, dict(place.environment))
    town.environment["COMPANION_BASE_URL"] = f"{BASE}/prefix"
    (tmp_path / "log").mkdir()
    with serving(town, tmp_path / "log", workers=1) as companion:
        ticket = fresh(acs=f"{BASE}/prefix/1177/acs", audience=f"{BASE}/prefix/1177/metadata")
        assert companion.ask("POST", "/1177/acs").status_code == 404
        answer = companion.post_ticket(ticket)
        assert answer.headers["Location"] == f"{BASE}/prefix/1177/handover"
        assert companion.ask("GET", "/prefix/static/companion.css").status_code == 200
        assert companion.ask("GET", "/static/companion.css").status_code == 404
