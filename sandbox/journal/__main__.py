"""`python -m sandbox.journal`: make, fill and work a journal."""

from __future__ import annotations

from datetime import datetime

import click
import psycopg

from sandbox.journal import CUSTOMERS, desktop
from sandbox.journal import create as create_journal
from sandbox.journal import fill as fill_journal

_dsn = click.option("--dsn", required=True, help="The journal's database, as its owner.")


@click.group(help=__doc__)
def main() -> None: ...


@main.command()
@_dsn
@click.option("--role", default="flowzone_sync", show_default=True, help="The role that the sync logs in as.")
@click.option("--password", envvar="JOURNAL_ROLE_PASSWORD", help="The role's password; as it is without it.")
def create(dsn: str, role: str, password: str | None) -> None:
    """Make an empty journal and the sync role's rights."""
    create_journal(dsn, role, password=password)


@main.command()
@_dsn
@click.option("--customer", type=click.Choice(sorted(CUSTOMERS)), required=True, help="Whose journal it is.")
@click.option("--seed", default=1, show_default=True, help="Another number, other people.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day around which things happen [default: today].")
@click.option("--practitioners", type=click.IntRange(min=0), help="How many practitioners.")
@click.option("--patients", type=click.IntRange(min=0), help="How many patients.")
@click.option("--appointments-per-week", type=click.IntRange(min=0), help="How many appointments a week.")
def fill(
    dsn: str,
    customer: str,
    seed: int,
    today: datetime | None,
    practitioners: int | None,
    patients: int | None,
    appointments_per_week: int | None,
) -> None:
    """Fill an empty journal with made-up people, plausible and a little dirty."""
    sized = CUSTOMERS[customer].sized(practitioners, patients, appointments_per_week)
    fill_journal(dsn, sized, seed=seed, today=(today or datetime.now().astimezone()).date())


@main.command()
@_dsn
@click.option("--customer", type=click.Choice(sorted(CUSTOMERS)), required=True, help="Whose journal it is.")
@click.option("--role", default="flowzone_sync", show_default=True, help="The role that the sync logs in as.")
@click.option("--password", envvar="JOURNAL_ROLE_PASSWORD", help="The role's password; as it is without it.")
def prepare(dsn: str, customer: str, role: str, password: str | None) -> None:
    """Make and fill a journal, unless the database has one already."""
    with psycopg.connect(dsn) as journal:
        if journal.execute("SELECT 1 FROM pg_namespace WHERE nspname = 'journal'").fetchone():
            return
    create_journal(dsn, role, password=password)
    fill_journal(dsn, CUSTOMERS[customer], seed=1, today=datetime.now().astimezone().date())


@main.command()
@_dsn
@click.option("--user", type=click.UUID, required=True, help="The account's GUID.")
@click.option("--off", is_flag=True, help="Untick.")
def tick(dsn: str, user: str, *, off: bool) -> None:
    """Tick (or untick) a practitioner for Flowzone, as in the desktop program."""
    try:
        with psycopg.connect(dsn) as journal:
            desktop.tick(journal, user, on=not off)
    except desktop.NoSuchRow as fault:
        raise click.ClickException(str(fault)) from fault


if __name__ == "__main__":
    main()
