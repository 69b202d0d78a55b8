"""What a developer runs: tests, lint, locks."""

import os
import subprocess
import sys
from pathlib import Path

import click

from console.places import ROOT

TYPED = ("plugins", "dags", "console", "sandbox", "tests", "bench")
SCRIPT = "helsebro"
# A file to a worker, in the order that tests/conftest.py puts them in: xdist's own leaves the longest to the end.
ON_SEVERAL_CORES = ("--numprocesses=auto", "--maxprocesses=4", "--dist=loadfile", "--no-loadscope-reorder")
RELEASED_BEFORE = "2026-09-21"  # Airflow's constraints in another form: what its release weeks knew
BIN = Path(sys.executable).parent


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False, "help_option_names": []},
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(arguments: tuple[str, ...]) -> None:
    """Lint and types, then pytest, on several cores or with the arguments given; the exit status tells of either."""
    clean = check_style()
    tests = _ran(sys.executable, "-m", "pytest", *(arguments or ON_SEVERAL_CORES))
    sys.exit(tests or (0 if clean else 1))


@click.command()
def lint() -> None:
    """Ruff's rules and format, mypy's strict types."""
    sys.exit(0 if check_style() else 1)


@click.command()
def lock() -> None:
    """Resolve requirements.txt, requirements-dev.txt and the benchmark's; the largest first, so that all agree."""
    _compile("requirements-dev")
    _compile("requirements", "--constraint", "requirements-dev.lock")
    _compile("bench/side_by_side/requirements", "--constraint", "requirements.lock")


def check_style() -> bool:
    """Whether ruff and mypy have nothing to say; all of them speak."""
    files = [name for name in TYPED if any((ROOT / name).rglob("*.py"))]
    checks = (
        ("ruff", "check", "--quiet", ".", SCRIPT),
        ("ruff", "format", "--quiet", "--diff", ".", SCRIPT),
        ("mypy", *files, SCRIPT),
    )
    results = [_ran(BIN / program, *arguments) for program, *arguments in checks]
    return not any(results)


def _compile(name: str, *options: str) -> None:
    told = ("--exclude-newer", RELEASED_BEFORE, "--universal", "--python-version", "3.11", "--generate-hashes")
    command = (os.environ.get("UV", "uv"), "pip", "compile", "--quiet", "--custom-compile-command", "./helsebro lock")
    if _ran(*command, *told, *options, f"{name}.txt", "--output-file", f"{name}.lock"):
        raise click.ClickException(f"{name}.txt could not be resolved; the lines above say why.")
    click.echo(f"{name}.lock is written.")


def _ran(*command: str | Path) -> int:
    """Run in the repository's root; the exit status."""
    return subprocess.run(command, cwd=ROOT).returncode  # noqa: S603
