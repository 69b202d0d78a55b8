"""What the operator sees: a browser logged in to Airflow, and pictures of its pages, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from console.chromium import RULES, WCAG, barriers, launched
from console.day import Department, WentWrong

SIZES = {"desk": (1280, 900), "phone": (390, 844)}
COLOURS = 128
"""As many as a picture of a page needs."""


@dataclass(frozen=True)
class Pictures:
    """Pages of an Airflow, each in both sizes; kept only where there is a folder for them."""

    airflow: str
    folder: Path | None
    windows: dict[str, BrowserContext]

    def of(self, name: str, path: str, shows: str, *, ours: bool = True) -> None:
        """Open a page that shows this text, and keep pictures of it.

        :param ours: the page is Helsebro's own, so that axe must find nothing in it.
        """
        for size, window in self.windows.items():
            page = window.new_page()
            page.goto(self.airflow + path)
            expect(page.get_by_text(shows).first).to_be_visible(timeout=30_000)
            page.wait_for_load_state("networkidle")
            self.keep(page, f"{name}-{size}")
            if ours:
                self._judge(page, f"{name}-{size}")
            page.close()

    def of_letter(self, name: str, html: str) -> None:
        """Keep pictures of an e-mail, as a mail program shows it."""
        for size, window in self.windows.items():
            page = window.new_page()
            page.set_content(html)
            self.keep(page, f"{name}-{size}")
            self._judge(page, f"{name}-{size}", WCAG)
            page.close()

    def question(self, department: Department) -> str:
        """Find the question about a department among Airflow's required actions; its path."""
        page = self.windows["desk"].new_page()
        page.goto(f"{self.airflow}/required_actions?response_received=false")
        link = page.get_by_role("link", name=department.name)
        expect(link).to_be_visible(timeout=30_000)
        self.keep(page, "required-actions")
        path = link.get_attribute("href")
        page.close()
        return str(path)

    def answer(self, department: Department, option: str) -> None:
        """Answer it as a person does."""
        path = self.question(department)
        page = self.windows["desk"].new_page()
        page.goto(self.airflow + path)
        page.get_by_role("button", name=option, exact=True).click()
        expect(page.get_by_text("Response received at")).to_be_visible(timeout=30_000)
        page.close()

    def keep(self, page: Page, name: str) -> None:
        """Keep a picture of the whole page, small in bytes."""
        if self.folder:
            picture = Image.open(BytesIO(page.screenshot(full_page=True)))
            few = picture.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE)  # also those of single words
            few.save(self.folder / f"{name}.png", optimize=True)

    def _judge(self, page: Page, name: str, rules: Sequence[str] = RULES) -> None:
        if found := barriers(page, rules):
            raise WentWrong(f"{name} keeps nobody out, but {found}")
        if not page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
            raise WentWrong(f"{name} fits its window")


@contextmanager
def pictures(airflow: str, user: str, password: str, folder: Path | None) -> Iterator[Pictures]:
    """Log in to Airflow as the operator, in a window of each size. Raises NoBrowser."""
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    with launched() as browser:
        windows = {}
        for size, (width, height) in SIZES.items():
            windows[size] = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB")
            page = windows[size].new_page()
            page.goto(airflow)
            page.get_by_label("Username").fill(user)
            page.get_by_label("Password").fill(password)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url("**/")
            page.close()
        yield Pictures(airflow, folder, windows)
