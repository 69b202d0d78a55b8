"""The stack's databases and roles, copied from seeds so that a fresh start is a quick one.

A seed is a database made once and kept as a template: Airflow's tables per set of locked packages, a journal full of
invented people per sandbox and day (its appointments lie around today).
"""

import os
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from console import children
from console.airflow import AIRFLOW, METADATA, settings
from console.children import Child
from console.databases import Address
from console.places import ROOT, Secrets, digest
from sandbox import journal

JOURNALS = ("fjord", "byen")
SYNC_ROLE = "flowzone_sync"
READER_ROLE = "exorlive_reader"
GUESTS = {"exorlive": READER_ROLE} | {f"journal_{customer}": SYNC_ROLE for customer in JOURNALS}


class SeedError(Exception):
    """A seed could not be made; the message carries the last lines of its log."""


@dataclass(frozen=True)
class Databases:
    """Databases and roles of one stack on one server, each role with its own generated password."""

    server: Address
    secrets: Secrets
    logs: Path
    prefix: str = ""

    def dsn(self, name: str, role: str | None = None) -> str:
        """The URL of a database as its owner, or as another role."""
        who = role or name
        return self.server.dsn(self.prefix + name, self.prefix + who, self.secrets[f"role {who}"])

    def prepare(self, *, fresh: bool) -> None:
        """All of them, empty or copied from their seeds; those that exist stay unless a fresh start is wanted."""
        self._make_roles()
        seeds = self._grow_seeds()
        existing = self.server.names("pg_database")
        for name, seed in {**seeds, "bridge": None, "flowzone": None}.items():
            database = self.prefix + name
            if fresh and database in existing:
                self.server.drop_database(database)
            if fresh or database not in existing:
                guest = self.prefix + GUESTS[name] if name in GUESTS else None
                self.server.create_database(database, owner=self.prefix + name, template=seed, guest=guest)

    def _make_roles(self) -> None:
        sync = self.prefix + SYNC_ROLE
        for name in (SYNC_ROLE, READER_ROLE, "airflow", "bridge", "flowzone", "exorlive"):
            self.server.create_role(self.prefix + name, self.secrets[f"role {name}"])
        for customer in JOURNALS:
            name = f"journal_{customer}"
            self.server.create_role(self.prefix + name, self.secrets[f"role {name}"], administers=sync)

    def _grow_seeds(self) -> dict[str, str]:
        """Seeds by the database they are for; missing ones are made side by side, outdated ones dropped."""
        today = date.today().isoformat()  # noqa: DTZ011
        journals, exorlive = (digest(_sources(ROOT / "sandbox" / name), today) for name in ("journal", "exorlive"))
        seeds = {"airflow": f"{self.prefix}seed_airflow_{digest(ROOT / 'requirements.lock')}"}
        seeds |= {f"journal_{name}": f"{self.prefix}seed_{name}_{journals}" for name in JOURNALS}
        seeds["exorlive"] = f"{self.prefix}seed_exorlive_{exorlive}"
        existing = {name for name in self.server.names("pg_database") if name.startswith(f"{self.prefix}seed_")}
        for outdated in existing - set(seeds.values()):
            self.server.drop_database(outdated)
        missing = {name: seed for name, seed in seeds.items() if seed not in existing}
        drafts = {name: f"{self.prefix}draft_{name}" for name in missing}
        for name, draft in drafts.items():
            self.server.drop_database(draft)
            self.server.create_database(draft, owner=self.prefix + name)
        _all_well([self._grow(name, draft) for name, draft in drafts.items()])
        for name, draft in drafts.items():
            self.server.rename_database(draft, missing[name])
        return seeds

    def _grow(self, name: str, draft: str) -> Child:
        """Start what fills a seed."""
        owner, password = self.prefix + name, self.secrets[f"role {name}"]
        log = self.logs / f"seed-{name}.log"
        log.unlink(missing_ok=True)
        url = self.server.dsn(draft, owner, password)
        if name == "airflow":
            program: list[str] = [*AIRFLOW, "db", "migrate"]
            extra = settings({}, self.logs.parent / "airflow") | {METADATA: sqlalchemy(url)}
        else:
            bare, extra = self.server.dsn(draft, owner, ""), {"PGPASSWORD": password, "PYTHONPATH": str(ROOT)}
            program = [sys.executable, "-P", "-m", f"sandbox.{name.split('_')[0]}", "fill", "--dsn", bare]
            if name == "exorlive":
                program += ["--reader", self.prefix + READER_ROLE]
            else:
                journal.create(url, self.prefix + SYNC_ROLE)
                program += ["--customer", name.removeprefix("journal_")]
        return children.start(f"seed {name}", program, log=log, env=os.environ | extra)


def _all_well(fillers: list[Child]) -> None:
    """Wait for all; the first that failed is told of."""
    try:
        for filler in fillers:
            if filler.process.wait():
                raise SeedError(f"The {filler.name} could not be made:\n{filler.last_words()}")
    finally:
        children.stop(fillers)


def _sources(directory: Path) -> list[Path]:
    return [path for pattern in ("*.py", "*.sql") for path in directory.rglob(pattern)]


def sqlalchemy(dsn: str) -> str:
    """The URL as SQLAlchemy wants it."""
    return urlsplit(dsn)._replace(scheme="postgresql+psycopg2").geturl()
