"""Nothing stays behind: what a stack starts is written down, and ended from those notes, whoever is left to do it.

Three may do it: the stack itself when it stops, a small process beside it when the stack is killed, and the next start
when both were. All do the same, and doing it twice does no harm.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from console import children
from console.children import Child, Session
from console.places import ROOT

BOOT = Path("/proc/sys/kernel/random/boot_id")
FIRST_ENDED, LAST_ENDED = signal.SIGTERM, signal.SIGINT  # services, then the database they write to


class Guard:
    """Keeps the notes of one stack in a directory where the next start finds them."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        for leftover in directory.glob("*.notes"):
            sweep(leftover)
        self._notes = directory / f"{os.getpid()}.notes"
        self._notes.write_text(BOOT.read_text())
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-P", "-m", "console.guard", self._notes],
            stdin=subprocess.PIPE,
            start_new_session=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )

    def add(self, child: Child, ends_by: signal.Signals = FIRST_ENDED) -> Child:
        """Write a child down."""
        with self._notes.open("a") as notes:
            notes.write(f"{child.session.pid} {child.session.started} {int(ends_by)}\n")
        return child

    def end(self) -> None:
        """End everything that was written down."""
        sweep(self._notes)
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()


def sweep(notes: Path) -> None:
    """End what the notes name, the database last, and the notes with it."""
    sessions = list(_read(notes))
    for number in (FIRST_ENDED, LAST_ENDED):
        children.end([session for session, ends_by in sessions if ends_by == number], number)
    notes.unlink(missing_ok=True)


def _read(notes: Path) -> Iterator[tuple[Session, int]]:
    """Only this boot's: process ids and start times begin anew with the machine."""
    boot, *lines = notes.read_text().splitlines() if notes.exists() else [""]
    if boot == BOOT.read_text().strip():
        for line in lines:
            pid, started, ends_by = map(int, line.split())
            yield Session(pid, started), ends_by


def _stand_by(notes: Path) -> None:
    """Wait until the stack closes our standard input, by will or by death."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.stdin.read()
    sweep(notes)


if __name__ == "__main__":
    _stand_by(Path(sys.argv[1]))
