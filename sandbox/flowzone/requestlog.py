"""What was asked of the sandbox, for tests to look at: never bodies."""

import re
import threading
from collections import Counter, deque
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

GUID_IN_PATH = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass
class Entry:
    """One request; `status` stays empty when the socket was closed without an answer."""

    method: str
    path: str
    idempotency_key: str | None
    faults: list[str]
    time: str = field(default_factory=lambda: datetime.now(UTC).isoformat())
    status: int | None = None
    items: int = 0

    @property
    def template(self) -> str:
        """The method and the path, whatever the department."""
        return f"{self.method} {GUID_IN_PATH.sub('{department}', self.path)}"


class RequestLog:
    """Counts every request and keeps the latest ones."""

    def __init__(self, kept: int = 10_000) -> None:
        self._lock = threading.Lock()
        self._entries: deque[Entry] = deque(maxlen=kept)
        self._requests: Counter[str] = Counter()
        self._items: Counter[str] = Counter()

    def add(self, entry: Entry) -> None:
        """Count a request that has ended."""
        with self._lock:
            self._entries.append(entry)
            self._requests[entry.template] += 1
            self._items[entry.template] += entry.items

    def clear(self) -> None:
        """Start counting anew."""
        with self._lock:
            self._entries.clear()
            self._requests.clear()
            self._items.clear()

    def report(self, last: int) -> dict[str, Any]:
        """The counters, and the latest requests, oldest first."""
        with self._lock:
            latest = list(self._entries)[-last:] if last else []
            counters = {
                template: {"requests": count, "items": self._items[template]}
                for template, count in sorted(self._requests.items())
            }
        return {"counters": counters, "requests": [asdict(entry) for entry in latest]}
