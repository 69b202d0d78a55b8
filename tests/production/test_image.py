"""The image's first stage, done here: what it copies is enough to install all that the lock names (O6)."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from tests.production.compose import IMAGE
from tests.world import ROOT


def test_what_the_first_stage_copies_is_enough_to_install(tmp_path: Path) -> None:
    """O6: `RUN ./helsebro --help` in an otherwise empty folder; nothing of a developer's, no tests' tools."""
    stage = IMAGE.read_text(encoding="utf-8").split("\nFROM ")[2]
    assert stage.startswith("base AS environment")
    for sources, target in re.findall(r"^COPY (.+) (\S+)$", stage, re.MULTILINE):
        for source in sources.split():
            place = ROOT / source
            if place.is_dir():
                shutil.copytree(place, tmp_path / target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(place, tmp_path / target / source)
    done = subprocess.run(
        ["./helsebro", "--help"], cwd=tmp_path, env=dict(os.environ), capture_output=True, text=True, timeout=280
    )
    assert done.returncode == 0, done.stderr
    assert "Start here" in done.stdout
    assert list(json.loads((tmp_path / ".venv" / "helsebro.json").read_text())["locks"]) == ["requirements.lock"]
    installed = {path.name for path in (tmp_path / ".venv" / "bin").iterdir()}
    assert {"airflow", "celery", "gunicorn"} <= installed
    assert not {"pytest", "mypy", "hadolint"} & installed
    shutil.rmtree(tmp_path / ".venv")
