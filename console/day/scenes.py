"""The scenes of the day, in order: what happens, what the operator sees, what she does, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from console.day import Department
from console.day.stage import MIRROR, Stage
from console.day.stopped import airflow_stopped, flow_paused, worker_killed

REHAB: Final = Department("Fjord rehabilitering", "1f0c6a3e-7d54-4c1b-9b0e-2a51c0de0001")
DOGN: Final = Department("Fjord døgn", "1f0c6a3e-7d54-4c1b-9b0e-2a51c0de0002")
WORKS: Final = Department("Byen bedriftshelse", "6b9d2f10-3c8e-4f7a-8a66-5e1ec0de0001")
FYSIO: Final = Department("Byen fysioterapi", "6b9d2f10-3c8e-4f7a-8a66-5e1ec0de0002")

OVERVIEW: Final = "/helsebro/overview/"


def morning(day: Stage) -> None:
    """Morning: everything goes over for the first time, and nobody is told of anything."""
    day.must("every flow goes well", be=day.round() == {"success"})
    day.pictures.of("morning-overview", OVERVIEW, "How the sync does")
    day.no_more_letters(0)


def journal_down(day: Stage) -> None:
    """A journal goes down: one alert, the other customer goes on, recovery is told."""
    before = day.cell("patients", FYSIO)["last_success"]
    day.fjord.goes_down()
    day.tell("the journal of Fjord helse is down")
    day.must("the flows' runs fail", be=day.round(MIRROR) == {"failed"})
    day.must("Byen's patients went through in them", be=day.cell("patients", FYSIO)["last_success"] > before)
    alert = day.letter(1, "extensor_fjord is not available (2 departments)")
    run = day.photo_of(alert, "journal-down-mail")[0]
    day.pictures.of("journal-down-run", run, REHAB.name, ours=False)
    apart = ("troubled", "well")
    day.until("the overview tells the two apart", lambda: (day.health(REHAB), day.health(FYSIO)) == apart)
    day.pictures.of("journal-down-overview", OVERVIEW, "extensor_fjord is not available")
    day.round(MIRROR)
    day.letters_so_far(1)
    day.fjord.comes_back()
    day.tell("the journal is back")
    day.must("the flows' runs go well", be=day.round() == {"success"})
    day.photo_of(day.letter(2, "Over after"), "journal-down-over")
    day.no_more_letters(2)


def half_the_patients(day: Stage) -> None:
    """Half the patients of a department vanish: held, a person looks, approves it, and they are withdrawn."""
    everybody = day.patients(FYSIO)
    gone = everybody[::2]
    day.byen.loses(gone)
    day.tell(f"Byen fysioterapi has closed a branch: {len(gone)} patients are gone from the journal")
    day.must("the run fails, once", be=day.run("patients") == "failed")
    day.must("the next one is no news", be=day.run("patients") == "success")
    alert = day.letter(1, "A batch of patients in Byen fysioterapi is held back")
    actions, run = day.photo_of(alert, "held-mail")
    day.pictures.of("held-actions", actions, FYSIO.name, ours=False)
    day.pictures.of("held-run", run, FYSIO.name, ours=False)
    day.until("the overview says held", lambda: day.health(FYSIO) == "held")
    day.must("nobody was withdrawn", be=set(gone) <= set(day.patients(FYSIO)))
    day.pictures.of("held-overview", OVERVIEW, "approve or reject")
    day.pictures.of("held-report", day.report_of("patients", FYSIO), FYSIO.name)
    day.pictures.of("held-question", day.pictures.question(FYSIO), "Approve", ours=False)
    day.pictures.answer(FYSIO, "Approve")
    day.tell("the clinic says that it is meant; the operator approves it")
    day.until("they are withdrawn, and nobody else", lambda: day.patients(FYSIO) == everybody[1::2])
    day.until("the overview says well", lambda: day.health(FYSIO) == "well")
    day.photo_of(day.letter(2, "Over after"), "held-over")
    day.no_more_letters(2)
    day.byen.forgets()


def a_mistaken_deletion(day: Stage) -> None:
    """The same by mistake: held, rejected, and once the journal is put right it goes by itself."""
    gone = day.patients(DOGN)[::2]
    day.fjord.loses(gone)
    day.tell(f"somebody has deleted {len(gone)} patients of Fjord døgn")
    day.must("the run fails, once", be=day.run("patients") == "failed")
    day.letter(1, "A batch of patients in Fjord døgn is held back")
    day.pictures.answer(DOGN, "Reject")
    day.tell("the clinic is shocked; the operator rejects it")
    day.until("Airflow asks nobody any more", lambda: not day.api.runs_under_way("approval"))
    day.must("nor do later runs", be=day.run("patients") == "success" and not day.api.runs_under_way("approval"))
    day.pictures.of("rejected-overview", OVERVIEW, "rejected on")
    day.fjord.finds_again()
    day.tell("the clinic has restored a backup")
    day.must("the run goes well", be=day.run("patients") == "success")
    day.until("the overview says well", lambda: day.health(DOGN) == "well")
    day.letter(2, "Over after")
    day.must("nobody was ever withdrawn", be=set(gone) <= set(day.patients(DOGN)))
    day.no_more_letters(2)


def a_bad_import(day: Stage) -> None:
    """An import goes wrong: bad rows are set aside, the rest goes on; cured in the journal, they go by themselves."""
    touched = day.patients(WORKS)[:100]
    cut, before = touched[:40], day.cell("patients", WORKS)["set_aside"]
    day.byen.imports_phones(touched)
    day.byen.cuts_numbers(cut)
    day.tell("an import gave 100 patients of Byen bedriftshelse another phone, and cut the identity numbers of 40")
    day.must("the run goes well", be=day.run("patients") == "success")
    day.must("60 rows went on", be=_updated(day, touched) == 60)
    day.must("40 rows are set aside", be=day.cell("patients", WORKS)["set_aside"] == before + 40)
    desk = f"/helsebro/overview/desk?flow=patients&department={WORKS.guid}&rule=not_eleven_digits"
    day.pictures.of("bad-import-overview", OVERVIEW, f"{before + 40} set aside")
    day.pictures.of("bad-import-desk", desk, cut[0])
    day.pictures.of("bad-import-why", f"/helsebro/overview/why?kind=patient&guid={cut[0]}", "not_eleven_digits")
    day.pictures.of("bad-import-report", day.report_of("patients", WORKS), "not_eleven_digits")
    day.pictures.of("bad-import-trend", "/helsebro/quality/patients/trend", WORKS.name)
    day.byen.corrects_numbers()
    day.tell("the clinic has put the numbers right")
    day.must("the run goes well", be=day.run("patients") == "success")
    day.must("the 40 went by themselves", be=_updated(day, touched) == 100)
    day.must("the desk is as before", be=day.cell("patients", WORKS)["set_aside"] == before)
    day.no_more_letters(0)


def _updated(day: Stage, patients: list[str]) -> int:
    """How many of them Flowzone has updated exactly once."""
    effects = day.effects(WORKS)
    return sum(effects[patient] == (1, 1, 0) for patient in patients)


def a_killed_worker(day: Stage) -> None:
    """A worker is killed in the middle of a delivery, then the scheduler, too: nothing is lost, nothing doubled."""
    worker_killed(day, REHAB)


SCENES: Final[dict[str, Callable[[Stage], None]]] = {
    scene.__name__.replace("_", "-"): scene
    for scene in (
        journal_down,
        half_the_patients,
        a_mistaken_deletion,
        a_bad_import,
        a_killed_worker,
        flow_paused,
        airflow_stopped,
    )
}
"""By name, in order; the morning comes before each."""
