"""What the link itself may be: one token, once, in a window that somebody has opened."""

from __future__ import annotations

import html
import multiprocessing
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from companion import Configuration, create_app
from tests.launch.door.conftest import PATH, Door
from tests.launch.tokens import BASE, Maker
from tests.ticket.issuing import some_trust
from tests.world import number


def _status(token: str) -> int:
    """Open a link in a companion of this process's own."""
    answer = create_app(Configuration(BASE, some_trust())).test_client().get(PATH, query_string={"token": token})
    return answer.status_code


@pytest.fixture
def link(door: Door) -> str:
    """A good token."""
    return door.maker(practitioner=door.practitioner("invite", "accept")).token()


def test_a_link_is_used_once(door: Door, link: str) -> None:
    """S3: 409 from then on, also after others."""
    assert door.open(link).status_code == 303
    for _ in range(2):
        answer = door.open(link)
        assert (answer.status_code, door.refused(answer)) == (409, "used")
        assert "allerede brukt" in answer.text
    assert len(door.world.requests("POST", "/sso-sessions")) == 1


def test_a_verified_link_is_used_up_whatever_comes_after(door: Door) -> None:
    """S3: the step that is missing is told once; then a link is needed that is new."""
    token = door.maker().token()
    assert [door.refused(door.open(token)) for _ in range(2)] == ["unknown", "used"]


def test_a_refused_link_is_not_used_up(door: Door, link: str) -> None:
    """S3: whoever spoils a link takes nothing from its owner."""
    start, _, signature = link.rpartition(".")
    assert door.refused(door.open(f"{start}.{signature[::-1][1:]}A")) in ("signature", "not_a_token")
    assert door.open(link).status_code == 303


def test_a_link_in_several_processes_at_once(door: Door, link: str) -> None:
    """S3: one gets in."""
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert sorted(pool.map(_status, [link] * 6, chunksize=1)) == [303, *[409] * 5]


def test_a_link_in_several_threads_at_once(door: Door, link: str) -> None:
    """S3: one gets in."""
    app = door.client.application
    with ThreadPoolExecutor(10) as pool:
        answers = pool.map(lambda _: app.test_client().get(PATH, query_string={"token": link}).status_code, range(10))
        assert sorted(answers) == [303, *[409] * 9]


@pytest.mark.parametrize("seconds", [30, 60])
def test_an_expired_link(door: Door, seconds: int) -> None:
    """S3: its own page; a replay of it says the same."""
    maker = door.maker()
    maker.now, maker.seconds = int(time.time()) - seconds, seconds
    answer = door.open(maker.token())
    assert (answer.status_code, door.refused(answer)) == (403, "expired")
    assert "utløpt" in answer.text


def test_a_link_from_a_clock_that_is_ahead(door: Door) -> None:
    """S3: the page says whose clock."""
    maker = door.maker()
    maker.now += 60
    answer = door.open(maker.token())
    assert (answer.status_code, door.refused(answer)) == (403, "issued_ahead")
    assert "går foran vår" in html.unescape(answer.text)


def test_a_link_for_another_companion(door: Door) -> None:
    """S3: our address is what COMPANION_BASE_URL says, whatever Host and forwarders say."""
    maker = door.maker()
    maker.audience = f"https://evil.example{PATH}"
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    assert door.refused(door.open(maker.token(), **headers)) == "audience"
    guid = door.practitioner("invite", "accept")
    assert door.open(door.maker(practitioner=guid).token(), **headers).status_code == 303


def test_under_a_prefix(door: Door) -> None:
    """S3: the prefix belongs to the audience."""
    client = create_app(Configuration(f"{BASE}/c", some_trust())).test_client()
    maker = door.maker(practitioner=door.practitioner("invite", "accept"))
    assert client.get(PATH, query_string={"token": maker.token()}).status_code == 403
    maker.audience = f"{BASE}/c{PATH}"
    assert client.get(PATH, query_string={"token": maker.token()}).status_code == 303


@pytest.mark.parametrize(
    "query",
    [
        "",
        "token",
        "token=",
        "Token={token}",
        "token[]={token}",
        "token={token}&token={token}",
        "token={token}&token=",
        "token={token}&x=1",
        "token={token}&fnr=" + number(3),
        "x=1&token={token}",
        "token=%20{token}",
        "token={token}%00",
        "token={token}%0d%0aLocation:x",
        "token=%ff{token}",
        "{token}",
        "token=" + "A" * 100_000,
    ],
)
def test_an_address_that_holds_anything_but_one_token(door: Door, link: str, query: str) -> None:
    """S3: 400, and the token in it is not used up."""
    answer = door.client.get(f"{PATH}?{query.format(token=link)}")
    assert answer.status_code == 400
    assert door.refused(answer) in ("no_token", "not_a_token", "too_long")
    assert "Lenken kunne ikke leses" in answer.text
    assert number(3) not in answer.text
    assert door.open(link).status_code == 303


def test_a_token_may_be_escaped(door: Door, link: str) -> None:
    """S1: some libraries escape more than they must."""
    assert door.client.get(f"{PATH}?token={quote(link).replace('.', '%2E').replace('-', '%2D')}").status_code == 303


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "POST", "PUT", "DELETE", "TRACE"])
def test_other_methods_use_nothing_up(door: Door, link: str, method: str) -> None:
    """S3: 405; a mail scanner's HEAD among them."""
    answer = door.client.open(PATH, method=method, query_string={"token": link})
    assert answer.status_code == 405
    assert door.open(link).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender", "Sec-Fetch-Dest": "document"},
        {"Sec-Purpose": "prefetch;anonymous-client-ip"},
        {"Purpose": "prefetch"},
        {"X-Moz": "prefetch"},
        {"X-Purpose": "preview"},
        *({"Sec-Fetch-Dest": dest} for dest in ("iframe", "image", "empty", "script", "embed", "object", "frame", "")),
    ],
)
def test_what_nobody_asked_to_see_uses_nothing_up(door: Door, link: str, headers: dict[str, str]) -> None:
    """S1, S3: browsers that look ahead; other sites' frames and pictures."""
    answer = door.open(link, **headers)
    assert (answer.status_code, door.refused(answer)) == (403, "not_a_window")
    assert door.open(link, **{"Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate"}).status_code == 303


def test_a_cookie_changes_nothing(door: Door, link: str) -> None:
    """S3: there is no session at this door."""
    assert door.open(link, Cookie="session=x; token=y").status_code == 303


@given(
    query=st.text(max_size=100) | st.lists(st.tuples(st.sampled_from(["token", "x"]), st.text(max_size=50))),
    headers=st.dictionaries(
        st.sampled_from(["Sec-Purpose", "Sec-Fetch-Dest", "Cookie", "Host", "Accept", "X-Forwarded-For"]),
        st.text("abc;=./ -", max_size=20),
    ),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
def test_whatever_comes_is_refused(door: Door, query: str | list[tuple[str, str]], headers: dict[str, str]) -> None:
    """S3: never in, never a mistake of ours."""
    text = query if isinstance(query, str) else "&".join(f"{name}={quote(value)}" for name, value in query)
    answer = door.client.get(PATH, query_string=text, headers=headers)
    assert 400 <= answer.status_code < 500


@given(st.dictionaries(st.sampled_from(["aud", "sub", "jti", "iat", "exp", "nbf", "iss"]), st.none() | st.text()))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100, deadline=None)
def test_whatever_the_customer_signs_is_an_answer(door: Door, changes: dict[str, str | None]) -> None:
    """S3: a refusal, or (with claims that are good after all) Flowzone's: the practitioner is not known there."""
    maker: Maker = door.maker()
    answer = door.open(maker.signed(maker.header(), maker.claims() | changes))
    assert answer.status_code in (403, 404, 409)
