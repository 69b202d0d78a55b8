"""Each launch token is used once, whichever process it comes to (S3)."""

from __future__ import annotations

from datetime import datetime

from bridge import connect
from launch.refused import Refused
from launch.token import Verified
from statements import statement


def use(token: Verified, now: datetime) -> None:
    """Record the token as used, committed when this returns. Raises Refused: used; and the faults of `faults`."""
    with connect() as bridge:
        bridge.execute(statement("bridge/patience"))
        bridge.execute(statement("bridge/launch_forget"), {"now": now})
        used = {"digest": token.digest, "expires_at": token.kept_until}
        if bridge.execute(statement("bridge/launch_use"), used).fetchone() is None:
            raise Refused("used")
