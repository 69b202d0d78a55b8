"""Draws the benchmark, where matplotlib is: `python -m bench.side_by_side.picture FIGURES.json PICTURE.svg`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot as plt

INK = "#7d8590"
"""Legible on white and on near-black paper."""
BAR, OURS = "#8b949e", "#2f81f7"


def draw(told: dict[str, Any], path: Path) -> None:
    """Draw a panel for each run, a bar for each contender."""
    mpl.rcParams |= {"text.color": INK, "axes.labelcolor": INK, "xtick.color": INK, "ytick.color": INK}
    mpl.rcParams |= {"font.size": 10, "svg.hashsalt": "helsebro", "axes.edgecolor": INK}
    runs = list(dict.fromkeys(each["run"] for each in told["typical"]))
    figure, panels = plt.subplots(1, len(runs), figsize=(11, 2.6), sharey=True, layout="constrained")
    for run, panel in zip(runs, panels, strict=True):
        figures = [each for each in told["typical"] if each["run"] == run]
        names = [each["contender"] for each in figures]
        seconds = [each["seconds"] for each in figures]
        bars = panel.barh(names, seconds, color=[OURS if name == "helsebro" else BAR for name in names])
        panel.bar_label(bars, [f" {each:.1f} s" for each in seconds])
        panel.set_title(run, fontsize=11)
        panel.set_xlabel("seconds (less is better)")
        panel.set_xlim(0, max(seconds) * 1.25)
        panel.spines[["top", "right"]].set_visible(False)
        panel.tick_params(axis="y", length=0)
    panels[0].invert_yaxis()
    figure.suptitle(f"{told['rows']:,} patients to a Flowzone that answers after {told['latency']} ms", fontsize=12)
    figure.savefig(path, transparent=True, metadata={"Date": None})


if __name__ == "__main__":
    draw(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), Path(sys.argv[2]))
