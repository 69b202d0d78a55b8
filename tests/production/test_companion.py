"""The companion as docker-compose.yaml runs it: its command, its environment, its own connections and roles (O6)."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from unittest.mock import patch

import psycopg
import pytest
import requests
from click.testing import CliRunner

from console import children
from console.main import helsebro
from console.postgres import Server, free_port
from tests.companion.residents import COOKIE, Town, form, fresh, handed_over, login
from tests.companion.residents import town as build
from tests.production.cluster import READY_PATIENCE, psql
from tests.production.compose import REQUIRED, Here
from tests.ticket.issuing import BASE, FORM
from tests.world import PASSWORD, ROOT

BEFORE = {"saml", "exorlive.sql", "secrets", "companion.log"}
"""What the test itself puts into the folder."""


@pytest.fixture(scope="module")
def town(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A town whose bridge and directory know the companion by roles that may do no more than they must."""
    town = build(postgres, tmp_path_factory.mktemp("town"))
    postgres.create_role("companion", PASSWORD)
    folder = town.saml.parent
    asking = (ROOT / "include" / "production" / "exorlive.sql").read_text(encoding="utf-8")
    answered = folder / "exorlive.sql"
    answered.write_text(
        "".join(line for line in asking.splitlines(True) if not line.startswith("\\prompt")), encoding="utf-8"
    )
    psql(town.directory, answered, companion=PASSWORD, programs=PASSWORD)
    with psycopg.connect(town.bridge) as administrator:
        database = administrator.info.dbname
        administrator.execute(f"grant connect on database {database} to companion".encode())
    with patch.dict(os.environ, town.environment):  # and whatever the command sets is forgotten
        done = CliRunner().invoke(helsebro, ["migrate", "--companion", "companion"])
    assert done.exit_code == 0, done.output
    return town


@pytest.fixture(scope="module")
def address(town: Town) -> Iterator[str]:
    """The companion, when its health check is content."""
    folder, port = town.saml.parent, free_port()
    places = {
        "8000": str(port),
        "0.0.0.0": "127.0.0.1",
        "/opt/helsebro": str(ROOT),
        "/etc/helsebro": str(folder),  # the trust lies in its `saml/`
    }
    here = Here(folder, places, {**REQUIRED, "COMPANION_BASE_URL": BASE})
    connections = {
        "bridge_default": json.loads(login(town.server, town.bridge, login="companion", password=PASSWORD)),
        "exorlive_default": json.loads(
            login(town.server, town.directory, login="exorlive_companion", password=PASSWORD)
        ),
        "exorlive_handover": json.loads(town.environment["AIRFLOW_CONN_EXORLIVE_HANDOVER"]),
    }
    here.hand_out("companion", {"companion_connections": json.dumps(connections)})
    child = children.start(
        "companion",
        ["/usr/bin/env", *here.command("companion")],
        log=folder / "companion.log",
        env=here.environment("companion"),
        cwd=ROOT,
    )
    try:
        deadline = time.monotonic() + READY_PATIENCE
        while not healthy(here):
            assert not child.ended, child.last_words()
            assert time.monotonic() < deadline, child.last_words()
            time.sleep(0.3)
        yield f"http://127.0.0.1:{port}"
    finally:
        children.stop([child])


def healthy(here: Here) -> bool:
    """Ask the container's own health check."""
    check = ["/usr/bin/env", *here.health("companion")]
    done = subprocess.run(check, env=here.environment("companion"), cwd=ROOT, capture_output=True, check=False)
    return done.returncode == 0


def test_a_resident_gets_in_once(town: Town, address: str) -> None:
    """L2, L3, L5, O6: the ticket is used up in the bridge, her contact is found, and she is handed over."""
    mine = town.contact()
    body = form(fresh())
    answer = post(address, body)
    assert answer.status_code == 303, answer.text
    cookie = {"Cookie": f"{COOKIE}={answer.cookies[COOKIE]}"}
    page = requests.get(f"{address}/1177/handover", headers=cookie, timeout=60)
    assert (page.status_code, handed_over(page.text)) == (200, mine)
    assert post(address, body).status_code == 409
    out = requests.post(f"{address}/1177/logout", headers=cookie, timeout=60, allow_redirects=False)
    assert out.status_code < 400


def post(address: str, body: bytes) -> requests.Response:
    """Post a ticket, as 1177's page does."""
    return requests.post(
        f"{address}/1177/acs", data=body, headers={"Content-Type": FORM}, timeout=60, allow_redirects=False
    )


def test_it_writes_nothing_but_into_its_home(town: Town, address: str) -> None:
    """O6: its file system cannot be written to; and it makes no database of Airflow's."""
    home = town.saml.parent / "airflow" / "companion"
    assert not list(home.glob("*.db"))
    assert {path.name for path in town.saml.parent.iterdir()} == BEFORE | {"airflow"}
