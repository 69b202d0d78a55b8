"""The departments that take part: one reviewed YAML file, validated before anything runs (D1-D8)."""

from departments.load import SetupError, load, path, place
from departments.models import Appointments, Department, Hold, Launch, Limits, Patients, Setup

__all__ = [
    "Appointments",
    "Department",
    "Hold",
    "Launch",
    "Limits",
    "Patients",
    "Setup",
    "SetupError",
    "load",
    "path",
    "place",
]
