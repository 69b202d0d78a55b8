"""What a flow's query is bound to: the department's day, and who takes part beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from departments import Department, Setup


def scope(setup: Setup, department: Department, moment: datetime) -> dict[str, Any]:
    """Return the parameters that a flow's query may use, for a department at a moment.

    `now` and `today` are the department's wall clock (G4). `departments`, `series_required` and `series_after` list the
    activated departments of this journal and Flowzone connection side by side, with their D3 and D4: participants are
    judged among them (G5).
    """
    now = department.wall_clock(moment)
    activated = setup.activated_beside(department)
    return {
        "department": department.guid,
        "now": now,
        "today": now.date(),
        "timezone": department.timezone,
        "departments": [other.guid for other in activated],
        "series_required": [other.patients.series_required for other in activated],
        "series_after": [other.patients.series_after for other in activated],
        "months_ahead": department.appointments.months_ahead,
        "descriptions": department.appointments.descriptions,
    }
