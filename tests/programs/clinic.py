"""A clinic to test with: programs are handed out in ExorLive, the flow runs, and the journal is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any, LiteralString
from uuid import UUID, uuid4

import psycopg
from psycopg.rows import dict_row
from pypdf import PdfReader

from faults import Fault
from handouts import steps
from handouts.steps import PROGRAMS
from mirror import plan as planning
from mirror import report
from mirror.run import Mode, Over
from sandbox.journal import desktop
from tests.mirror.driver import Row
from tests.world import Customer, World, number

DATA = Path(__file__).resolve().parents[1] / "data"
SWEDISH = [
    line
    for kind in ("personnummer", "samordningsnummer")
    for line in (DATA / f"swedish-test-{kind}.txt").read_text(encoding="utf-8").split()
]
"""The official test numbers."""


@dataclass
class Clinic:
    """The first customer of a world, and a unit of ExorLive that is linked to its first department."""

    world: World

    @property
    def department(self) -> UUID:
        """Its first department."""
        return self.world.department

    @cached_property
    def unit(self) -> int:
        """The unit that is linked to it."""
        return self.world.exorlive.unit(self.department)

    def patient(self, typed: str | None, department: UUID | None = None, **values: Any) -> UUID:
        """Register a patient with a number as typed."""
        return self.patient_of(self.world.customer, typed, department, **values)

    def patient_of(self, customer: Customer, typed: str | None, department: UUID | None = None, **values: Any) -> UUID:
        """Register a patient of a customer's."""
        with customer.desktop() as journal:
            values = {"first_name": "Åse", "last_name": "Ødegård", "personal_identity_number": typed} | values
            return UUID(desktop.add_patient(journal, department or customer.departments[0], **values))

    def contact(self, typed: str | None, unit: int | None = None) -> UUID:
        """Add a contact to the linked unit, or to another."""
        return self.world.exorlive.contact(self.unit if unit is None else unit, typed)

    def handed(self, typed: str | None, unit: int | None = None, **values: Any) -> UUID:
        """Hand a program out to a new contact with a number as typed."""
        return self.world.exorlive.program(self.contact(typed, unit), **values)

    def run(self, mode: Mode = "changes", *, dry_run: bool = False, department: UUID | None = None) -> Row:
        """Run the flow for one department and return what the report says of it."""
        airflow_run = self.begin(mode, dry_run=dry_run, department=department)
        with suppress(Over, Fault):
            steps.record(airflow_run, department or self.department)
        return self.ended(airflow_run)

    def begin(self, mode: Mode = "changes", *, dry_run: bool = False, department: UUID | None = None) -> str:
        """Plan a run and return its id."""
        airflow_run = f"test__{uuid4()}"
        planning.plan(PROGRAMS, airflow_run, planning.Wish(department or self.department, mode, dry_run))
        return airflow_run

    def ended(self, airflow_run: str) -> Row:
        """Return what the report says of a run."""
        with suppress(report.RunFailed):
            report.report(PROGRAMS.name, airflow_run)
        (row,) = self.world.query("select * from bridge.run where airflow_run = %s", airflow_run)
        return row

    def journal(self, query: LiteralString, *parameters: object, customer: Customer | None = None) -> list[Row]:
        """Ask a journal, as its owner; the first customer's unless told."""
        with psycopg.connect((customer or self.world.customer).dsn, row_factory=dict_row) as journal:
            cursor = journal.execute(query, parameters)
            return cursor.fetchall() if cursor.description else []

    def documents(self, customer: Customer | None = None) -> list[Row]:
        """Return every document, by program and revision; `stands`: is not superseded."""
        return self.journal(
            "select *, superseded_at is null as stands from journal.document order by source_id, revision",
            customer=customer,
        )

    def standing(self, program: UUID) -> list[tuple[int, UUID, bool]]:
        """Return revision, patient and whether it stands of every document of a program."""
        return [
            (row["revision"], row["patient_guid"], row["stands"])
            for row in self.documents()
            if row["source_id"] == str(program)
        ]

    def aside(self, department: UUID | None = None) -> dict[UUID, tuple[str, str | None]]:
        """Return rule and field of what stands set aside."""
        return self.world.aside(department or self.department, "programs")


def counts(row: Row) -> Sequence[int]:
    """Return what was recorded, found recorded already, superseded in a wrong journal, and set aside."""
    return row["sent"], row["unchanged"], row["withdrawn"], row["set_aside"]


def text(pdf: bytes) -> str:
    """Return all that a PDF says, its line breaks as blanks."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


NORWEGIAN = number(120, day=9, month=3, year=61)
OTHER = number(240, day=10, month=4, year=62)
"""Two people's synthetic numbers."""
