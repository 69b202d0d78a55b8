"""The SQL under `include/sql/`: one statement of one purpose a file, parameters bound, never formatted in."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final, LiteralString

ROOT: Final = Path(__file__).resolve().parents[2] / "include" / "sql"
_PART: Final = re.compile(r"\{(\w+/\w+)\}")


@cache
def statement(name: str) -> LiteralString:
    """Return the text of `include/sql/NAME.sql`; NAME is `folder/file`. Raises FileNotFoundError for a wrong name.

    Where the text says `{folder/file}`, that file's text stands in its place: a rule that several queries need is
    written once. The text counts as literal, as psycopg asks of SQL: it is made of reviewed files of this repository.
    """
    text = (ROOT / f"{name}.sql").read_text(encoding="utf-8")
    return _PART.sub(lambda part: statement(part[1]), text)
