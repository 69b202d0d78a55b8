"""Logins and refusals a second of one worker of the companion: `python -m bench.companion`.

Over HTTP, gunicorn with four threads, four browsers at once, a directory of 100,000 contacts with its index. The
databases and the browsers run beside it on the same machine, so the rates are those of all; tickets are signed before.
"""

from __future__ import annotations

import http.client
import itertools
import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import click
from lxml import etree

from console.places import ROOT
from console.postgres import disposable
from tests.companion.residents import COOKIE, current, form, fresh, town
from tests.companion.serving import Companion, serving
from tests.ticket.issuing import FORM, foreign, one
from tests.ticket.signing import TRANSFORMS, child
from tests.ticket.test_transforms import FOREIGN_TRANSFORMS
from ticket import Trust

BROWSERS = 4
CONTACTS = 100_000
HOSTILE = 140
"""XPath transforms: 21 KB of them."""


@click.command()
@click.option("--seconds", default=3.0, show_default=True, help="How long each kind is measured.")
def main(seconds: float) -> None:
    """Measure each kind of request for SECONDS."""
    with disposable() as server, tempfile.TemporaryDirectory() as folder:
        place = town(server, Path(folder))
        place.contact()
        place.change(
            "insert into exorlive.contact select gen_random_uuid(), 1, 'X', lpad(n::text, 10, '0')"
            " from generate_series(1, %s) as n",
            CONTACTS,
        )
        place.change((ROOT / "include/sql/exorlive/contact_index.sql").read_text(encoding="utf-8"))
        place.change("analyze exorlive.contact")
        reading(place.saml)
        with serving(place, Path(folder), workers=1) as companion:
            good = [form(fresh()) for _ in range(int(seconds * 200))]
            cookies = tell(companion, "a valid ticket (303)", iter(good), 303, seconds)
            tell(companion, "hand-over (200)", iter(cookies), 200, seconds)
            tell(companion, "a used ticket (409)", itertools.repeat(good[0]), 409, seconds)
            tell(companion, "a foreign signature (403)", itertools.repeat(form(fresh(by=foreign()))), 403, seconds)
            tell(companion, "hostile transforms (403)", itertools.repeat(form(hostile())), 403, seconds)
            tell(companion, "no ticket (400)", itertools.repeat(b"SAMLResponse=QUJD"), 400, seconds)


def reading(saml: Path) -> None:
    """Tell what judging a ticket costs, without HTTP and databases."""
    trust = Trust.load(saml, "https://traning.example.se")
    body = form(fresh(by=current()))
    began = time.perf_counter()
    for _ in range(100):
        trust.read(FORM, body, datetime.now(UTC))
    click.echo(f"judging a ticket of {len(body) / 1000:.0f} KB: {(time.perf_counter() - began) * 10:.1f} ms")


def hostile() -> bytes:
    """Return a ticket with transforms that would cost the library seconds."""

    def change(root: etree._Element) -> None:
        for _ in range(HOSTILE):
            child(TRANSFORMS, FOREIGN_TRANSFORMS["xpath"])(root)
        one(root, TRANSFORMS)

    return fresh(after=change)


def tell(companion: Companion, name: str, bodies: Iterator[bytes], status: int, seconds: float) -> list[bytes]:
    """Ask for so long, and tell how often it was answered and how long each took; return the cookies given."""
    until, took, given = time.perf_counter() + seconds, list[float](), list[bytes]()
    cpu = sum(companion.workers()[0].cpu_times()[:2])

    def browse(_: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", companion.port, timeout=60)
        while time.perf_counter() < until and (body := next(bodies, None)):
            began = time.perf_counter()
            if body.startswith(COOKIE.encode()):
                connection.request("GET", "/1177/handover", headers={"Cookie": body.decode()})
            else:
                connection.request("POST", "/1177/acs", body, {"Content-Type": FORM})
            answer = connection.getresponse()
            answer.read()
            took.append(time.perf_counter() - began)
            assert answer.status == status, answer.status
            given.extend(cookie.encode() for cookie in re.findall(rf"{COOKIE}=[^;]+", str(answer.headers)))
        connection.close()

    began = time.perf_counter()
    with ThreadPoolExecutor(BROWSERS) as pool:
        list(pool.map(browse, range(BROWSERS)))
    passed = time.perf_counter() - began
    cpu = sum(companion.workers()[0].cpu_times()[:2]) - cpu
    took.sort()
    click.echo(
        f"{name}: {len(took) / passed:.0f} a second, median {statistics.median(took) * 1000:.0f} ms,"
        f" 95 of 100 within {took[int(0.95 * len(took)) - 1] * 1000:.0f} ms; {cpu / len(took) * 1000:.1f} ms of the"
        " worker's CPU each"
    )
    return given


if __name__ == "__main__":
    main()
