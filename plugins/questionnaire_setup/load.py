"""Read the questionnaires file; every error names the file, the line, the path and the cure (Q2)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from questionnaire_setup.models import Setup
from setup_file import Form, SetupError

__all__ = ["DEFAULT", "SetupError", "load", "path"]

DEFAULT: Final = Path(__file__).resolve().parents[2] / "include" / "questionnaires.yaml"

_FORM: Final = Form(
    name="questionnaires",
    one="questionnaire",
    variable="HELSEBRO_QUESTIONNAIRES",
    default=DEFAULT,
    model=Setup,
    cures={
        "uuid_parsing": "is no GUID; copy the department's GUID from Extensor",
        "uuid_type": "is no GUID; copy the department's GUID from Extensor and put it in quotes",
        "tuple_type": "is no list; begin each entry with «- code: …»",
        "model_type": "holds no keys; see include/questionnaires.yaml for its form",
        "dict_type": "holds no keys; write one line «link id: {…}» for each question",
        "string_too_short": "is blank; write it out",
        "string_too_long": "is too long; shorten it",
    },
)


def path() -> Path:
    """Where the questionnaires file lies: `HELSEBRO_QUESTIONNAIRES`, or `include/questionnaires.yaml`."""
    return _FORM.path()


def load(file: Path | None = None) -> Setup:
    """Read and validate the file. Raises SetupError."""
    return _FORM.load(file)
