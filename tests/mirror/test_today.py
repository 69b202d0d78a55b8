"""Now is the process's clock, taken once per run, in the department's time zone (G4)."""

from datetime import UTC, datetime

import pytest

from flows.practitioners import PRACTITIONERS
from mirror import plan, steps
from tests.mirror.driver import begin, run_one
from tests.world import World

CLOSING = datetime(2031, 7, 1, 12, 0)  # noqa: DTZ001  the clinic's local time, as Extensor writes it


def set_clock(monkeypatch: pytest.MonkeyPatch, *moment: int) -> None:
    """Let the process's clock show a moment in UTC."""
    monkeypatch.setattr(plan, "now", lambda: datetime(*moment, tzinfo=UTC))  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("timezone", "before", "at"),
    [
        ("Europe/Oslo", (2031, 7, 1, 9, 59, 59), (2031, 7, 1, 10, 0)),
        ("UTC", (2031, 7, 1, 11, 59, 59), (2031, 7, 1, 12, 0)),
        ("America/New_York", (2031, 7, 1, 15, 59, 59), (2031, 7, 1, 16, 0)),
    ],
)
def test_an_account_closes_at_its_time_in_the_departments_zone(
    world: World, monkeypatch: pytest.MonkeyPatch, timezone: str, before: tuple[int, ...], at: tuple[int, ...]
) -> None:
    """G4, P1, P5: a second before it still counts as ticked, at the very time it does not."""
    world.write_departments(timezone=timezone)
    guid = world.customer.practitioner(closed_at=CLOSING)
    set_clock(monkeypatch, *before)
    run_one(world.department)
    assert list(world.held()) == [guid]
    set_clock(monkeypatch, *at)
    assert run_one(world.department)["withdrawn"] == 1
    assert world.held() == {}


def test_the_clocks_of_the_databases_decide_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """G4: long past for both servers, and still to come for the process."""
    guid = world.customer.practitioner(closed_at=datetime(1999, 1, 1))  # noqa: DTZ001
    set_clock(monkeypatch, 1998, 12, 31)
    run_one(world.department)
    assert list(world.held()) == [guid]


def test_the_moment_is_taken_once_and_kept_through_the_run(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """G4: a step that is tried again hours later judges by the same now."""
    world.customer.practitioner(closed_at=CLOSING)
    set_clock(monkeypatch, 2031, 7, 1, 9, 0)
    airflow_run = begin(world.department)
    set_clock(monkeypatch, 2031, 7, 1, 13, 0)
    for _ in range(2):
        steps.snapshot(PRACTITIONERS, airflow_run, world.department)
    steps.check(PRACTITIONERS, airflow_run, world.department)
    steps.deliver(PRACTITIONERS, airflow_run, world.department)
    assert len(world.held()) == 1


def test_the_settings_of_the_roles_decide_nothing(world: World) -> None:
    """G4: another DateStyle, time zone and search_path of the journal's role change no digest."""
    guid = world.customer.practitioner(closed_at=datetime(2999, 1, 2))  # noqa: DTZ001
    run_one(world.department)
    settings = (
        "datestyle = 'SQL, DMY'",
        "timezone = 'Pacific/Apia'",
        "search_path = nowhere",
        "extra_float_digits = 0",
    )
    with world.customer.desktop() as journal:
        for setting in settings:
            journal.execute(f"alter role flowzone_sync set {setting}".encode())
    try:
        assert run_one(world.department)["unchanged"] == 1
        assert run_one(world.department, "full")["sent"] == 1
    finally:
        with world.customer.desktop() as journal:
            journal.execute("alter role flowzone_sync reset all")
    assert world.effects() == {guid: (1, 0, 0)}
