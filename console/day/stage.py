"""Where the day is played: the demo's stack, a mailbox, a browser; and how a scene waits for what must come."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests

from console.api import ENDED, Api
from console.day import Department, WentWrong
from console.day.clinic import Clinic
from console.day.pictures import Pictures
from console.progress import Progress
from console.stack import Stack
from sandbox.mailbox import Mailbox, body

MIRROR = ("practitioners", "patients", "appointments")
FLOWS = (*MIRROR, "questionnaires", "programs")
PATIENCE = 300.0
"""Seconds that anything may take on a busy machine."""
EVERY = 1.0
"""Seconds from one look to the next."""
CONF = {"department": "all", "mode": "changes", "dry_run": False}


@dataclass
class Stage:
    """Everything a scene needs. `read` counts the letters that earlier scenes have read."""

    stack: Stack
    api: Api
    box: Mailbox
    pictures: Pictures
    alerts: Path
    progress: Progress
    read: int = 0
    fjord: Clinic = field(init=False)
    byen: Clinic = field(init=False)

    def __post_init__(self) -> None:
        """Open the clinics."""
        self.fjord, self.byen = (Clinic(self.stack.databases, key) for key in ("fjord", "byen"))

    def tell(self, text: str) -> None:
        """Say what happens, in the day's own words."""
        self.progress.say(f"{datetime.now(UTC).astimezone():%H:%M:%S}  {text}")

    def must(self, expected: str, *, be: bool) -> None:
        """Raise WentWrong unless it is so; tell that it is."""
        if not be:
            raise WentWrong(expected)
        self.tell(f"  ✓ {expected}")

    def until(self, expected: str, ready: Callable[[], bool], patience: float = PATIENCE) -> None:
        """Wait until it is so, and tell it. Raises WentWrong when patience ends."""
        deadline = time.monotonic() + patience
        while not ready():
            if time.monotonic() > deadline:
                raise WentWrong(f"{expected} (not within {patience:.0f} s)")
            time.sleep(EVERY)
        self.tell(f"  ✓ {expected}")

    def run(self, flow: str, **conf: object) -> str:
        """Start a run of a flow, as the form does, and return how it ended."""
        run = self.api.trigger(flow, CONF | conf)
        return self.ended(flow, run)

    def ended(self, flow: str, run: str) -> str:
        """Wait for the end of a run and return its state."""
        deadline = time.monotonic() + PATIENCE
        while (state := self.api.state(flow, run)) not in ENDED:
            if time.monotonic() > deadline:
                raise WentWrong(f"the run {run} of {flow} ends")
            time.sleep(EVERY)
        return state

    def round(self, flows: Sequence[str] = FLOWS) -> set[str]:
        """Let every flow run, as the timetable does within five minutes; how they ended."""
        runs = {flow: self.api.trigger(flow, CONF) for flow in flows}
        return {self.ended(flow, run) for flow, run in runs.items()}

    def letter(self, number: int, expected: str) -> EmailMessage:
        """Wait for the scene's letter of this number, from 1, whose subject holds the text; there is no further one."""
        self.until(f"mail: «{expected}»", lambda: self._watched() >= number)
        letters = self.box.letters[self.read :]
        subjects = [str(letter["Subject"]) for letter in letters]
        if len(letters) > number or expected not in subjects[number - 1]:
            raise WentWrong(f"one mail «{expected}», but there came {subjects}")
        return letters[number - 1]

    def letters_so_far(self, number: int) -> None:
        """Look once more: this scene has brought so many letters, and no more."""
        self.must(f"no other mail: {number} in all", be=self._watched() == number)

    def no_more_letters(self, number: int) -> None:
        """End a scene, which has brought so many letters."""
        self.letters_so_far(number)
        self.read = len(self.box.letters)

    def photo_of(self, letter: EmailMessage, name: str) -> list[str]:
        """Keep a picture of a letter, and return the paths in Airflow to which it leads."""
        html = body(letter, "html")
        self.pictures.of_letter(name, html)
        return re.findall(rf'href="{re.escape(self.stack.airflow)}([^"]+)"', html)

    def cell(self, flow: str, department: Department) -> dict[str, Any]:
        """How a flow does in a department, as the overview's JSON says it."""
        cells = self.api.overview()["cells"]
        return next(cell for cell in cells if (cell["flow"], cell["department"]) == (flow, department.guid))

    def health(self, department: Department) -> str:
        """How a department's patients do, in the overview's word."""
        return str(self.cell("patients", department)["health"])

    def report_of(self, flow: str, department: Department) -> str:
        """The path of the quality report of the department's latest run."""
        return f"/helsebro/quality/{flow}?run={quote(self.cell(flow, department)['airflow_run'])}"

    def clinic(self, department: Department) -> Clinic:
        """Whose department it is."""
        return self.fjord if department.name.startswith("Fjord") else self.byen

    def effects(self, department: Department) -> dict[str, tuple[int, ...]]:
        """How often each patient of a department was created, updated and withdrawn in Flowzone."""
        rows = self._flowzone("GET", f"/sandbox/effects?department={department.guid}").json()
        keys = ("created", "updated", "withdrawn")
        return {row["guid"]: tuple(row[key] for key in keys) for row in rows if row["kind"] == "patients"}

    def patients(self, department: Department) -> list[str]:
        """The patients of a department whom Flowzone holds and nobody has ever withdrawn, by GUID."""
        return sorted(patient for patient, (_, _, withdrawn) in self.effects(department).items() if not withdrawn)

    def let_flowzone_be_slow(self, seconds: float) -> None:
        """From now on Flowzone takes patients, and answers so late; 0: at once."""
        rule = {"method": "PUT", "path": "/patients$", "fault": "hang", "seconds": seconds}
        self._flowzone("PUT", "/sandbox/faults", json=[rule] if seconds else [])

    def asked_of_flowzone(self) -> int:
        """How many requests have met that slowness."""
        return sum(rule["met"] for rule in self._flowzone("GET", "/sandbox/faults").json())

    def be_patient(self, **alerts: object) -> None:
        """Write the alerts file anew: these keys beside those of the whole day."""
        everything = {
            "name": "Helsebro, a day",
            "mail": {"to": ["operator@clinic.example"]},
            "grace_minutes": 1,
            "reopen_within_minutes": 1,
            "heartbeat": {"dead_after_minutes": 2},
        }
        self.alerts.write_text(json.dumps({"alerts": everything | alerts}, indent=1))

    def _watched(self) -> int:
        """Let the DAG `watch` look now instead of at the next minute; how many letters the scene has brought."""
        if not self.stack.children["scheduler"].ended:
            self.ended("watch", self.api.trigger("watch", {}))
        return len(self.box.letters) - self.read

    def _flowzone(self, method: str, path: str, json: object = None) -> requests.Response:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.request(method, self.stack.flowzone + path, json=json, timeout=30)
        answer.raise_for_status()
        return answer
