"""A clinic to test with: patients answer, the flow runs, and the journal is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import requests
import yaml
from psycopg.rows import dict_row

from answers import steps
from answers.steps import QUESTIONNAIRES
from faults import Fault
from mirror import plan as planning
from mirror import report
from mirror.run import Mode, Over
from sandbox.journal import desktop
from tests.mirror.driver import Row
from tests.world import World

Answer = dict[str, Any]

WITHOUT_DOCUMENT = {"code": "quick", "results": "scores", "document": False}
"""Printing costs more than all the rest: most tests do without."""


def question(link_id: str = "q1", kind: str = "integer", answer: object = 3, **more: object) -> dict[str, Any]:
    """Return an item."""
    return {"link_id": link_id, "text": f"Spørsmål {link_id}", "type": kind, "answer": answer} | more


def score(code: str = "total", value: object = 3, **more: object) -> dict[str, Any]:
    """Return a score."""
    return {"code": code, "title": f"Skår {code}", "value": value} | more


def answer(patient: UUID, code: str = "quick", **changes: object) -> Answer:
    """Return an answer of a patient, completed yesterday, that leaves nothing to wish for."""
    completed = datetime.now(UTC) - timedelta(days=1)
    usual = {
        "response_id": str(uuid4()),
        "revision": 1,
        "questionnaire": {"code": code, "title": "Et skjema", "version": "1"},
        "patient_guid": str(patient),
        "completed_at": completed.isoformat(),
        "items": [question()],
        "scores": [score()],
    }
    return usual | changes


@dataclass
class Clinic:
    """The first customer of a world."""

    world: World
    file: Path

    @property
    def department(self) -> UUID:
        """Its first department."""
        return self.world.department

    def empty(self) -> None:
        """Forget every patient and all that was filed, at every customer's."""
        for customer in self.world.customers:
            with customer.desktop() as journal:
                journal.execute(
                    "truncate journal.patient, journal.test_result, journal.document, journal.questionnaire_response,"
                    " journal.questionnaire_answer"
                )

    def set_up(self, *entries: dict[str, Any]) -> None:
        """Write the questionnaires file; `quick` has no document."""
        listed = [WITHOUT_DOCUMENT, *entries]
        self.file.write_text(yaml.safe_dump({"questionnaires": listed}, allow_unicode=True), encoding="utf-8")

    def patient(self, department: UUID | None = None, **values: Any) -> UUID:
        """Register a patient."""
        with self.world.customer.desktop() as journal:
            return UUID(desktop.add_patient(journal, department or self.department, **values))

    def give(self, *answers: Answer, department: UUID | None = None) -> None:
        """Let answers arrive at Flowzone, as they are."""
        requests.post(
            f"{self.world.flowzone}/sandbox/questionnaire-responses",
            json={"department": str(department or self.department), "responses": answers, "validate": False},
            timeout=10,
        ).raise_for_status()

    def run(self, mode: Mode = "changes", *, dry_run: bool = False, department: UUID | None = None) -> Row:
        """Run the flow for one department and return what the report says of it."""
        airflow_run = self.begin(mode, dry_run=dry_run, department=department)
        with suppress(Over, Fault):
            steps.file(airflow_run, department or self.department)
        return self.ended(airflow_run)

    def begin(self, mode: Mode = "changes", *, dry_run: bool = False, department: UUID | None = None) -> str:
        """Plan a run and return its id."""
        airflow_run = f"test__{uuid4()}"
        wish = planning.Wish(department or self.department, mode, dry_run)
        planning.plan(QUESTIONNAIRES, airflow_run, wish)
        return airflow_run

    def ended(self, airflow_run: str) -> Row:
        """Return what the report says of a run."""
        with suppress(report.RunFailed):
            report.report(QUESTIONNAIRES.name, airflow_run)
        (row,) = self.world.query("select * from bridge.run where airflow_run = %s", airflow_run)
        return row

    def journal(self, query: str, *parameters: object) -> list[dict[str, Any]]:
        """Ask the journal, as its owner."""
        with psycopg.connect(self.world.customer.dsn, row_factory=dict_row) as journal:
            cursor = journal.execute(query, parameters)
            return cursor.fetchall() if cursor.description else []

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Return a written table's rows, without ids and times of writing."""
        order = {"questionnaire_answer": "position", "questionnaire_response": "revision"}.get(table, "id")
        return self.journal(f"select * from journal.{table} order by revision, {order}")

    def unacknowledged(self, department: UUID | None = None) -> list[tuple[str, int]]:
        """Return what Flowzone still waits to be told of, as response id and revision."""
        listed = self.world.state(department)["questionnaire_responses"]
        return [(one["response_id"], one["revision"]) for one in listed if not one["acknowledged"]]

    def aside(self) -> dict[UUID, tuple[str, str | None]]:
        """Return rule and field of what stands set aside."""
        return self.world.aside(self.department)

    def warnings(self) -> list[tuple[str, str]]:
        """Return field and rule of every warning."""
        found = self.world.query("select field, rule from bridge.warning order by field, rule")
        return [(row["field"], row["rule"]) for row in found]


def filed(clinic: Clinic) -> dict[str, int]:
    """Return how many rows of each written table stand, and how many are superseded."""
    tables = ("questionnaire_response", "test_result", "document")
    found: dict[str, int] = {}
    for table in tables:
        (row,) = clinic.journal(
            f"select count(*) filter (where superseded_at is null) as stands, count(superseded_at) as superseded"
            f" from journal.{table}"
        )
        found |= {table: row["stands"], f"{table}, superseded": row["superseded"]}
    return found


def counts(row: Row) -> Sequence[int]:
    """Return what was filed, found filed already, and set aside."""
    return row["sent"], row["unchanged"], row["set_aside"]
