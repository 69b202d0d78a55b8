"""Flowzone misbehaves while answers are fetched or acknowledged: what passes is overcome, the rest cured later."""

from __future__ import annotations

import json
from typing import Any

import pytest

from flowzone_hook import transport
from tests.answers.clinic import Clinic, answer, counts, filed
from tests.answers.test_set_aside import page
from tests.flowzone_hook.answering import Answer as Reply
from tests.flowzone_hook.answering import answering

GET = {"method": "GET", "path": "/questionnaire-responses$"}
ACKNOWLEDGE = {"method": "POST", "path": "/acknowledgements$"}

PASSING: list[dict[str, Any]] = [
    {"fault": "status", "status": 500, "every": 2},
    {"fault": "status", "status": 429, "retry_after": "0", "every": 2},
    {"fault": "status", "status": 503, "retry_after": "0", "every": 2},
    {"fault": "status", "status": 401, "every": 2},
    {"fault": "drop_before", "every": 2},
    {"fault": "drop_after", "every": 2},
    {"fault": "cut_json", "every": 2},
]


def name_of(fault: dict[str, Any]) -> str:
    """Name a fault in a test's id."""
    return str(fault.get("status") or fault["fault"])


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flowzone_hook.hook.ANSWERS", 2)
    monkeypatch.setattr("answers.bring.BATCH", 2)


@pytest.mark.parametrize("fault", PASSING, ids=name_of)
def test_passing_faults_are_overcome_within_the_run(clinic: Clinic, fault: dict[str, Any]) -> None:
    """Q6, Q8."""
    patient = clinic.patient()
    clinic.give(*(answer(patient) for _ in range(5)))
    clinic.world.faults(fault | GET, *([] if fault["fault"] == "cut_json" else [fault | ACKNOWLEDGE]))
    row = clinic.run()
    assert (row["status"], *counts(row)) == ("success", 5, 0, 0)
    assert clinic.unacknowledged() == []
    assert filed(clinic)["test_result"] == 5


LASTING: list[tuple[dict[str, Any], str]] = [
    ({"fault": "status", "status": 500}, "500"),
    ({"fault": "status", "status": 429, "retry_after": "3600"}, "429"),
    ({"fault": "status", "status": 403}, "403"),
    ({"fault": "drop_before"}, "did not answer"),
    ({"fault": "cut_json"}, "not of the contract's form"),
]


@pytest.mark.parametrize(
    ("fault", "told"), LASTING, ids=lambda value: name_of(value) if isinstance(value, dict) else ""
)
def test_what_was_filed_before_a_lasting_fault_is_acknowledged(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, fault: dict[str, Any], told: str
) -> None:
    """Q6, Q8, O4: the department fails with its reason; the next run goes on from there."""
    monkeypatch.setattr(transport, "ATTEMPTS", 2)
    patient = clinic.patient()
    clinic.give(*(answer(patient) for _ in range(5)))
    clinic.world.faults(fault | GET | {"after": 1})
    row = clinic.run()
    assert (row["status"], row["sent"]) == ("failed", 2)
    assert told in row["reason"]
    assert len(clinic.unacknowledged()) == 3
    clinic.world.faults()
    assert counts(clinic.run()) == (3, 0, 0)
    assert clinic.unacknowledged() == []
    assert filed(clinic)["test_result"] == 5


def test_an_acknowledgement_whose_answer_is_lost_is_repeated(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Q8: under the same key within the run; and by the next one, until it is taken."""
    monkeypatch.setattr(transport, "ATTEMPTS", 3)
    clinic.give(answer(clinic.patient()))
    clinic.world.faults({"fault": "status", "status": 500} | ACKNOWLEDGE)
    assert clinic.run()["status"] == "failed"
    assert len(clinic.unacknowledged()) == 1
    clinic.world.faults()
    assert counts(clinic.run()) == (0, 1, 0)
    assert clinic.unacknowledged() == []


def test_too_many_acknowledgements_at_once_are_halved(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Q8, contract (3)."""
    monkeypatch.setattr("answers.bring.BATCH", 8)
    patient = clinic.patient()
    clinic.give(*(answer(patient) for _ in range(7)))
    clinic.world.faults({"fault": "too_large", "items": 2} | ACKNOWLEDGE)
    assert clinic.run()["status"] == "success"
    assert clinic.unacknowledged() == []


def test_a_cursor_that_goes_round_in_circles_ends(clinic: Clinic) -> None:
    """Q7: not for ever, and what was read before is filed and acknowledged."""
    patient = clinic.patient()
    first, second = (json.dumps(answer(patient)) for _ in range(2))

    def cursor(reply: Reply) -> Reply:
        return Reply(reply.content.replace(b'"next_cursor": null', b'"next_cursor": "again"'))

    with answering(cursor(page(first)), cursor(page(second)), Reply(status=204)) as server:
        clinic.world.connect("flowzone_fjord", host=server.address)
        row = clinic.run()
    assert (row["status"], row["sent"]) == ("failed", 2)
    assert "repeats the cursor" in row["reason"]
    assert [asked.method for asked in server.asked] == ["GET", "GET", "POST"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'{"items": []}',
        b'{"next_cursor": null}',
        b'{"items": {}, "next_cursor": null}',
        b'{"items": [], "next_cursor": 7}',
        b'{"items": [1 2], "next_cursor": null}',
        b'{"items": [1,], "next_cursor": null}',
        b'{"items": [], "next_cursor": null} x',
        b'{"items": [{"a": "]}, "next_cursor": null}',
    ],
)
def test_a_page_that_is_none_breaks_the_contract(clinic: Clinic, body: bytes) -> None:
    """Q7: after a second try; nothing of it is filed or set aside."""
    with answering(Reply(body)) as server:
        clinic.world.connect("flowzone_fjord", host=server.address)
        row = clinic.run()
    assert row["status"] == "failed"
    assert "not of the contract's form" in row["reason"]
    assert len(server.asked) == 2
    assert clinic.aside() == {}
