"""Logins that start here come back to the browser that started them, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.companion.residents import Browser, Town, clock, fresh, started


def test_a_login_that_started_here(town: Town, browser: Browser) -> None:
    """L3: answered once, by a ticket for this request, in this browser."""
    town.contact()
    request = started(browser)
    ticket = fresh(in_response_to=request)
    assert Browser(town.app()).post_ticket(ticket).status_code == 403, "another browser's"
    other = Browser(town.app())
    started(other)
    assert other.post_ticket(ticket).status_code == 403, "another browser's, with a login of its own"
    assert browser.post_ticket(ticket).status_code == 303
    assert browser.cookie("__Host-login") is None
    assert browser.post_ticket(fresh(in_response_to=request)).status_code == 403, "a second ticket for one request"


def test_a_login_that_nobody_started(town: Town, browser: Browser) -> None:
    """L3: InResponseTo that is none of ours; the ticket is not used up."""
    town.contact()
    started(browser)
    assert browser.post_ticket(fresh(in_response_to="_nobodys")).status_code == 403
    assert town.remembered("used_ticket") == []
    assert browser.post_ticket(fresh()).status_code == 303, "an unsolicited ticket goes on beside it"


def test_an_old_login_has_ended(town: Town, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """L3: ten minutes."""
    town.contact()
    request = started(browser)
    with monkeypatch.context() as patched:
        clock(patched, timedelta(minutes=10, seconds=1))
        assert browser.post_ticket(fresh(in_response_to=request, now=_later(minutes=10))).status_code == 403
    with monkeypatch.context() as patched:
        clock(patched, timedelta(minutes=9, seconds=50))
        assert browser.post_ticket(fresh(in_response_to=request, now=_later(minutes=9))).status_code == 303


def _later(**by: int) -> datetime:
    return datetime.now(UTC) + timedelta(**by)
