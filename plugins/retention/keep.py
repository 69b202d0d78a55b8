"""The housekeeping file: how long things are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from setup_file import Form

DEFAULT: Final = Path(__file__).resolve().parents[2] / "include" / "housekeeping.yaml"

Days = Annotated[int, Field(strict=True, ge=1, le=36_500)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Keep(_Strict):
    """Days that things are kept: two kinds of rows in the bridge, and Airflow's own."""

    runs: Days = 400
    access_log: Annotated[Days, Field(ge=90)] = 1830
    airflow: Days = 90


class _File(_Strict):
    housekeeping: Keep = Keep()


_FORM: Final = Form(
    name="housekeeping",
    one="entry",
    variable="HELSEBRO_HOUSEKEEPING",
    default=DEFAULT,
    model=_File,
    cures={"model_type": "holds no keys; see include/housekeeping.yaml for its form"},
)


def load(file: Path | None = None) -> Keep:
    """Read `HELSEBRO_HOUSEKEEPING`, or `include/housekeeping.yaml`. Raises SetupError with line and cure."""
    return _FORM.load(file).housekeeping
