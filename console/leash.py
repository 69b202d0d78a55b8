"""Become another program that is told when its parent dies, as another user where asked.

Runs by itself (`python -I -S leash.py SIGNAL PARENT UID GID program arguments…`): after the change of user the file may
be out of reach, and Python's own `preexec_fn` is not safe beside threads.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main(death_signal: int, parent: int, uid: int, gid: int, *program: str) -> None:
    """Drop the rights first: a change of user clears the wish to be told."""
    if os.getuid() != uid:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:  # it died before the wish was made
        sys.exit(1)
    os.execv(program[0], program)  # noqa: S606  the caller's own list, no shell wanted


if __name__ == "__main__":
    main(*map(int, sys.argv[1:5]), *sys.argv[5:])  # type: ignore[arg-type]
