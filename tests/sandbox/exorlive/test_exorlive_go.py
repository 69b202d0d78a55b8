"""The stand-in for ExorLive: what a resident and a caregiver see of each other."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import requests

from sandbox.exorlive.exercises import LIBRARY
from sandbox.exorlive.seed import CONTACTS, RESIDENTS, fill
from tests.sandbox.exorlive.visitor import STRANGER, Go, token


def test_she_sees_her_own_programs(go: Go) -> None:
    """L5, L8: hers, with exercises and videos, and nobody else's."""
    answer, cookies = go.enter(token(go.contact("Björn Ågren")))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/go/program")
    page = go.get("/go/program", cookies).text
    assert "Mina träningsprogram" in page
    assert "Axlar och armar" in page
    assert "Bättre balans" not in page
    programs = re.findall(r"/go/program/([0-9a-f-]{36})", page)
    assert len(programs) == 2
    one = go.get(f"/go/program/{programs[0]}", cookies)
    video = re.search(r'src="(/static/video/[a-z]+\.webm)"', one.text)
    assert video
    assert go.get(video[1]).content[:4] == b"\x1aE\xdf\xa3", "a WebM file"
    _, others = go.enter(token(go.contact("Amina Haddad")))
    assert go.get(f"/go/program/{programs[0]}", others).status_code == 404
    assert go.get("/go/program").status_code == 403


def test_feedback_reaches_the_caregiver(go: Go) -> None:
    """L8: each time she trains."""
    contact = go.contact("Amina Haddad")
    _, cookies = go.enter(token(contact))
    (program,) = re.findall(r"/go/program/([0-9a-f-]{36})", go.get("/go/program", cookies).text)
    key = re.search(r'name="form_key" value="([^"]+)"', go.get(f"/go/program/{program}", cookies).text)
    assert key
    form = {"score": "3", "completed": "ja", "minutes": "20", "comment": "Det gjorde ont <b>i foten</b>"}
    assert go.post(f"/go/program/{program}", cookies, **form).status_code == 403, "a form of another site's"
    for _ in range(2):
        assert go.post(f"/go/program/{program}", cookies, **form, form_key=key[1]).status_code == 303
    page = go.get(f"/vardgivare/kontakt/{contact}").text
    assert page.count("Det gjorde ont &lt;b&gt;i foten&lt;/b&gt;") == 2
    latest = go.store.rows("activities", contact=contact)[0]
    assert (latest["score"], latest["completed"], latest["duration_seconds"]) == (3, True, 1200)


def test_a_program_shows_at_once(go: Go) -> None:
    """L8: with or without a journal link."""
    contact = go.contact("Elsa Ström")
    _, cookies = go.enter(token(contact))
    assert "inga träningsprogram än" in go.get("/go/program", cookies).text
    assert go.post(f"/vardgivare/kontakt/{contact}/program", title="Nytt").status_code == 422
    saved = go.post(f"/vardgivare/kontakt/{contact}/program", title="Nytt åt Elsa", exercise="knaboj")
    assert saved.status_code == 303
    assert "Nytt åt Elsa" in go.get("/go/program", cookies).text


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"aud": "http://elsewhere"}, 403),
        ({"aud": None}, 403),
        ({"exp": datetime.now(UTC) - timedelta(seconds=1)}, 403),
        ({"exp": datetime.now(UTC) + timedelta(days=1)}, 403),
        ({"iat": datetime.now(UTC) - timedelta(seconds=30), "exp": datetime.now(UTC) + timedelta(seconds=31)}, 403),
        ({"iat": datetime.now(UTC) + timedelta(days=1), "exp": datetime.now(UTC) + timedelta(days=1)}, 403),
        ({"exp": None}, 403),
        ({"jti": None}, 403),
        ({"sub": "189001019802"}, 403),
        ({"sub": str(uuid4())}, 404),
    ],
)
def test_a_wrong_token_opens_nothing(go: Go, claims: dict[str, Any], status: int) -> None:
    """L5: for another audience, too old or too long, about nobody."""
    answer, cookies = go.enter(token(go.contact("Åsa Lindqvist"), **claims))
    assert (answer.status_code, cookies) == (status, {})


def test_a_token_opens_once(go: Go) -> None:
    """L5: and only if the companion has signed it."""
    signed = token(go.contact("Åsa Lindqvist"))
    assert go.enter(signed)[0].status_code == 303
    assert go.enter(signed)[0].status_code == 409
    assert go.enter(token(go.contact("Åsa Lindqvist"), STRANGER))[0].status_code == 403
    assert go.enter("nonsense")[0].status_code == 403


def test_a_token_opens_once_in_a_race(go: Go) -> None:
    """L5: twenty browsers at once."""
    signed = token(go.contact("Åsa Lindqvist"))
    with ThreadPoolExecutor(20) as browsers:
        answers = list(browsers.map(lambda _: go.enter(signed)[0].status_code, range(20)))
    assert sorted(answers) == [303] + 19 * [409]


def test_a_session_ends(go: Go) -> None:
    """L5: after its time, and when another logs in with the same browser; a bookmark leads to one's own programs."""
    _, cookies = go.enter(token(go.contact("Åsa Lindqvist")))
    assert "Åsa Lindqvist" in go.get("/go/program", cookies).text
    front = requests.get(f"{go.address}/go", timeout=10, allow_redirects=False)
    assert (front.status_code, front.headers["Location"]) == (303, "/go/program")
    signed = token(go.contact("Amina Haddad"))
    again = go.post("/go", cookies, token=signed)
    assert go.get("/go/program", cookies).status_code == 403
    others = again.cookies.get_dict()
    assert "Amina Haddad" in go.get("/go/program", others).text
    with go.store.transaction() as connection:
        connection.execute("update exorlive_sandbox.session set expires_at = now() - interval '1 second'")
    assert go.get("/go/program", others).status_code == 403


def test_what_is_forgotten(go: Go) -> None:
    """L5: sessions that are over and tokens that have long expired are not kept; a token of just now is."""
    with go.store.transaction() as connection:
        connection.execute(
            "insert into exorlive_sandbox.used_token values ('old', now() - interval '1 hour'), ('fresh', now())"
        )
    go.enter(token(go.contact("Åsa Lindqvist")))
    with go.store.transaction() as connection:
        kept = connection.execute("select jti from exorlive_sandbox.used_token").fetchall()
        over = connection.execute("select from exorlive_sandbox.session where expires_at < now()").fetchall()
    jtis = {row["jti"] for row in kept}
    assert "fresh" in jtis
    assert "old" not in jtis
    assert over == []


@pytest.mark.parametrize(
    ("minutes", "seconds"),
    [("0", 0), ("15", 900), ("600", 36_000), ("601", 36_000), ("9" * 5000, 0), ("-1", 0), ("x", 0), ("", 0), ("²", 0)],
)
def test_how_long_she_says(go: Go, minutes: str, seconds: int) -> None:
    """L8: at most ten hours; what is no number is nothing."""
    contact, answer = _trained(go, {"minutes": minutes})
    assert answer.status_code == 303
    assert go.store.rows("activities", contact=contact)[0]["duration_seconds"] == seconds


@pytest.mark.parametrize(
    ("form", "kept"),
    [
        ({}, (0, False, None)),
        ({"score": "1", "completed": "ja"}, (1, True, None)),
        ({"score": "4", "comment": "  "}, (0, False, None)),
        ({"score": "3", "comment": "a\0b"}, (3, False, "ab")),
        ({"score": "٣", "comment": "x" * 1001}, (0, False, "x" * 1000)),
    ],
)
def test_what_she_says(go: Go, form: dict[str, str], kept: tuple[int, bool, str | None]) -> None:
    """L8: happy, neutral, unhappy, or nothing said."""
    contact, answer = _trained(go, form)
    assert answer.status_code == 303
    latest = go.store.rows("activities", contact=contact)[0]
    assert (latest["score"], latest["completed"], latest["comment"]) == kept


def _trained(go: Go, form: dict[str, str]) -> tuple[Any, requests.Response]:
    """Give feedback as Elsa, on a program of the moment; her latest activity is this one."""
    contact = go.contact("Elsa Ström")
    with go.store.transaction() as connection:
        connection.execute("delete from exorlive.activity where contact_id = %s", [contact])
    go.post(f"/vardgivare/kontakt/{contact}/program", title="Ett", exercise="knaboj")
    _, cookies = go.enter(token(contact))
    program = re.findall(r"/go/program/([0-9a-f-]{36})", go.get("/go/program", cookies).text)[0]
    key = re.findall(r'name="form_key" value="([^"]+)"', go.get(f"/go/program/{program}", cookies).text)[0]
    return contact, go.post(f"/go/program/{program}", cookies, **form, form_key=key)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/nothing", b"", 404),
        ("GET", "/vardgivare/kontakt/none", b"", 404),
        ("GET", "/vardgivare/klinik/x", b"", 404),
        ("GET", f"/vardgivare/klinik/{10**30}", b"", 404),
        ("GET", "/go/program/%00", b"", 403),
        ("DELETE", "/go", b"", 405),
        ("POST", "/go", b"token=" + 65_536 * b"x", 413),
        ("POST", "/go", b"&".join(b"a=1" for _ in range(101)), 400),
        ("POST", "/go", b"token=%00\xff", 403),
        ("POST", "/go", b'{"token": 1}', 403),
    ],
)
def test_what_leads_nowhere(go: Go, method: str, path: str, body: bytes, status: int) -> None:
    """L3: each is a page in Swedish, with the same headers, and never a failure."""
    answer = requests.request(method, go.address + path, data=body, timeout=10, allow_redirects=False)
    assert answer.status_code == status
    assert '<html lang="sv">' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_program_that_lacks_something(go: Go) -> None:
    """L8: what was typed stays; no exercise is there twice."""
    contact = go.contact("Sven Utan")
    answer = go.post(f"/vardgivare/kontakt/{contact}/program", title="Halvt <färdigt>", description="Så här")
    assert answer.status_code == 422
    assert 'value="Halvt &lt;färdigt&gt;"' in answer.text
    assert ">Så här</textarea>" in answer.text
    body = "title=Helt&exercise=knaboj&exercise=knaboj&exercise=tahav&exercise=okänd".encode()
    requests.post(f"{go.address}/vardgivare/kontakt/{contact}/program", data=body, timeout=10).raise_for_status()
    saved = next(row for row in go.store.rows("programs", contact=contact) if row["title"] == "Helt")
    assert [row["title"] for row in go.store.rows("exercises", program=saved["id"])] == ["Knäböj", "Tåhävningar"]


def test_every_film_is_there(go: Go) -> None:
    """L8: small, with a poster."""
    for exercise in LIBRARY.values():
        assert exercise.video_url
        film = go.get(exercise.video_url)
        poster = go.get(exercise.video_url.replace(".webm", ".webp"))
        assert film.content[:4] == b"\x1aE\xdf\xa3"
        assert len(film.content) <= 60 * 1024
        assert poster.content[8:12] == b"WEBP"


def test_logging_out(go: Go) -> None:
    """L5: the cookie opens nothing afterwards."""
    _, cookies = go.enter(token(go.contact("Åsa Lindqvist")))
    assert go.post("/go/logga-ut", cookies).status_code == 200
    assert go.get("/go/program", cookies).status_code == 403


def test_the_caregivers_view(go: Go) -> None:
    """L8: clinics, contacts, statistics."""
    assert "Öppna kliniken" in go.get("/vardgivare").text
    assert "saknas – kan inte öppnas från 1177" in go.get("/vardgivare/klinik/3").text
    page = go.get(f"/vardgivare/kontakt/{go.contact('Björn Ågren')}").text
    assert "Träningar per vecka" in page
    assert go.get(f"/vardgivare/kontakt/{uuid4()}").status_code == 404
    contact = go.contact("Sven Utan")
    assert go.post(f"/vardgivare/kontakt/{contact}/personnummer", number="580108-2743").status_code == 303
    assert "580108-2743" in go.get(f"/vardgivare/kontakt/{contact}").text


def test_nothing_from_elsewhere(go: Go) -> None:
    """L8: no page asks another site for anything, and none may be framed."""
    for path in ("/vardgivare", "/vardgivare/klinik/1", f"/vardgivare/kontakt/{go.contact('Björn Ågren')}"):
        page = go.get(path)
        assert re.findall(r'(?:src|href|action)="(?:https?:)?//', page.text) == []
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


def test_the_demo_is_made_once(go: Go) -> None:
    """L4: official test numbers in all spellings; a filled directory is left alone."""
    before = go.store.rows("units")
    fill(go.store)
    assert go.store.rows("units") == before
    names = {f"{resident['given_name']} {resident['surname']}" for resident in RESIDENTS}
    assert names <= {name for _, name, _, _ in CONTACTS}
