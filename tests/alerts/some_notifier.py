"""A notifier as a site may have it: it writes down what it is told, or refuses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from airflow.sdk import BaseNotifier, Context


class ToFile(BaseNotifier):
    """Appends its text to a file."""

    template_fields: Sequence[str] = ("text",)

    def __init__(self, path: str, text: str) -> None:
        super().__init__()
        self.path = path
        self.text = text

    def notify(self, context: Context) -> None:  # noqa: ARG002  Airflow's signature
        """Write it down."""
        with Path(self.path).open("a", encoding="utf-8") as file:
            file.write(self.text + "\n")


class NotOneAtAll:
    """No notifier."""
