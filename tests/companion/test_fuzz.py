"""Whatever is asked of any address, nobody gets in and nothing breaks (L3, L5)."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any, Final

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse, create_environ, run_wsgi_app
from werkzeug.wrappers import Response

from companion.browser import digest
from console.postgres import Server
from tests.companion.residents import COOKIE, Browser, Town, form, fresh, started
from tests.companion.residents import town as build
from tests.ticket.issuing import BASE, FORM, foreign

ADDRESSES: Final = ["metadata", "acs", "handover", "login", "contact", "logout"]
A_FILE: Final = b'--b\r\nContent-Disposition: form-data; name="form_key"; filename="x"\r\n\r\nx\r\n--b--'
FAIR: Final = {200, 303, 400, 403, 404, 405, 409, 413, 415}


@pytest.fixture(scope="module")
def place(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A resident at two clinics, logged in and about to choose: there is somebody whom one could become."""
    built = build(postgres, tmp_path_factory.mktemp("fuzz"))
    with pytest.MonkeyPatch.context() as patched:
        for name, value in built.environment.items():
            patched.setenv(name, value)
        built.contact()
        built.contact(unit="Klinik Två")
        yield built


@pytest.fixture(scope="module")
def app(place: Town) -> Flask:
    """The companion."""
    return place.app()


@pytest.fixture(scope="module")
def hers(app: Flask) -> Browser:
    """The browser of who is logged in."""
    browser = Browser(app)
    started(browser)
    assert browser.post_ticket(fresh()).status_code == 303
    return browser


@pytest.fixture(scope="module")
def tickets(hers: Browser) -> list[bytes]:
    """Forms with tickets that let nobody in: used, foreign, addressed to others, answers to others' logins."""
    used = fresh()
    assert hers.post_ticket(used).status_code == 303
    others = [fresh(by=foreign()), fresh(audience="https://x.example.se"), fresh(in_response_to="_somebodys"), b"<x/>"]
    return [form(used), *map(form, others)]


latin = st.text(st.characters(codec="latin-1"), max_size=60)
texts = latin | st.text(max_size=30).map(lambda text: text.encode("utf-8", "surrogatepass").decode("latin-1"))
paths = st.one_of(
    st.sampled_from(
        [f"/1177/{name}" for name in ADDRESSES] + ["/healthz", "/static/companion.css", "/flowzone/launch"]
    ),
    st.builds(lambda name, more: f"/1177/{name}{more}", st.sampled_from(ADDRESSES), texts),
    texts.map(lambda text: f"/{text}"),
)
methods = st.sampled_from(["GET", "POST", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "X"])
kinds = st.sampled_from([FORM, f"{FORM}; charset=utf-7", "multipart/form-data; boundary=b", "application/json", ""])
headers = st.dictionaries(
    st.sampled_from(["HOST", "X_FORWARDED_HOST", "X_FORWARDED_FOR", "ORIGIN", "RANGE", "IF_NONE_MATCH", "EXPECT"])
    | st.sampled_from(["ACCEPT", "REFERER", "AUTHORIZATION", "IF_MODIFIED_SINCE", "X_HTTP_METHOD_OVERRIDE", "UPGRADE"]),
    texts,
    max_size=4,
)
fields = st.lists(
    st.tuples(st.sampled_from(["SAMLResponse", "RelayState", "form_key", "contact", "x"]) | texts, texts), max_size=5
).map(lambda pairs: "&".join(f"{name}={value}" for name, value in pairs).encode("latin-1"))
parts = st.tuples(texts, texts).map(
    lambda pair: f'--b\r\nContent-Disposition: form-data; name="{pair[0]}"\r\n\r\n{pair[1]}\r\n--b--\r\n'.encode(
        "latin-1"
    )
)
cookies = st.builds("{}={}".format, st.sampled_from([COOKIE, "__Host-login", "resident", "session"]), texts) | texts


def asked(app: Flask, method: str, path: str, body: bytes = b"", **environ: Any) -> Response:
    """Ask as a server would, also what no client can send."""
    request = create_environ(path="/", base_url=BASE, input_stream=io.BytesIO(body), method=method)
    request |= {"PATH_INFO": path, "CONTENT_LENGTH": str(len(body)), **environ}
    iterable, status, answer = run_wsgi_app(app, request, buffered=True)
    return TestResponse(iterable, status, answer, create_environ(), ())  # type: ignore[arg-type]


def nobody_got_in(answer: Response, capsys: pytest.CaptureFixture[str]) -> None:
    """See that the answer is a fair one, protects itself, lets nobody in, and stands in the log where it should."""
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert answer.status_code in FAIR, told
    assert answer.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    given = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith(f"{COOKIE}=")]
    assert all(line.startswith(f"{COOKIE}=;") for line in given)
    assert not answer.headers.get("Location", "").startswith(BASE)
    page = answer.get_data(as_text=True)
    assert 'name="token"' not in page
    assert 'name="form_key"' not in page
    if answer.status_code >= 400 and answer.status_code != 503:
        assert [line["status"] for line in told] == [answer.status_code]


@given(methods, paths, texts, kinds, st.binary(max_size=100) | fields | parts, cookies, headers)
@example("POST", "/1177/contact", "", "multipart/form-data; boundary=b", A_FILE, "", {})
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_request(
    app: Flask,
    hers: Browser,
    capsys: pytest.CaptureFixture[str],
    method: str,
    path: str,
    query: str,
    kind: str,
    body: bytes,
    cookie: str,
    extra: dict[str, str],
) -> None:
    """L3, L5: paths, methods, bodies, cookies, headers: never in, never a 500."""
    environ = {f"HTTP_{name}": value for name, value in extra.items()}
    environ |= {"HTTP_COOKIE": cookie, "CONTENT_TYPE": kind, "QUERY_STRING": query}
    nobody_got_in(asked(app, method, path, body, **environ), capsys)


@given(st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_change_of_a_ticket(
    app: Flask, tickets: list[bytes], capsys: pytest.CaptureFixture[str], data: st.DataObject
) -> None:
    """L3: as it is, with bytes changed, cut or put in, with other people's cookies beside it."""
    body = bytearray(data.draw(st.sampled_from(tickets)))
    for _ in range(data.draw(st.integers(0, 3))):
        place = data.draw(st.integers(0, len(body) - 1))
        body[place : place + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=5))
        if not body:
            body = bytearray(b"x")
    cookie = data.draw(cookies)
    nobody_got_in(asked(app, "POST", "/1177/acs", bytes(body), CONTENT_TYPE=FORM, HTTP_COOKIE=cookie), capsys)


@given(st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nobody_guesses_a_session(
    app: Flask, hers: Browser, place: Town, capsys: pytest.CaptureFixture[str], data: st.DataObject
) -> None:
    """L5: neither what is near to a cookie, nor what the bridge keeps of it, opens her session."""
    mine = hers.cookie(COOKIE) or ""
    kept = place.remembered("resident_session")
    assert digest(mine) in [row["browser"] for row in kept]
    near = st.integers(0, len(mine) - 1).map(lambda at: mine[:at] + ("A" if mine[at] != "A" else "B") + mine[at + 1 :])
    known = [text for row in kept for text in (bytes(row["browser"]).hex(), bytes(row["person"]).hex())]
    guess = data.draw(
        near | st.sampled_from([*known, mine[:-1], mine + "A", mine.upper(), mine.lower(), f" {mine[1:]}"])
    )
    method, path = data.draw(st.sampled_from([("GET", "handover"), ("GET", "contact"), ("POST", "contact")]))
    answer = asked(app, method, f"/1177/{path}", HTTP_COOKIE=f"{COOKIE}={guess}")
    nobody_got_in(answer, capsys)
    assert answer.status_code == 403


def test_she_is_still_logged_in(hers: Browser) -> None:
    """L5: all of it has done her no harm."""
    assert hers.get("/1177/contact").status_code == 200
