"""The day is told: every scene that is played, and no picture that nobody sees (O3, O4, O5)."""

from __future__ import annotations

import re

import pytest

from console.day.scenes import SCENES
from tests.world import ROOT

TOLD = (ROOT / "docs" / "day.md").read_text(encoding="utf-8")
LARGEST = 150_000
"""Bytes of a picture."""


@pytest.mark.parametrize("scene", SCENES)
def test_every_scene_is_told(scene: str) -> None:
    """Under a heading of its own, with the command that plays it."""
    assert re.search(rf"^## .*\n\n(?:.+\n)*`\./helsebro day --only {scene}`", TOLD, re.MULTILINE), scene


def test_every_picture_is_shown_and_small() -> None:
    """Each has words for those who cannot see it."""
    shown = set(re.findall(r"!\[.{20,}\]\(day/(\S+\.png)\)", TOLD))
    kept = {path.name: path.stat().st_size for path in (ROOT / "docs" / "day").glob("*")}
    assert shown == set(kept)
    assert max(kept.values()) < LARGEST
