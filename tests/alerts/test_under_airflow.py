"""The DAG `watch` and the commands as they are run, with Airflow's own database and a real mail server (O4)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bridge import migrate
from sandbox.mailbox import Mailbox
from tests.alerts.conftest import OPS, journal_down
from tests.mirror.driver import run
from tests.system.alone import Alone
from tests.world import World

END = """
import sys
from uuid import uuid4
from airflow.models.dagrun import DagRun
from airflow.utils.session import create_session
from airflow.utils.state import DagRunState
from airflow._shared.timezones.timezone import utcnow
for state in sys.argv[2:]:
    with create_session() as session:
        run = DagRun(dag_id=sys.argv[1], run_id=f"manual__{uuid4()}", run_type="manual", state=DagRunState(state))
        run.start_date = run.end_date = utcnow()
        session.add(run)
"""
BROKEN = "raise ValueError('Marked Person')"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An Airflow home: its metadata are made once."""
    return tmp_path_factory.mktemp("airflow")


@pytest.fixture
def alone(world: World, box: Mailbox, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Alone:
    """Airflow without any server, nothing given a grace, and a folder of DAGs with one that cannot be read."""
    (tmp_path / "dags").mkdir()
    (tmp_path / "dags" / "broken.py").write_text("from airflow.sdk import dag\n" + BROKEN, encoding="utf-8")
    alerts = {"mail": {"to": [OPS]}, "grace_minutes": 0}
    (tmp_path / "alerts.yaml").write_text(yaml.safe_dump({"alerts": alerts}), encoding="utf-8")
    monkeypatch.setenv("HELSEBRO_ALERTS", str(tmp_path / "alerts.yaml"))
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", box.connection)
    migrate()
    return Alone(world, home)


def watched(alone: Alone) -> int:
    """Run the DAG `watch` once; the exit status."""
    return alone.command("airflow", "dags", "test", "watch").returncode


def test_the_dag_tells_once(alone: Alone, box: Mailbox) -> None:
    """O4: as a task under Airflow; what is open is listed."""
    journal_down(alone.world)
    run()
    assert [watched(alone), watched(alone)] == [0, 0]
    assert box.subjects == ["[Helsebro] Journal extensor_fjord is not available (2 departments)"]
    (row,) = alone.json("incidents")
    assert (row["kind"], row["departments"], row["waiting"]) == ("unreachable", ["fjord 1", "fjord 2"], 0)


def test_the_dag_tells_that_the_bridge_is_down_and_back(alone: Alone, box: Mailbox) -> None:
    """O4: remembered in Airflow's Variable meanwhile, which the program beside Airflow reads, too."""
    port = alone.world.server.port
    alone.world.connect("bridge_default", port=1)
    assert watched(alone) != 0
    done = alone.command("watch", "--once")
    assert done.returncode == 1, done.stderr
    assert box.subjects == ["[Helsebro] The bridge cannot be read"]
    alone.world.connect("bridge_default", port=port)
    assert watched(alone) == 0
    assert [subject[:21] for subject in box.subjects[1:]] == ["[Helsebro] Over after"]
    assert watched(alone) == 0
    assert len(box.letters) == 2


def test_the_program_beside_airflow_sees_what_only_airflows_database_knows(
    alone: Alone, box: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """O4: a DAG file that cannot be read; its text, which may quote anything, goes nowhere."""
    with monkeypatch.context() as patched:
        patched.setenv("AIRFLOW__CORE__DAGS_FOLDER", str(tmp_path / "dags"))
        parsed = alone.command("airflow", "dag-processor", "--num-runs", "1")
        assert parsed.returncode == 0, parsed.stderr[-2000:]
    done = alone.command("watch", "--once")
    assert done.returncode == 0, done.stderr
    assert box.subjects == ["[Helsebro] Airflow cannot read broken.py"]
    assert "Marked" not in box.text() + box.html()
    assert alone.command("watch", "--once").returncode == 0
    assert len(box.letters) == 1
    listed = alone.command("incidents").stdout
    assert "OPEN  since" in listed
    assert "Airflow cannot read broken.py" in listed


def test_a_run_that_failed_before_the_bridge_knew_of_it(alone: Alone, box: Mailbox) -> None:
    """O4: its task «plan» fails, so that no department is even queued: Airflow's database knows."""
    read = alone.command("airflow", "dags", "reserialize")
    assert read.returncode == 0, read.stderr[-2000:]
    end(alone, "patients", "failed", "success", "failed")
    end(alone, "practitioners", "failed", "success")
    end(alone, "watch", "failed")  # it cannot tell of itself
    done = alone.command("watch", "--once")
    assert done.returncode == 0, done.stderr
    assert [subject for subject in box.subjects if "fails" in subject] == ["[Helsebro] Patients fails in Airflow"]
    end(alone, "patients", "success")
    assert alone.command("watch", "--once").returncode == 0
    assert "Over after" in box.subjects[-1]
    assert "Patients fails in Airflow" in box.subjects[-1]


def end(alone: Alone, dag: str, *states: str) -> None:
    """Let runs of a DAG end so, one after the other, as Airflow's database has it."""
    environment = {**os.environ, "AIRFLOW_HOME": str(alone.home), "_AIRFLOW_PROCESS_CONTEXT": "server"}
    subprocess.run([sys.executable, "-c", END, dag, *states], env=environment, check=True, capture_output=True)


def test_a_test_message_from_the_command_line(alone: Alone, box: Mailbox, tmp_path: Path) -> None:
    """O4: it says what was sent and what was not; nobody to tell is an error."""
    done = alone.command("watch", "--test")
    assert (done.returncode, done.stdout) == (0, "mail: sent\n")
    assert box.subjects == ["[Helsebro] This is a test"]
    (tmp_path / "alerts.yaml").write_text("alerts: {}", encoding="utf-8")
    done = alone.command("watch", "--test")
    assert done.returncode == 1
    assert "names no recipient" in done.stdout
    (tmp_path / "alerts.yaml").write_text("alert: {}", encoding="utf-8")
    done = alone.command("watch", "--once")
    assert done.returncode == 1
    assert "alerts.yaml:1: alert: unknown key" in done.stderr
    assert json.loads(alone.command("incidents", "--json").stdout) == []
