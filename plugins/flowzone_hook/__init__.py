"""Flowzone, digital home follow-up: the hook that speaks its API and the models of its contract."""

from flowzone_hook.hook import FlowzoneHook
from flowzone_hook.models import Appointment, FlowzoneDepartment, Holding, Outcome, Patient, Practitioner
from flowzone_hook.sso import NotLinked

__all__ = [
    "Appointment",
    "FlowzoneDepartment",
    "FlowzoneHook",
    "Holding",
    "NotLinked",
    "Outcome",
    "Patient",
    "Practitioner",
]
