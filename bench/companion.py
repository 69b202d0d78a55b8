"""How many logins and refusals one worker of the companion takes a second: `python -m bench.companion`.

Real gunicorn with one worker of four threads, real PostgreSQL for bridge and directory, tickets signed beforehand; four
clients on kept connections. Everything is on this machine, and takes its share of it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import click
import requests

from console.places import ROOT
from console.postgres import disposable, free_port
from tests.companion.residents import current, form, fresh, town
from tests.ticket.issuing import BASE, FORM, foreign
from tests.ticket.signing import TRANSFORMS, child
from tests.ticket.test_transforms import XPATH

CLIENTS = 4


@click.command()
@click.option("--count", default=600, show_default=True, help="Tickets of each kind.")
@click.option("--contacts", default=10_000, show_default=True, help="Contacts in the directory, without an index.")
def main(count: int, contacts: int) -> None:
    """Post COUNT tickets of each kind and tell how many were answered a second."""
    with disposable() as server, tempfile.TemporaryDirectory() as folder:
        here = town(server, Path(folder))
        here.contact()
        here.change(
            "insert into exorlive.contact select gen_random_uuid(), 1, 'x', lpad(i::text, 12, '0')"
            " from generate_series(1, %s) as i",
            contacts,
        )
        address = f"http://127.0.0.1:{free_port(0)}"
        environment = {**os.environ, **here.environment, "COMPANION_BASE_URL": BASE}
        command = [sys.executable, "-P", "-m", "console", "companion", "--workers", "1"]
        process = subprocess.Popen(  # noqa: S603
            [*command, "--port", str(urlsplit(address).port)], env=environment, cwd=ROOT, stderr=subprocess.DEVNULL
        )
        try:
            while not _ready(address):
                time.sleep(0.1)
            expression = " or ".join(["not(ancestor-or-self::x)"] * 750)  # 21 KB
            transform = f'<Transform Algorithm="{XPATH}"><XPath>{expression}</XPath></Transform>'
            hostile = child(TRANSFORMS, transform, 0)
            kinds = {
                "valid logins": [form(fresh(by=current())) for _ in range(count)],
                "refused: signed by somebody else": [form(fresh(by=foreign()))] * count,
                "refused: hostile transforms": [form(fresh(after=hostile))] * count,
                "refused: no ticket": [b"SAMLResponse=%%%"] * count,
            }
            for kind, bodies in kinds.items():
                _tell(kind, address, bodies)
        finally:
            process.terminate()
            process.wait(20)


def _tell(kind: str, address: str, bodies: Sequence[bytes]) -> None:
    begun = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        shares = [bodies[place::CLIENTS] for place in range(CLIENTS)]
        statuses = sum(pool.map(lambda share: _post(address, share), shares), Counter())
    seconds = time.perf_counter() - begun
    told = ", ".join(f"{times} × {status}" for status, times in sorted(statuses.items()))
    click.echo(f"{kind}: {len(bodies) / seconds:.0f} a second ({told}; {len(bodies[0])} bytes each)")


def _post(address: str, bodies: Sequence[bytes]) -> Counter[int]:
    with requests.Session() as session:
        session.trust_env = False
        session.headers["Content-Type"] = FORM
        post = partial(session.post, f"{address}/1177/acs", allow_redirects=False, timeout=30)
        return Counter(post(data=body).status_code for body in bodies)


def _ready(address: str) -> bool:
    with suppress(requests.RequestException):
        return requests.get(f"{address}/healthz", timeout=5).ok
    return False


if __name__ == "__main__":
    main()
