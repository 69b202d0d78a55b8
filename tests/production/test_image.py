"""The Dockerfile: by its linter, by what production must not get wrong, and its first stage done here (O6)."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from console.airflow import settings
from tests.production.compose import IMAGE, image_environment, load
from tests.world import ROOT

BIN = Path(sys.executable).parent


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


def test_the_images_environment_is_the_launchers() -> None:
    """O6: what Airflow must know to find the project is the same on a developer's machine."""
    there = {
        name: value.replace(str(ROOT), "/opt/helsebro") for name, value in settings({}, Path("/opt/airflow")).items()
    }
    assert there.items() <= image_environment().items()


def test_the_dockerfile_has_nothing_that_a_linter_minds() -> None:
    """O6: hadolint, at its strictest."""
    done = subprocess.run([BIN / "hadolint", IMAGE], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_image_installs_from_the_lock_and_is_not_roots() -> None:
    """O6: by the launcher, which asks for hashes; the last stage has its rights from a number."""
    text = IMAGE.read_text(encoding="utf-8")
    assert "RUN ./helsebro --help" in text
    launcher = (ROOT / "helsebro").read_text(encoding="utf-8")
    assert '"--require-hashes", "--compile-bytecode"' in launcher
    last = text.rsplit("\nFROM ", 1)[1]
    assert re.search(r"^USER (\d+)$", last, re.MULTILINE)
    uid = re.search(r"--uid (\d+)", last)
    assert uid
    assert f"USER {uid[1]}" in last
    assert f"uid={uid[1]}" in load()["services"]["worker"]["tmpfs"][1]


def test_the_image_has_pango_as_the_launcher_would_install_it() -> None:
    """Q4: filed documents."""
    packages = re.search(r"PANGO_PACKAGES = \((.*?)\)", (ROOT / "helsebro").read_text(encoding="utf-8"))
    assert packages
    assert all(name in IMAGE.read_text(encoding="utf-8") for name in re.findall(r'"([^"]+)"', packages[1]))


def test_no_secret_and_no_environment_slips_into_the_image() -> None:
    """O6: everything is left out but what is named, and what is named is there."""
    lines = [line for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    assert lines[0] == "*"
    kept = {line[1:] for line in lines if line.startswith("!")}
    assert all((ROOT / name).exists() for name in kept)
    assert not kept & {"secrets", ".git", ".venv", ".helsebro", ".env", "tests"}
