"""1177's login page: over HTTP, and once in a real browser (L2)."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import onelogin.saml2
import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from lxml import etree
from playwright.sync_api import Browser, Page

from console.places import ROOT
from sandbox.flowzone.server import running
from sandbox.idp1177.app import create_app, metadata_of
from sandbox.idp1177.keys import Keys
from sandbox.idp1177.setup import Setup
from ticket import Refused, Ticket, Trust

FORM = "application/x-www-form-urlencoded"
RESIDENTS = [
    {"given_name": "Tolvan", "surname": "Tolvansson", "number": "189001019802"},
    {"given_name": "Låg", "surname": "Nivå", "number": "189001029819", "level": 2, "about": "släpps inte in"},
]


class Companion:
    """A service that judges what is posted to it."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.posted: list[bytes] = []
        self.app = FastAPI()

        @self.app.post("/1177/acs", response_class=HTMLResponse)
        async def acs(request: Request) -> str:
            self.posted.append(await request.body())
            return "<!doctype html><html lang='sv'><title>Framme</title><h1>Framme</h1>"


class World:
    """The sandbox, and a companion that trusts it."""

    def __init__(self, stack: ExitStack, directory: Path) -> None:
        self.companion = Companion("")
        self.base = self.companion.base = stack.enter_context(running(self.companion.app))
        service = {"name": "Träningsprogram", "acs": f"{self.base}/1177/acs", "audience": f"{self.base}/1177/metadata"}
        other = {"name": "Kostdagbok", "acs": "https://kost.example.se/acs", "audience": "https://kost.example.se"}
        setup = Setup.model_validate({"residents": RESIDENTS, "services": [service, other]})
        app = create_app(setup, Keys.new(datetime.now(UTC)), "https://login.example.se")
        (directory / "idp-metadata.xml").write_bytes(metadata_of(app))
        self.trust = Trust.load(directory, self.base)
        self.address = stack.enter_context(running(app))

    def judge(self, body: bytes) -> Ticket:
        """What the companion makes of a posted form."""
        return self.trust.read(FORM, body, datetime.now(UTC))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Both, served."""
    with ExitStack() as stack:
        yield World(stack, tmp_path_factory.mktemp("saml"))


def carried(page: str) -> dict[str, str]:
    """The hidden fields of a page's form."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in found}


def onward(world: World, **choice: object) -> requests.Response:
    """Choose, and be sent onward."""
    form = {"invanare": 0, "tjanst": 0} | choice
    return requests.post(f"{world.address}/vidare", data=form, timeout=30)


def findings(page: Page) -> list[str]:
    """What axe-core has to say about a page."""
    return [str(found["id"]) for found in Axe().run(page).response["violations"]]


def post(world: World, page: requests.Response) -> Ticket:
    """Post the page's form as a browser would, and have it judged."""
    prepared = requests.Request("POST", world.base, data=carried(page.text)).prepare()
    assert isinstance(prepared.body, str)
    return world.judge(prepared.body.encode())


@pytest.mark.parametrize("family", ["older", "sweden_connect", "both"])
def test_the_ticket_lets_the_chosen_resident_in(world: World, family: str) -> None:
    """L2: the page posts a signed ticket to the service that was chosen."""
    page = onward(world, attribut=family)
    assert f'action="{world.base}/1177/acs"' in page.text
    found = post(world, page)
    assert (found.number, found.given_name, found.surname, found.level) == ("189001019802", "Tolvan", "Tolvansson", 3)
    assert found.in_response_to is None


def test_a_low_level_is_sent_as_it_is(world: World) -> None:
    """L3: for the service to refuse."""
    with pytest.raises(Refused, match="level"):
        post(world, onward(world, invanare=1))


def test_the_other_service_gets_its_own_ticket(world: World) -> None:
    """L2: which is none for us."""
    page = onward(world, tjanst=1)
    assert 'action="https://kost.example.se/acs"' in page.text
    with pytest.raises(Refused, match="destination"):
        post(world, page)


def test_a_login_that_began_at_the_service_is_answered(world: World) -> None:
    """L1: the ticket names the request; RelayState comes back."""
    started = world.trust.login(datetime.now(UTC))
    assert started.address.startswith("https://login.example.se/sso?")
    query = urlsplit(started.address).query
    page = requests.get(f"{world.address}/sso?{query}&RelayState=x%26y", timeout=30)
    assert "Logga in till Träningsprogram" in page.text
    hidden = carried(page.text)
    assert hidden == {"begaran": started.request_id, "relay": "x&y", "tjanst": "0"}
    sent = onward(world, **hidden)
    assert carried(sent.text)["RelayState"] == "x&y"
    assert post(world, sent).in_response_to == started.request_id


@pytest.mark.parametrize("query", ["", "SAMLRequest=x", "SAMLRequest=eJw%3D", "SAMLRequest=q6gsAAA%3D"])
def test_a_request_that_cannot_be_read_is_told(world: World, query: str) -> None:
    """L1: with a page of its own."""
    page = requests.get(f"{world.address}/sso?{query}", timeout=30)
    assert page.status_code == 400
    assert "Det gick inte att logga in" in page.text


def test_an_unknown_service_is_told(world: World, tmp_path: Path) -> None:
    """L1: only services of the setup get tickets."""
    (tmp_path / "idp-metadata.xml").write_bytes(requests.get(f"{world.address}/metadata", timeout=30).content)
    query = urlsplit(Trust.load(tmp_path, "https://stranger.example.se").login(datetime.now(UTC)).address).query
    page = requests.get(f"{world.address}/sso?{query}", timeout=30)
    assert (page.status_code, "no service" in page.text) == (400, True)


def test_the_same_ticket_can_be_sent_again(world: World) -> None:
    """L3: to see that the service refuses it."""
    first = onward(world)
    again = requests.post(f"{world.address}/igen", timeout=30)
    assert carried(again.text) == carried(first.text)
    assert "Skicka samma biljett igen" in requests.get(world.address, timeout=30).text


def test_health_and_metadata(world: World) -> None:
    """L1: the metadata is as SAML has it; pages are never kept."""
    assert requests.get(f"{world.address}/healthz", timeout=30).text == "ok"
    root = etree.fromstring(requests.get(f"{world.address}/metadata", timeout=30).content)
    schema = Path(onelogin.saml2.__file__).parent / "schemas" / "saml-schema-metadata-2.0.xsd"
    assert etree.XMLSchema(etree.parse(schema)).validate(root)
    page = requests.get(world.address, timeout=30)
    assert page.headers["Cache-Control"] == "no-store"
    assert onward(world, invanare=7).status_code == 400


def test_in_a_browser_it_goes_by_itself(world: World, chromium: Browser, tmp_path: Path) -> None:
    """L2: by keyboard, without requests to strangers; axe-core finds nothing to say (WCAG 2.1 AA)."""
    page = chromium.new_page(viewport={"width": 360, "height": 740})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(world.address)
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    world.companion.posted.clear()
    page.get_by_role("button", name="Logga in och gå till tjänsten").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:text('Framme')")
    assert world.judge(world.companion.posted.pop()).number == "189001019802"
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(world.address).netloc, urlsplit(world.base).netloc}
    page.close()


def test_without_scripts_there_is_a_button(world: World, chromium: Browser) -> None:
    """L2: the browser's user posts the ticket herself."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(world.address)
    page.get_by_label("Tolvan Tolvansson").check()
    page.get_by_role("button", name="Logga in och gå till tjänsten").click()
    world.companion.posted.clear()
    page.get_by_role("button", name="Fortsätt till Träningsprogram").click()
    assert world.judge(world.companion.posted.pop()).number == "189001019802"
    context.close()


def test_the_other_pages_are_accessible_too(world: World, chromium: Browser) -> None:
    """L2: where she is sent onward, where a service sent her here, and where that failed."""
    context = chromium.new_context()
    context.route("**/onward.js", lambda route: route.fulfill(body=""))
    page = context.new_page()
    page.goto(world.address)
    page.get_by_role("button", name="Logga in och gå till tjänsten").click()
    page.wait_for_selector("h1:text('Du skickas vidare')")
    assert findings(page) == []
    query = urlsplit(world.trust.login(datetime.now(UTC)).address).query
    assert "SAMLRequest" in parse_qs(query)
    for address in (f"/sso?{query}", "/sso", "/"):
        page.goto(world.address + address)
        assert findings(page) == []
    context.close()


def test_the_command_writes_metadata_before_it_listens(tmp_path: Path) -> None:
    """L1: so that the companion can start; keys are kept, the private one for its owner only."""
    setup = tmp_path / "setup.json"
    service = {"name": "Träning", "acs": "https://a.example.se/acs", "audience": "https://a.example.se"}
    setup.write_text(Setup.model_validate({"residents": RESIDENTS, "services": [service]}).model_dump_json())
    metadata = tmp_path / "saml" / "idp-metadata.xml"
    command = [sys.executable, "-m", "sandbox.idp1177", "--port", "1", "--setup", str(setup), "--only-write"]
    command += ["--keys", str(tmp_path / "keys"), "--metadata", str(metadata)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=60)
    first = metadata.read_bytes()
    assert b"http://127.0.0.1:1/sso" in first
    assert (tmp_path / "keys" / "idp.key").stat().st_mode & 0o777 == 0o600
    subprocess.run(command, cwd=ROOT, check=True, timeout=60)
    assert metadata.read_bytes() == first
    assert Trust.load(metadata.parent, "https://a.example.se").provider.trusted(datetime.now(UTC))


def test_a_setup_that_is_wrong_is_told(tmp_path: Path) -> None:
    """L1: file and reason, no traceback."""
    setup = tmp_path / "setup.yaml"
    setup.write_text("residents: []\n")
    command = [sys.executable, "-m", "sandbox.idp1177", "--port", "1", "--setup", str(setup), "--keys", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "setup.yaml" in done.stderr
    assert "Traceback" not in done.stderr
