"""From 1177's ticket to one's own programs, and what does not lead there."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import jwt
import pytest

from companion.store import SESSION
from tests.companion.residents import GO, NUMBER, OTHER, Browser, Town, form, fresh
from tests.exorlive_hook.test_handover import KEYS
from tests.ticket.issuing import BASE, FORM

HANDOVER = f"{BASE}/1177/handover"
COOKIE = "__Host-resident"


def handed_over(text: str) -> UUID:
    """Return the contact that a hand-over's page is about."""
    token = re.search(r'name="token" value="([^"]+)"', text)
    assert token
    claims = jwt.decode(token[1], KEYS["ES256"].public_key(), ["ES256"], audience=GO)
    return UUID(claims["sub"])


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
    assert "Set-Cookie" not in answer.headers
    assert browser.post_ticket(ticket).status_code == 409


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
        (b"SAMLResponse=" + b"A" * (256 * 1024), FORM, 413),
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


def started(browser: Browser) -> str:
    """Start a login here, and return its request id."""
    answer = browser.get("/1177/login")
    assert answer.status_code == 303
    assert {"SameSite=None", "Secure", "HttpOnly", "Max-Age=600"} <= set(answer.headers["Set-Cookie"].split("; "))
    from base64 import b64decode
    from urllib.parse import parse_qs, urlsplit
    from zlib import decompress

    request = decompress(b64decode(parse_qs(urlsplit(answer.headers["Location"]).query)["SAMLRequest"][0]), -15)
    found = re.search(rb' ID="([^"]+)"', request)
    assert found
    return found[1].decode()


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
        _clock(patched, timedelta(minutes=10, seconds=1))
        assert browser.post_ticket(fresh(in_response_to=request, now=_later(minutes=10))).status_code == 403
    with monkeypatch.context() as patched:
        _clock(patched, timedelta(minutes=9, seconds=50))
        assert browser.post_ticket(fresh(in_response_to=request, now=_later(minutes=9))).status_code == 303


def _later(**by: int) -> datetime:
    return datetime.now(UTC) + timedelta(**by)


def _clock(patched: pytest.MonkeyPatch, by: timedelta) -> None:
    patched.setattr("companion.residents._now", lambda: datetime.now(UTC) + by)


def test_a_session_ends_by_itself(town: Town, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """L5: and is forgotten when the next resident comes."""
    town.contact()
    browser.post_ticket(fresh())
    _clock(monkeypatch, SESSION + timedelta(seconds=1))
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


def test_the_bridge_is_down(town: Town, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """L3: 503, and nobody is let in; when it is up again the same ticket goes."""
    town.contact()
    ticket = fresh()
    with monkeypatch.context() as down:
        down.setenv("AIRFLOW_CONN_BRIDGE_DEFAULT", "postgres://x:x@127.0.0.1:1/x")
        answer = browser.post_ticket(ticket)
        assert answer.status_code == 503
        assert "inte tillgänglig just nu" in answer.text
        assert "Set-Cookie" not in answer.headers
        assert browser.get("/healthz").status_code == 503
    assert browser.post_ticket(ticket).status_code == 303


def test_the_directory_is_down(town: Town, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """L3: 503; the ticket is used up by then."""
    town.contact()
    ticket = fresh()
    with monkeypatch.context() as down:
        down.setenv("AIRFLOW_CONN_EXORLIVE_DEFAULT", "postgres://x:x@127.0.0.1:1/x")
        assert browser.post_ticket(ticket).status_code == 503
    assert browser.post_ticket(ticket).status_code == 409
    assert browser.post_ticket(fresh()).status_code == 303
    with monkeypatch.context() as down:
        down.setenv("AIRFLOW_CONN_EXORLIVE_DEFAULT", "postgres://x:x@127.0.0.1:1/x")
        assert browser.get("/1177/handover").status_code == 503
    assert browser.get("/1177/handover").status_code == 200, "the session was not used up"


@pytest.mark.parametrize("name", ["BRIDGE_DEFAULT", "EXORLIVE_DEFAULT", "EXORLIVE_HANDOVER"])
def test_a_connection_is_not_defined(
    town: Town, monkeypatch: pytest.MonkeyPatch, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """L3: the companion starts all the same, lets nobody in, and the log says what to define."""
    town.contact()
    monkeypatch.delenv(f"AIRFLOW_CONN_{name}")
    browser = Browser(town.app())
    answers = [browser.post_ticket(fresh()), browser.get("/1177/handover")]
    assert 503 in {answer.status_code for answer in answers}
    assert all("token" not in answer.text for answer in answers)
    assert name.lower() in capsys.readouterr().err


def test_an_empty_bridge_is_brought_up_to_date_at_first_use(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """L3: when it was not there at start."""
    town.contact()
    with monkeypatch.context() as down:
        down.setenv("AIRFLOW_CONN_BRIDGE_DEFAULT", "postgres://x:x@127.0.0.1:1/x")
        app = town.app()
    assert Browser(app).post_ticket(fresh()).status_code == 303


def test_nobodys_number_is_kept(town: Town, browser: Browser) -> None:
    """L3, O1: neither in the bridge nor in a cookie."""
    town.contact()
    browser.post_ticket(fresh())
    kept = [town.remembered(table) for table in ("used_ticket", "started_login", "resident_session")]
    assert len(kept[0]) == len(kept[2]) == 1
    assert NUMBER[2:] not in str(kept)
    assert "Tolvan" not in str(kept)
    assert (browser.cookie(COOKIE) or "x") not in str(kept)
