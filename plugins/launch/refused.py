"""Why a launch token opens nothing."""

from __future__ import annotations

from typing import Final, Literal

Reason = Literal[
    "too_long",
    "not_a_token",
    "header",
    "algorithm",
    "signature",
    "claims",
    "identity_number",
    "audience",
    "issued_ahead",
    "lifetime",
    "expired",
    "used",
]
"""What each of them means: docs/launch.md."""


class Refused(Exception):
    """The token opens nothing; `reason` is a code and quotes nothing of it (S3)."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Final = reason
