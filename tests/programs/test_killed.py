"""A run that is killed between any two effects is cured by the next: each program once, for the right patient (L8).

Every kill is a real one, SIGKILL to a process of its own.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest

import mirror
from tests.mirror.killed import Point
from tests.programs.clinic import NORWEGIAN, OTHER, SWEDISH, Clinic, counts
from tests.world import ROOT

RECORDER = "extensor_hook.recording:Recorder"
DO = f"{RECORDER}._do"
"""The statements of a transaction: lock and revoke, twice; then lock, supersede, document for each program."""
POINTS = [
    Point("mirror.plan:_queue"),
    Point("handouts.steps:begin"),
    Point("handouts.record:_note"),
    Point("handouts.record:_look"),
    Point("exorlive_hook.programs:Programs.whose"),
    Point("handouts.record:sorted_out"),
    Point("handouts.record:_take_back"),
    *(Point(DO, "after", nth) for nth in range(1, 12)),
    *(Point(f"{RECORDER}.revoke", when, nth) for when in ("before", "after") for nth in (1, 2)),
    *(Point(f"{RECORDER}.record", when, nth) for when in ("before", "after") for nth in (1, 2, 3)),
    Point("printing.presses:_Press.print", "before"),
    Point("printing.presses:_Press.print"),
    *(Point("handouts.record:_settle", when, nth) for when in ("before", "after") for nth in (1, 2)),
    Point("handouts.record:_note", "before", 2),
    Point("handouts.steps:record_all"),
    Point("handouts.steps:_ended", "before"),
    Point("handouts.steps:end"),
]

EFFECTS = [
    Point("handouts.record:_take_back", "before"),
    Point("handouts.record:_take_back"),
    *(Point(f"{RECORDER}.revoke", "after", nth) for nth in (1, 2)),
    *(Point(f"{RECORDER}.record", "after", nth) for nth in (1, 2, 3)),
    Point("handouts.record:_settle"),
    Point("handouts.record:_settle", "after", 2),
]
"""After which it matters what the ledger still says, should everything be put back as it was."""


class Killer:
    """Runs a department in processes that die; forks of one that has imported everything already."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, clinic: Clinic, point: Point) -> int:
        """Run until it is killed there; return the signal that ended it, or 0 when none did."""
        assert self._process.stdin
        assert self._process.stdout
        request = {
            "environment": clinic.world.environment,
            "point": vars(point),
            "department": str(clinic.department),
            "run": f"killed__{uuid4()}",
        }
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    """The process whose children are killed."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.programs.test_killed"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'plugins'}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Killer(process)
        finally:
            assert process.stdin
            process.stdin.close()


@pytest.mark.parametrize(
    ("point", "restored"), [*((point, False) for point in POINTS), *((point, True) for point in EFFECTS)], ids=str
)
def test_each_program_stands_once_and_right(clinic: Clinic, killer: Killer, point: Point, restored: bool) -> None:
    """L8: one new, one saved again, one corrected to another patient, one to nobody; maybe all put back after it."""
    directory = clinic.world.exorlive
    one, two = clinic.patient(NORWEGIAN), clinic.patient(OTHER)
    contacts = {name: clinic.contact(NORWEGIAN) for name in ("again", "moved", "lost")}
    programs = {name: directory.program(contact) for name, contact in contacts.items()}
    stranger = clinic.handed("1234")
    assert counts(clinic.run()) == (3, 0, 0, 1)

    directory.change("program", programs["again"], title="Ny")
    directory.change("contact", contacts["moved"], personal_identity_number=OTHER)
    directory.change("contact", contacts["lost"], personal_identity_number=SWEDISH[7])
    programs["new"] = clinic.handed(OTHER)
    assert killer.run(clinic, point) == signal.SIGKILL
    for program in programs.values():
        assert sum(stands for *_, stands in clinic.standing(program)) <= 1

    if restored:
        directory.change("program", programs["again"], title="Knær")
        for name in ("moved", "lost"):
            directory.change("contact", contacts[name], personal_identity_number=NORWEGIAN)
    assert clinic.run()["status"] == "success"
    found = {name: [who for _, who, stands in clinic.standing(one) if stands] for name, one in programs.items()}
    assert found == {
        "again": [one],
        "moved": [one if restored else two],
        "lost": [one] if restored else [],
        "new": [two],
    }
    titles = {row["source_id"]: row["title"] for row in clinic.documents() if row["stands"]}
    assert titles[str(programs["again"])] == f"Treningsprogram: {'Knær' if restored else 'Ny'}"
    if not restored:
        assert {name: len(clinic.standing(one)) for name, one in programs.items()} == {
            "again": 2,
            "moved": 2,
            "lost": 1,
            "new": 1,
        }
    assert set(clinic.aside()) == {stranger} | (set() if restored else {programs["lost"]})
    assert clinic.world.query("select from bridge.run where status = 'running'") == []
    before = clinic.documents()
    assert counts(clinic.run("full"))[:3] == (0, 4 if restored else 3, 0)
    assert clinic.documents() == before


def _serve() -> None:
    from handouts import steps
    from handouts.steps import PROGRAMS
    from mirror import plan as planning

    mirror.expectations = SimpleNamespace(validate_rows=lambda *_: [])  # type: ignore[assignment]
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the steps log is no reply
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            request = json.loads(line)
            os.environ.update(request["environment"])
            code = 70
            try:
                Point(**request["point"]).strike(lambda: os.kill(os.getpid(), signal.SIGKILL))
                department = UUID(request["department"])
                planning.plan(PROGRAMS, request["run"], planning.Wish(department))
                steps.record(request["run"], department)
                code = 0
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        print(os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, file=replies, flush=True)


if __name__ == "__main__":
    _serve()
