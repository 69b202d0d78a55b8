"""A real browser for the tests of pages, and what keeps people out of a page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


@contextmanager
def launched() -> Iterator[Browser]:
    """Start the machine's Chromium; without one the test is skipped, and says how to get it."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("there is no Chromium here; as root: apt-get install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


def barriers(page: Page) -> list[str]:
    """Return what axe finds that keeps somebody out: WCAG 2.1 A and AA, and good practice."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    return [f"{one['id']}: {node['html'][:100]}" for one in found.response["violations"] for node in one["nodes"]]
