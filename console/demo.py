"""`demo` and `up`: the whole stack on this machine."""

import contextlib
import signal
import sys
import time
from collections.abc import Iterator

import click
import requests

from console import patients
from console.api import ENDED, Api
from console.order import in_order
from console.places import ROOT, write_private
from console.postgres import PostgresError
from console.progress import Progress
from console.seeds import JOURNALS, SYNC_ROLE, SeedError
from console.stack import Stack, StackError, stack

DIRECTIONS = ("outbound", "inbound")  # the tags of flows; other DAGs only start flows
CONF = {"department": "all", "mode": "changes", "dry_run": False}
RUN_PATIENCE = 600.0
PARSE_PATIENCE = 60.0


@click.command()
@click.option("--exit", "leave", is_flag=True, help="End after the table; exit status 1 when a flow failed.")
@click.option("--fresh", is_flag=True, help="Forget what earlier demos kept to be quick, too.")
def demo(leave: bool, fresh: bool) -> None:
    """Start everything with fresh databases, run the sync once, show what happened, stay up until Ctrl-C."""
    progress = Progress()
    with failures_told(), stack("demo", progress, fresh=True, timetables=False, anew=fresh) as running:
        patients.answer(running.flowzone, progress)
        well = _run_flows(running, progress)
        well &= _show_report(running)
        _show_addresses(running)
        if not leave:
            running.follow_timetables()
            _stay(running)
        elif not well:
            sys.exit(1)


@click.command()
def up() -> None:
    """Start the same stack without running anything; its databases stay between starts."""
    progress = Progress()
    with failures_told(), stack("up", progress, fresh=False, timetables=True) as running:
        _show_addresses(running)
        _stay(running)


def _run_flows(running: Stack, progress: Progress) -> bool:
    """Run every flow once, one after the other; whether all went well."""
    with Api(running.airflow, running.user, running.password) as api:
        wait_for_dags(running, api)
        for file, error in api.broken().items():
            raise StackError(f"Airflow can't read {file}:\n{error}")
        flows = [flow for direction in DIRECTIONS for flow in api.flows(direction)]
        results = [_run_flow(running, api, flow, progress) for flow in in_order(flows)]
        return all(results)


def wait_for_dags(running: Stack, api: Api) -> None:
    """Wait until every file in `dags/` has been read."""
    files = {path.name for path in (ROOT / "dags").glob("*.py")}
    running.wait_for("Airflow's reading of dags/", lambda: files <= api.files(), PARSE_PATIENCE)


def _run_flow(running: Stack, api: Api, flow: str, progress: Progress) -> bool:
    run = api.trigger(flow, CONF)
    progress.say(f"{flow}: started")
    running.wait_for(f"the flow {flow}", lambda: api.state(flow, run) in ENDED, RUN_PATIENCE)
    state = api.state(flow, run)
    failed = ", ".join(api.failed_tasks(flow, run))
    progress.say(f"{flow}: {state}" + (f" in {failed}; {_page(running, flow)}" if failed else ""))
    return state == "success"


def _page(running: Stack, flow: str) -> str:
    return f"{running.airflow}/dags/{flow}"


def _show_report(running: Stack) -> bool:
    """Print what the bridge says happened; whether every run came to a good end."""
    from rich.console import Console

    from console import report

    try:
        runs, aside = report.read(running.environment)
    except report.ReportError as error:
        raise StackError(str(error)) from error
    click.echo()
    report.show(Console(), runs, aside)
    return report.well(runs)


def _show_addresses(running: Stack) -> None:
    """Where to look, and as whom; database passwords stay in a file that psql reads."""
    databases = running.databases
    server, prefix = databases.server, databases.prefix
    roles = {name: name for name in ("bridge", "flowzone", "exorlive", "airflow")}
    roles |= {f"journal_{customer}": SYNC_ROLE for customer in JOURNALS}
    owned = {role: databases.secrets[f"role {role}"] for role in roles.values()}
    entries = [f"{server.host}:{server.port}:*:{prefix}{role}:{password}\n" for role, password in owned.items()]
    pgpass = write_private(running.home / "pgpass", "".join(entries))
    click.echo(f"\nAirflow    {running.airflow}  user {running.user}, password {running.password}")
    click.echo(f"Flowzone   {running.flowzone}")
    click.echo(f"1177       {running.ports.address('idp')}  a resident logs in here, and comes to ExorLive Go")
    click.echo(f"ExorLive   {running.ports.address('exorlive')}  what her caregiver sees")
    click.echo(f"Companion  {running.ports.address('companion')}  launch key: {running.home / 'launch.pem'}")
    click.echo(f"PostgreSQL export PGPASSFILE={pgpass} PGHOST={server.host} PGPORT={server.port}")
    for name, role in roles.items():
        click.echo(f"           psql -U {prefix}{role} {prefix}{name}")


def _stay(running: Stack) -> None:
    """Until Ctrl-C; what ends by itself is started again."""
    click.echo("\nAll of it stays up until Ctrl-C.")
    while True:
        for name in running.keep_up():
            click.echo(f"{name} ended by itself and was started again; its log: {running.home / 'logs'}")
        time.sleep(0.5)


@contextlib.contextmanager
def failures_told() -> Iterator[None]:
    """Known failures become a message, Ctrl-C a quiet end."""
    try:
        yield
    except (StackError, SeedError, PostgresError, requests.RequestException) as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        click.echo("\nEnded.")
        sys.exit(128 + signal.SIGINT)
