"""What is let in by a ticket, once, and what is not."""

from __future__ import annotations

import json
import re

import pytest
from lxml import etree

from sandbox.idp1177.tickets import add_attribute
from tests.companion.residents import HANDOVER, NUMBER, OTHER, Browser, Town, form, fresh
from tests.ticket.changing import ATTRIBUTES
from tests.ticket.issuing import BASE, FORM, one

MOST = 256 * 1024


def test_a_ticket_is_used_once(town: Town, browser: Browser) -> None:
    """L3: also in another browser, after a restart, and by the same Assertion in another Response."""
    town.contact()
    ticket = fresh()
    assert browser.post_ticket(ticket).status_code == 303
    again = Browser(town.app()).post_ticket(ticket)
    assert again.status_code == 409
    assert "bara användas en gång" in again.text
    wrapped = re.sub(rb'(<samlp:Response[^>]* ID=")[^"]+', rb"\1_another", ticket, count=1)
    assert wrapped != ticket
    assert browser.post_ticket(wrapped).status_code == 409


def test_a_refused_ticket_is_not_used_up(town: Town, browser: Browser) -> None:
    """L3: what was not verified leaves no trace."""
    town.contact()
    ticket = fresh()
    assert browser.post_ticket(ticket.replace(NUMBER.encode(), OTHER.encode())).status_code == 403
    assert town.remembered("used_ticket") == []
    assert browser.post_ticket(ticket).status_code == 303


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"", FORM, 400),
        (b"SAMLResponse=%%%", FORM, 400),
        (b"SAMLResponse=QUJD&SAMLResponse=QUJD", FORM, 400),
        (b'{"SAMLResponse": "QUJD"}', "application/json", 400),
        (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x", 400),
        (b"RelayState=SAMLResponse", FORM, 400),
        (form(b"<x/>"), "multipart/form-data", 400),
        (form(b"<x/>"), "text/plain", 400),
        ((b"SAMLResponse=" + b"A" * MOST)[:MOST], FORM, 400),
        ((b"SAMLResponse=" + b"A" * MOST)[: MOST + 1], FORM, 413),
    ],
)
def test_what_is_no_ticket(
    town: Town, browser: Browser, content: bytes, content_type: str, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """L3: 400 and 413, a Swedish page with the log's error id."""
    answer = browser.client.post("/1177/acs", data=content, content_type=content_type, base_url=BASE)
    line = json.loads(capsys.readouterr().err)
    assert answer.status_code == line["status"] == status
    assert f'<code id="error-id">{line["error_id"]}</code>' in answer.text
    assert '<html lang="sv">' in answer.text


def test_a_refusal_does_not_say_which_check_failed(town: Town, browser: Browser) -> None:
    """L3: the page is one and the same; the log knows more."""
    pages = {
        re.sub(r"<code.*?</code>", "", browser.post_ticket(ticket).text)
        for ticket in (fresh(issuer="https://other"), fresh(audience="https://other"), fresh(level=2))
    }
    assert len(pages) == 1


def test_a_login_that_1177_says_failed_has_its_own_words(town: Town, browser: Browser) -> None:
    """L3: Status other than Success."""
    failed = fresh().replace(b"status:Success", b"status:Responder")
    answer = browser.post_ticket(failed)
    assert answer.status_code == 403
    assert "Inloggningen avbröts" in answer.text


def test_headers_of_a_proxy_change_nothing(town: Town, browser: Browser) -> None:
    """L3: a forged Host or X-Forwarded-* is neither Destination nor link."""
    town.contact()
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", "Forwarded": "host=evil.example"}
    answer = browser.client.post(
        "/1177/acs", data=form(fresh()), content_type=FORM, base_url="http://evil.example", headers=forged
    )
    assert answer.headers["Location"] == HANDOVER
    evil = fresh(acs="http://evil.example/1177/acs")
    answer = browser.client.post(
        "/1177/acs", data=form(evil), content_type=FORM, base_url="http://evil.example", headers=forged
    )
    assert answer.status_code == 403
    assert b"evil.example" not in browser.get("/1177/metadata", headers=forged).data


def test_a_good_ticket_of_64_kib(town: Town, browser: Browser) -> None:
    """L3: longer ones than 1177's are taken."""
    town.contact()

    def grow(root: etree._Element) -> None:
        add_attribute(one(root, ATTRIBUTES), "urn:example:certificate-status", "A" * 60_000)

    ticket = fresh(before=grow)
    assert len(ticket) > 64 * 1024
    assert browser.post_ticket(ticket).status_code == 303


@pytest.mark.parametrize("path", ["//1177/metadata", "/1177//metadata", "/1177/metadata/", "/static//companion.css"])
def test_no_address_of_ours_is_made_of_a_forged_host(town: Town, browser: Browser, path: str) -> None:
    """L3: Flask would answer an address that is almost right by a redirect to the Host of the request."""
    answer = browser.client.get(path, base_url="http://evil.example")
    assert (answer.status_code, answer.headers.get("Location")) == (404, None)
