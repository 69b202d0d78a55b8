"""What can be wrong, in the words of the messages: a title, and what to do about it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple


class Kind(StrEnum):
    """What is wrong, by what a person does about it."""

    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    BROKEN = "broken"
    MISTAKE = "mistake"
    UNFINISHED = "unfinished"
    HELD = "held"
    SILENT = "silent"
    STUCK = "stuck"
    NOT_COMPARED = "not_compared"
    SETUP = "setup"
    DEAD = "dead"
    COMPONENT = "component"
    IMPORT = "import"
    FAILED = "failed"
    BLIND = "blind"
    TEST = "test"


class Words(NamedTuple):
    """`title` and `cure` may hold {subject}; `passing`: it may pass by itself, and is given a grace to do so."""

    title: str
    cure: str
    passing: bool = False


WORDS: Final = {
    Kind.UNREACHABLE: Words(
        "{subject} is not available",
        "See whether it is up, and whether Airflow's workers can reach it. Nothing is lost: the first run that reaches"
        " it again carries everything.",
        passing=True,
    ),
    Kind.REFUSED: Words(
        "{subject} refuses us",
        "Put the credentials or the rights right, as the reason says; ./helsebro check tries them. The next run then"
        " goes on by itself.",
    ),
    Kind.BROKEN: Words(
        "{subject} is not as agreed",
        "Trying again changes nothing: compare what is there with what was agreed, as the reason says; ./helsebro check"
        " tries set-up and connections.",
    ),
    Kind.MISTAKE: Words(
        "Helsebro met a mistake of its own in {subject}",
        "Report the reason's line to whoever maintains Helsebro. Until it is mended, these departments are at a"
        " standstill in this flow; nothing is lost.",
    ),
    Kind.UNFINISHED: Words(
        "Runs of {subject} do not come to their end",
        "Open the run and read the log of the department's task. A task that was killed points to too little memory, or"
        " to a worker that went away.",
        passing=True,
    ),
    Kind.HELD: Words(
        "A batch of {subject} is held back",
        "Nothing of it was sent. Look at the reason and the run's quality report: if it is right, approve it; if not,"
        " put it right in Extensor, and the next run looks anew.",
    ),
    Kind.SILENT: Words(
        "No run of {subject} begins any more",
        "See in Airflow whether the DAG is paused, cannot be read, or waits for a free worker, and whether its task"
        " «plan» fails.",
    ),
    Kind.STUCK: Words(
        "Runs of {subject} begin and do not end",
        "See in Airflow which task hangs, and mark it as failed: the next run goes on from there.",
    ),
    Kind.NOT_COMPARED: Words(
        "{subject} has not been compared in full for more than a day",
        "See whether the DAG reconciliation is paused or fails, and start it by hand.",
    ),
    Kind.SETUP: Words(
        "{subject} cannot be used",
        "Correct the file where the reason says; ./helsebro check tries it. Until then, runs that need it do nothing.",
    ),
    Kind.DEAD: Words(
        "Airflow runs nothing any more",
        "See whether scheduler, workers and api-server are up and the DAG watch is not paused, and start what has"
        " stopped. Nothing is lost: the next runs carry everything.",
    ),
    Kind.COMPONENT: Words(
        "Airflow's {subject} has stopped",
        "Start it again. Without the triggerer, ticks in Extensor wait for the timetable; without the dag-processor,"
        " changes of DAGs are not seen.",
    ),
    Kind.IMPORT: Words(
        "Airflow cannot read {subject}",
        "Open the import errors on Airflow's page of DAGs; the file's last change is the likely cause.",
    ),
    Kind.FAILED: Words(
        "{subject} fails in Airflow",
        "Open the run: its failed task's log says why.",
        passing=True,
    ),
    Kind.BLIND: Words(
        "The bridge cannot be read",
        "See whether its database (connection bridge_default) is up. Until then no flow runs, and of other trouble"
        " nothing is known. Nothing is lost.",
        passing=True,
    ),
    Kind.TEST: Words("This is a test", "Nothing: alerts reach you."),
}
