"""A contender's process: `python -m bench.side_by_side.contender MODULE WORK`.

It gets ready and says so, waits for a line, runs, says so, and stays until its input ends, so that it can be measured.
Whatever it or a library prints goes to standard error.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

from bench.side_by_side.work import Work


def main(module: str, told: str) -> None:
    """Run the contender once."""
    speech = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    run = import_module(f"bench.side_by_side.{module}").prepare(Work.read(told))
    for word in ("ready", "done"):
        if word == "done":
            run()
        speech.write(f"{word}\n")
        speech.flush()
        sys.stdin.readline()


if __name__ == "__main__":
    main(*sys.argv[1:])
