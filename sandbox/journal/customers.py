"""The sandbox's two customers: one journal each, two departments that take part and one that does not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True)
class Department:
    """A department (avdeling) by its Extensor GUID."""

    guid: str
    name: str
    takes_part: bool = True


@dataclass(frozen=True)
class Customer:
    """One journal: who it belongs to, its departments and how much it holds."""

    key: str
    name: str
    extensor_version: str
    departments: tuple[Department, ...]
    practitioners: int
    patients: int
    appointments_per_week: int
    without_series: float
    """The share of patients who have no treatment series at all."""

    def sized(
        self,
        practitioners: int | None = None,
        patients: int | None = None,
        appointments_per_week: int | None = None,
    ) -> Customer:
        """The same customer with other numbers of rows; None keeps the number."""
        return replace(
            self,
            practitioners=self.practitioners if practitioners is None else practitioners,
            patients=self.patients if patients is None else patients,
            appointments_per_week=(
                self.appointments_per_week if appointments_per_week is None else appointments_per_week
            ),
        )


CUT_OFF = date(2022, 10, 1)
"""The date around which old and new treatment series part."""

FJORD = Customer(
    key="fjord",
    name="Fjord helse",
    extensor_version="1.41.0",
    departments=(
        Department("1f0c6a3e-7d54-4c1b-9b0e-2a51c0de0001", "Fjord rehabilitering"),
        Department("1f0c6a3e-7d54-4c1b-9b0e-2a51c0de0002", "Fjord døgn"),
        Department("1f0c6a3e-7d54-4c1b-9b0e-2a51c0de0003", "Fjord administrasjon", takes_part=False),
    ),
    practitioners=180,
    patients=2_500,
    appointments_per_week=800,
    without_series=0.08,
)

BYEN = Customer(
    key="byen",
    name="Byen bedriftshelse",
    extensor_version="1.39.2",  # older than 1.40: no appointment sync here
    departments=(
        Department("6b9d2f10-3c8e-4f7a-8a66-5e1ec0de0001", "Byen bedriftshelse"),
        Department("6b9d2f10-3c8e-4f7a-8a66-5e1ec0de0002", "Byen fysioterapi"),
        Department("6b9d2f10-3c8e-4f7a-8a66-5e1ec0de0003", "Byen lager", takes_part=False),
    ),
    practitioners=120,
    patients=1_500,
    appointments_per_week=400,
    without_series=0.55,
)

CUSTOMERS = {customer.key: customer for customer in (FJORD, BYEN)}
