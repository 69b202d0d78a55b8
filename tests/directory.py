"""ExorLive's directory for tests: a real database as the contract has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, LiteralString
from uuid import UUID, uuid4

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

SCHEMA = Path(__file__).resolve().parents[1] / "sandbox" / "exorlive" / "sql" / "directory.sql"


def create(dsn: str, role: str) -> ExorLive:
    """Make the directory; the role may read it, and nothing else."""
    with psycopg.connect(dsn) as directory:
        directory.execute(SCHEMA.read_text(encoding="utf-8").encode())
        database = sql.Identifier(directory.info.dbname)
        directory.execute(sql.SQL("grant connect on database {} to {}").format(database, sql.Identifier(role)))
        directory.execute(f"grant usage on schema exorlive to {role}".encode())
        directory.execute(f"grant select on all tables in schema exorlive to {role}".encode())
    return ExorLive(dsn)


@dataclass
class ExorLive:
    """ExorLive's directory, with its owner's rights."""

    dsn: str

    def do(self, statement: LiteralString, *parameters: object) -> list[dict[str, Any]]:
        """Execute a statement and return what it yields."""
        with psycopg.connect(self.dsn, row_factory=dict_row) as directory:
            cursor = directory.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []

    def unit(self, department: UUID | None, name: str = "Kliniken") -> int:
        """Open a unit that is linked to a department's journal; None: to none."""
        number = uuid4().int % 2**30
        self.do("insert into exorlive.unit values (%s, %s, %s)", number, name, department)
        return number

    def contact(self, unit: int, number: str | None, name: str = "Kontakt") -> UUID:
        """Add a contact with an identity number as typed."""
        guid = uuid4()
        self.do("insert into exorlive.contact values (%s, %s, %s, %s)", guid, unit, name, number)
        return guid

    def program(self, contact: UUID, *exercises: dict[str, Any], **values: Any) -> UUID:
        """Save a program on a contact, usual unless values say otherwise; with one exercise unless given."""
        usual: dict[str, Any] = {
            "id": uuid4(),
            "contact_id": contact,
            "title": "Knær",
            "description": "Hver dag.",
            "saved_at": datetime(2026, 7, 1, 10, 5, tzinfo=UTC),
            "saved_by": "Kari Behandler",
        }
        program = usual | values
        self._insert("program", program)
        for place, exercise in enumerate(exercises or ({},), start=1):
            self._insert("program_exercise", usual_exercise(place) | {"program_id": program["id"]} | exercise)
        guid: UUID = program["id"]
        return guid

    def change(self, table: str, guid: UUID, **values: object) -> None:
        """Change a `program` or a `contact`."""
        for column, value in values.items():
            name, where = sql.Identifier("exorlive", table), sql.Identifier(column)
            with psycopg.connect(self.dsn) as directory:
                directory.execute(sql.SQL("update {} set {} = %s where id = %s").format(name, where), [value, guid])

    def empty(self) -> None:
        """Forget everything."""
        self.do(
            "truncate exorlive.unit, exorlive.contact, exorlive.program, exorlive.program_exercise, exorlive.activity"
        )

    def _insert(self, table: str, values: dict[str, Any]) -> None:
        names = sql.SQL(", ").join(map(sql.Identifier, values))
        places = sql.SQL(", ").join([sql.Placeholder()] * len(values))
        with psycopg.connect(self.dsn) as directory:
            directory.execute(
                sql.SQL("insert into {} ({}) values ({})").format(sql.Identifier("exorlive", table), names, places),
                list(values.values()),
            )


def usual_exercise(place: int) -> dict[str, Any]:
    """Return an exercise that leaves nothing to wish for."""
    return {
        "position": place,
        "title": f"Øvelse {place}",
        "instruction": "Bøy knærne langsomt.",
        "video_url": "https://media.example/knee.webm",
        "rounds": 3,
        "repetitions": 12,
        "load": "10 kg",
    }
