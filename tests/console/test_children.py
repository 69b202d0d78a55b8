"""Children end with their parent, whatever happened to it."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from console import children
from console.guard import Guard, sweep

ROOT = Path(__file__).parents[2]
FAMILY = "sleep 60 & sleep 60 & echo $! > {home}/grandchild; wait"
STUBBORN = "trap '' TERM; echo ready > {home}/grandchild; while :; do sleep 0.1; done"
STACK = """
import sys, time; from pathlib import Path; from console import children; from console.guard import Guard
home = Path(sys.argv[1])
guard = Guard(home / "run")
child = guard.add(children.start("family", ["/bin/sh", "-c", sys.argv[2]], log=home / "log"))
print(child.session.pid, child.session.started, guard._process.pid, flush=True)
time.sleep(60)
"""


def eventually(what: Callable[[], object], seconds: float = 8) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def family(home: Path, text: str = FAMILY) -> children.Child:
    child = children.start("family", ["/bin/sh", "-c", text.format(home=home)], log=home / "log")
    eventually((home / "grandchild").exists)
    return child


def test_a_session_ends_with_everything_it_started(tmp_path: Path) -> None:
    child = family(tmp_path)
    assert len(child.session.members()) == 3
    children.stop([child])
    assert child.session.members() == []
    assert child.process.returncode == -signal.SIGTERM


def test_who_does_not_listen_is_killed(tmp_path: Path) -> None:
    child = family(tmp_path, STUBBORN)
    children.stop([child], patience=0.2)
    assert child.process.returncode == -signal.SIGKILL


def test_a_reused_process_id_is_not_mistaken(tmp_path: Path) -> None:
    child = family(tmp_path)
    other = children.Session(child.session.pid, child.session.started - 1)
    assert other.members() == []
    children.end([other])
    assert not child.ended
    children.stop([child])


def test_last_words_are_kept(tmp_path: Path) -> None:
    child = children.start("talker", ["/bin/sh", "-c", "seq 1 20; echo the reason >&2; exit 3"], log=tmp_path / "log")
    assert child.process.wait() == 3
    assert child.ended
    assert child.last_words(2) == "20\nthe reason"


def killed_stack(home: Path, text: str, *, guard_too: bool) -> children.Session:
    """A stack that was killed; what it had started."""
    program = [sys.executable, "-c", STACK, str(home), text.format(home=home)]
    with subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, text=True) as stack:
        assert stack.stdout
        pid, started, guard = map(int, stack.stdout.readline().split())
        eventually((home / "grandchild").exists)
        if guard_too:
            subprocess.run(["/bin/kill", "-KILL", str(guard)], check=True)
        stack.kill()
    return children.Session(pid, started)


def test_nothing_survives_a_killed_stack(tmp_path: Path) -> None:
    session = killed_stack(tmp_path, FAMILY, guard_too=False)
    eventually(lambda: not session.members())
    eventually(lambda: not list((tmp_path / "run").iterdir()))


def test_the_next_start_ends_what_a_killed_stack_and_guard_left(tmp_path: Path) -> None:
    session = killed_stack(tmp_path, FAMILY, guard_too=True)
    assert session.members(), "the grandchildren know nothing of their grandparents"
    guard = Guard(tmp_path / "run")
    assert not session.members()
    guard.end()
    assert not list((tmp_path / "run").iterdir())


def test_notes_of_another_boot_are_not_believed(tmp_path: Path) -> None:
    child = family(tmp_path)
    notes = tmp_path / "1.notes"
    notes.write_text(f"another boot\n{child.session.pid} {child.session.started} 15\n")
    sweep(notes)
    assert not child.ended
    assert not notes.exists()
    children.stop([child])


def test_a_program_that_is_not_there_is_reported(tmp_path: Path) -> None:
    child = children.start("nobody", [tmp_path / "nothing"], log=tmp_path / "log")
    assert child.process.wait() == 1
    assert "FileNotFoundError" in child.last_words()


@pytest.mark.parametrize("pid", [0, 2**22 + 1])
def test_no_such_process(pid: int) -> None:
    assert children.stat(pid) is None
