"""Each launch token is used once, whichever process it comes to (S3)."""

from __future__ import annotations

from datetime import datetime

from psycopg.errors import UndefinedTable

from bridge import Connection, connect, migrate
from launch.refused import Refused
from launch.token import Verified
from statements import statement


def use(token: Verified, now: datetime) -> None:
    """Record the token as used, committed when this returns. Raises Refused: used; and the faults of `faults`."""
    with connect() as bridge:
        bridge.execute(statement("bridge/patience"))
        try:
            first = _first(bridge, token, now)
        except UndefinedTable:  # the bridge was down when the companion started
            migrate()
            first = _first(bridge, token, now)
    if not first:
        raise Refused("used")


def _first(bridge: Connection, token: Verified, now: datetime) -> bool:
    """Record the use, and return whether it is the first."""
    bridge.execute(statement("bridge/launch_forget"), {"now": now})
    used = {"digest": token.digest, "expires_at": token.kept_until}
    return bridge.execute(statement("bridge/launch_use"), used).fetchone() is not None
