"""The SQL under `include/sql/`: one statement of one purpose a file, parameters bound, never formatted in."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import LiteralString

ROOT = Path(__file__).resolve().parents[2] / "include" / "sql"


@cache
def statement(name: str) -> LiteralString:
    """Return the text of `include/sql/NAME.sql`; NAME is `folder/file`. Raises FileNotFoundError for a wrong name.

    The text counts as literal, as psycopg asks of SQL: it is a reviewed file of this repository.
    """
    return (ROOT / f"{name}.sql").read_text(encoding="utf-8")
