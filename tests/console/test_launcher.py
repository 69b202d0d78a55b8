"""`./helsebro` itself: what it installs, when, with which Python, and what it says when it can't."""

import importlib.util
import os
import shutil
import subprocess
import sys
import time
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "helsebro"

FAKE_UV = """#!{python}
import os, pathlib, subprocess, sys, time
if sys.argv[1] == "--version":
    sys.exit()
with open({calls!r}, "a") as calls:
    calls.write(" ".join(sys.argv[1:]) + "\\n")
if sys.argv[1] == "venv":
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", sys.argv[-1]], check=True)
elif os.environ.get("UV_BREAKS"):
    sys.exit("no such wheel")
time.sleep(float(os.environ.get("UV_TAKES", 0)))
"""

FAKE_CONSOLE = "import console, sys; print(*sys.argv[1:])"


class Checkout:
    """A copy of the script, with locks, a console that echoes, and a uv that only notes what it is asked."""

    def __init__(self, home: Path) -> None:
        self.root = home / "a checkout"
        self._bin, self._calls = home / "bin", home / "calls"
        for directory in (self.root / "console", self._bin):
            directory.mkdir(parents=True)
        shutil.copy(SCRIPT, self.root)
        for name in ("requirements.lock", "requirements-dev.lock"):
            (self.root / name).write_text("one==1\n")
        (self.root / "console" / "__init__.py").touch()
        (self.root / "console" / "__main__.py").write_text(FAKE_CONSOLE)
        self.program("uv", FAKE_UV.format(python=sys.executable, calls=str(self._calls)))

    def program(self, name: str, text: str) -> None:
        """Put a program on the checkout's PATH."""
        path = self._bin / name
        path.write_text(text)
        path.chmod(0o755)

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, str(self.root / "helsebro"), *arguments]

    @property
    def environment(self) -> dict[str, str]:
        return {"PATH": f"{self._bin}:/usr/bin:/bin"}

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        told = {**self.environment, **environment}
        return subprocess.run(self.command(*arguments), env=told, cwd="/", capture_output=True, text=True)

    def calls(self) -> list[str]:
        """What uv was asked since the last time: `venv` or the lock's name."""
        lines = self._calls.read_text().splitlines() if self._calls.exists() else []
        self._calls.unlink(missing_ok=True)
        return ["venv" if line.startswith("venv") else line.rsplit("/")[-1] for line in lines]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


@pytest.fixture
def launcher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    loader = SourceFileLoader("launcher", str(SCRIPT))
    spec = importlib.util.spec_from_loader("launcher", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader.exec_module(module)
    monkeypatch.setattr(module, "STATE", tmp_path)
    return module


def test_it_installs_once_and_hands_over(checkout: Checkout) -> None:
    first = checkout.run("demo", "--exit")
    assert first.stdout == "demo --exit\n", first.stderr
    assert "Installing 1 locked packages" in first.stderr
    assert checkout.calls() == ["venv", "requirements.lock"]
    second = checkout.run("demo")
    assert (second.stdout, second.stderr) == ("demo\n", "")
    assert checkout.calls() == []


def test_tests_need_more_and_the_rest_is_content_with_that(checkout: Checkout) -> None:
    checkout.run("test")
    assert checkout.calls() == ["venv", "requirements-dev.lock"]
    checkout.run("demo")
    assert checkout.calls() == []
    (checkout.root / "requirements.lock").write_text("one==2\n")
    checkout.run("demo")
    assert checkout.calls() == ["requirements-dev.lock"], "a developer's tools are not taken away"


def test_another_lock_is_installed_on_top(checkout: Checkout) -> None:
    checkout.run()
    checkout.calls()
    (checkout.root / "requirements.lock").write_text("one==2\n")
    checkout.run()
    assert checkout.calls() == ["requirements.lock"]


def test_an_interrupted_install_is_made_from_scratch(checkout: Checkout) -> None:
    broken = checkout.run(UV_BREAKS="1")
    assert broken.returncode == 1
    assert "no such wheel" in broken.stderr
    assert "this failed; the lines above say why" in broken.stderr
    assert checkout.calls() == ["venv", "requirements.lock"]
    assert checkout.run().returncode == 0
    assert checkout.calls() == ["venv", "requirements.lock"]


def test_a_moved_checkout_is_installed_anew(checkout: Checkout) -> None:
    checkout.run()
    checkout.calls()
    checkout.root = checkout.root.rename(checkout.root.with_name("moved"))
    assert checkout.run("up").stdout == "up\n"
    assert checkout.calls() == ["venv", "requirements.lock"]


def test_two_at_once_install_once(checkout: Checkout) -> None:
    told = checkout.environment | {"UV_TAKES": "0.3"}
    both = [
        subprocess.Popen(checkout.command(name), env=told, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for name in ("demo", "up")
    ]
    said = [process.communicate() for process in both]
    assert [out for out, _ in said] == ["demo\n", "up\n"]
    assert sum("waiting" in err for _, err in said) == 1
    assert checkout.calls() == ["venv", "requirements.lock"]


def test_a_missing_lock_is_named(checkout: Checkout) -> None:
    (checkout.root / "requirements.lock").unlink()
    done = checkout.run("demo")
    assert done.returncode == 1
    assert "No such file or directory" in done.stderr
    assert "requirements.lock" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_second_time_is_quick(checkout: Checkout) -> None:
    checkout.run()
    begun = time.monotonic()
    checkout.run()
    assert time.monotonic() - begun < 1, "two starts of Python, on a busy machine"


def shell(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_a_shim_that_fails_does_not_fool_it(
    launcher: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell(tmp_path / "shims" / "python3.12", "echo 'pyenv: python3.12: command not found' >&2; exit 127")
    shell(tmp_path / "shims" / "python3.11", "echo 'pyenv: python3.11: command not found' >&2; exit 127")
    shell(tmp_path / "real" / "python3.11", "exit 0")
    monkeypatch.setenv("PATH", f"{tmp_path}/shims:{tmp_path}/real")
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))
    assert launcher.find_python() == f"{tmp_path}/real/python3.11"
    monkeypatch.setenv("PATH", f"{tmp_path}/shims")
    with pytest.raises(launcher.Missing, match=r"needs Python 3\.11 or 3\.12; this is 3\.9\.18"):
        launcher.find_python()


def test_uv_comes_from_pip_where_there_is_none(
    launcher: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[tuple[str, ...]] = []
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setattr(launcher, "run", lambda *command: commands.append(command))
    assert launcher.find_uv(sys.executable) == f"{tmp_path}/uv/bin/uv"
    assert [command[1:3] for command in commands] == [("-m", "venv"), ("-m", "pip")]


def test_a_missing_venv_module_is_named(launcher: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shell(tmp_path / "python", 'case "$2" in *ensurepip*) exit 1;; *) echo python3.11-venv;; esac')
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    with pytest.raises(launcher.Missing, match=r"apt-get install python3\.11-venv"):
        launcher.ensure_venv(str(tmp_path / "python"))


def test_root_gets_the_venv_module_by_itself(
    launcher: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "installed"
    shell(tmp_path / "python", f'case "$2" in *ensurepip*) test -e {installed};; *) echo python3.11-venv;; esac')
    shell(tmp_path / "bin" / "apt-get", f'case "$*" in *install*python3.11-venv) : > {installed};; esac')
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(os, "getuid", lambda: 0)
    launcher.ensure_venv(str(tmp_path / "python"))
    assert installed.exists()


def test_missing_pango_is_told_with_its_cure(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Q4: the rest goes on without it."""
    monkeypatch.setattr(launcher, "PANGO", ("libno-such-library.so.0",))
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    launcher.ensure_pango()
    assert "apt-get install libpango-1.0-0" in capsys.readouterr().err


def test_root_gets_pango_by_itself(launcher: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Q4: a fresh machine can print documents."""
    shell(tmp_path / "bin" / "apt-get", f'echo "$*" >> {tmp_path}/asked')
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(launcher, "PANGO", ("libno-such-library.so.0",))
    monkeypatch.setattr(os, "getuid", lambda: 0)
    launcher.ensure_pango()
    asked = (tmp_path / "asked").read_text()
    assert "install -qq --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0" in asked


def test_root_gets_a_browser_for_the_tests(
    launcher: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """L8, S2: pages are tested in a real one; nobody else's machine is touched, and one that is there is enough."""
    shell(tmp_path / "bin" / "apt-get", f'echo "$*" >> {tmp_path}/asked')
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    launcher.ensure_browser()
    assert "As root: apt-get install chromium" in capfd.readouterr().err
    assert not (tmp_path / "asked").exists()
    monkeypatch.setattr(os, "getuid", lambda: 0)
    launcher.ensure_browser()
    assert "install -qq --no-install-recommends chromium" in (tmp_path / "asked").read_text()
    shell(tmp_path / "bin" / "chromium", "exit 0")
    capfd.readouterr()
    launcher.ensure_browser()
    assert capfd.readouterr().err == ""


def test_root_gets_a_redis_for_the_tests(
    launcher: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """O6: production is tested with a real queue; nobody else's machine is touched, and one that is there is enough."""
    shell(tmp_path / "bin" / "apt-get", f'echo "$*" >> {tmp_path}/asked')
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    launcher.ensure_redis()
    assert "As root: apt-get install redis-server" in capfd.readouterr().err
    assert not (tmp_path / "asked").exists()
    monkeypatch.setattr(os, "getuid", lambda: 0)
    launcher.ensure_redis()
    assert "install -qq --no-install-recommends redis-server" in (tmp_path / "asked").read_text()
    shell(tmp_path / "bin" / "redis-server", "exit 0")
    capfd.readouterr()
    launcher.ensure_redis()
    assert capfd.readouterr().err == ""


def test_mirrors_and_certificates_are_shared_but_never_overridden(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror/simple")
    monkeypatch.setenv("PIP_CERT", "/company.pem")
    monkeypatch.setenv("SSL_CERT_FILE", "/own.pem")
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    told = launcher.surroundings()
    assert told["UV_DEFAULT_INDEX"] == "https://mirror/simple"
    assert told["SSL_CERT_FILE"] == "/own.pem"


def test_a_home_that_cannot_hold_a_cache_is_left_alone(
    launcher: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("UV_CACHE_DIR", "XDG_CACHE_HOME", "UV_NO_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "/nonexistent")
    assert launcher.surroundings()["UV_CACHE_DIR"] == f"{tmp_path}/cache"
    monkeypatch.setenv("HOME", str(tmp_path))
    assert "UV_CACHE_DIR" not in launcher.surroundings()
