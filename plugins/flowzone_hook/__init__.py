"""Flowzone, digital home follow-up: the hook that speaks its API and the models of its contract."""

from flowzone_hook.hook import FlowzoneHook
from flowzone_hook.models import FlowzoneDepartment, Holding, Outcome, Practitioner

__all__ = ["FlowzoneDepartment", "FlowzoneHook", "Holding", "Outcome", "Practitioner"]
