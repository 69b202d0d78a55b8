"""The bridge's own database: the ledger, what was set aside, warnings, runs, and the staged rows of a run."""

from bridge.database import Connection, connect, uuid_array
from bridge.migrations import migrate

__all__ = ["Connection", "connect", "migrate", "uuid_array"]
