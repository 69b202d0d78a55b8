"""Plan: which departments a run is for, each with its row in the bridge, and why others are left out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self
from uuid import UUID, uuid4

import access_log
from bridge import Connection, connect, migrate
from departments import Department, Setup, load, path
from faults import ContractBroken
from mirror.run import Mode, end, get, now
from statements import statement

ALL = "all"


class Planned(Protocol):
    """What planning needs to know of a flow, outbound or inbound."""

    @property
    def name(self) -> str:
        """DAG id and key in the bridge."""
        ...

    def left_out(self, department: Department) -> str | None:
        """Say why the departments file leaves a department out of the flow; None when it takes part."""
        ...


@dataclass(frozen=True)
class Wish:
    """What the form, or the run's conf, asks for.

    :param department: None for all of them.
    :param approve: send even a suspicious batch (O3).
    :param journals: only departments of these journals, for a run that a journal's tick has started (P2).
    """

    department: UUID | None = None
    mode: Mode = "changes"
    dry_run: bool = False
    approve: bool = False
    journals: Collection[str] | None = None

    @classmethod
    def read(cls, params: Mapping[str, object], journals: Collection[str] | None = None) -> Self:
        """Read a run's params. Raises ContractBroken with the cure."""
        department = str(params.get("department") or ALL).strip()
        mode = params.get("mode") or "changes"
        if mode not in ("changes", "full"):
            raise ContractBroken("mode must be «changes» or «full»")
        try:
            guid = None if department == ALL else UUID(department)
        except ValueError:
            raise ContractBroken("department must be «all» or the GUID of a department in the file") from None
        return cls(guid, mode, params.get("dry_run") is True, params.get("approve") is True, journals)

    @property
    def routine(self) -> bool:
        """Whether it asks for whatever has changed, of nobody in particular."""
        return self.department is None and self.mode == "changes" and not self.dry_run

    def includes(self, department: Department) -> bool:
        """Whether the run is for this department."""
        if self.department is not None:
            return department.guid == self.department
        return self.journals is None or department.journal in self.journals


def plan(flow: Planned, airflow_run: str, wish: Wish) -> list[Department]:
    """Queue the run's departments in the bridge and return those that take part.

    The departments file is validated, and the bridge brought up to date, before anything else (D7). A department that
    is left out is skipped with its reason (D2, D5, D8). Raises SetupError, ContractBroken, and the bridge's faults.
    """
    setup = load()
    migrate()
    chosen = [department for department in setup.departments if wish.includes(department)]
    if wish.department and not chosen:
        raise ContractBroken(
            f"department {wish.department} is not in {path()}; it has"
            f" {', '.join(f'{department.guid} ({department.name})' for department in setup.departments)}"
        )
    with connect() as bridge:
        _take_down_standing(bridge, flow, setup)
        as_of = now()
        access_log.prepare(bridge, as_of)
        for department in chosen:
            _queue(bridge, flow, airflow_run, wish, department, as_of)
    return [department for department in chosen if flow.left_out(department) is None]


def _take_down_standing(bridge: Connection, flow: Planned, setup: Setup) -> None:
    """Remember which departments are on, so that the first run after "on again" is a full one (D8)."""
    for department in setup.departments:
        bridge.execute(
            statement("bridge/standing_put"),
            {
                "flow": flow.name,
                "department": department.guid,
                "journal": department.journal,
                "flowzone": department.flowzone,
                "active": flow.left_out(department) is None,
            },
        )
    bridge.execute(
        statement("bridge/standing_gone"),
        {"flow": flow.name, "departments": [department.guid for department in setup.departments]},
    )
    for forgotten in ("staged_off", "hold_off"):
        bridge.execute(statement(f"bridge/{forgotten}"), {"flow": flow.name})


def _queue(
    bridge: Connection, flow: Planned, airflow_run: str, wish: Wish, department: Department, as_of: datetime
) -> None:
    bridge.execute(
        statement("bridge/run_queue"),
        {
            "id": uuid4(),
            "airflow_run": airflow_run,
            "flow": flow.name,
            "department": department.guid,
            "department_name": department.name,
            "mode": wish.mode,
            "dry_run": wish.dry_run,
            "approved": wish.approve,
            "as_of": as_of,
            "today": department.wall_clock(as_of).date(),
        },
    )
    if reason := flow.left_out(department):
        run = get(bridge, flow.name, airflow_run, department.guid)
        end(bridge, run, "skipped", f"{reason} in {path().name}; nothing is transferred")
