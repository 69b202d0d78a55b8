"""How the share of set-aside rows goes, as a page that anybody can read (O3)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from bridge import connect, migrate
from quality_pages import trend
from quality_pages.pages import trend_page
from quality_pages.trend import DAYS, Day, Trend, trends
from tests.world import World

TODAY = date(2031, 3, 12)
HERE = uuid4()


def ran(world: World, days_ago: int, **values: Any) -> None:
    """Let a run have ended so many days ago."""
    day = TODAY - timedelta(days=days_ago)
    row = {
        "id": uuid4(),
        "airflow_run": str(uuid4()),
        "flow": "patients",
        "department": HERE,
        "department_name": "Fjord",
        "mode": "changes",
        "dry_run": False,
        "approved": False,
        "as_of": day,
        "today": day,
        "status": "success",
        "seen": 0,
        "sent": 0,
        "set_aside": 0,
        "started_at": day,
    } | values
    columns = ", ".join(row)
    places = ", ".join(["%s"] * len(row))
    world.query(f"insert into bridge.run ({columns}) values ({places}) returning 1", *row.values())


@pytest.fixture
def bridge(world: World) -> World:
    """A bridge where nothing has run."""
    migrate()
    return world


def read(flow: str = "patients") -> list[Trend]:
    """What the page would show."""
    with connect() as bridge:
        return trend.read(bridge, flow, TODAY)


def test_the_last_run_of_a_day_counts(bridge: World) -> None:
    """O3: of those that looked at the whole: neither failed, nor skipped, nor dry ones; a held one did look."""
    ran(bridge, 1, seen=100, set_aside=50, started_at="2031-03-11 08:00")
    ran(bridge, 1, seen=100, set_aside=10, started_at="2031-03-11 09:00")
    for status in ("failed", "skipped", "superseded", "running"):
        ran(bridge, 1, seen=1, set_aside=99, status=status, started_at="2031-03-11 10:00")
    ran(bridge, 1, seen=100, set_aside=99, dry_run=True, started_at="2031-03-11 11:00")
    ran(bridge, 0, seen=200, set_aside=100, status="held")
    ran(bridge, 0, seen=10, set_aside=10, flow="practitioners")
    (fjord,) = read()
    assert [(day.day, day.set_aside, day.rows, day.share) for day in fjord.known] == [
        (date(2031, 3, 11), 10, 100, 0.1),
        (date(2031, 3, 12), 100, 200, 0.5),
    ]
    assert (len(fjord.days), fjord.days[-1].day) == (DAYS, TODAY)


def test_the_days_have_an_end(bridge: World) -> None:
    """O3: thirty of them; where a clinic's day has begun before UTC's, that is the last."""
    for ago in (DAYS, DAYS - 1, 0):
        ran(bridge, ago, seen=10, set_aside=1)
    assert [day.day for day in read()[0].known] == [TODAY - timedelta(days=DAYS - 1), TODAY]
    ran(bridge, -1, seen=10, set_aside=1)
    assert [day.day for day in read()[0].known] == [TODAY, TODAY + timedelta(days=1)]


def test_inbound_a_day_is_what_it_brought(bridge: World) -> None:
    """O3, Q7: a run of questionnaires sees only what is new and what stands set aside."""
    for sent in (30, 60, 0):
        ran(
            bridge,
            0,
            flow="questionnaires",
            seen=10 + sent,
            sent=sent,
            set_aside=10,
            started_at=f"2031-03-12 0{sent // 10}:00",
        )
    (fjord,) = read("questionnaires")
    assert [(day.set_aside, day.rows, day.share) for day in fjord.known] == [(10, 100, 0.1)]


def test_departments_come_by_name_and_each_for_itself(bridge: World) -> None:
    """O3: under the name that they had last."""
    ran(bridge, 2, department_name="Ånd", seen=10)
    ran(bridge, 1, department_name="Zen", seen=10)
    ran(bridge, 1, department=uuid4(), department_name="Byen", seen=20, set_aside=1)
    assert [(found.name, len(found.known)) for found in read()] == [("Byen", 1), ("Zen", 2)]


def test_bars_are_true_to_scale() -> None:
    """O3: small shares look small; the largest fills the picture; a day without rows has no bar."""
    days = (Day(TODAY, 0, 10), Day(TODAY, None, None), Day(TODAY, 0, 0), Day(TODAY, 5, 10))
    assert [(x, height) for x, height, _ in Trend("x", days).bars()] == [(0, 0.0), (60, 80.0)]
    small = Trend("x", (Day(TODAY, 1, 100),))
    assert [height for _, height, _ in small.bars()] == [8.0]
    assert trends([], TODAY) == []


def page(bridge: World) -> str:
    """The page of two departments, one of which has no rows."""
    for ago in range(20):
        ran(bridge, ago, seen=400, set_aside=ago * 5)
    ran(bridge, 3, department=uuid4(), department_name="Byen <b>", seen=0)
    return trend_page("patients", read())


def test_the_page_tells_in_words_in_a_picture_and_in_numbers(bridge: World) -> None:
    """O3: names are text, not markup; nothing comes from elsewhere, and nothing is a script."""
    text = page(bridge)
    assert "0.0 % on 2031-03-12 (0 of 400); at most 23.8 %, on 2031-02-21." in text
    assert "Byen &lt;b&gt;" in text
    assert "No rows in these days." in text
    assert text.count("<rect") == 20
    assert re.findall(r"https?://|<script|@import|url\(", text) == []
    assert "Nothing has gone through in the last 30 days" in trend_page("patients", [])


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible_and_fits_a_phone(bridge: World, width: int, scheme: Any) -> None:
    """O3: axe-core finds nothing in a real browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        view = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        view.set_content(page(bridge))
        view.locator("summary").first.click()
        found = Axe().run(view)
        assert found.response["violations"] == []
        assert view.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        browser.close()
