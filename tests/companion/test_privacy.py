"""Nobody in anything that is written: marked people walk through every page and every refusal (L3, O1)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
import requests

from console.postgres import Server
from sandbox.idp1177.tickets import encode
from tests.companion.residents import COOKIE, Town, fresh, handed_over, request_id
from tests.companion.residents import town as build
from tests.companion.serving import Companion, serving
from tests.system.written import tables
from tests.ticket.changing import say
from tests.ticket.issuing import FORM

ONE, TWO, NONE = "189001029819", "189001039800", "189001049817"
"""Known at one clinic, at two, and at none."""
NAMES = {"given_name": "Märkta", "surname": "Läckasson"}
CLINIC = "Klinik Avslöjad"


class Walk:
    """What came back from every step, and what must not be found anywhere."""

    def __init__(self, companion: Companion) -> None:
        self.companion = companion
        self.answers: list[requests.Response] = []
        self.secrets: list[str] = []
        """What is a key to something: cookies, tickets, tokens."""

    def ask(self, method: str, path: str, **options: object) -> requests.Response:
        """Take a step."""
        answer = self.companion.ask(method, path, **options)
        self.answers.append(answer)
        self.secrets += [value for value in answer.cookies.values() if value]
        return answer

    def ticket(self, xml: bytes, **headers: str) -> requests.Response:
        """Post a ticket."""
        encoded = encode(xml)
        self.secrets += [encoded[place : place + 60] for place in range(0, len(encoded) - 60, 600)]
        fields = {"SAMLResponse": encoded, "RelayState": ONE}
        return self.ask("POST", "/1177/acs", data=fields, headers={"Content-Type": FORM, **headers})

    def resident(self, number: str) -> str:
        """Log somebody in; return the cookie's header."""
        return f"{COOKIE}={self.ticket(fresh(number, **NAMES)).cookies[COOKIE]}"


@pytest.fixture(scope="module")
def place(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Two people whom clinics know."""
    built = build(postgres, tmp_path_factory.mktemp("privacy"))
    name = " ".join(NAMES.values())
    built.contact(f"{ONE[2:8]}+{ONE[8:]}", name=name)
    built.contact(TWO, unit=CLINIC, name=name)
    built.contact(f"{TWO[:8]}-{TWO[8:]}", unit="Klinik Två", name=name)
    return built


@pytest.fixture(scope="module")
def walk(place: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """Every page and every refusal, once."""
    with serving(place, tmp_path_factory.mktemp("log"), workers=1) as companion:
        walked = Walk(companion)
        let_in(walked, place)
        refused(walked, place)
        wrong_addresses(walked)
        yield walked


def let_in(walk: Walk, place: Town) -> None:
    """The ways to one's programs, and what follows on them."""
    mine = {"Cookie": walk.resident(ONE)}
    page = walk.ask("GET", "/1177/handover", headers=mine)
    assert handed_over(page.text)
    walk.secrets += re.findall(r'name="token" value="([^"]+)"', page.text)
    assert walk.ask("GET", "/1177/handover", headers=mine).status_code == 409
    assert walk.ask("POST", "/1177/logout", headers=mine).status_code == 200
    mine = {"Cookie": walk.resident(TWO)}
    page = walk.ask("GET", "/1177/contact", headers=mine)
    assert CLINIC in page.text
    keys = re.findall(r'name="form_key" value="([^"]+)"', page.text)
    walk.secrets += keys
    for fields in ({"form_key": keys[0], "contact": ONE}, {"form_key": ONE, "contact": ONE}, {ONE: ONE}):
        walk.ask("POST", "/1177/contact", headers=mine, data=fields)
    started = walk.ask("GET", "/1177/login")
    cookie = f"__Host-login={started.cookies['__Host-login']}"
    ticket = fresh(ONE, in_response_to=request_id(started.headers["Location"]), **NAMES)
    assert walk.ticket(ticket).status_code == 403
    assert walk.ticket(ticket, Cookie=cookie).status_code == 303
    assert walk.ticket(ticket, Cookie=cookie).status_code == 409


def refused(walk: Walk, place: Town) -> None:
    """Tickets that let nobody in."""
    assert walk.ticket(fresh(NONE, **NAMES)).status_code == 404
    good = fresh(ONE, **NAMES)
    tickets = [
        *(good.replace(b"Success", b"Responder"), good.replace(ONE.encode(), TWO.encode()), good[:-40], good + b"x"),
        good.replace(b"<saml:Subject>", f"<saml:Subject><{NAMES['surname']}>".encode()),
        *(b"<!DOCTYPE x [<!ENTITY a '%s'>]>" % ONE.encode() + good, good.replace(b"Version=", b"Versio\xff=")),
        *(fresh(f"{ONE}0", **NAMES), fresh(ONE, level=2, **NAMES), fresh(ONE, audience=f"https://{ONE}", **NAMES)),
        fresh(ONE, before=say("saml:Assertion/saml:Issuer", f"https://{ONE}.example.se"), **NAMES),
        fresh(ONE, in_response_to=f"_{ONE}", **NAMES),
    ]
    for ticket in tickets:
        assert walk.ticket(ticket).status_code in (400, 403)
    for content, kind in ((f"SAMLResponse={ONE}", FORM), (json.dumps({"n": ONE}), f"application/{ONE}"), (ONE, "")):
        assert walk.ask("POST", "/1177/acs", data=content, headers={"Content-Type": kind}).status_code == 400
    assert walk.ask("POST", "/1177/acs", data={"SAMLResponse": ONE * 30_000}).status_code == 413
    place.change("alter table exorlive.contact rename to away")
    assert walk.ticket(fresh(ONE, **NAMES)).status_code == 503
    place.change("alter table exorlive.away rename to contact")


def wrong_addresses(walk: Walk) -> None:
    """What a browser, or somebody who plays, may send."""
    paths = [f"/{ONE}", f"/1177/{ONE}", f"/1177/handover?n={ONE}", f"/1177/login?RelayState={ONE}", f"/healthz?{ONE}"]
    for path in paths:
        walk.ask("GET", path)
        walk.ask("DELETE", path)
    for name in ("User-Agent", "Referer", "Cookie", "Host", "Origin", "X-Forwarded-For"):
        walk.ask("GET", "/1177/handover", headers={name: f"{COOKIE}={ONE}"})
    raw = walk.companion.raw
    for line in (f"GET /1177/{ONE}", f"{ONE} / HTTP/1.1", f"GET /?{'x' * 9000}{ONE} HTTP/1.1", f"GET / HTTP/{ONE}"):
        raw(f"{line}\r\nHost: x\r\n\r\n".encode())
    raw(f"GET / HTTP/1.1\r\n{ONE}\r\nHost: x\r\n\r\n".encode())
    raw(f"GET / HTTP/1.1\r\nHost: x\r\nA {ONE}: x\r\nContent-Length: {ONE}a\r\n\r\n".encode())
    raw(f"POST /1177/acs HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: {ONE}\r\n\r\n".encode())


def marks() -> list[str]:
    """Return people's numbers in all spellings, and names."""
    numbers = [spelt for number in (ONE, TWO, NONE) for spelt in (number[2:], f"{number[2:8]}-{number[8:]}")]
    numbers += [f"{number[2:8]}+{number[8:]}" for number in (ONE, TWO, NONE)]
    escaped = [json.dumps(name)[1:-1] for name in NAMES.values()]
    return [*numbers, *NAMES.values(), *escaped, "M%C3%A4rkta", CLINIC]


def found(written: dict[str, str], searched: list[str]) -> set[tuple[str, str]]:
    """Return where something stands that must not."""
    return {(place, mark) for place, text in written.items() for mark in searched if mark in text}


def test_every_step_was_taken(walk: Walk) -> None:
    """L3: the search below means something."""
    assert {answer.status_code for answer in walk.answers} >= {200, 303, 400, 403, 404, 405, 409, 413, 503}
    reasons = {line["reason"] for line in walk.companion.told()}
    assert reasons >= {"no_contact", "reused", "in_response_to_unknown", "handed_over", "form_key", "no_session"}
    assert reasons >= {"signature", "status", "xml", "dtd", "number_invalid", "level", "audience", "set_up", "http_404"}
    assert not reasons & {"unforeseen", "http_500"}
    assert len(walk.secrets) > 100


def test_the_log(walk: Walk) -> None:
    """L3, O1: no person, no contact, no cookie, no ticket, no token; also of requests that gunicorn refuses itself."""
    log = walk.companion.log.read_text(encoding="utf-8")
    assert found({"stderr": log}, marks() + walk.secrets) == set()
    assert [line for line in log.splitlines() if not line.startswith("{") and "alembic" not in line] == []
    allowed = {"at", "error_id", "reason", "status", "endpoint", "detail"}
    assert [line for line in walk.companion.told() if line.keys() - allowed] == []


def test_the_bridge(walk: Walk, place: Town) -> None:
    """L3: what it keeps are digests, GUIDs and times."""
    kept = dict(tables(place.bridge, "bridge"))
    assert kept["bridge.resident_session"]
    assert kept["bridge.used_ticket"]
    assert found(kept, marks() + walk.secrets) == set()


def test_addresses_cookies_and_headers(walk: Walk) -> None:
    """L3, L5: nobody stands in them, and no address holds a key to anything."""
    written = {f"{n} {answer.status_code}": str(answer.headers) for n, answer in enumerate(walk.answers)}
    assert found(written, marks()) == set()
    places = {f"{n} location": answer.headers.get("Location", "") for n, answer in enumerate(walk.answers)}
    assert found(places, walk.secrets) == set()


def test_pages(walk: Walk) -> None:
    """L3: no number on any page; a name and a clinic only where she chooses among her own."""
    numbers = [mark for mark in marks() if mark[:6].isdigit()]
    written = {f"{n} {answer.status_code}": answer.text for n, answer in enumerate(walk.answers)}
    assert found(written, numbers) == set()
    others = {place: text for place, text in written.items() if "Välj klinik" not in text}
    assert len(others) == len(written) - 1
    assert found(others, marks()) == set()
