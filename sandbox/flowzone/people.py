"""Practitioners and patients."""

from sandbox.flowzone.models import Patient, Practitioner
from sandbox.flowzone.synced import Collection

practitioners = Collection("practitioners", Practitioner, statements="people")
patients = Collection("patients", Patient, statements="people")
