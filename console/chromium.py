"""A real browser, and what keeps people out of a page. For developers: Playwright and axe are theirs."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
RULES = (*WCAG, "best-practice")


class NoBrowser(Exception):
    """There is none on this machine; the message says how to get it."""


@contextmanager
def launched() -> Iterator[Browser]:
    """Start the machine's Chromium. Raises NoBrowser."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise NoBrowser("there is no Chromium here; as root: apt-get install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


def barriers(page: Page, rules: Sequence[str] = RULES) -> list[str]:
    """Return what axe finds that keeps somebody out: WCAG 2.1 A and AA, and good practice unless told."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": list(rules)}})
    return [f"{one['id']}: {node['html'][:100]}" for one in found.response["violations"] for node in one["nodes"]]
