"""What the benchmark was measured on."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Any

import psutil

from console.postgres import version


def machine() -> dict[str, Any]:
    """Return processor, cores, memory, versions, and the load before it began (1, 5 and 15 minutes)."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "load": [round(load, 1) for load in os.getloadavg()],
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "postgresql": version(),
    }


def told(facts: dict[str, Any]) -> str:
    """Return it as a line."""
    return (
        f"{facts['cores']} cores, {facts['processor']}, {facts['memory_gib']} GiB; load {facts['load'][0]};"
        f" Python {facts['python']}, PostgreSQL {facts['postgresql']}"
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    models = {line.partition(":")[2].strip() for line in lines if line.startswith("model name")}
    return ", ".join(sorted(models)) or platform.machine()
