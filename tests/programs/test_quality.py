"""Programs are held against their suite before any of them is recorded; counts only are kept (O3, L8)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from mirror import quality
from mirror.expectations import suite, validate_rows
from tests.programs.clinic import SWEDISH, Clinic, counts

pytestmark = pytest.mark.usefixtures("great_expectations")

SOUND = {
    "program": str(uuid4()),
    "patient": str(uuid4()),
    "identifier": "0123456789abcdef" * 2,
    "title": "Treningsprogram: Rygg",
    "digest": "0" * 64,
}
MISTAKES: dict[str, dict[str, Any]] = {
    "program": {},  # the same program again
    "patient": {"patient": None},
    "identifier": {"identifier": "0123456789ABCDEF" * 2},
    "title": {"title": "x" * 201},
    "digest": {"digest": "0" * 63},
}
"""What is wrong with a row, by the column of the expectation that must notice it."""


def test_every_expectation_can_fail() -> None:
    """O3: each mistake is noticed by one expectation, and by no other."""
    assert len(MISTAKES) == len(suite("programs")["expectations"])
    for noticed_by, mistake in MISTAKES.items():
        other = {"program": str(uuid4())} if mistake else {}
        found = [quality._finding(one) for one in validate_rows("programs", [SOUND, SOUND | other | mistake])]
        assert [one["column"] for one in found if not one["success"]] == [noticed_by]


def test_programs_are_judged_before_they_are_recorded(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """O3, L8: a mistake of ours stops them before the journal is touched; they go through when that is mended."""
    clinic.patient(SWEDISH[0])
    clinic.handed(SWEDISH[0])
    with monkeypatch.context() as mistaken:
        mistaken.setattr("handouts.document.title", lambda _: "x" * 201)
        row = clinic.run()
    assert row["status"] == "failed"
    assert "expect_column_value_lengths_to_be_between (title)" in row["reason"]
    assert clinic.documents() == []
    assert counts(clinic.run())[0] == 1
    reports = clinic.world.query("select suite, success, result::text from bridge.quality order by judged_at")
    assert [(report["suite"], report["success"]) for report in reports] == [("programs", False), ("programs", True)]
    assert SWEDISH[0] not in str(reports)
