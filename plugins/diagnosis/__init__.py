"""Diagnosis: why is this patient, practitioner or appointment not in Flowzone, and what is to be done (T7)?

ask (journals, bridge, Flowzone) -> criteria -> conclude (one reason, one next step) -> answer. It only reads.
"""

from diagnosis.answer import why
from diagnosis.models import Criterion, Diagnosis, Kind, Place
from diagnosis.reasons import Reason, Step

__all__ = ["Criterion", "Diagnosis", "Kind", "Place", "Reason", "Step", "why"]
