"""The stand-in for ExorLive: what a resident and a caregiver see of each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from console.postgres import Server
from sandbox.exorlive.app import create_app
from sandbox.exorlive.seed import CONTACTS, RESIDENTS, fill
from sandbox.exorlive.store import Store
from sandbox.flowzone.server import running

KEY, STRANGER = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
AUDIENCE = "http://exorlive.test"


@dataclass
class Go:
    """A running ExorLive with its demo's people."""

    address: str
    store: Store

    def contact(self, name: str) -> UUID:
        """The first contact of a name."""
        rows = self.store.rows("units")
        found = [row for unit in rows for row in self.store.rows("contacts", unit=unit["id"]) if row["name"] == name]
        return UUID(str(found[0]["id"]))

    def enter(self, token: str) -> tuple[requests.Response, dict[str, str]]:
        """Come with a token; the answer, and the cookies that a browser would keep."""
        answer = requests.post(f"{self.address}/go", data={"token": token}, allow_redirects=False, timeout=10)
        return answer, answer.cookies.get_dict()

    def get(self, path: str, cookies: dict[str, str] | None = None) -> requests.Response:
        """Open a page."""
        return requests.get(self.address + path, headers=_carried(cookies), timeout=10)

    def post(self, path: str, cookies: dict[str, str] | None = None, **form: str) -> requests.Response:
        """Send a form."""
        return requests.post(
            self.address + path, data=form, headers=_carried(cookies), allow_redirects=False, timeout=10
        )


def _carried(cookies: dict[str, str] | None) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())}


@pytest.fixture(scope="module")
def go(postgres: Server) -> Iterator[Go]:
    """ExorLive, filled."""
    store = Store(postgres.new_database("exorlive"))
    fill(store)
    public = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    with running(create_app(store, public, AUDIENCE)) as address:
        yield Go(address, store)


def token(contact: UUID, key: ec.EllipticCurvePrivateKey = KEY, **claims: Any) -> str:
    """Sign a hand-over."""
    now = datetime.now(UTC)
    usual = {"aud": AUDIENCE, "sub": str(contact), "jti": str(uuid4()), "iat": now, "exp": now + timedelta(seconds=60)}
    kept = {name: value for name, value in (usual | claims).items() if value is not None}
    return jwt.encode(kept, key, "ES256")


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


def test_logging_out(go: Go) -> None:
    """L5: the cookie opens nothing afterwards."""
    _, cookies = go.enter(token(go.contact("Åsa Lindqvist")))
    assert go.post("/go/logga-ut", cookies).status_code == 200
    assert go.get("/go/program", cookies).status_code == 403


def test_the_caregivers_view(go: Go) -> None:
    """L8: clinics, contacts, statistics."""
    assert "Öppna kliniken" in go.get("/vardgivare").text
    assert "saknas – syns inte på 1177" in go.get("/vardgivare/klinik/3").text
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
