"""What the overview shows, as plain numbers: for its page, for its JSON, and as metrics."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from bridge import Connection
from statements import statement

Health = Literal["well", "late", "troubled", "held", "off"]
LATE_SECONDS = 30 * 60
"""A flow that has not gone through for so long is late: six of its five-minute runs."""
HOURS = 24


class Cell(BaseModel):
    """One flow in one department. Times are UTC, ages in seconds; `waiting` counts staged rows not answered for."""

    model_config = ConfigDict(frozen=True)

    flow: str
    department: UUID
    department_name: str
    airflow_run: str
    status: str
    mode: str
    reason: str | None
    held: int
    started_at: datetime
    ended_at: datetime | None
    waiting: int
    last_success: datetime | None
    lag_seconds: int | None
    sent_24h: int
    withdrawn_24h: int
    failed_24h: int
    set_aside: int
    set_aside_since: datetime | None

    @property
    def health(self) -> Health:
        """How it does, in one word."""
        if self.status in ("failed", "held"):
            return "held" if self.status == "held" else "troubled"
        if self.status == "skipped" and self.last_success is None:
            return "off"
        return "late" if self.lag_seconds is not None and self.lag_seconds > LATE_SECONDS and self.working else "well"

    @property
    def working(self) -> bool:
        """Whether it is meant to run: a skipped department is left out, or found nothing to do."""
        return self.status != "skipped"

    @property
    def asked(self) -> bool:
        """Whether a person is being asked about a held batch: it has not been rejected."""
        return self.status == "held" and (self.reason or "").startswith("held")

    @property
    def in_short(self) -> str:
        """The reason; of a held batch without the commands, which Airflow's question tells."""
        return (self.reason or "").split(". ", 1)[0] if self.status == "held" else self.reason or ""


class Hours(BaseModel):
    """A flow's last 24 hours, the oldest first: what went over, and departments' runs that failed or were held."""

    flow: str
    went_over: list[int]
    troubled: list[int]


class Incident(BaseModel):
    """Something that is wrong and that people were told of (O4): what, since when in UTC, and for whom."""

    title: str
    since: datetime
    departments: list[str] | None


class Overview(BaseModel):
    """Everything at one moment, in UTC."""

    at: datetime
    incidents: list[Incident]
    cells: list[Cell]
    hours: list[Hours]

    @property
    def flows(self) -> list[str]:
        """The flows that have ever run, in the order of their first letters but the mirror's first."""
        order = ("practitioners", "patients", "appointments", "questionnaires", "programs")
        known = {cell.flow for cell in self.cells}
        return [flow for flow in order if flow in known] + sorted(known - set(order))

    @property
    def rows(self) -> list[tuple[UUID, str, dict[str, Cell]]]:
        """Departments, each with its flows."""
        found: dict[UUID, tuple[str, dict[str, Cell]]] = {}
        for cell in self.cells:
            found.setdefault(cell.department, (cell.department_name, {}))[1][cell.flow] = cell
        return [(guid, name, cells) for guid, (name, cells) in found.items()]


def look(bridge: Connection, now: datetime) -> Overview:
    """Read the overview from the bridge."""
    cells = [Cell.model_validate(row) for row in bridge.execute(statement("bridge/overview"), {"now": now}).fetchall()]
    hours: dict[str, Hours] = {}
    for row in bridge.execute(statement("bridge/overview_hours"), {"now": now}).fetchall():
        flow = hours.setdefault(row["flow"], Hours(flow=row["flow"], went_over=[0] * HOURS, troubled=[0] * HOURS))
        flow.went_over[row["hour"]] = row["went_over"]
        flow.troubled[row["hour"]] = row["troubled"]
    open_ones = bridge.execute(statement("bridge/alerts/incidents_list"), {"after": now}).fetchall()
    incidents = [Incident.model_validate(row) for row in open_ones]
    return Overview(at=now, incidents=incidents, cells=cells, hours=list(hours.values()))


def metrics(cells: Iterable[Cell]) -> list[tuple[str, int, dict[str, str]]]:
    """Return the gauges of each cell: name, value, tags (flow and department's GUID)."""
    found = []
    for cell in cells:
        tags = {"flow": cell.flow, "department": str(cell.department)}
        gauges = {
            "helsebro.lag_seconds": cell.lag_seconds,
            "helsebro.set_aside": cell.set_aside,
            "helsebro.waiting": cell.waiting,
            "helsebro.held": cell.held if cell.status == "held" else 0,
            "helsebro.failed": int(cell.status == "failed"),
        }
        found += [(name, value, tags) for name, value in gauges.items() if value is not None]
    return found
