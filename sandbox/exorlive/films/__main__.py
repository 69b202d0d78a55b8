"""`python -m sandbox.exorlive.films`: draw and record the exercises' films anew (needs Playwright and Chromium)."""

from __future__ import annotations

import shutil
from base64 import b64decode
from pathlib import Path

import click
from playwright.sync_api import sync_playwright

from sandbox.exorlive.exercises import LIBRARY

HERE = Path(__file__).parent
FILMS = HERE.parent / "static" / "video"
SECONDS = 3.2


@click.command(help=__doc__)
def main() -> None:
    """Record each exercise that has a film, and its poster."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.add_script_tag(path=HERE / "figures.js")
        for exercise in LIBRARY.values():
            if exercise.video is None:
                continue
            film = b64decode(page.evaluate("([name, seconds]) => record(name, seconds)", [exercise.video, SECONDS]))
            poster = b64decode(page.evaluate("name => poster(name)", exercise.video))
            (FILMS / f"{exercise.video}.webm").write_bytes(film)
            (FILMS / f"{exercise.video}.webp").write_bytes(poster)
            click.echo(f"{exercise.video}: {len(film)} and {len(poster)} bytes")
        browser.close()


if __name__ == "__main__":
    main()
