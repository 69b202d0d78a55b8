"""Airflow's command line, in an environment that needs nothing set up and yields to whatever the caller set."""

import os
import shlex
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import click

from console.places import ROOT, STATE, digest, locked

METADATA = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"
AIRFLOW = (sys.executable, "-P", "-m", "airflow")


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False, "help_option_names": []},
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def airflow(arguments: tuple[str, ...]) -> None:
    """Airflow's own command line with this project's DAGs and plugins.

    No server is needed: the metadata lie in an SQLite file, made when missing, unless the caller's variables say
    otherwise.
    """
    environment = {**settings(os.environ), **os.environ}
    migrate_if_missing(environment)
    os.execve(AIRFLOW[0], [*AIRFLOW, *arguments], environment)  # noqa: S606


@click.command()
@click.option("--stack", is_flag=True, help="That of the demo (or up) which runs right now, with its passwords.")
def env(stack: bool) -> None:
    """Print the project's environment for Airflow: eval "$(./helsebro env)"."""
    if stack:
        from console.stack import StackError, running

        try:
            lines = running()
        except StackError as error:
            raise click.ClickException(str(error)) from None
    else:
        lines = {name: value for name, value in settings(os.environ).items() if name not in os.environ}
    for name, value in sorted(lines.items()):
        click.echo(f"export {name}={shlex.quote(value)}")


def settings(given: Mapping[str, str], home: Path = STATE / "airflow") -> dict[str, str]:
    """What Airflow must know to find this project."""
    return {
        "AIRFLOW_HOME": given.get("AIRFLOW_HOME", str(home)),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "GX_ANALYTICS_ENABLED": "False",
    }


def migrate_if_missing(environment: Mapping[str, str]) -> None:
    """Make Airflow's tables where there are none; our own SQLite file also follows Airflow's version."""
    home = Path(environment["AIRFLOW_HOME"]).expanduser()
    file = home / "airflow.db"
    url = environment.get(METADATA)
    stamp = home / f"migrated-{digest(url or str(file), version('apache-airflow-core'))}"
    if _stamped(stamp, file, url):
        return
    with locked(home / "migrate.lock"):
        if _stamped(stamp, file, url):  # by whoever we waited for
            return
        if not url or not _has_tables(url):
            click.echo("Making Airflow's metadata tables (once) …", err=True)
            done = subprocess.run([*AIRFLOW, "db", "migrate"], env=dict(environment), capture_output=True, text=True)  # noqa: S603
            if done.returncode:
                raise click.ClickException(f"Airflow's metadata could not be made:\n{done.stdout}{done.stderr}")
        stamp.touch()


def _stamped(stamp: Path, file: Path, url: str | None) -> bool:
    return stamp.exists() and (url is not None or _has_alembic(file))


def _has_alembic(file: Path) -> bool:
    """Quicker than asking through SQLAlchemy."""
    if not file.exists():
        return False
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
        found = connection.execute("select 1 from sqlite_master where name = 'alembic_version'").fetchone()
    return found is not None


def _has_tables(url: str) -> bool:
    from sqlalchemy import create_engine, inspect

    engine = create_engine(url)
    try:
        return inspect(engine).has_table("alembic_version")
    finally:
        engine.dispose()
