"""The departments that take part: one reviewed YAML file, validated before anything runs (D1-D8)."""

from departments.load import SetupError, load, path, place
from departments.models import Appointments, Department, Hold, Launch, Patients, Setup

__all__ = ["Appointments", "Department", "Hold", "Launch", "Patients", "Setup", "SetupError", "load", "path", "place"]
