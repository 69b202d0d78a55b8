"""However many answers there are, a page of them is held (Q1, O2)."""

import gc
import tracemalloc

import pytest

from tests.answers.clinic import Clinic, answer, question

FEW, MANY = 60, 240


def test_four_times_the_answers_take_about_the_same_memory(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Q1: what is kept of an answer that is filed is what it will be acknowledged by."""
    monkeypatch.setattr("flowzone_hook.hook.ANSWERS", 20)
    patient = clinic.patient()
    items = [question(f"q{number}", "string", "x" * 200) for number in range(10)]

    def peak(count: int) -> int:
        clinic.give(*(answer(patient, items=items) for _ in range(count)))
        gc.collect()
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        assert clinic.run()["sent"] == count
        return tracemalloc.get_traced_memory()[1] - before

    clinic.give(answer(patient))
    clinic.run()  # what is imported and cached at the first run is no part of it
    tracemalloc.start()
    try:
        few, many = peak(FEW), peak(MANY)
    finally:
        tracemalloc.stop()
    assert many < 1.5 * few, (few, many)
