"""Scenes of what stops: a worker, a flow, Airflow itself."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from console import children
from console.day import Department, WentWrong
from console.day.stage import Stage

TITLE = "airflow worker -- "
"""How the process of a task is called; the id of its task instance follows."""


def worker_killed(day: Stage, where: Department) -> None:
    """Kill a task in the middle of a delivery, then the scheduler with everything of its own."""
    run = _until_delivering(day, where, salt=1_000)
    victim = _process(day.api.tasks("patients", run)["department.deliver"]["id"])
    os.kill(victim, signal.SIGKILL)
    day.let_flowzone_be_slow(0)
    day.tell(f"the delivery's process is killed: kill -9 {victim}")
    _everybody_updated(day, where, run, times=1)
    tried = day.api.tasks("patients", run)["department.deliver"]["try_number"]
    day.must("the delivery was tried twice", be=tried == 2)
    day.pictures.of("killed-run", f"/dags/patients/runs/{run}", "deliver", ours=False)

    run = _until_delivering(day, where, salt=2_000)
    day.stack.children["scheduler"].session.send(signal.SIGKILL)
    day.let_flowzone_be_slow(0)
    day.tell("power fails: scheduler and workers are gone in the middle of a delivery")
    day.until("the service manager starts the scheduler again", lambda: "scheduler" in day.stack.keep_up())
    _everybody_updated(day, where, run, times=2)
    day.no_more_letters(0)


def _until_delivering(day: Stage, where: Department, salt: int) -> str:
    """All patients of a department get another phone; a run is under way that Flowzone keeps waiting. Its id."""
    day.let_flowzone_be_slow(60)
    day.clinic(where).imports_phones(day.patients(where), salt)
    run = day.api.trigger("patients", {"department": where.guid, "mode": "changes", "dry_run": False})
    day.until("Flowzone has taken rows and not answered yet", lambda: day.asked_of_flowzone() > 0)
    return run


def _process(task: str) -> int:
    """Find the process that runs a task instance."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (entry / "cmdline").read_bytes().startswith(f"{TITLE}{task}".encode()):
            return int(entry.name)
    raise WentWrong(f"there is a process «{TITLE}{task}»")


def _everybody_updated(day: Stage, where: Department, run: str, times: int) -> None:
    day.must("the run goes well after all", be=day.ended("patients", run) == "success")
    changed = {effects for effects in day.effects(where).values() if not effects[2]}
    day.must("every patient was updated, and nobody twice", be=changed == {(1, times, 0)})
    day.must("the overview says well", be=day.health(where) == "well")


def flow_paused(day: Stage) -> None:
    """Somebody has paused a flow: that no run begins any more is noticed."""
    day.be_patient(flows={"patients": {"silent_after_minutes": 1}})  # 20 minutes otherwise
    day.api.pause("patients")
    day.tell("somebody has paused the flow of patients")
    day.photo_of(day.letter(1, "No run of patients begins any more"), "paused-mail")
    day.pictures.of("paused-overview", "/helsebro/overview/", "No run of patients begins any more")
    day.api.pause("patients", on=False)
    day.tell("the operator lets it go on")
    day.must("the run goes well", be=day.run("patients") == "success")
    day.letter(2, "Over after")
    day.be_patient()
    day.no_more_letters(2)


def airflow_stopped(day: Stage) -> None:
    """Airflow's scheduler is gone, and with it the watch inside: the one outside tells (the dead man's switch)."""
    children.stop([day.stack.children["scheduler"]])
    day.tell("the scheduler has stopped, and nobody starts it again")
    day.photo_of(day.letter(1, "Airflow runs nothing any more"), "stopped-mail")
    day.pictures.of("stopped-overview", "/helsebro/overview/", "Airflow runs nothing any more")
    day.stack.keep_up()
    day.tell("the operator has started it again")
    day.photo_of(day.letter(2, "Over after"), "stopped-over")
    day.must("every flow goes well", be=day.round() == {"success"})
    day.no_more_letters(2)
