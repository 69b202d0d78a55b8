"""Runs of the mirror in processes of their own, killed by SIGKILL at a chosen point.

`python -m tests.mirror.killed` imports once, and then forks for every request that it reads from its standard input.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import mirror
from mirror import deliver
from tests.mirror import driver
from tests.world import ROOT, World


@dataclass(frozen=True)
class Point:
    """A point in a run: before or after the nth call of a function, named as `module:attribute`."""

    function: str
    when: str = "after"
    nth: int = 1

    def __str__(self) -> str:
        """Name it in a test's id."""
        return f"{self.when} {self.function.split(':')[1]} {self.nth}"

    def strike(self, blow: Any, setattr: Any = setattr) -> None:
        """Replace the function by one that deals the blow at this point."""
        module, _, path = self.function.partition(":")
        owner: Any = importlib.import_module(module)
        *way, name = path.split(".")
        for step in way:
            owner = getattr(owner, step)
        function = getattr(owner, name)
        calls = 0

        def struck(*arguments: Any, **named: Any) -> Any:
            nonlocal calls
            calls += 1
            mine = calls == self.nth
            if mine and self.when == "before":
                blow()
            result = function(*arguments, **named)
            if mine and self.when == "after":
                blow()
            return result

        setattr(owner, name, struck)


class Killer:
    """Runs departments in processes that die."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, world: World, point: Point, department: UUID, batch: int = 2, **wishes: Any) -> int:
        """Run a department until it is killed there; return the signal that ended it, or 0 when none did."""
        request = {
            "environment": world.environment,
            "point": vars(point),
            "department": str(department),
            "batch": batch,
            "wishes": wishes,
        }
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@contextmanager
def killer() -> Iterator[Killer]:
    """Start the process that forks."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.mirror.killed"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'plugins'}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Killer(process)
        finally:
            assert process.stdin
            process.stdin.close()


def _serve() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the steps log is no answer
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _die(json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status), file=answers, flush=True)


def _die(request: dict[str, Any]) -> None:
    """Run as asked; never returns."""
    os.environ.update(request["environment"])
    mirror.expectations = SimpleNamespace(validate=lambda *_: {}, validate_rows=lambda *_: [])  # type: ignore[assignment]
    deliver.BATCH = request["batch"]  # type: ignore[attr-defined]
    Point(**request["point"]).strike(lambda: os.kill(os.getpid(), signal.SIGKILL))
    code = 70
    try:
        driver.run(UUID(request["department"]), **request["wishes"])
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    _serve()
