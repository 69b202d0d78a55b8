"""The demo as a newcomer sees it: one command, a table, a tick that arrives, and nothing left behind."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import psutil
import psycopg
import pytest
import requests

from console.places import STATE
from sandbox.journal import desktop
from tests.system.alone import COMMAND
from tests.system.written import files, tables
from tests.world import number

DEPARTMENT = "1f0c6a3e-7d54-4c1b-9b0e-2a51c0de0001"
VANISHING = "6b9d2f10-3c8e-4f7a-8a66-5e1ec0de0002"
"""A department whose practitioners are all unticked by mistake."""
ALL = ("Fjord rehabilitering", "Fjord døgn", "Byen bedriftshelse", "Byen fysioterapi")
TOOK_PART = {"practitioners": ALL, "patients": ALL, "appointments": ALL[:2]}
PEOPLE = (
    "select full_name, personal_identity_number, email from journal.user_account",
    "select concat_ws(' ', first_name, last_name), personal_identity_number, email from journal.patient",
    "select description from journal.appointment where length(description) > 20",
)
"""What of the journals' people must not be written anywhere."""
PATIENCE = 240.0


@dataclass
class Demo:
    """A demo that is up."""

    process: subprocess.Popen[str]
    told: str
    airflow: str
    flowzone: str
    password: str

    def environment(self) -> dict[str, str]:
        """What `./helsebro env --stack` exports."""
        exports = subprocess.run([COMMAND, "env", "--stack"], capture_output=True, text=True, check=True).stdout
        pairs = (line.removeprefix("export ").split("=", 1) for line in exports.splitlines())
        return {name: shlex.split(value)[0] if value else "" for name, value in pairs}

    def token(self) -> dict[str, str]:
        """The header of somebody who is logged in."""
        login = {"username": "admin", "password": self.password}
        answer = requests.post(f"{self.airflow}/auth/token", json=login, timeout=30)
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def api(self, path: str) -> Any:
        """Ask Airflow's API."""
        answer = requests.get(f"{self.airflow}/api/v2/{path}", headers=self.token(), timeout=30)
        answer.raise_for_status()
        return answer.json()


@contextmanager
def running_demo() -> Iterator[Demo]:
    process = subprocess.Popen([COMMAND, "demo"], cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        told = ""
        assert process.stdout is not None
        for line in process.stdout:
            told += line
            if "stays up until Ctrl-C" in line:
                break
        found = re.search(r"Airflow +(http\S+) +user admin, password (\S+)\nFlowzone +(http\S+)", told)
        assert found, told
        yield Demo(process, told, found[1], found[3], found[2])
    finally:
        if process.poll() is None:
            process.terminate()
            process.communicate(timeout=60)


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """One demo for all tests of this file, ended as a person ends it."""
    with running_demo() as demo:
        yield demo
    leftover = [process.cmdline() for process in psutil.process_iter(["cmdline"]) if _ours(process)]
    assert leftover == []


def _ours(process: psutil.Process) -> bool:
    """Whether a process belongs to the demo: its state directory stands in the command or the environment."""
    try:
        return any(str(STATE / "demo") in text for text in (*process.cmdline(), *process.environ().values()))
    except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
        return False


def _until(what: str, ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not ready():
        assert time.monotonic() < deadline, f"{what}: not within {PATIENCE:.0f} s"
        time.sleep(0.25)


def test_the_table_tells_of_every_department(demo: Demo) -> None:
    """O6, P1, T1, A1, D5, G1: who was sent, who was skipped and why, and what was set aside with rule and field."""
    for flow, departments in TOOK_PART.items():
        told = demo.told.split(f"{flow}: what happened")[1].split("what was set aside")[0]
        for department in departments:
            assert re.search(rf"{department} +success +[1-9]", told), told
    assert re.search(r"Byen bedriftshelse +skipped +0", demo.told)
    assert "Extensor is 1.39.2 (needs" in demo.told
    assert "appointment sync is not activated" in demo.told
    for rule in ("unknown_status.Avbrutt", "ends_too_early", "patient_and_group"):
        assert rule in demo.told


def test_flowzone_holds_what_the_table_says(demo: Demo) -> None:
    """P1, T1, A1: the numbers are those of the sandbox."""
    state = requests.get(f"{demo.flowzone}/sandbox/state", params={"department": DEPARTMENT}, timeout=30).json()
    for flow in TOOK_PART:
        sent = re.search(r"Fjord rehabilitering +success +(\d+)", demo.told.split(f"{flow}: what happened")[1])
        assert sent
        assert len(state[flow]) == int(sent[1]), flow


def test_the_calendar_shows_the_appointments(demo: Demo) -> None:
    """A5, A6: this week's page of the department, as a clinic's user would open it."""
    page = requests.get(f"{demo.flowzone}/avdelinger/{DEPARTMENT}/kalender", timeout=30)
    assert "Individuell avtale" in page.text
    assert "Tverrfaglig møte" in page.text


def test_the_daily_reconciliation_starts_full_runs(demo: Demo) -> None:
    """O2: a full run of every outbound flow, which reports for itself."""
    started = requests.post(
        f"{demo.airflow}/api/v2/dags/reconciliation/dagRuns",
        json={"logical_date": None},
        headers=demo.token(),
        timeout=30,
    )
    started.raise_for_status()

    def gone_through(flow: str) -> bool:
        runs = demo.api(f"dags/{flow}/dagRuns")["dag_runs"]
        return any((run["conf"].get("mode"), run["state"]) == ("full", "success") for run in runs)

    _until("the full runs", lambda: all(map(gone_through, TOOK_PART)))


def test_a_tick_reaches_flowzone_without_waiting_for_the_timetable(demo: Demo) -> None:
    """P2: the trigger starts a run of its own."""
    guid = _tick(demo)
    _until(
        "the tick",
        lambda: bool(requests.get(f"{demo.flowzone}/sandbox/effects", params={"guid": guid}, timeout=30).json()),
    )
    runs = demo.api("dags/practitioners/dagRuns?run_type=asset_triggered")["dag_runs"]
    assert runs


def test_a_tick_is_not_lost_while_the_triggerer_restarts(demo: Demo) -> None:
    """P2: the trigger fires at its own start, so that what happened meanwhile is looked at."""
    for process in [process for process in psutil.process_iter() if _ours(process)]:
        with suppress(psutil.NoSuchProcess):
            if "triggerer" in " ".join(process.cmdline()):
                process.kill()
    guid = _tick(demo)
    _until(
        "the tick",
        lambda: bool(requests.get(f"{demo.flowzone}/sandbox/effects", params={"guid": guid}, timeout=30).json()),
    )


def test_the_form_offers_the_departments_by_name(demo: Demo) -> None:
    """O2: a drop-down, validated."""
    param = demo.api("dags/practitioners/details")["params"]["department"]
    assert param["schema"]["values_display"][DEPARTMENT] == "Fjord rehabilitering"
    refused = requests.post(
        f"{demo.airflow}/api/v2/dags/practitioners/dagRuns",
        json={"conf": {"department": "nobody"}, "logical_date": None},
        headers=demo.token(),
        timeout=30,
    )
    assert refused.status_code == 400


def test_the_quality_report_is_behind_airflows_login(demo: Demo) -> None:
    """O3: browsable from the run, and by nobody who is not logged in."""
    run = demo.api("dags/practitioners/dagRuns?run_type=manual")["dag_runs"][0]["dag_run_id"]
    place = f"dags/practitioners/dagRuns/{quote(run, safe='')}/taskInstances/department.check/links?map_index=0"
    link = demo.api(place)["extra_links"]["Quality report"]
    assert requests.get(link, timeout=30).status_code == 401
    page = requests.get(link, headers=demo.token(), timeout=30)
    assert page.status_code == 200
    assert "Fjord rehabilitering" in page.text
    assert "values to be unique" in page.text
    trend = f"{link.split('?')[0]}/trend"
    assert requests.get(trend, timeout=30).status_code == 401
    assert "Fjord rehabilitering in numbers" in requests.get(trend, headers=demo.token(), timeout=30).text


def test_both_connection_types_have_a_form(demo: Demo) -> None:
    """House: a proper Airflow hook has its own connection type, with a form in Airflow's connection page."""
    forms = requests.get(f"{demo.airflow}/ui/connections/hook_meta", headers=demo.token(), timeout=30).json()
    known = {form["connection_type"]: form for form in forms}
    assert known["flowzone"]["hook_name"] == "Flowzone"
    assert known["extensor"]["standard_fields"]["url_schema"]["title"] == "Database"
    assert "connections" in known["flowzone"]["extra_fields"]


@pytest.mark.parametrize(
    ("conn_id", "told"), [("EXTENSOR_FJORD", "Extensor 1.41.0"), ("FLOWZONE_FJORD", "Flowzone issued a token")]
)
def test_the_test_button_works(demo: Demo, conn_id: str, told: str) -> None:
    """House: `test_connection` of both hooks, as Airflow's connection page calls it."""
    body = {"connection_id": "tried", **json.loads(demo.environment()[f"AIRFLOW_CONN_{conn_id}"])}
    answer = requests.post(f"{demo.airflow}/api/v2/connections/test", json=body, headers=demo.token(), timeout=60)
    assert answer.json() == {"status": True, "message": told}


def test_the_journals_role_is_refused_what_the_contract_does_not_grant(demo: Demo) -> None:
    """The demo's journal refuses as a clinic's would."""
    journal = json.loads(demo.environment()["AIRFLOW_CONN_EXTENSOR_FJORD"])
    login = {"host": journal["host"], "port": journal["port"], "dbname": journal["schema"]}
    with (
        psycopg.connect(**login, user=journal["login"], password=journal["password"]) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("update journal.user_account set full_name = 'x'")


def test_a_held_batch_waits_in_airflow_and_is_sent_when_it_is_approved_there(demo: Demo) -> None:
    """O3, O1: asked once, however many runs find it; they go on, and so does everybody else's work."""
    with _owner(demo, "byen") as journal:
        journal.execute(
            "update journal.user_account set flowzone_enabled = false where guid in"
            " (select user_guid from journal.user_department where department_guid = %s)",
            [VANISHING],
        )

    def questions() -> list[dict[str, Any]]:
        return list(demo.api("dags/approval/dagRuns/~/hitlDetails")["hitl_details"])

    _until("the question", lambda: len(questions()) == 1)
    (question,) = questions()
    assert re.fullmatch(r"practitioners, Byen fysioterapi: .* would be withdrawn", question["subject"])
    _run_again(demo, "practitioners", VANISHING)
    assert [asked["response_received"] for asked in questions()] == [False]
    waiting = question["task_instance"]
    requests.patch(
        f"{demo.airflow}/api/v2/dags/approval/dagRuns/{waiting['dag_run_id']}/taskInstances/decide/-1/hitlDetails",
        json={"chosen_options": ["Approve"], "params_input": {}},
        headers=demo.token(),
        timeout=30,
    ).raise_for_status()

    def present() -> list[Any]:
        state = requests.get(f"{demo.flowzone}/sandbox/state", params={"department": VANISHING}, timeout=30).json()
        return [m for person in state["practitioners"] for m in person["memberships"] if _in(m, VANISHING)]

    _until("the withdrawals", lambda: present() == [])
    started = demo.api("dags/practitioners/dagRuns?limit=100&order_by=-run_after")["dag_runs"]
    assert any(run["dag_run_id"].startswith("approved__") for run in started)


def test_nothing_that_the_stack_wrote_names_a_person(demo: Demo) -> None:
    """O1: the journals' people against all logs, Airflow's whole database (XComs, run conf …) and the bridge."""
    people = set()
    for customer in ("FJORD", "BYEN"):
        with psycopg.connect(_dsn(demo, f"EXTENSOR_{customer}")) as journal:
            for query in PEOPLE:
                people |= {value.strip() for row in journal.execute(query) for value in row if _telling(value)}
    assert len(people) > 5_000
    airflow = "postgresql://" + demo.environment()["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].split("://")[1]
    written = dict(files(STATE / "demo" / "logs")) | dict(files(STATE / "demo" / "airflow"))
    written |= dict(tables(airflow, "public")) | dict(tables(_dsn(demo, "BRIDGE_DEFAULT"), "bridge"))
    assert sum("department.deliver" in text for text in written.values()) > 3, "logs and tables were searched"
    assert {place for place, text in written.items() if any(value in text for value in people)} == set()


def test_answers_came_home(demo: Demo) -> None:
    """Q1, Q3, Q4, Q5: the patients answered, and the journals hold rows, results and documents that open."""
    for customer in ("FJORD", "BYEN"):
        with psycopg.connect(_dsn(demo, f"EXTENSOR_{customer}")) as journal:
            (answers,) = journal.execute("select count(*) from journal.questionnaire_answer").fetchone() or (0,)
            (results,) = journal.execute("select count(*) from journal.test_result").fetchone() or (0,)
            documents = journal.execute("select content from journal.document").fetchall()
        assert answers > 500
        assert results > 50
        assert len(documents) > 50
        assert all(content.startswith(b"%PDF-1.7") and content.rstrip().endswith(b"%%EOF") for (content,) in documents)
    assert re.search(r"questionnaires: what was set aside", demo.told)
    assert "not in the questionnaires file" in demo.told


def test_a_second_demo_is_refused(demo: Demo) -> None:
    """One stack a checkout, with a clear message."""
    second = subprocess.run([COMMAND, "demo", "--exit"], capture_output=True, text=True, check=False, timeout=60)
    assert second.returncode != 0
    assert "already runs in this checkout" in second.stderr


def _telling(value: str | None) -> bool:
    """Whether a value is long enough to be nobody else's by chance."""
    return value is not None and len(value.strip()) > 8


def _dsn(demo: Demo, name: str) -> str:
    at = json.loads(demo.environment()[f"AIRFLOW_CONN_{name}"])
    return f"postgresql://{at['login']}:{quote(at['password'], safe='')}@{at['host']}:{at['port']}/{at['schema']}"


def _in(membership: dict[str, Any], department: str) -> bool:
    return bool(membership["active"]) and membership["department"] == department


def _run_again(demo: Demo, flow: str, department: str) -> None:
    """Start a run of the flow for the department, and see it go through."""
    begun = requests.post(
        f"{demo.airflow}/api/v2/dags/{flow}/dagRuns",
        json={"logical_date": None, "conf": {"department": department}},
        headers=demo.token(),
        timeout=30,
    ).json()
    place = f"dags/{flow}/dagRuns/{quote(begun['dag_run_id'], safe='')}"
    _until("the run", lambda: demo.api(place)["state"] in ("success", "failed"))
    assert demo.api(place)["state"] == "success"


def _owner(demo: Demo, customer: str) -> psycopg.Connection[Any]:
    """Open a journal with its owner's rights, as the desktop program does."""
    journal = json.loads(demo.environment()[f"AIRFLOW_CONN_EXTENSOR_{customer.upper()}"])
    secret = json.loads((STATE / "demo" / "secrets.json").read_text(encoding="utf-8"))[f"role journal_{customer}"]
    owner = {"host": journal["host"], "port": journal["port"], "dbname": journal["schema"]}
    return psycopg.connect(**owner, user=f"journal_{customer}", password=secret)


def _tick(demo: Demo) -> str:
    """Open an account that is ticked, as the desktop program does."""
    with _owner(demo, "fjord") as connection:
        return desktop.add_practitioner(
            connection, DEPARTMENT, full_name="Tikk Tikk", personal_identity_number=number(300)
        )
