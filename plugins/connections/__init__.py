"""Airflow's connections, looked up by one thread at a time.

Under `airflow dags test` a task shares its way to them with nobody: two threads that ask at once may get each other's
answers, and with them somebody else's journal.
"""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING, Final

from airflow.sdk import BaseHook

if TYPE_CHECKING:
    from airflow.sdk import Connection

_ONE: Final = RLock()


class OneAtATime(BaseHook):
    """A hook whose look-ups wait for each other; a class of hooks names it before its own base."""

    @classmethod
    def get_connection(cls, conn_id: str) -> Connection:
        """Return the connection. Raises AirflowNotFoundException."""
        with _ONE:
            return super().get_connection(conn_id)
