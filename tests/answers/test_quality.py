"""A page of answers is held against its suite before any of it is filed; counts only are kept (O3, Q7)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from mirror import quality
from mirror.expectations import suite, validate_rows
from tests.answers.clinic import Clinic, answer, counts, question
from tests.answers.test_filing import ANSWERS

pytestmark = pytest.mark.usefixtures("great_expectations")

SOUND = {
    "response_id": str(uuid4()),
    "revision": 1,
    "patient_guid": str(uuid4()),
    "questionnaire": "quick",
    "completed_at": "2031-03-12T10:00:00+01:00",
    "given": 3,
    "kept": 3,
}
MISTAKES: dict[str, dict[str, Any]] = {
    "response_id, revision": {},  # the same revision again
    "revision": {"revision": 0},
    "patient_guid": {"patient_guid": None},
    "questionnaire": {"questionnaire": None},
    "completed_at": {"completed_at": "2031-03-12T10:00:00"},
    "given, kept": {"kept": 2},
}
"""What is wrong with a row, by the columns of the expectation that must notice it."""


def reports(clinic: Clinic) -> list[dict[str, Any]]:
    """The bridge's quality reports."""
    return clinic.world.query("select suite, success, result from bridge.quality order by judged_at")


def test_every_expectation_can_fail() -> None:
    """O3: each mistake is noticed by one expectation, and by no other."""
    assert len(MISTAKES) == len(suite("questionnaires")["expectations"])
    for noticed_by, mistake in MISTAKES.items():
        other = {"response_id": str(uuid4())} if mistake else {}
        found = [quality._finding(one) for one in validate_rows("questionnaires", [SOUND, SOUND | other | mistake])]
        assert [one["column"] for one in found if not one["success"]] == [noticed_by]


def test_pages_are_counted_together(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """O3: one report for a run, however many pages; no answer stands in it."""
    monkeypatch.setattr("flowzone_hook.hook.ANSWERS", 2)
    clinic.give(*(answer(clinic.patient(), items=[question(answer=4711)]) for _ in range(5)))
    assert counts(clinic.run()) == (5, 0, 0)
    (report,) = reports(clinic)
    assert (report["suite"], report["success"]) == ("questionnaires", True)
    unique = next(one for one in report["result"]["expectations"] if one["column"] == "response_id, revision")
    assert (unique["element_count"], unique["unexpected_count"]) == (5, 0)
    assert "4711" not in str(report)


def test_whatever_may_be_answered_meets_the_suite(clinic: Clinic) -> None:
    """O3, Q3: of every type, nothing and an empty choice included: a false alarm would hold up a whole page."""
    items = [question(f"q{place}", kind, given) for place, (kind, given, _) in enumerate(ANSWERS)]
    nested = {"link_id": "g", "text": "Gruppe", "type": "group", "items": items}
    clinic.give(answer(clinic.patient(), items=[nested]))
    assert counts(clinic.run()) == (1, 0, 0)
    assert reports(clinic)[0]["success"]


def test_a_page_that_is_not_what_it_must_be_is_not_filed(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """O3, Q8: a mistake of ours stops the page before the journal is touched; it goes through when that is mended."""
    clinic.give(answer(clinic.patient()))
    with monkeypatch.context() as mistaken:
        mistaken.setattr("answers.flat.rows", lambda _: [])
        row = clinic.run()
    assert row["status"] == "failed"
    assert "expect_column_pair_values_to_be_equal (given, kept)" in row["reason"]
    assert clinic.rows("questionnaire_response") == []
    assert len(clinic.unacknowledged()) == 1
    assert [report["success"] for report in reports(clinic)] == [False]
    assert counts(clinic.run()) == (1, 0, 0)


def test_a_run_that_finds_nothing_is_not_judged(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """O2, O3: nor does it pay for Great Expectations."""
    monkeypatch.setattr("mirror.expectations.validate_rows", None)
    assert counts(clinic.run()) == (0, 0, 0)
    assert reports(clinic) == []


def test_sums_keep_what_is_wrong() -> None:
    """O3: a later page that is well hides no earlier one that is not."""
    bad = {
        "expectation": "e",
        "column": "c",
        "notes": None,
        "success": False,
        "element_count": 2,
        "unexpected_count": 1,
    }
    good = bad | {"success": True, "unexpected_count": 0, "element_count": 3}
    assert quality._sum(bad, good) == bad | {"element_count": 5}
    assert quality._sum(good, bad) == bad | {"element_count": 5}
