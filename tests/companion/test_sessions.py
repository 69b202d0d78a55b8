"""Who is logged in, for how long, and how it ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from companion.store import SESSION
from tests.companion.residents import COOKIE, NUMBER, OTHER, Browser, Town, clock, fresh


def test_a_session_ends_by_itself(town: Town, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """L5: and is forgotten when the next resident comes."""
    town.contact()
    browser.post_ticket(fresh())
    clock(monkeypatch, SESSION + timedelta(seconds=1))
    ended = browser.get("/1177/handover")
    assert (ended.status_code, "Du är inte inloggad" in ended.text) == (403, True)
    Browser(town.app()).post_ticket(fresh(now=datetime.now(UTC) + SESSION))
    assert len(town.remembered("resident_session")) == 1


def test_a_new_login_is_a_new_session(town: Town, browser: Browser) -> None:
    """L5: no fixation: what the browser had before opens nothing any more."""
    town.contact()
    browser.client.set_cookie(COOKIE, "chosen-by-somebody", domain="traning.example.se", secure=True)
    browser.post_ticket(fresh())
    first = browser.cookie(COOKIE)
    assert first
    assert first != "chosen-by-somebody"
    browser.post_ticket(fresh())
    assert browser.cookie(COOKIE) != first
    assert len(town.remembered("resident_session")) == 1


@pytest.mark.parametrize(
    "change", ["delete from exorlive.contact", f"update exorlive.contact set personal_identity_number = '{OTHER}'"]
)
def test_a_contact_that_is_no_longer_hers(town: Town, browser: Browser, change: str) -> None:
    """L5: deleted, or given to somebody else's number between login and hand-over."""
    town.contact()
    browser.post_ticket(fresh())
    town.change(change)
    answer = browser.get("/1177/handover")
    assert answer.status_code == 404
    assert "token" not in answer.text


def test_logging_out_ends_our_session(town: Town, browser: Browser) -> None:
    """L7: ours and nothing else; without a session it does no harm, and a page of another site's ends nothing."""
    town.contact()
    browser.post_ticket(fresh())
    assert "Set-Cookie" not in Browser(town.app()).post("/1177/logout").headers
    assert browser.get("/1177/logout").status_code == 405
    answer = browser.post("/1177/logout")
    assert (answer.status_code, "utloggad" in answer.text) == (200, True)
    assert browser.cookie(COOKIE) is None
    assert town.remembered("resident_session") == []
    assert browser.get("/1177/handover").status_code == 403


@pytest.mark.parametrize("value", ["x", "", "ä", "x" * 5000])
def test_a_made_up_cookie_opens_nothing(town: Town, browser: Browser, value: str) -> None:
    """L5: whatever it holds."""
    answer = browser.get("/1177/handover", headers={"Cookie": f"{COOKIE}={value}"})
    assert answer.status_code == 403


@pytest.mark.parametrize("what_then", ["no contact", "the directory is down"])
def test_whoever_comes_next_does_not_meet_the_one_before(
    town: Town, browser: Browser, monkeypatch: pytest.MonkeyPatch, what_then: str
) -> None:
    """L5: on a shared computer, a verified ticket ends the earlier session, also when it lets nobody in.

    A form from 1177's page does not carry the session's cookie, so the answer cannot depend on it.
    """
    town.contact(NUMBER)
    browser.post_ticket(fresh(NUMBER))
    assert browser.cookie(COOKIE)
    stranger = Browser(town.app())
    with monkeypatch.context() as down:
        if what_then != "no contact":
            down.setenv("AIRFLOW_CONN_EXORLIVE_DEFAULT", "postgres://x:x@127.0.0.1:1/x")
        answer = stranger.post_ticket(fresh(OTHER))
    assert answer.status_code in (404, 503)
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith(f"{COOKIE}=; ")
    assert {"Max-Age=0", "Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    browser.post_ticket(fresh(OTHER))
    assert browser.cookie(COOKIE) is None
    assert browser.get("/1177/handover").status_code == 403


def test_a_ticket_that_is_not_verified_ends_no_session(town: Town, browser: Browser) -> None:
    """L5: or any page could log residents out by a form that posts itself; nor does one that was used before."""
    town.contact()
    ticket = fresh()
    browser.post_ticket(ticket)
    cookie = browser.cookie(COOKIE)
    for refused in (b"<x/>", fresh(audience="https://other.example.se"), ticket):
        assert "Set-Cookie" not in browser.post_ticket(refused).headers
    assert browser.cookie(COOKIE) == cookie
    assert browser.get("/1177/handover").status_code == 200
