"""From 1177's ticket to one's own programs: one clinic, several, none."""

from __future__ import annotations

import json
import re
from uuid import uuid4

import pytest

from tests.companion.residents import COOKIE, GO, HANDOVER, NUMBER, OTHER, Browser, Town, fresh, handed_over
from tests.ticket.issuing import BASE


def test_one_contact(town: Town, browser: Browser, capsys: pytest.CaptureFixture[str]) -> None:
    """L2, L3, L5: verified, matched, handed over by a form that posts itself; nothing is logged."""
    mine = town.contact("900101+9802")
    town.contact(OTHER)
    answer = browser.post_ticket(fresh())
    assert (answer.status_code, answer.headers["Location"]) == (303, HANDOVER)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    page = browser.get("/1177/handover")
    assert handed_over(page.text) == mine
    assert f'action="{GO}/sso"' in page.text
    assert f"form-action 'self' {GO}" in page.headers["Content-Security-Policy"]
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert NUMBER not in page.text + str(page.headers) + str(answer.headers)
    assert capsys.readouterr().err == ""
    (access,) = town.remembered("access_log")
    assert (access["action"], access["guid"], access["place"]) == ("handed_over", mine, "exorlive_handover")


def test_a_second_hand_over_is_refused(town: Town, browser: Browser) -> None:
    """L5: the session hands over once."""
    town.contact()
    browser.post_ticket(fresh())
    browser.get("/1177/handover")
    again = browser.get("/1177/handover")
    assert again.status_code == 409
    assert "redan öppnade" in again.text
    assert browser.get("/1177/contact").status_code == 409


def test_several_clinics(town: Town, browser: Browser) -> None:
    """L6: she chooses among her own, by the clinic's name, and may change her mind until she is handed over."""
    alv, berg = town.contact(unit="Älvkliniken"), town.contact("18900101-9802", unit="Bergets fysio")
    town.contact(OTHER, unit="Andras klinik")
    answer = browser.post_ticket(fresh())
    assert answer.headers["Location"] == f"{BASE}/1177/contact"
    assert browser.get("/1177/handover").headers["Location"] == f"{BASE}/1177/contact"
    page = browser.get("/1177/contact").text
    assert "Älvkliniken" in page
    assert "Bergets fysio" in page
    assert "Andras klinik" not in page
    key = re.search(r'name="form_key" value="([^"]+)"', page)
    assert key
    for contact in (alv, berg):
        chosen = browser.post("/1177/contact", [("form_key", key[1]), ("contact", str(contact))])
        assert (chosen.status_code, chosen.headers["Location"]) == (303, HANDOVER)
    assert handed_over(browser.get("/1177/handover").text) == berg


def test_the_choice_takes_only_ones_own(town: Town, browser: Browser, capsys: pytest.CaptureFixture[str]) -> None:
    """L5, L6: a foreign contact, a form of another site's, nonsense: nobody is handed over."""
    mine, foreign = (town.contact(unit="A"), town.contact(unit="B")), town.contact(OTHER)
    browser.post_ticket(fresh())
    key = re.search(r'name="form_key" value="([^"]+)"', browser.get("/1177/contact").text)
    assert key
    wrong = [
        ([("form_key", key[1]), ("contact", str(foreign))], "not_hers"),
        ([("form_key", key[1]), ("contact", str(uuid4()))], "not_hers"),
        ([("form_key", "x"), ("contact", str(mine[0]))], "form_key"),
        ([("form_key", ""), ("contact", str(mine[0]))], "form_key"),
        ([("contact", str(mine[0]))], "form_key"),
        ([("form_key", "ä"), ("contact", str(mine[0]))], "form_key"),
    ]
    for fields, reason in wrong:
        assert browser.post("/1177/contact", fields).status_code == 403
        assert json.loads(capsys.readouterr().err)["reason"] == reason
    nothing = browser.post("/1177/contact", [("form_key", key[1])])
    assert nothing.headers["Location"] == f"{BASE}/1177/contact"
    assert browser.get("/1177/handover").headers["Location"] == f"{BASE}/1177/contact"


@pytest.mark.parametrize("typed", [None, "", " ", "01019012345", "991212121212"])
def test_no_contact(town: Town, browser: Browser, typed: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    """L6: says whom to ask; the ticket is used up all the same, and no session is opened."""
    town.contact(typed)
    ticket = fresh()
    answer = browser.post_ticket(ticket)
    assert answer.status_code == 404
    assert "Kontakta den klinik" in answer.text
    assert json.loads(capsys.readouterr().err)["reason"] == "no_contact"
    assert town.remembered("resident_session") == []
    assert browser.cookie(COOKIE) is None
    assert browser.post_ticket(ticket).status_code == 409


def test_where_exorlive_sends_the_browser_on_to(town: Town, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """L5: Chromium holds a form's redirects against the policy of the page that sent it."""
    handover = json.loads(town.environment["AIRFLOW_CONN_EXORLIVE_HANDOVER"])
    handover["extra"] |= {"redirects_to": "https://app.example.se"}
    monkeypatch.setenv("AIRFLOW_CONN_EXORLIVE_HANDOVER", json.dumps(handover))
    town.contact()
    browser.post_ticket(fresh())
    page = browser.get("/1177/handover")
    assert page.headers["Content-Security-Policy"].endswith(f"form-action 'self' {GO} https://app.example.se")
