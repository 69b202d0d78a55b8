"""What happens at the clinics: a journal's server stops, somebody deletes too much, an import goes wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psycopg
from psycopg import sql

from console.seeds import Databases

STATEMENTS = Path(__file__).with_name("sql")


@dataclass(frozen=True)
class Clinic:
    """A customer and its journal."""

    databases: Databases
    key: str

    def goes_down(self) -> None:
        """The journal takes no connections, and ends those it has."""
        self._takes_connections(yes=False)
        with psycopg.connect(self.databases.server.dsn(), autocommit=True) as server:
            server.execute(_statement("goes_down"), {"database": self._database})

    def comes_back(self) -> None:
        """The journal takes connections again."""
        self._takes_connections(yes=True)

    def loses(self, patients: Sequence[str]) -> None:
        """These patients vanish from the journal."""
        self._do("vanish", patients)

    def finds_again(self) -> None:
        """Whoever has vanished is put back from a backup."""
        self._do("restore")

    def forgets(self) -> None:
        """Nobody needs that backup any more."""
        self._do("forget")

    def imports_phones(self, patients: Sequence[str], salt: int = 0) -> None:
        """These patients get another phone number."""
        self._do("import", patients, salt)

    def cuts_numbers(self, patients: Sequence[str]) -> None:
        """The identity numbers of these patients lose a digit."""
        self._do("spoil", patients)

    def corrects_numbers(self) -> None:
        """They get it back."""
        self._do("correct")

    @property
    def _database(self) -> str:
        return f"{self.databases.prefix}journal_{self.key}"

    def _takes_connections(self, *, yes: bool) -> None:
        change = sql.SQL("alter database {} allow_connections {}")
        self.databases.server.execute(change.format(sql.Identifier(self._database), sql.SQL(str(yes).lower())))

    def _do(self, name: str, patients: Sequence[str] = (), salt: int = 0) -> None:
        dsn = self.databases.dsn(f"journal_{self.key}")
        with psycopg.connect(dsn, cursor_factory=psycopg.ClientCursor) as journal:  # several statements at once
            journal.execute(_statement(name), {"guids": list(map(UUID, patients)), "salt": salt})


def _statement(name: str) -> bytes:
    return (STATEMENTS / f"{name}.sql").read_bytes()
