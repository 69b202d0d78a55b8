"""The scenes of the day, in order: what happens, what the operator sees, what she does, and how it ends."""

from __future__ import annotations

import signal
from collections.abc import Callable
from datetime import datetime
from typing import Final

from console import children
from console.day.stage import MIRROR, Stage

REHAB: Final = ("Fjord rehabilitering", "1f0c6a3e-7d54-4c1b-9b0e-2a51c0de0001")
DOEGN: Final = ("Fjord døgn", "1f0c6a3e-7d54-4c1b-9b0e-2a51c0de0002")
WORKS: Final = ("Byen bedriftshelse", "6b9d2f10-3c8e-4f7a-8a66-5e1ec0de0001")
FYSIO: Final = ("Byen fysioterapi", "6b9d2f10-3c8e-4f7a-8a66-5e1ec0de0002")


def morning(day: Stage) -> None:
    """Everything goes over for the first time, and nobody is told of anything."""
    day.must("every flow goes well", be=set(day.round().values()) == {"success"})
    day.no_further_letter(0)
    day.pictures.of("morning-overview", "/helsebro/overview/", "How the sync does")


def journal_down(day: Stage) -> None:
    """One customer's journal goes down: one alert, the others go on, recovery is told."""
    before = _last_success(day, FYSIO[0])
    day.tell("the journal of Fjord helse goes down")
    day.fjord.goes_down()
    day.must("the runs fail", be=set(day.round().values()) == {"failed"})
    day.must("Byen's departments went through in them", be=_last_success(day, FYSIO[0]) > before)
    alert = day.letter(1, "extensor_fjord is not available (2 departments)")
    day.photo_of(alert, "journal-down-mail")
    day.must("Fjord is failed", be=day.cell("patients", REHAB[0])["health"] == "troubled")
    day.must("Byen is well", be=day.cell("patients", FYSIO[0])["health"] == "well")
    day.pictures.of("journal-down-overview", "/helsebro/overview/", "failed")
    day.round()
    day.no_further_letter_than(1)
    day.tell("the journal comes back")
    day.fjord.comes_back()
    day.must("every flow goes well again", be=set(day.round().values()) == {"success"})
    over = day.letter(2, "Over")
    day.photo_of(over, "journal-down-over-mail")
    day.no_further_letter(2)


def _last_success(day: Stage, department: str) -> datetime:
    return min(
        datetime.fromisoformat(day.cell(flow, department)["last_success"]) for flow in ("practitioners", "patients")
    )


SCENES: Final[dict[str, Callable[[Stage], None]]] = {
    scene.__name__.replace("_", "-"): scene for scene in (journal_down,)
}
"""What can be played by itself; the morning comes before each."""
__all__ = ["MIRROR", "SCENES", "children", "morning", "signal"]
