"""`companion`: the companion under gunicorn, as it faces residents and practitioners behind a reverse proxy."""

from __future__ import annotations

import os
import sys

import click

from console.airflow import settings
from console.bridge import airflow_at_hand
from console.places import ROOT

SECONDS = 30
"""How long a request may take before its worker is replaced."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; the proxy's side only.")
@click.option("--port", default=9004, show_default=True, type=click.IntRange(0, 65_535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes, of four threads.")
def companion(host: str, port: int, workers: int) -> None:
    """Serve the companion: 1177 lets residents into ExorLive Go, Extensor lets practitioners into Flowzone.

    Reads COMPANION_BASE_URL, SAML_SETTINGS_DIR and the Airflow connections bridge_default, exorlive_default and
    exorlive_handover; docs/companion.md tells what each is. Speaks HTTP: a reverse proxy in front speaks TLS.
    """
    environment = {**settings(os.environ), **os.environ}
    environment.setdefault("_AIRFLOW_PROCESS_CONTEXT", "server")  # connections may lie in Airflow's database
    environment.setdefault("PGCONNECT_TIMEOUT", "5")  # somebody waits
    _try()
    program = [sys.executable, "-P", "-m", "gunicorn", "companion.wsgi:application()"]
    program += ["--bind", f"{host}:{port}", "--workers", str(workers), "--threads", "4", "--worker-class", "gthread"]
    program += ["--timeout", str(SECONDS), "--graceful-timeout", "10", "--keep-alive", "5"]
    program += ["--pythonpath", str(ROOT / "plugins"), "--chdir", str(ROOT), "--worker-tmp-dir", "/dev/shm"]  # noqa: S108
    program += ["--no-control-socket"]  # it would lie in the home directory, one for all companions
    program += ["--forwarded-allow-ips", "", "--forwarder-headers", ""]  # no header of a proxy decides anything
    program += ["--log-level", "error"]  # neither accesses nor warnings: they quote addresses, with launch tokens
    os.execve(program[0], program, environment)  # noqa: S606


def _try() -> None:
    """Tell what is wrong with the set-up before any process is forked, without a traceback."""
    with airflow_at_hand():
        from companion import Configuration
        from ticket import Trust

        configuration = Configuration.read()
        Trust.load(configuration.saml, configuration.base_url)
