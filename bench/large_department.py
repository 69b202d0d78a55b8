"""A first transfer and a no-change run of one large department, without Airflow: `python -m bench.large_department`.

Journal, bridge and the sandbox's Flowzone run beside it on the same machine, so the times are those of all of them.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click
import psycopg

from console.postgres import disposable
from tests.world import World, world

FILL = """
    insert into journal.user_account (guid, username, full_name, personal_identity_number, email, mobile_phone,
                                      flowzone_enabled, updated_at)
    select gen_random_uuid(), 'b' || n, 'Behandler ' || n, '01816520084', 'b' || n || '@example.test', '912 34 567',
           true, now()
    from generate_series(1, %s) as n
"""
JOIN = "insert into journal.user_department select guid, %s from journal.user_account"


@click.command()
@click.option("--rows", default=100_000, show_default=True)
@click.option("--one", hidden=True, is_flag=True, help="Run the flow once, in this process, and tell.")
def main(rows: int, one: bool) -> None:
    """Transfer ROWS practitioners, then run again without changes; each run in a process of its own."""
    if one:
        _one()
        return
    with disposable() as server, world(server, Path(tempfile.mkdtemp()), ("fjord",)) as built:
        with psycopg.connect(built.customer.dsn) as journal:
            journal.execute(FILL, (rows,))
            journal.execute(JOIN, (built.department,))
            journal.execute("analyze")
        for what in ("first transfer", "nothing changed"):
            built.forget_requests()
            told = subprocess.run(
                [sys.executable, "-m", "bench.large_department", "--one"], check=True, capture_output=True, text=True
            ).stdout
            click.echo(f"{what}: {told.strip().splitlines()[-1]}, {_requests(built)} requests")


def _one() -> None:
    import mirror.expectations  # noqa: F401  as a warm executor has it
    from tests.mirror.driver import run

    began = time.monotonic()
    row = run()[0]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    click.echo(
        f"{time.monotonic() - began:.1f} s, {row['sent']} sent, {row['unchanged']} unchanged, peak memory {peak:.0f} MB"
    )


def _requests(built: World) -> int:
    return len(built.requests("PUT", "practitioners")) + len(built.requests("POST", "withdrawals"))


if __name__ == "__main__":
    main()
