"""Measures a contender's run: time, processor, memory, and what it asked of Flowzone."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import psutil

from bench.side_by_side.place import Place
from bench.side_by_side.work import Work
from console.places import ROOT

EVERY = 0.5
"""Seconds between two looks at the processes: each knows its own peak, so that few are enough."""


class Failed(Exception):
    """A contender did not do its work; the message carries its last words."""


def measure(place: Place, module: str, work: Work, python: str) -> dict[str, Any]:
    """Let a contender run once in that Python, check what it has done, and return what it took.

    `seconds` from the word to begin until it is done; `requests` that change something, and rows `sent` in them; what
    was used of processors, in seconds, user and system, by the contender's processes (`cpu`), by the server that holds
    the journal and what is remembered (`postgres_cpu`), by the stand-in for Flowzone (`flowzone_cpu`); `peak`, MiB of
    memory, of several processes the sum of their peaks; `load`, the machine's in the last minute of it.

    Raises Failed, and Differs.
    """
    assert place.server.child
    with subprocess.Popen(  # noqa: S603  ourselves
        [python, "-P", "-m", "bench.side_by_side.contender", module, work.told()],
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        words = _Listener(process)
        words.expect("ready")
        place.forget_requests()
        watched = [psutil.Process(pid) for pid in (process.pid, place.server.child.process.pid, place.flowzone[1])]
        before = [_cpu(each) for each in watched]
        memory = _Memory(watched[0])
        began = time.monotonic()
        words.tell()
        words.expect("done")
        seconds = time.monotonic() - began
        peak = memory.peak()
        spent = [_cpu(each) - was for each, was in zip(watched, before, strict=True)]
        words.end()
    place.check()
    counts = place.requests()
    return {
        "rows": place.rows,
        "seconds": round(seconds, 3),
        "requests": counts.pop("requests"),
        "sent": sum(counts.values()),
        **dict(zip(("cpu", "postgres_cpu", "flowzone_cpu"), (round(each, 2) for each in spent), strict=True)),
        "peak": round(peak, 1),
        "load": round(os.getloadavg()[0], 1),
    }


class _Listener:
    """Speaks with the contender, and keeps what it writes to standard error."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._words: list[str] = []
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        assert self._process.stderr
        for line in self._process.stderr:
            self._words = [*self._words[-30:], line]

    def expect(self, word: str) -> None:
        """Wait for the word. Raises Failed when the process ends without it."""
        assert self._process.stdout
        if self._process.stdout.readline().strip() != word:
            self.end()
            raise Failed("".join(self._words))

    def tell(self) -> None:
        """Let it go on."""
        assert self._process.stdin
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def end(self) -> None:
        """Let it end."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()
        self._thread.join()


class _Memory(threading.Thread):
    """Asks the processes now and then how much memory they have had at most."""

    def __init__(self, process: psutil.Process) -> None:
        super().__init__(daemon=True)
        self._process = process
        self._over = threading.Event()
        self._peaks: dict[int, int] = {}
        self.start()

    def run(self) -> None:
        """Ask at once, until it is over, and once more."""
        self._ask()
        while not self._over.wait(EVERY):
            self._ask()
        self._ask()

    def _ask(self) -> None:
        for process in _tree(self._process):
            try:
                status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
            except OSError:
                continue
            if "VmHWM:" in status:
                self._peaks[process.pid] = int(status.split("VmHWM:")[1].split()[0])

    def peak(self) -> float:
        """Return the sum of the peaks, in MiB."""
        self._over.set()
        self.join()
        return sum(self._peaks.values()) / 1024


def _tree(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _cpu(process: psutil.Process) -> float:
    """Return what a process and its offspring have used, in seconds; those that ended are in their parents' figures."""
    used = 0.0
    for each in _tree(process):
        try:
            used += sum(each.cpu_times()[:4])
        except psutil.NoSuchProcess:
            continue
    return used
