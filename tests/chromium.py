"""A real browser for the tests of pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from playwright.sync_api import Browser

from console import chromium
from console.chromium import barriers

__all__ = ["barriers", "launched"]


@contextmanager
def launched() -> Iterator[Browser]:
    """Start the machine's Chromium; without one the test is skipped, and says how to get it."""
    with ExitStack() as stack:
        try:
            browser = stack.enter_context(chromium.launched())
        except chromium.NoBrowser as missing:
            pytest.skip(str(missing))
        yield browser
