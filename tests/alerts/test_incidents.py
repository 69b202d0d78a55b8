"""The life of an incident: grace, reminders, widening, coming back; what must hold always (O4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.incidents import Incident, Step, Transition, explained, seen, unseen
from alerts.kinds import Kind
from alerts.settings import Alerts
from alerts.troubles import Place, Trouble

START = datetime(2031, 3, 12, 12, tzinfo=UTC)
RULES = Alerts(grace_minutes=10, remind_after_minutes=240, reopen_within_minutes=60)
PASSING = Trouble("unreachable/x", Kind.UNREACHABLE, "x")
HELD = Trouble("held/x", Kind.HELD, "x")


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


class Life:
    """An incident's key over time, as the book keeps it."""

    def __init__(self, trouble: Trouble = PASSING) -> None:
        self.trouble = trouble
        self.current: Incident | None = None
        self.past: Incident | None = None
        self.told: list[tuple[Transition, float]] = []

    def there(self, minute: float, *places: Place) -> Transition | None:
        """See the trouble."""
        trouble = replace(self.trouble, places=places)
        return self._keep(seen(self.current, self.past, trouble, at(minute), RULES), minute)

    def gone(self, minute: float) -> Transition | None:
        """See none."""
        return self._keep(unseen(self.current, at(minute), RULES), minute) if self.current else None

    def _keep(self, step: Step, minute: float) -> Transition | None:
        self.current = step.incident
        if step.incident and step.incident.resolved_at:
            self.current, self.past = None, step.incident
        elif step.incident and self.past and step.incident.id == self.past.id:
            self.past = None
        if step.told:
            self.told.append((step.told, minute))
        return step.told


@pytest.mark.parametrize(("minutes", "told"), [(9.9, None), (10, "opened"), (600, "opened")])
def test_passing_trouble_is_given_a_grace(minutes: float, told: Transition | None) -> None:
    """O4: what the next run's retry cures is no incident; the boundary on both sides."""
    life = Life()
    assert life.there(0) is None
    assert life.there(minutes) == told


def test_trouble_that_passes_within_its_grace_is_forgotten() -> None:
    """O4: and does not count when it comes anew."""
    life = Life()
    assert [life.there(0), life.gone(9), life.there(10), life.there(19)] == [None] * 4
    assert life.there(20) == "opened"


def test_what_only_a_person_can_cure_is_told_at_once() -> None:
    """O4."""
    assert Life(HELD).there(0) == "opened"


def test_a_trouble_that_knows_since_when_it_lasts_is_believed() -> None:
    """O4: a watch that was down itself does not make people wait again."""
    life = Life(replace(PASSING, since=at(-10)))
    assert life.there(0) == "opened"


def test_since_when_is_not_forgotten_when_who_met_it_first_is_well() -> None:
    """O4: of an incident that was told; before that, only how long it lasts now counts."""
    life = Life(replace(PASSING, since=at(0)))
    life.there(5)
    life.trouble = replace(PASSING, since=at(4))
    assert life.there(10) is None
    assert life.there(14) == "opened"
    life.trouble = replace(PASSING, since=at(12))
    life.there(15)
    assert life.current
    assert life.current.since == at(4)


@pytest.mark.parametrize(("minutes", "told"), [(239, None), (240, "reminded")])
def test_a_reminder_comes_after_its_time(minutes: float, told: Transition | None) -> None:
    """O4: since the last message."""
    life = Life(HELD)
    life.there(0)
    assert life.there(minutes) == told
    assert life.there(minutes + 1) == (None if told else "reminded")


@pytest.mark.parametrize(("minutes", "told"), [(60, "reopened"), (61, "opened")])
def test_one_that_comes_back_soon_goes_on(minutes: float, told: Transition) -> None:
    """O4: within the configured time of its end; later it is another one."""
    life = Life(HELD)
    life.there(-5)
    first = life.current
    assert life.gone(0) == "resolved"
    assert life.there(minutes) == told
    assert first
    assert life.current
    assert (life.current.id == first.id) is (told == "reopened")


def test_a_flapping_one_is_over_when_it_has_stayed_away() -> None:
    """O4: four messages in all, however often it flaps."""
    life = Life(HELD)
    for minute in range(0, 300, 10):
        life.there(minute)
        life.gone(minute + 5)
    life.gone(295 + 59.9)
    assert [told for told, _ in life.told] == ["opened", "resolved", "reopened", "reminded"]
    assert life.gone(295 + 60) == "resolved"


def test_departments_that_join_later_are_told_of_once() -> None:
    """O4: nobody stands still without anybody having been told; those there at the opening count as told."""
    one, two, three = (
        Place("patients", guid, guid, since=at(minute)) for guid, minute in (("1", 0), ("2", 9), ("3", 20))
    )
    life = Life(replace(PASSING, since=at(0)))
    assert life.there(10, one, two) == "opened"
    assert life.there(29.9, one, two, three) is None
    assert life.there(30, one, two, three) == "widened"
    assert life.there(31, two, three) is None


def test_trouble_that_an_open_incident_explains() -> None:
    """O4: Airflow is dead, so of course no run begins."""
    silent = replace(PASSING, unless=("dead", "import/x.py"))
    assert explained(silent, frozenset({"dead"}))
    assert not explained(silent, frozenset({"import/y.py"}))
    assert not explained(PASSING, frozenset({"dead"}))


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 200)), max_size=60), st.booleans())
def test_what_always_holds(looks: list[tuple[bool, int]], passing: bool) -> None:
    """O4: an opening and an end take turns, in between come only reminders, and never two within their time."""
    life = Life(PASSING if passing else HELD)
    minute, begun, ids = 0, None, set()
    for there, pause in looks:
        minute += pause
        told = life.there(minute) if there else life.gone(minute)
        begun = (begun if begun is not None else minute) if there else None
        if told in ("opened", "reopened") and passing:
            assert begun is not None
            assert minute - begun >= 10
        if not there:
            assert told in (None, "resolved")
        if life.current:
            ids.add(life.current.id)
    ends = [told for told, _ in life.told if told != "reminded"]
    assert all(told in ("opened", "reopened") for told in ends[::2])
    assert set(ends[1::2]) <= {"resolved"}
    for (_, before), (told, after) in zip(life.told, life.told[1:], strict=False):
        assert told != "reminded" or after - before >= 240
