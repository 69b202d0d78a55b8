"""A resident's way in a real browser, from 1177's page to her programs, and back to her caregiver."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Street
from tests.chromium import barriers


def log_in(page: Page, street: Street, who: str) -> None:
    """Log in at 1177 and pick the service."""
    page.goto(street.idp)
    assert barriers(page) == []
    page.get_by_label(who).check()
    page.get_by_role("button", name="Logga in och gå till tjänsten").click()


def test_to_ones_own_programs_and_what_the_caregiver_sees(context: BrowserContext, street: Street) -> None:
    """L2, L5, L8: no further click; feedback given each time; seen by the caregiver."""
    page = context.new_page()
    log_in(page, street, "Åsa Lindqvist")
    expect(page.get_by_role("heading", name="Mina träningsprogram")).to_be_visible()
    assert page.url == f"{street.exorlive}/go/program"
    assert page.evaluate("document.referrer") in ("", f"{street.exorlive}/")
    assert barriers(page) == []
    page.get_by_role("link", name="Starkare knän").click()
    assert page.locator("video").first.evaluate(
        "video => new Promise(done => { video.play().then(() => done(true), () => done(false)) })"
    )
    assert barriers(page) == []
    page.get_by_label("Dåligt").check()
    comment = f"Ont i vaden {context.pages[0].viewport_size}"
    page.get_by_label("Kommentar till din vårdgivare").fill(comment)
    page.get_by_role("button", name="Spara träningen").click()
    expect(page.get_by_role("status")).to_contain_text("Tack!")
    caregiver = context.new_page()
    caregiver.goto(f"{street.exorlive}/vardgivare")
    assert barriers(caregiver) == []
    caregiver.get_by_role("link", name="Öppna kliniken").click()
    assert barriers(caregiver) == []
    caregiver.get_by_role("link", name="Åsa Lindqvist").click()
    expect(caregiver.get_by_role("cell", name=comment)).to_be_visible()
    assert barriers(caregiver) == []


def test_several_clinics_with_the_keyboard_alone(context: BrowserContext, street: Street) -> None:
    """L6: she chooses by clinic."""
    page = context.new_page()
    log_in(page, street, "Karin Öberg")
    expect(page.get_by_role("heading", name="Välj klinik")).to_be_visible()
    assert page.url == f"{street.companion}/1177/contact"
    assert barriers(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Mina träningsprogram")).to_be_visible()
    expect(page.get_by_text("Karin Öberg, Öppna kliniken")).to_be_visible()
    expect(page.get_by_role("link", name="Axlar och armar")).to_be_visible()
    expect(page.get_by_role("link", name="Starkare knän")).to_have_count(0)


def test_nobody_knows_her(context: BrowserContext, street: Street) -> None:
    """L6: whom to ask."""
    page = context.new_page()
    log_in(page, street, "Sven Utan")
    expect(page.get_by_role("heading", name="Vi hittar inga träningsprogram till dig")).to_be_visible()
    expect(page.locator("#error-id")).to_be_visible()
    assert barriers(page) == []
    assert street.reasons()[-1] == "no_contact"


def test_the_same_ticket_again(context: BrowserContext, street: Street) -> None:
    """L3: refused, and her programs are not opened a second time."""
    page = context.new_page()
    log_in(page, street, "Amina Haddad")
    expect(page.get_by_role("heading", name="Mina träningsprogram")).to_be_visible()
    again = context.new_page()
    again.goto(street.idp)
    again.get_by_role("button", name="Skicka samma biljett igen").click()
    expect(again.get_by_role("heading", name="Den här inloggningen är redan använd")).to_be_visible()
    assert barriers(again) == []
    assert street.reasons()[-1] == "reused"
    page.goto(f"{street.companion}/1177/handover")
    expect(page.get_by_role("heading", name="Dina träningsprogram är redan öppnade")).to_be_visible()
    assert barriers(page) == []


def test_without_scripts_a_button_hands_over(context: BrowserContext, street: Street) -> None:
    """L5: the page waits for a click."""
    browser = context.browser
    assert browser
    with browser.new_context(java_script_enabled=False, locale="sv-SE") as plain:
        page = plain.new_page()
        page.goto(street.idp)
        page.get_by_label("Björn Ågren").check()
        page.get_by_role("button", name="Logga in och gå till tjänsten").click()
        page.get_by_role("button").first.click()
        expect(page.get_by_role("heading", name="Dina träningsprogram öppnas")).to_be_visible()
        page.get_by_role("button", name="Öppna träningsprogrammen").click()
        expect(page.get_by_role("heading", name="Mina träningsprogram")).to_be_visible()


@pytest.mark.parametrize("path", ["/1177/handover", "/1177/contact", "/1177/nothing"])
def test_pages_that_lead_nowhere(context: BrowserContext, street: Street, path: str) -> None:
    """L3: plain, readable by everybody."""
    page = context.new_page()
    page.goto(street.companion + path)
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    assert barriers(page) == []
