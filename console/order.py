"""In which order flows are run and told of."""

from collections.abc import Iterable

ORDER = ("practitioners", "patients", "appointments", "questionnaires", "programs")
"""Who is cared for comes after who cares; what they say, and what they were given, comes last."""


def in_order(flows: Iterable[str]) -> list[str]:
    """Those whose order matters first, then the rest by name."""
    known = set(flows)
    return [flow for flow in ORDER if flow in known] + sorted(known - set(ORDER))
