"""What can go wrong with a run: Flowzone's faults, and points to be killed at."""

from typing import Any

from tests.mirror.killed import Point

HOOK = "flowzone_hook.hook:FlowzoneHook"
FAULTS: list[dict[str, Any]] = [
    {"fault": "status", "status": 429, "retry_after": "0", "every": 2},
    {"fault": "status", "status": 500},
    {"fault": "status", "status": 401, "every": 2},
    {"fault": "drop_before", "every": 2},
    {"fault": "drop_after"},
    {"fault": "drop_after", "every": 2},
    {"fault": "hang", "seconds": 0.5, "times": 1},
    {"fault": "cut_json", "every": 2},
    {"fault": "short_outcomes"},
    {"fault": "swapped_outcomes"},
    {"fault": "too_large", "items": 1},
]
POINTS = [
    Point("mirror.plan:_queue"),
    Point("mirror.snapshot:_begin"),
    Point("mirror.snapshot:_stage"),
    Point("mirror.check:check", "before"),
    Point("mirror.check:check"),
    *(Point(f"{HOOK}.{action}", when) for action in ("put", "withdraw") for when in ("before", "after")),
    *(Point("mirror.deliver:_record", when, nth) for when in ("before", "after") for nth in (1, 2)),
    Point("mirror.deliver:_set_aside", "after"),
    Point("mirror.run:end", "before"),
    Point("mirror.run:end"),
]
LOSSES: list[Point | dict[str, Any]] = [
    Point(f"{HOOK}.put"),
    Point(f"{HOOK}.withdraw"),
    Point("mirror.deliver:_record", "before"),
    Point("mirror.deliver:_set_aside", "after"),
    {"fault": "drop_after"},
    {"fault": "short_outcomes"},
]
"""Flowzone does its work, and we never learn of it."""


class Killed(BaseException):
    """Stands for a kill: nothing that follows is done, and what was not committed is lost."""


def die() -> None:
    """Die."""
    raise Killed
