"""A flow run alone: Airflow's command line, connections, a departments file and an empty bridge; no scheduler."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.world import ROOT, World

COMMAND = str(ROOT / "helsebro")


@dataclass
class Alone:
    """A world, and an Airflow home of its own."""

    world: World
    home: Path

    def run(self, flow: str = "practitioners", **conf: object) -> subprocess.CompletedProcess[str]:
        """Run a flow once; department all and changes unless told."""
        conf = {"department": "all", "mode": "changes"} | conf
        return self.command("airflow", "dags", "test", flow, "-c", json.dumps(conf))

    def json(self, command: str) -> list[dict[str, Any]]:
        """Return what `./helsebro COMMAND --json` prints."""
        done = self.command(command, "--json")
        assert done.returncode == 0, done.stderr
        listed: list[dict[str, Any]] = json.loads(done.stdout)
        return listed

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `./helsebro` with these arguments, from a directory that is not the project's."""
        environment = {**os.environ, **self.world.environment, "AIRFLOW_HOME": str(self.home)}
        return subprocess.run(
            [COMMAND, *arguments], env=environment, cwd="/", capture_output=True, text=True, check=False, timeout=280
        )
