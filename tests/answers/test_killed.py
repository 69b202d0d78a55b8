"""A run that is killed between any two effects is cured by the next: each answer once, acknowledged (Q6, Q8).

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
from typing import Any
from uuid import UUID, uuid4

import pytest

import mirror
from tests.answers.clinic import Clinic, answer, counts, filed, question, score
from tests.mirror.killed import Point
from tests.world import ROOT

FILER = "extensor_hook.filing:Filer"
DO = f"{FILER}._do"
"""The statements that filing one answer consists of: lock, response, answers, document, results, relink, supersede."""
PRINTED = [
    Point("printing.presses:_Press.print"),
    Point(DO, "before", 4),
    Point(DO, "after", 4),
    Point(f"{FILER}.file"),
    Point("flowzone_hook.hook:FlowzoneHook.acknowledge"),
]
"""Where it is killed with a document under way."""
POINTS = [
    Point("mirror.plan:_queue"),
    Point("answers.steps:_begin"),
    Point("flowzone_hook.hook:read"),
    Point("answers.bring:sorted_out"),
    *(Point(DO, "after", nth) for nth in range(1, 7)),
    Point(f"{FILER}._file"),
    Point(f"{FILER}.file"),
    Point("answers.bring:_warn", "before"),
    Point("answers.bring:_warn"),
    Point(f"{FILER}._file", "before", 2),
    *(Point(DO, "after", nth) for nth in (8, 12)),
    Point(f"{FILER}.file", "after", 2),
    Point("answers.bring:_take_down", "before"),
    Point("answers.bring:_take_down"),
    Point("answers.bring:_acknowledge_batch", "before"),
    Point("flowzone_hook.hook:FlowzoneHook.acknowledge"),
    Point("answers.bring:_acknowledge"),
    Point("answers.steps:_ended", "before"),
    Point("answers.steps:end", "before"),
    Point("answers.steps:end"),
]


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
        [sys.executable, "-m", "tests.answers.test_killed"],
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
    ("point", "document"), [*((point, False) for point in POINTS), *((point, True) for point in PRINTED)], ids=str
)
def test_each_answer_is_there_once_and_acknowledged(
    clinic: Clinic, killer: Killer, point: Point, document: bool
) -> None:
    """Q6, Q7, Q8: a corrected answer, one whose score differs, and one that is set aside."""
    clinic.set_up(
        {
            "code": "gad",
            "results": "all",
            "document": document,
            "scored_as": {"instrument": "gad-7"},
            "scores": [{"code": "total", "check": "total"}],
        }
    )
    patient, response = clinic.patient(), str(uuid4())
    items = [question(f"q{n}", "integer", 1) for n in range(7)]
    given: list[dict[str, Any]] = [
        answer(patient, "gad", response_id=response, items=items, scores=[score("total", 7)]),
        answer(patient, "gad", response_id=response, revision=2, items=items, scores=[score("total", 8)]),
        answer(UUID(int=1)),
    ]
    clinic.give(*given)
    assert killer.run(clinic, point) == signal.SIGKILL
    for one in clinic.journal("select response_id, revision from journal.questionnaire_response"):
        assert part_of(clinic, one) == {"answers": 7, "results": 8, "documents": document}, "one transaction"
    row = clinic.run()
    assert row["status"] == "success"
    assert filed(clinic) == {
        "questionnaire_response": 1,
        "questionnaire_response, superseded": 1,
        "test_result": 8,
        "test_result, superseded": 8,
        "document": document,
        "document, superseded": document,
    }
    assert clinic.unacknowledged() == [(given[2]["response_id"], 1)]
    assert clinic.aside() == {UUID(given[2]["response_id"]): ("unknown_patient", "patient_guid")}
    assert clinic.world.query("select from bridge.run where status = 'running'") == []
    assert counts(clinic.run()) == (0, 0, 1)


def part_of(clinic: Clinic, one: dict[str, Any]) -> dict[str, int]:
    """Return how much of a filed revision is there."""
    (row,) = clinic.journal(
        "select"
        " (select count(*) from journal.questionnaire_answer where response_id = %s and revision = %s) as answers,"
        " (select count(*) from journal.test_result where source_id like %s and revision = %s) as results,"
        " (select count(*) from journal.document where source_id = %s and revision = %s) as documents",
        one["response_id"],
        one["revision"],
        f"{one['response_id']}/%",
        one["revision"],
        str(one["response_id"]),
        one["revision"],
    )
    return row


def _serve() -> None:
    from answers import steps
    from answers.steps import QUESTIONNAIRES
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
                planning.plan(QUESTIONNAIRES, request["run"], planning.Wish(department))
                steps.file(request["run"], department)
                code = 0
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        print(os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, file=replies, flush=True)


if __name__ == "__main__":
    _serve()
