"""Appointments, for departments that have them."""

from sandbox.flowzone.models import Appointment
from sandbox.flowzone.problems import Problem
from sandbox.flowzone.synced import Collection
from sandbox.flowzone.visits import Visit


def _need_appointments(visit: Visit) -> None:
    if not visit.department.appointments_enabled:
        raise Problem(403, "appointments_not_enabled", "The department has no appointments in Flowzone")


appointments = Collection(
    "appointments", Appointment, statements="appointments", has_times=True, admit=_need_appointments
)
