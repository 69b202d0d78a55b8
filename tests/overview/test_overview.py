"""The overview: what it counts, what its pages show, and what they start."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import requests
from airflow.api_fastapi.core_api.security import get_user

from alerts.book import enter
from alerts.kinds import Kind
from alerts.settings import Alerts
from alerts.troubles import Place, Trouble
from bridge import connect, migrate
from flows import PATIENTS
from overview import app as pages
from overview.numbers import Overview, look, metrics
from sandbox.flowzone.server import running
from tests.mirror.driver import run
from tests.world import World


@dataclass
class Desk:
    """The pages on a port, somebody logged in, and what she starts."""

    address: str
    started: list[dict[str, Any]] = field(default_factory=list)

    def get(self, path: str = "/", **query: str) -> requests.Response:
        """Open a page."""
        return requests.get(self.address + path, params=query, timeout=30)

    def post(self, path: str, origin: str | None = None, **form: str) -> requests.Response:
        """Send a form, as a page of this origin would."""
        headers = {"Origin": origin} if origin else {}
        return requests.post(self.address + path, data=form, headers=headers, allow_redirects=False, timeout=30)


class Somebody:
    """Who is logged in."""

    def get_name(self) -> str:
        """Her name in Airflow."""
        return "somebody"


class Started:
    """A run of Airflow's."""

    run_id = "manual__x"


@pytest.fixture
def desk(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The application without Airflow's login (tried in the demo's test) and without its scheduler."""
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "http://airflow.example.test")
    migrate()
    found = Desk("")

    def start(**wish: Any) -> Started | None:
        found.started.append(wish)
        return Started() if wish["dag_id"] != "nothing" else None

    monkeypatch.setattr(pages, "trigger_dag", start)
    for guard in (*pages.READS, *pages.STARTS):
        monkeypatch.setitem(pages.app.dependency_overrides, guard.dependency, lambda: None)
    monkeypatch.setitem(pages.app.dependency_overrides, get_user, Somebody)
    with running(pages.app) as found.address:
        yield found


def seen(now: datetime | None = None) -> Overview:
    """Return the overview at a moment."""
    with connect() as bridge:
        return look(bridge, now or datetime.now(UTC))


def test_each_flow_of_each_department(world: World) -> None:
    """O5: last success, lag, sent, set aside and since when; a department that is off is no trouble."""
    world.customer.practitioner()
    world.customer.practitioner(personal_identity_number="12")
    world.options[world.customer.departments[1]] = {"active": False}
    world.write_departments()
    run()
    run(flow=PATIENTS)
    now = datetime.now(UTC) + timedelta(minutes=3)
    cells = {(cell.flow, cell.department): cell for cell in seen(now).cells}
    assert len(cells) == 8
    here = cells["practitioners", world.department]
    assert (here.health, here.sent_24h, here.set_aside, here.waiting) == ("well", 1, 1, 0)
    assert here.lag_seconds is not None
    assert 175 < here.lag_seconds < 240
    assert here.set_aside_since is not None
    assert cells["practitioners", world.customer.departments[1]].health == "off"
    assert seen().flows == ["practitioners", "patients"]


def test_trouble_is_told_until_it_has_passed(world: World) -> None:
    """O5: failed and held departments, with their reason; the last success stays."""
    guids = [world.customer.practitioner() for _ in range(30)]
    run(world.department)
    world.connect("extensor_fjord", password="wrong")
    run(world.department)
    (cell,) = seen().cells
    assert (cell.health, cell.failed_24h, cell.sent_24h) == ("troubled", 1, 30)
    assert "refuses the login" in (cell.reason or "")
    assert cell.last_success is not None
    world.connect("extensor_fjord", password=world_password(world))
    for guid in guids[:25]:
        world.customer.change("user_account", guid, flowzone_enabled=False)
    run(world.department)
    (cell,) = seen().cells
    assert (cell.health, cell.held, cell.asked) == ("held", 25, True)
    assert cell.in_short.endswith("25 of 30 would be withdrawn")


def world_password(world: World) -> str:
    """Return the journals' right password."""
    from tests.world import PASSWORD

    return PASSWORD


@pytest.mark.parametrize(("minutes", "health"), [(29, "well"), (31, "late")])
def test_a_flow_that_stands_still_is_late(world: World, minutes: int, health: str) -> None:
    """O5: on both sides of half an hour."""
    run(world.department)
    (cell,) = seen(datetime.now(UTC) + timedelta(minutes=minutes)).cells
    assert cell.health == health


def test_what_people_were_told_of_stands_there_until_it_is_over(desk: Desk) -> None:
    """O4, O5: a flow that has been paused looks well by its last run; the open incident says that it is not."""
    paused = Trouble("silent/patients", Kind.SILENT, "patients", places=(Place("patients", "1", "Fjord <b>"),))
    title = "No run of patients begins any more"
    with connect() as bridge:
        enter(bridge, [paused], [Kind.SILENT], Alerts(), datetime.now(UTC))
        assert title in desk.get().text
        assert "(Fjord &lt;b&gt;)" in desk.get().text
        (incident,) = desk.get("/data.json").json()["incidents"]
        assert (incident["title"], incident["departments"]) == (title, ["Fjord <b>"])
        enter(bridge, [], [Kind.SILENT], Alerts(), datetime.now(UTC))
        assert title not in desk.get().text


def test_a_dry_run_changes_nothing_in_it(world: World) -> None:
    """O2, O5: it sent nothing."""
    world.customer.practitioner()
    run(world.department, dry_run=True)
    assert seen().cells == []


def test_the_last_24_hours(world: World) -> None:
    """O5: by the hour; what lies before is not in the picture."""
    world.customer.practitioner()
    run(world.department)
    now = datetime.now(UTC)
    (hours,) = seen(now).hours
    assert (hours.went_over[-1], sum(hours.went_over), len(hours.went_over)) == (1, 1, 24)
    (hours,) = seen(now + timedelta(hours=23, minutes=30)).hours
    assert (hours.went_over[0], sum(hours.went_over)) == (1, 1)
    assert seen(now + timedelta(hours=24, minutes=1)).hours == []


def test_metrics_carry_guids_and_no_names(world: World) -> None:
    """O5: gauges with documented names."""
    world.customer.practitioner(personal_identity_number="12")
    run(world.department)
    gauges = {name: (value, tags) for name, value, tags in metrics(seen().cells)}
    tags = {"flow": "practitioners", "department": str(world.department)}
    assert gauges["helsebro.set_aside"] == (1, tags)
    assert gauges["helsebro.failed"] == (0, tags)
    assert set(gauges) == {f"helsebro.{name}" for name in ("lag_seconds", "set_aside", "waiting", "held", "failed")}


def test_the_numbers_are_sent_as_metrics(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """O5: a gauge each, through Airflow's own client."""
    from overview.measure import measure

    world.customer.practitioner(personal_identity_number="12")
    run(world.department)
    sent: list[tuple[str, float, dict[str, str]]] = []
    monkeypatch.setattr("overview.measure.stats.gauge", lambda name, value, tags: sent.append((name, value, tags)))
    assert measure(datetime.now(UTC)) == len(sent) == 5
    assert ("helsebro.set_aside", 1, {"flow": "practitioners", "department": str(world.department)}) in sent


def test_the_page_and_its_json(world: World, desk: Desk) -> None:
    """O5: the same numbers; nothing from elsewhere; links to the run and the desk."""
    world.customer.practitioner(personal_identity_number="12")
    run(world.department)
    page = desk.get()
    assert page.status_code == 200
    assert "fjord 1" in page.text
    assert f"/desk?flow=practitioners&amp;department={world.department}" in page.text
    assert "http://" not in page.text.replace("http://www.w3.org", "")
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]
    (cell,) = desk.get("/data.json").json()["cells"]
    assert (cell["flow"], cell["health"], cell["set_aside"]) == ("practitioners", "well", 1)


def test_the_desk_filters_and_tries_again(world: World, desk: Desk) -> None:
    """O5, G1: one row, those of a rule, or all of a department; the run is started for that department only."""
    broken = [world.customer.practitioner(personal_identity_number=text) for text in ("12", None)]
    run(world.department)
    here = str(world.department)
    page = desk.get("/desk", department=here, rule="missing").text
    assert str(broken[1]) in page.split("By rule")[0]
    assert str(broken[0]) not in page
    answer = desk.post("/desk/practitioners/retry", department=here, guid=str(broken[0]))
    assert answer.status_code == 303
    assert answer.headers["Location"] == "http://airflow.example.test/dags/practitioners/runs/manual__x"
    (started,) = desk.started
    assert (started["dag_id"], started["triggering_user_name"]) == ("practitioners", "somebody")
    assert started["conf"] == {"department": here, "mode": "changes", "dry_run": False}
    attempts = "select guid, attempts from bridge.set_aside order by attempts desc"
    run(world.department)
    assert [(row["guid"], row["attempts"]) for row in world.query(attempts)] == [(broken[0], 2), (broken[1], 1)]
    desk.post("/desk/practitioners/retry", department=here, rule="missing")
    run(world.department)
    assert {row["attempts"] for row in world.query(attempts)} == {2}
    desk.post("/desk/practitioners/retry", department=here)
    run(world.department)
    assert {row["attempts"] for row in world.query(attempts)} == {3}


def test_a_resync_of_one_department(world: World, desk: Desk) -> None:
    """O2: changes or full, dry run; who started it is told to Airflow."""
    here = str(world.department)
    assert desk.post("/runs/patients", department=here, mode="full", dry_run="true").status_code == 303
    assert desk.started[0]["conf"] == {"department": here, "mode": "full", "dry_run": True}
    assert desk.post("/runs/patients", mode="everything").status_code == 422
    assert desk.post("/runs/nothing").status_code == 404


@pytest.mark.parametrize(
    ("origin", "status"),
    [("http://airflow.example.test", 303), (None, 303), ("http://elsewhere.test", 403), ("null", 403)],
)
def test_another_sites_page_starts_nothing(desk: Desk, origin: str | None, status: int) -> None:
    """O2: the browser tells where a form stood."""
    assert desk.post("/runs/patients", origin).status_code == status
    assert len(desk.started) == (status == 303)


def test_the_diagnosis_is_one_click_away(world: World, desk: Desk) -> None:
    """O5, T7: by GUID; what is no GUID is neither asked for nor shown again."""
    patient = world.customer.patient(flowzone_enabled=False)
    page = desk.get("/why", kind="patient", guid=f" {{{patient}}} ".upper())
    assert "Til klinikken" in page.text
    assert "not_ticked" in page.text
    page = desk.get("/why", kind="patient", guid="13036512345")
    assert "This is no GUID" in page.text
    assert "13036512345" not in page.text
    assert "Til klinikken" in desk.get("/why", kind="patient", guid=str(uuid4())).text


def test_a_bridge_that_is_down_is_told(world: World, desk: Desk) -> None:
    """O5: 503, with the system and the cure."""
    world.connect("bridge_default", password="wrong")
    page = desk.get()
    assert page.status_code == 503
    assert "bridge bridge_default refuses the login" in page.text
