"""How long a tick takes to reach Flowzone (P2), measured against the running demo: `python -m bench.ticks`.

Boxes are ticked in Extensor's journal one after the other, at random moments; the time runs from the commit until the
sandbox's Flowzone holds the practitioner.
"""

from __future__ import annotations

import json
import random
import statistics
import time
from urllib.parse import quote

import click
import psycopg
import requests

from console.places import STATE
from console.stack import running
from sandbox.journal import desktop

DEPARTMENT = "1f0c6a3e-7d54-4c1b-9b0e-2a51c0de0001"
NUMBER = "01816520084"
"""A synthetic identity number; everybody here shares it, the GUID is the identity (G2)."""


@click.command()
@click.option("--count", default=100, show_default=True)
@click.option("--stack", default="up", show_default=True, help="up or demo, whichever is running.")
@click.option("--patience", default=120.0, show_default=True, help="Seconds to wait for one tick at most.")
def main(count: int, stack: str, patience: float) -> None:
    """Tick COUNT boxes and tell how long each took."""
    owner = _owner(stack)
    flowzone = json.loads(running()["AIRFLOW_CONN_FLOWZONE_FJORD"])["host"].removesuffix("/api/v1")
    took = []
    for _ in range(count):
        time.sleep(random.uniform(0.5, 2.5))  # noqa: S311  a poll must not be met always at the same moment
        with psycopg.connect(owner) as journal:
            guid = desktop.add_practitioner(journal, DEPARTMENT, full_name="Tikk Målt", personal_identity_number=NUMBER)
        began = time.monotonic()
        while not _held(flowzone, guid):
            if time.monotonic() - began > patience:
                raise click.ClickException(f"{guid} has not come within {patience:.0f} s")
            time.sleep(0.02)
        took.append(time.monotonic() - began)
        click.echo(f"{took[-1]:.2f} s", nl=True)
    took.sort()
    click.echo(
        f"{count} ticks: median {statistics.median(took):.2f} s, 95 of 100 within {took[int(0.95 * count) - 1]:.2f} s,"
        f" longest {took[-1]:.2f} s"
    )


def _owner(stack: str) -> str:
    journal = json.loads(running()["AIRFLOW_CONN_EXTENSOR_FJORD"])
    secrets = json.loads((STATE / stack / "secrets.json").read_text(encoding="utf-8"))
    password = quote(secrets["role journal_fjord"], safe="")
    return f"postgresql://journal_fjord:{password}@{journal['host']}:{journal['port']}/{journal['schema']}"


def _held(flowzone: str, guid: str) -> bool:
    effects = requests.get(f"{flowzone}/sandbox/effects", params={"guid": guid}, timeout=10).json()
    return bool(effects)


if __name__ == "__main__":
    main()
