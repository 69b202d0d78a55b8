"""docs/alerts.md tells of every key and every kind (O4)."""

from __future__ import annotations

from pathlib import Path

import pytest

from alerts.kinds import Kind
from alerts.settings import Alerts, Heartbeat, Mail, Notifier

DOCS = (Path(__file__).resolve().parents[2] / "docs" / "alerts.md").read_text(encoding="utf-8")
KEYS = [
    *(key for key in Alerts.model_fields if key not in ("mail", "heartbeat", "flows")),
    *(f"mail.{key}" for key in Mail.model_fields),
    *(f"heartbeat.{key}" for key in Heartbeat.model_fields),
    "flows.FLOW.silent_after_minutes",
]


@pytest.mark.parametrize("key", KEYS)
def test_every_key_of_the_alerts_file(key: str) -> None:
    """D7: with its default."""
    assert f"| `{key}` |" in DOCS


@pytest.mark.parametrize("key", Notifier.model_fields)
def test_every_key_of_a_notifier(key: str) -> None:
    """O4."""
    assert f"`{key}`" in DOCS


@pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind.TEST}))
def test_every_kind(kind: Kind) -> None:
    """O4: whoever meets one finds what it means and when it is told."""
    assert f"| `{kind}` |" in DOCS
