"""Read the departments file; every error names the file, the line, the path and the cure (D7)."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from uuid import UUID

from departments.models import Setup
from setup_file import Form, SetupError, line_of, node

__all__ = ["DEFAULT", "SetupError", "load", "path", "place"]

DEFAULT: Final = Path(__file__).resolve().parents[2] / "include" / "departments.yaml"

_FORM: Final = Form(
    name="departments",
    one="department",
    variable="HELSEBRO_DEPARTMENTS",
    default=DEFAULT,
    model=Setup,
    cures={
        "uuid_parsing": "is no GUID; copy the department's GUID from Extensor",
        "uuid_type": "is no GUID; copy the department's GUID from Extensor and put it in quotes",
        "string_pattern_mismatch": "is no connection id; write letters, digits, _ . and - only",
        "tuple_type": "is no list; begin each department with «- guid: …»",
        "model_type": "holds no keys; see include/departments.yaml for its form",
    },
)


def path() -> Path:
    """Where the departments file lies: `HELSEBRO_DEPARTMENTS`, or `include/departments.yaml`."""
    return _FORM.path()


def load(file: Path | None = None) -> Setup:
    """Read and validate the file. Raises SetupError."""
    return _FORM.load(file)


def place(guid: UUID, *keys: int | str, file: Path | None = None) -> str:
    """Return where a department's key stands, as `file:line: path`, for errors that show only later.

    :param keys: the way to it from the department on, like "launch", "keys", 0.
    """
    file = file or path()
    index = next(i for i, department in enumerate(load(file).departments) if department.guid == guid)
    loc = ("departments", index, *keys)
    return f"{file}:{line_of(node(file), loc)}: {'.'.join(map(str, loc))}"
