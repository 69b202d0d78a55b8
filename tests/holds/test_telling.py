"""A batch that is known to be held is no news where somebody is being asked (O3)."""

from __future__ import annotations

from faults import Held
from mirror import report
from tests.holds.clinic import Clinic
from tests.mirror.driver import begin, walk


def test_only_the_first_run_that_holds_a_batch_fails(clinic: Clinic) -> None:
    """O3: the later ones say that it is held; a changed batch is news again."""
    clinic.vanish(0, 25)
    assert ended(clinic) == (False, "fails")
    assert ended(clinic) == (True, "goes well")
    clinic.decide("rejected")
    assert ended(clinic) == (True, "goes well")
    clinic.vanish(25, 26)
    assert ended(clinic) == (False, "fails")


def test_where_nobody_is_asked_every_run_fails(clinic: Clinic) -> None:
    """O3: as in `airflow dags test`, whose exit status is all that anybody sees."""
    clinic.vanish(0, 25)
    assert [ended(clinic, asking=False)[1] for _ in range(2)] == ["fails", "fails"]


def test_a_failed_department_is_told_beside_a_held_one(clinic: Clinic) -> None:
    """O1: only what is held is no news."""
    clinic.vanish(0, 25)
    ended(clinic)
    clinic.world.connect("extensor_fjord", password="wrong")
    assert ended(clinic)[1] == "fails"


def ended(clinic: Clinic, *, asking: bool = True) -> tuple[bool | None, str]:
    """Run the department, and return whether its batch was known to be held, and how the report takes it."""
    run = begin(clinic.department)
    end = walk(run, clinic.department)
    known = end.known if isinstance(end, Held) else None
    try:
        report.report("practitioners", run, asking=asking)
    except report.RunFailed:
        return known, "fails"
    return known, "goes well"
