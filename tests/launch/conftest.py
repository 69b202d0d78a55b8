"""The companion's side of a launch: reads and verifies with the keys that it is given."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from launch import Key, LaunchToken, Refused, Verified
from launch.keys import _judged
from tests.launch.tokens import AUDIENCE, NOW, Maker, Private


@pytest.fixture
def maker() -> Maker:
    """The customer's Extensor, whose clock agrees with ours."""
    return Maker()


def trusted(*keys: Private) -> list[Key]:
    """Return the public keys of some private ones, as the departments file would name them."""
    return [_judged(key.public_key()) for key in keys]


def verified(token: str, *keys: Private, now: datetime = NOW) -> Verified:
    """Verify a token with these keys, by default those of the usual maker. Raises Refused."""
    return LaunchToken.read(token).verified(trusted(*(keys or (Maker().key,))), AUDIENCE, now)


def outcome(token: str, *keys: Private, later: float = 0.0) -> str:
    """Return `ok`, or the reason why the token is refused so many seconds after it was made."""
    try:
        verified(token, *keys, now=NOW + timedelta(seconds=later))
    except Refused as refused:
        return refused.reason
    return "ok"
