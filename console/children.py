"""Child processes that end when they should: each in its own session, leashed to this process.

A session is a child and everything it started; `/proc` tells who belongs. Linux only, standard library only.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

PATIENCE = 6.0  # seconds between asking to end and ending
LEASH = Path(__file__).with_name("leash.py")


class Account(NamedTuple):
    """Whom to run as."""

    uid: int
    gid: int


class Stat(NamedTuple):
    """What `/proc/PID/stat` says of a process."""

    pid: int
    state: str
    session: int
    started: int  # clock ticks since the machine started


@dataclass(frozen=True)
class Session:
    """A child by its process id and start time, so that a reused id is not mistaken for it."""

    pid: int
    started: int

    def members(self) -> list[int]:
        """Who of the child and its offspring still lives (zombies don't)."""
        leader = stat(self.pid)
        if leader and leader.started != self.started:
            return []
        return [each.pid for each in stats() if each.session == self.pid and each.started >= self.started]

    def send(self, number: signal.Signals) -> bool:
        """Signal every member; whether there was one."""
        members = self.members()
        for pid in members:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
        return bool(members)


@dataclass
class Child:
    """A started program, its session and its log."""

    name: str
    process: subprocess.Popen[bytes]
    session: Session
    log: Path

    @property
    def ended(self) -> bool:
        """Whether the program itself is over (its offspring may live)."""
        return self.process.poll() is not None

    def last_words(self, lines: int = 15) -> str:
        """The end of the log, for an error message."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])


def start(
    name: str,
    program: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    account: Account | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
) -> Child:
    """Start a program in a session of its own; it gets `death_signal` when this thread's process dies."""
    who = account or Account(os.getuid(), os.getgid())
    leash = [sys.executable, "-I", "-S", str(LEASH), *map(str, (int(death_signal), os.getpid(), *who))]
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603  the caller's own list
            [*leash, *map(str, program)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd,
            start_new_session=True,
        )
    born = stat(process.pid)
    return Child(name, process, Session(process.pid, born.started if born else 0), log)


def stop(children: Sequence[Child], number: signal.Signals = signal.SIGTERM, patience: float = PATIENCE) -> None:
    """Ask all of them to end at once, wait, end those that didn't, and leave no zombie."""
    end([child.session for child in children], number, patience)
    for child in children:
        child.process.wait()


def end(
    sessions: Sequence[Session],
    number: signal.Signals = signal.SIGTERM,
    patience: float = PATIENCE,
) -> None:
    """Like `stop`, for sessions of which this process need not be the parent."""
    for session in sessions:
        session.send(number)
    deadline = time.monotonic() + patience
    while any(session.members() for session in sessions):
        if time.monotonic() > deadline + patience:
            break  # not even the kernel gets them off; the next start tries again
        if time.monotonic() > deadline:
            for session in sessions:
                session.send(signal.SIGKILL)
        time.sleep(0.03)


def stat(pid: int) -> Stat | None:
    """One process, or nothing when there is none."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = text.rpartition(")")[2].split()
    return Stat(pid, fields[0], int(fields[3]), int(fields[19]))


def stats() -> Iterator[Stat]:
    """Every living process."""
    for entry in os.listdir("/proc"):  # noqa: PTH208  ten times quicker than iterdir
        if entry.isdigit() and (found := stat(int(entry))) and found.state not in "ZX":
            yield found
