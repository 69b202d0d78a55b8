"""Where is kept what has been told while the bridge cannot be read: an Airflow Variable, or a file beside it."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Final, Protocol

VARIABLE: Final = "helsebro_bridge_out_of_sight"
"""There is none while the bridge can be read, and has told so."""


class Memory(Protocol):
    """Keeps one text; None is none."""

    def read(self) -> str | None:
        """Return it."""
        ...

    def write(self, text: str | None) -> None:
        """Replace it."""
        ...


class TasksMemory:
    """The Airflow Variable, as a task reaches it."""

    def read(self) -> str | None:
        """Return it."""
        from airflow.sdk import Variable

        found: str | None = Variable.get(VARIABLE, default=None)
        return found

    def write(self, text: str | None) -> None:
        """Replace it."""
        from airflow.sdk import Variable

        if text is None:
            Variable.delete(VARIABLE)
        else:
            Variable.set(VARIABLE, text)


class ServersMemory:
    """The same Variable as a program beside Airflow reaches it; while Airflow's database is down, too, a file.

    :param file: nobody else's; it exists only while Airflow's database could not be written.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self) -> str | None:
        """Return what the file says, which is newer where there is one; else the Variable."""
        from airflow.models.variable import Variable
        from sqlalchemy.exc import SQLAlchemyError

        with contextlib.suppress(FileNotFoundError):
            return self._file.read_text(encoding="utf-8") or None
        with contextlib.suppress(SQLAlchemyError):
            found: str | None = Variable.get(VARIABLE, default_var=None)
            return found
        return None

    def write(self, text: str | None) -> None:
        """Replace it."""
        from airflow.models.variable import Variable
        from sqlalchemy.exc import SQLAlchemyError

        try:
            if text is None:
                Variable.delete(VARIABLE)
            else:
                Variable.set(VARIABLE, text)
        except SQLAlchemyError:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(text or "", encoding="utf-8")
        else:
            self._file.unlink(missing_ok=True)
