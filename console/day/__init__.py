"""A day in the life of those who operate Helsebro: scenes played in the demo's stack, as docs/day.md tells them."""

from typing import NamedTuple


class Department(NamedTuple):
    """A department of the sandbox."""

    name: str
    guid: str


class WentWrong(Exception):
    """A scene did not go as it must; the text says what was expected."""
