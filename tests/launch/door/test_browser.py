"""The door in a real browser: in as the right practitioner, once; and pages that everybody can read."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from companion import Configuration, create_app
from companion.launch import REFUSALS
from companion.refusals import Refusal
from tests.launch.door.conftest import PATH, Door
from tests.ticket.issuing import some_trust

RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
FRAME: Final = "address => document.body.append(Object.assign(document.createElement('iframe'), {src: address}))"
SIZES: Final = ((360, 640), (1280, 800))


@pytest.fixture
def served(door: Door) -> Iterator[str]:
    """The companion on a port; it shows any refusal's page at /flowzone/show/REASON, too."""
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    address = f"http://127.0.0.1:{server.server_port}"
    server.app = create_app(Configuration(address, some_trust()))
    _show_refusals(server.app)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield address
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _show_refusals(app: Flask) -> None:
    @app.get("/flowzone/show/<reason>")
    def show(reason: str) -> str:
        raise Refusal(reason, *REFUSALS[reason])


def test_from_the_icon_into_flowzone(door: Door, served: str, chromium: Browser) -> None:
    """S1, S3: the browser's own headers are those of a window; a link that is opened again opens nothing."""
    maker = door.maker(practitioner=door.practitioner("invite", "accept"))
    maker.audience = served + PATH
    link = f"{maker.audience}?token={maker.token()}"
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(link)
        assert page.url.startswith(f"{door.world.flowzone}/sso/")
        assert page.get_by_role("heading", name="Hei, Åse Bjørnø").is_visible()
        assert page.evaluate("document.referrer") == ""
        assert context.cookies() == []
        answer = page.goto(link)
        assert answer
        assert answer.status == 409
        assert page.get_by_role("heading", name="Lenken er allerede brukt").is_visible()


def test_a_frame_on_somebody_elses_page_opens_nothing(door: Door, served: str, chromium: Browser) -> None:
    """S1: nobody is logged in unnoticed as somebody else; the link is still good for a window."""
    maker = door.maker(practitioner=door.practitioner("invite", "accept"))
    maker.audience = served + PATH
    link = f"{maker.audience}?token={maker.token()}"
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(door.world.flowzone)
        with page.expect_response(lambda answer: PATH in answer.url) as framed:
            page.evaluate(FRAME, link)
        assert framed.value.status == 403
        page.goto(link)
        assert page.url.startswith(f"{door.world.flowzone}/sso/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=["phone", "desktop"])
def test_every_page_is_accessible(served: str, chromium: Browser, size: tuple[int, int], scheme: str) -> None:
    """S2: WCAG 2.1 AA by axe-core, nothing wider than the window, and nothing from anywhere else."""
    with chromium.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if scheme == "dark" else "light"
    ) as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        by_page = {message: (reason, status) for reason, (status, message) in REFUSALS.items()}
        for reason, status in by_page.values():
            answer = page.goto(f"{served}/flowzone/show/{reason}")
            assert answer
            assert answer.status == status
            found = Axe().run(page, options={"runOnly": RULES}).response
            assert found["passes"]
            assert found["violations"] == []
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert {address for address in asked if not address.startswith(served)} == set()
