"""Where things lie, and files that are nobody else's business."""

import contextlib
import fcntl
import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".helsebro"


class Busy(Exception):
    """Someone else holds the lock."""


def write_private(path: Path, text: str) -> Path:
    """Replace a file by one that only its owner may read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(text)
    return draft.rename(path)


class Secrets:
    """Generated passwords and keys, kept in one private file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, str] = {}
        with contextlib.suppress(FileNotFoundError, ValueError):
            self._known = json.loads(path.read_text())

    def __getitem__(self, name: str) -> str:
        """The secret of that name, made up the first time; 32 bytes in URL-safe base64 (what Fernet wants too)."""
        if name not in self._known:
            self._known[name] = _key()
            write_private(self._path, json.dumps(self._known, indent=1))
        return self._known[name]


def _key() -> str:
    return secrets.token_urlsafe(32) + "="


@contextlib.contextmanager
def locked(path: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold a lock file; the kernel lets go of it however this process ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise Busy(path) from None
        yield


def digest(*parts: str | Path | Iterable[Path]) -> str:
    """Twelve letters that change when a text or a file does."""
    total = hashlib.sha256()
    for part in parts:
        if isinstance(part, str):
            total.update(part.encode())
        else:
            for path in [part] if isinstance(part, Path) else sorted(part):
                total.update(path.read_bytes())
    return total.hexdigest()[:12]
