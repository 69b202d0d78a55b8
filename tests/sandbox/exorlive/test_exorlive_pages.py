"""ExorLive's pages in a real browser: open to everybody, at any width, and with nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.chromium import barriers
from tests.sandbox.exorlive.visitor import Go, token


@pytest.fixture(params=[(320, 640), (1280, 800)], ids=["narrow", "desktop"])
def page(request: pytest.FixtureRequest, chromium: Browser, go: Go) -> Iterator[Page]:
    """A page whose console stays empty: no policy is broken, nothing is missing."""
    width, height = request.param
    with chromium.new_context(viewport={"width": width, "height": height}, locale="sv-SE") as context:
        opened = context.new_page()
        said: list[str] = []
        asked: list[str] = []
        opened.on("console", lambda message: said.append(message.text))
        opened.on("request", lambda one: asked.append(one.url))
        yield opened
        assert said == []
        assert [address for address in asked if not address.startswith(go.address)] == []


def enter(page: Page, go: Go, contact: UUID) -> None:
    """Come as the companion's form does."""
    cookie = go.enter(token(contact))[1]
    ((name, value),) = cookie.items()
    page.context.add_cookies([{"name": name, "value": value, "url": go.address, "secure": True, "httpOnly": True}])
    page.goto(f"{go.address}/go")


def is_sound(page: Page) -> None:
    """Nothing keeps anybody out, and nothing runs out of the window (WCAG 2.1 AA, 1.4.10 at 320 pixels)."""
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_resident_trains_with_the_keyboard(page: Page, go: Go) -> None:
    """L8: from her programs to thanks for the feedback."""
    enter(page, go, go.contact("Örjan Ek"))
    expect(page.get_by_role("heading", name="Mina träningsprogram")).to_be_visible()
    is_sound(page)
    page.get_by_role("link", name="Bättre balans").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2)).to_have_count(4)
    is_sound(page)
    assert page.locator("video").evaluate_all("films => films.every(film => film.muted && film.poster)")
    page.get_by_label("Sådär").focus()
    page.keyboard.press("Space")
    page.get_by_label("Kommentar till din vårdgivare").fill("Med tangenterna")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Tack!")
    is_sound(page)


def test_an_empty_list(page: Page, go: Go) -> None:
    """L8: she is told when a program will be there."""
    with go.store.transaction() as connection:
        connection.execute("delete from exorlive.program where contact_id = %s", [go.contact("Elsa Ström")])
    enter(page, go, go.contact("Elsa Ström"))
    expect(page.get_by_text("så snart din vårdgivare har sparat ett")).to_be_visible()
    is_sound(page)
    page.get_by_role("button", name="Logga ut").click()
    expect(page.get_by_role("heading", name="Du är utloggad")).to_be_visible()
    is_sound(page)


def test_a_caregiver_saves_a_program(page: Page, go: Go) -> None:
    """L8: from the clinics to a saved program; the chart says in words what it shows."""
    page.goto(f"{go.address}/vardgivare")
    is_sound(page)
    page.get_by_role("link", name="Öppna kliniken").click()
    is_sound(page)
    page.get_by_role("link", name="Björn Ågren").click()
    expect(page.get_by_role("img", name="Träningar per vecka")).to_be_visible()
    page.get_by_text("Nytt program").click()
    is_sound(page)
    page.get_by_label("Titel").fill("Rygg och höft")
    page.get_by_label("Höftlyft").check()
    page.get_by_role("button", name="Spara på kontakten").click()
    expect(page.get_by_text("Rygg och höft").first).to_be_visible()
    is_sound(page)


def test_hostile_texts_are_texts(page: Page, go: Go) -> None:
    """L8: what a clinic or a resident writes is shown as written, and breaks neither page nor window."""
    contact = go.contact("Amina Haddad")
    title = "<script>alert(1)</script>" + "W" * 150
    go.post(f"/vardgivare/kontakt/{contact}/program", title=title, description="rad 1\nrad 2", exercise="knaboj")
    enter(page, go, contact)
    page.get_by_role("link", name="<script>").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("<script>alert(1)</script>")
    is_sound(page)
    page.goto(f"{go.address}/vardgivare/kontakt/{contact}")
    is_sound(page)
