"""The presses: a few processes that print documents side by side, while the journal files what is printed (Q4, L8).

Processes of their own and not forks: tasks are forked themselves, by executors of every kind, and what a press holds in
memory goes with it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import islice
from pathlib import Path
from threading import Timer, local
from types import TracebackType
from typing import Final, Self, TypeVar

from faults import ContractBroken, RecordRejected
from printing.press import LENGTH, Paper

Work = TypeVar("Work")

PLUGINS: Final = Path(__file__).resolve().parents[1]
MOST: Final = 4
"""Presses at most; each takes about 120 MB."""
PATIENCE: Final = 120.0
"""Seconds after which a document counts as not printable: a few megabytes of text take that long."""
PAPERS: Final = 250
"""Papers after which a press is replaced, so that whatever it gathers does not grow."""


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0))


class Presses:
    """A few presses, started when the first paper comes. Use it as a context manager."""

    def __init__(self, count: int | None = None) -> None:
        self.count: Final = count or min(MOST, cores())
        self._threads = ThreadPoolExecutor(self.count, thread_name_prefix="press")
        self._mine = local()
        self._all: list[_Press] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for press in self._all:
            press.kill()
        self._threads.shutdown(cancel_futures=True)
        for press in self._all:
            press.stop()

    def printed(
        self, works: Iterable[Work], paper: Callable[[Work], Paper | None]
    ) -> Iterator[tuple[Work, Future[bytes] | None]]:
        """Yield each work with its document to come, in order; None where it has none. Few wait at a time.

        The future raises RecordRejected (`no_document`) where the paper cannot be printed.
        """
        waiting: list[tuple[Work, Future[bytes] | None]] = []
        coming = iter(works)
        while True:
            for work in islice(coming, 2 * self.count - len(waiting)):
                sheet = paper(work)
                waiting.append((work, None if sheet is None else self._threads.submit(self._print, sheet)))
            if not waiting:
                return
            yield waiting.pop(0)

    def require(self, blank: Paper) -> None:
        """Print a paper that says nothing, to see whether this machine can print at all. Raises ContractBroken."""
        try:
            self._threads.submit(self._print, blank).result()
        except RecordRejected:
            raise ContractBroken(
                "documents cannot be printed on this machine: WeasyPrint needs Pango; as root:"
                " apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
            ) from None

    def _print(self, sheet: Paper) -> bytes:
        press: _Press | None = getattr(self._mine, "press", None)
        if press is None or press.spent:
            if press is not None:
                press.stop()
                self._all.remove(press)
            press = self._mine.press = _Press()
            self._all.append(press)
        return press.print(sheet)


class _Press:
    """One process; used by one thread."""

    def __init__(self) -> None:
        path = os.pathsep.join(filter(None, (str(PLUGINS), os.environ.get("PYTHONPATH"))))
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "printing.press"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # it may quote the paper
            env={**os.environ, "PYTHONPATH": path},
        )
        self._papers = 0

    @property
    def spent(self) -> bool:
        """Whether it has ended, or has printed enough."""
        return self._process.poll() is not None or self._papers >= PAPERS

    def print(self, sheet: Paper) -> bytes:
        """Return the paper's PDF. Raises RecordRejected when it cannot be printed, or not in time."""
        self._papers += 1
        assert self._process.stdin
        assert self._process.stdout
        timer = Timer(PATIENCE, self._process.kill)
        timer.start()
        try:
            self._process.stdin.write(json.dumps(sheet).encode() + b"\n")
            self._process.stdin.flush()
            head = self._process.stdout.read(LENGTH.size)
            length = LENGTH.unpack(head)[0] if len(head) == LENGTH.size else 0
            pdf: bytes = self._process.stdout.read(length)
        except OSError:
            length, pdf = 0, b""
        finally:
            timer.cancel()
        if length == 0 or len(pdf) < length:
            raise RecordRejected("no_document", "document")
        return pdf

    def kill(self) -> None:
        """Let it print no more."""
        self._process.kill()

    def stop(self) -> None:
        """End it and let go of it."""
        self.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                if pipe:
                    pipe.close()
        self._process.wait()
