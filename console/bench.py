"""The benchmark: the same work by several contenders side by side, as a table and as a picture."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median_low
from typing import TYPE_CHECKING, Any

import click

from console.places import ROOT, STATE, locked
from console.progress import Progress

if TYPE_CHECKING:
    from bench.side_by_side.place import Place

LOCK = ROOT / "bench" / "side_by_side" / "requirements.lock"
VENV = STATE / "bench"
PYTHON = VENV / "bin" / "python"

CONTENDERS = {"limit": "limit", "helsebro": "helsebro", "dlt": "with_dlt", "singer": "singer_target"}
"""Their modules by name."""
ELSEWHERE = {"dlt", "singer"}
"""Those that need packages which the project does not have."""
RUNS = ("first transfer", "1 % changed", "nothing changed")

Figures = dict[str, Any]
"""A run's, with its contender's name and its own."""


@click.command()
@click.option("--rows", default=100_000, show_default=True, help="Patients in the journal.")
@click.option("--latency", default=20, show_default=True, help="Milliseconds after which Flowzone answers.")
@click.option("--only", multiple=True, type=click.Choice(list(CONTENDERS)), help="This contender; may be repeated.")
@click.option("--repeat", default=1, show_default=True, help="How often; the tables show the median by time.")
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where benchmark.json and benchmark.svg go; docs, unless only some contend.",
)
def bench(rows: int, latency: int, only: tuple[str, ...], repeat: int, into: Path | None) -> None:
    """Do the same work on this project, on dlt, on a Singer target, and by the plainest fast loop, side by side.

    A clinic's patients go to a Flowzone for the first time, then with one in a hundred changed, then unchanged. Whoever
    does not deliver exactly what is due fails the benchmark. What each does: docs/benchmark.md.
    """
    from console.airflow import settings

    names = [name for name in CONTENDERS if name in (only or CONTENDERS)]
    into = into or (None if only else ROOT / "docs")
    progress = Progress()
    if into or ELSEWHERE.intersection(names):
        _install(progress)
    os.environ.update(settings(os.environ))
    from rich.console import Console

    from bench.side_by_side.machine import machine, told
    from bench.side_by_side.table import tables

    facts = machine()
    figures = list(_figures(names * repeat, rows, latency, progress))
    typical = _typical(figures)
    Console().print(f"{told(facts)}\n", *tables(typical), highlight=False)
    if into:
        _keep(into, {"machine": facts, "rows": rows, "latency": latency, "typical": typical, "figures": figures})


def _install(progress: Progress) -> None:
    """Make the other contenders' environment from its lock, unless it stands; behind it they see the project's own."""
    with locked(STATE / "bench.lock"):
        stamp, due = VENV / "stamp", f"{sys.version}\n{LOCK.read_text(encoding='utf-8')}"
        if stamp.exists() and stamp.read_text(encoding="utf-8") == due:
            return
        uv = os.environ.get("UV", "uv")
        _run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, VENV)
        _run(uv, "pip", "sync", "--quiet", "--require-hashes", "--compile-bytecode", "--python", PYTHON, LOCK)
        (site,) = VENV.glob("lib/python3*/site-packages")
        own = [path for path in sys.path if path.endswith("site-packages")]
        seen = "\n".join([*own, str(ROOT), str(ROOT / "plugins")])
        (site / "helsebro.pth").write_text(f"{seen}\n", encoding="utf-8")
        stamp.write_text(due, encoding="utf-8")
        progress.say("dlt and the Singer SDK are installed")


def _figures(names: list[str], rows: int, latency: int, progress: Progress) -> Iterator[Figures]:
    from bench.side_by_side.measure import Failed
    from bench.side_by_side.place import SOUND, Differs, place
    from console.postgres import disposable

    with (
        disposable(SOUND) as server,
        tempfile.TemporaryDirectory() as folder,
        place(server, Path(folder), rows, latency) as built,
    ):
        progress.say(f"the journal holds {rows:,} patients")
        for name in names:
            try:
                for figures in _contend(built, name):
                    progress.say(f"{name}, {figures['run']}: {figures['seconds']:.2f} s")
                    yield figures
            except (Failed, Differs) as error:
                raise click.ClickException(f"{name}: {error}") from None


def _contend(place: "Place", name: str) -> Iterator[Figures]:
    """Let a contender do its three runs."""
    from bench.side_by_side.measure import measure

    work, python = place.work(), str(PYTHON) if name in ELSEWHERE else sys.executable
    for run in RUNS:
        if run == "1 % changed":
            place.change()
        yield {"contender": name, "run": run, **measure(place, CONTENDERS[name], work, python)}


def _typical(figures: list[Figures]) -> list[Figures]:
    """Of each contender's repeated runs the one with the median time."""
    found = []
    for run in RUNS:
        for name in dict.fromkeys(each["contender"] for each in figures):
            some = [each for each in figures if (each["run"], each["contender"]) == (run, name)]
            median = median_low(each["seconds"] for each in some)
            found.append(next(each for each in some if each["seconds"] == median))
    return found


def _keep(into: Path, told: dict[str, Any]) -> None:
    into.mkdir(parents=True, exist_ok=True)
    figures, picture = into / "benchmark.json", into / "benchmark.svg"
    figures.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    _run(PYTHON, "-P", "-m", "bench.side_by_side.picture", figures, picture)
    click.echo(f"Kept: {figures}, {picture}")


def _run(*command: str | Path) -> None:
    if subprocess.run(command, cwd=ROOT).returncode:  # noqa: S603  ours
        raise click.ClickException(f"this failed; the lines above say why: {' '.join(map(str, command))}")
