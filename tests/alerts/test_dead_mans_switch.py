"""What does not happen is noticed, too: no heartbeat, a DAG that no longer runs, runs that never end (O4)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from alerts import airflow_state, outside
from alerts.airflow_state import AirflowState, Failing, of_airflow
from alerts.troubles import of_comparison
from flows import PRACTITIONERS
from tests.alerts.conftest import NOON, Ops
from tests.mirror.driver import begin

DEAD = "[Helsebro] Airflow runs nothing any more"
EVERY_FLOW = ("practitioners", "patients", "appointments", "questionnaires", "programs")


class Outside:
    """The program beside Airflow, with what Airflow says of itself as the test wants it."""

    def __init__(self, ops: Ops, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.state: AirflowState | None = None
        self._ops = ops
        self._folder = folder
        monkeypatch.setattr(airflow_state, "read", lambda: self.state)

    def watch(self) -> list[str]:
        """Look once, and return the subjects of what came of it."""
        before = len(self._ops.box.letters)
        outside(self._ops.now, self._folder)
        return self._ops.box.subjects[before:]


@pytest.fixture
def beside(ops: Ops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Outside:
    """The program beside Airflow."""
    return Outside(ops, tmp_path, monkeypatch)


def test_a_heartbeat_that_stops_is_told_from_outside_and_its_return_from_inside(ops: Ops, beside: Outside) -> None:
    """O4: scheduler, workers or api-server are gone; both share one book."""
    ops.watch()
    ops.later(5)
    assert beside.watch() == []
    ops.later(0.1)
    assert beside.watch() == [DEAD]
    assert "Since        Wed 12 Mar 2031, 13:00" in ops.box.text()
    assert beside.watch() == []
    assert ops.watch() == ["[Helsebro] Over after 5 min: Airflow runs nothing any more"]
    assert beside.watch() == []


def test_an_airflow_that_was_never_heard_of_counts_from_the_first_look(ops: Ops, beside: Outside) -> None:
    """O4: a new installation is given its time, and no more."""
    assert beside.watch() == []
    ops.later(6)
    assert beside.watch() == [DEAD]


def test_the_dead_are_told_of_with_the_parts_that_are_not_heard_of(ops: Ops, beside: Outside) -> None:
    """O4: one message, not one for each part or flow."""
    ops.wish()
    ops.watch()
    beside.state = AirflowState(heard={"scheduler": ops.now, "triggerer": ops.now + timedelta(hours=2)})
    ops.later(120)
    assert beside.watch() == [DEAD]
    assert "its scheduler was last heard of at 2031-03-12 12:00 UTC" in ops.box.text()
    assert "triggerer" not in ops.box.text()


def test_a_dag_that_no_longer_runs(ops: Ops) -> None:
    """O4: paused, unreadable, or failing before it begins: one message a flow; its return is told."""
    ops.wish(flows={name: {"silent_after_minutes": None} for name in EVERY_FLOW[1:]})
    ops.settled()
    assert ops.stand_still(19) == []
    assert ops.stand_still(3) == ["[Helsebro] No run of practitioners begins any more (4 departments)"]
    assert "whether the DAG is paused" in ops.box.text()
    ops.flows(PRACTITIONERS)
    assert [subject[:21] for subject in ops.watch()] == ["[Helsebro] Over after"]


def test_after_airflow_was_down_the_flows_are_given_time_to_come_back(ops: Ops) -> None:
    """O4: one message told that Airflow was dead; no more follow about what that explains."""
    ops.wish(flows={})
    ops.watch()
    ops.later(300)
    assert ops.watch() == []
    assert ops.stand_still(20) == []
    assert len(ops.stand_still(1)) == len(EVERY_FLOW)


def test_a_new_department_is_measured_by_its_flow(ops: Ops) -> None:
    """O4: it joins with the next run, and is not missed before."""
    late = ops.world.customer.departments[1]
    ops.wish(flows={name: {"silent_after_minutes": None} for name in EVERY_FLOW[1:]})
    ops.world.absent.add(late)
    ops.world.write_departments()
    ops.watch()
    for _ in range(6):
        ops.later(5)
        ops.flows(PRACTITIONERS)
        ops.watch()
    ops.world.absent.clear()
    ops.world.write_departments()
    assert ops.watch() == []


def test_runs_that_begin_and_never_end(ops: Ops) -> None:
    """O4: a task hangs; those that find it at work say nothing of the department."""
    ops.wish(flows={name: {"silent_after_minutes": None} for name in EVERY_FLOW[1:]}, stuck_after_minutes=30)
    ops.settled()
    subjects: list[str] = []
    for _ in range(8):
        begin(flow=PRACTITIONERS)  # and nothing more comes of it
        subjects += ops.watch()
        ops.later(5)
    assert subjects == ["[Helsebro] Runs of practitioners begin and do not end (4 departments)"]


@pytest.mark.parametrize(("hours", "told"), [(26, []), (26.1, ["patients"])])
def test_a_flow_that_was_not_compared_in_full_for_a_day(hours: float, told: list[str]) -> None:
    """O4: the DAG reconciliation does not run; the boundary on both sides, and a flow that is new."""
    now = NOON
    full_at = {"patients": now - timedelta(hours=hours), "practitioners": None, "appointments": now}
    assert [trouble.subject for trouble in of_comparison(full_at, now - timedelta(hours=1), now)] == told


def test_what_airflow_says_of_itself() -> None:
    """O4: files that cannot be read, parts that have stopped, runs that fail and the bridge does not know why."""
    now = NOON
    state = AirflowState(
        unreadable=("folder/broken.py",),
        heard={"triggerer": now - timedelta(minutes=6), "scheduler": now - timedelta(minutes=5)},
        failing=(Failing("programs", now, "x"), Failing("patients", now, "y")),
    )

    def found(*, alive: bool) -> list[str]:
        troubles = of_airflow(state, frozenset({"patients"}), now, timedelta(minutes=5), alive=alive)
        return [trouble.key for trouble in troubles]

    assert found(alive=True) == ["import/broken.py", "component/triggerer", "failed/programs"]
    assert found(alive=False) == ["import/broken.py", "failed/programs"]


def test_what_only_outside_sees_is_not_over_because_inside_does_not_see_it(ops: Ops, beside: Outside) -> None:
    """O4: each judges what it can."""
    beside.state = AirflowState(unreadable=("broken.py",))
    ops.watch()
    assert beside.watch() == ["[Helsebro] Airflow cannot read broken.py"]
    assert ops.watch() == []
    beside.state = None  # Airflow's database does not answer
    assert beside.watch() == []
    beside.state = AirflowState()
    assert beside.watch() == ["[Helsebro] Over after less than a minute: Airflow cannot read broken.py"]


def test_a_paused_flow_says_so(ops: Ops, beside: Outside) -> None:
    """O4."""
    ops.wish(flows={name: {"silent_after_minutes": None} for name in EVERY_FLOW[1:]})
    beside.state = AirflowState(paused=frozenset({"practitioners"}))
    ops.watch()
    assert ops.stand_still(20) == []
    ops.later(1)
    beside.watch()
    assert "the DAG practitioners is paused" in ops.box.text()


def test_an_unreadable_dag_explains_why_its_flow_is_silent(ops: Ops, beside: Outside) -> None:
    """O4: one message."""
    ops.wish(flows={name: {"silent_after_minutes": None} for name in EVERY_FLOW[1:]})
    beside.state = AirflowState(unreadable=("practitioners.py",))
    subjects: list[str] = []
    for _ in range(10):
        subjects += [*ops.watch(), *beside.watch()]
        ops.later(4)
    assert subjects == ["[Helsebro] Airflow cannot read practitioners.py"]


def test_the_set_up_that_cannot_be_used_is_told_and_ends_nothing_else(ops: Ops) -> None:
    """O4, D7: with file, line and cure; what was wrong before is not taken for over."""
    ops.settled()
    ops.world.connect("flowzone_fjord", password="wrong")
    ops.world.customer.practitioner()
    ops.flows(PRACTITIONERS)
    assert ops.watch() == ["[Helsebro] Flowzone flowzone_fjord refuses us (fjord 1)"]
    file = Path(ops.world.environment["HELSEBRO_DEPARTMENTS"])
    good = file.read_text(encoding="utf-8")
    file.write_text(good.replace("guid", "guidd", 1), encoding="utf-8")
    assert ops.watch() == ["[Helsebro] The departments file cannot be used"]
    assert "departments.0.guidd: unknown key; remove it or correct its spelling" in ops.box.text()
    file.write_text(good, encoding="utf-8")
    assert ops.watch() == ["[Helsebro] Over after less than a minute: The departments file cannot be used"]


def test_the_questionnaires_file_is_looked_at_too(ops: Ops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """O4, Q2."""
    (tmp_path / "q.yaml").write_text("questionnaires: 1", encoding="utf-8")
    monkeypatch.setenv("HELSEBRO_QUESTIONNAIRES", str(tmp_path / "q.yaml"))
    assert ops.watch() == ["[Helsebro] The questionnaires file cannot be used"]
