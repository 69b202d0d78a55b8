"""What has been kept long enough goes, and what is still needed stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from retention import Keep, load, tidy
from setup_file import SetupError
from tests.mirror.driver import run
from tests.world import World

NOW = datetime.now(UTC)


def test_old_runs_go_but_the_latest_that_went_through(world: World) -> None:
    """House: retention; a department that has stood still for years keeps its last word, for D8 and T7."""
    world.customer.practitioner()
    for _ in range(3):
        run()
    world.query("update bridge.run set ended_at = ended_at - interval '500 days' returning id")
    departments = 4
    assert tidy(Keep(runs=400), NOW)["runs"] == 2 * departments
    assert len(world.query("select from bridge.run")) == departments
    assert tidy(Keep(runs=400), NOW)["runs"] == 0


@pytest.mark.parametrize(("days", "gone"), [(399, 0), (401, 4)])
def test_the_limit_on_both_sides(world: World, days: int, gone: int) -> None:
    """House: a day before and a day after."""
    run()
    world.query("update bridge.run set ended_at = ended_at - %s returning id", timedelta(days=days))
    run()
    assert tidy(Keep(runs=400), NOW)["runs"] == gone


def test_the_file_is_validated(tmp_path: Path) -> None:
    """D7: line, path and cure; a slip of the pen is never a default."""
    assert load() == Keep(runs=400, access_log=1830, airflow=90)
    file = tmp_path / "housekeeping.yaml"
    file.write_text("housekeeping:\n  runs: 0\n  run: 3\n", encoding="utf-8")
    with pytest.raises(SetupError) as told:
        load(file)
    assert f"{file}:2: housekeeping.runs" in str(told.value)
    assert f"{file}:3: housekeeping.run: unknown key" in str(told.value)
