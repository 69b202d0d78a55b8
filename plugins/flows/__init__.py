"""The outbound flows, one declaration each."""

from flows.appointments import APPOINTMENTS
from flows.patients import PATIENTS
from flows.practitioners import PRACTITIONERS

OUTBOUND = (PRACTITIONERS, PATIENTS, APPOINTMENTS)
"""Every outbound flow; those who are referred to come before those who refer to them, as far as order matters."""

__all__ = ["APPOINTMENTS", "OUTBOUND", "PATIENTS", "PRACTITIONERS"]
