"""A large clinic: first transfer, one row in a hundred changed, and nothing changed: `python -m bench.large_clinic`.

Patients and appointments of one journal with many departments, each flow without Airflow, department after department,
in a process of its own. Journal, bridge and the sandbox's Flowzone run beside it on the same machine, so the times are
those of all of them.
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
from tests.world import Customer, World, world

FILL = (
    """
    insert into journal.user_account (guid, username, full_name, personal_identity_number, flowzone_enabled)
    select md5('account' || n)::uuid, 'b' || n, 'Behandler ' || n, '01816520084', true
    from generate_series(1, 1000) as n
    """,
    """
    insert into journal.user_department
    select md5('account' || n)::uuid, (%(departments)s::uuid[])[n %% %(count)s + 1]
    from generate_series(1, 1000) as n
    """,
    """
    insert into journal.patient (guid, department_guid, first_name, last_name, personal_identity_number, birth_date,
                                 sex, mobile_phone, email, status, flowzone_enabled)
    select md5('patient' || n)::uuid, (%(departments)s::uuid[])[n %% %(count)s + 1], 'Pasient', 'Nummer ' || n,
           '01816520084', date '1970-01-01' + n %% 9000, case n %% 2 when 0 then 'K' else 'M' end,
           to_char(90000000 + n, 'FM000 00 000'), 'p' || n || '@example.test', 1, true
    from generate_series(1, %(patients)s) as n
    """,
    """
    insert into journal.series (guid, patient_guid, department_guid, status, start_date, main_practitioner_guid)
    select md5('series' || n || '/' || m)::uuid, md5('patient' || n)::uuid,
           (%(departments)s::uuid[])[n %% %(count)s + 1], 'Pågår', date '2023-01-01' + m * 100,
           md5('account' || n %% 1000 + 1)::uuid
    from generate_series(1, %(patients)s) as n, generate_series(1, 2) as m
    """,
    """
    insert into journal.patient_group (guid, department_guid, name, exclude_from_flowzone)
    select md5('group' || n)::uuid, (%(departments)s::uuid[])[n %% %(count)s + 1], 'Gruppe ' || n, false
    from generate_series(1, 1000) as n
    """,
    """
    insert into journal.group_member
    select md5('group' || n)::uuid, md5('patient' || n * 10 + m)::uuid
    from generate_series(1, 1000) as n, generate_series(1, 10) as m
    """,
    "insert into journal.room select n, 'Rom ' || n from generate_series(1, 50) as n",
    "insert into journal.activity select n, 'Aktivitet ' || n from generate_series(1, 20) as n",
    """
    insert into journal.appointment (guid, department_guid, patient_guid, group_guid, title, description, room_id,
                                     activity_id, starts_at, ends_at)
    select md5('appointment' || n)::uuid, (%(departments)s::uuid[])[n %% %(count)s + 1],
           case when n %% 10 < 8 then md5('patient' || n %% %(patients)s + 1)::uuid end,
           case when n %% 10 = 8 then md5('group' || n %% 1000 + 1)::uuid end,
           'Avtale ' || n, 'Ta med treningstøy og innesko.', n %% 50 + 1, n %% 20 + 1, starts_at,
           starts_at + interval '45 minutes'
    from generate_series(1, %(appointments)s) as n,
         lateral (select current_date + n %% 59 + time '08:00' + (n %% 8) * interval '1 hour' as starts_at) as start
    """,
    """
    insert into journal.appointment_practitioner
    select md5('appointment' || n)::uuid, md5('account' || n %% 1000 + 1)::uuid
    from generate_series(1, %(appointments)s) as n
    """,
)
CHANGES = (
    "update journal.patient set mobile_phone = '412 34 567' where guid in"
    " (select md5('patient' || n * 100)::uuid from generate_series(1, %(patients)s / 100) as n)",
    "update journal.appointment set starts_at = starts_at + interval '5 minutes' where guid in"
    " (select md5('appointment' || n * 100)::uuid from generate_series(1, %(appointments)s / 100) as n)",
)
FLOWS = ("patients", "appointments")


@click.command()
@click.option("--departments", default=20, show_default=True)
@click.option("--patients", default=100_000, show_default=True)
@click.option("--appointments", default=200_000, show_default=True)
@click.option("--one", hidden=True, help="Run this flow once, in this process, and tell.")
def main(departments: int, patients: int, appointments: int, one: str | None) -> None:
    """Transfer a large clinic, change one row in a hundred, and run again without changes."""
    if one:
        _one(one)
        return
    with (
        disposable() as server,
        world(server, Path(tempfile.mkdtemp()), ("clinic",), departments) as built,
    ):
        for department in built.customer.departments:
            built.options[department] = {"appointments": {"active": True}}
        built.write_departments()
        size = {"departments": built.customer.departments, "count": departments}
        size |= {"patients": patients, "appointments": appointments}
        _execute(built.customer, FILL, size)
        for what in ("first transfer", "1 % changed", "nothing changed"):
            if what == "1 % changed":
                _execute(built.customer, CHANGES, size)
            for flow in FLOWS:
                built.forget_requests()
                told = subprocess.run(  # noqa: S603  ourselves
                    [sys.executable, "-m", "bench.large_clinic", "--one", flow],
                    check=True,
                    capture_output=True,
                    text=True,
                ).stdout
                click.echo(f"{flow}, {what}: {told.strip().splitlines()[-1]}, {_requests(built, flow)} requests")


def _execute(customer: Customer, statements: tuple[str, ...], size: dict[str, object]) -> None:
    with psycopg.connect(customer.dsn, autocommit=True) as journal:
        for statement in statements:
            journal.execute(statement.encode(), size)
        journal.execute("vacuum analyze")


def _one(name: str) -> None:
    import mirror.expectations  # noqa: F401  as a warm executor has it
    from flows import OUTBOUND
    from tests.mirror.driver import run

    (flow,) = (flow for flow in OUTBOUND if flow.name == name)
    began = time.monotonic()
    rows = run(flow=flow)
    took = time.monotonic() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sums = {count: sum(row[count] for row in rows) for count in ("sent", "unchanged", "set_aside", "held")}
    click.echo(f"{took:.1f} s, {sums}, { ({row['status'] for row in rows}) }, peak memory {peak:.0f} MB")


def _requests(built: World, flow: str) -> int:
    return len(built.requests("PUT", flow)) + len(built.requests("POST", f"{flow}/withdrawals"))


if __name__ == "__main__":
    main()
