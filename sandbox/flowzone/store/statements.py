"""SQL statements by the name of their file."""

from functools import cache
from pathlib import Path
from typing import LiteralString

FOLDER = Path(__file__).parents[1] / "sql"


@cache
def sql(name: str) -> LiteralString:
    """The statement in `sql/<name>.sql`."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
