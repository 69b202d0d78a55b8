"""A hand at the patients' phones: made-up patients answer questionnaires in Flowzone.

Which patients there are follows from the same seeded chance as the sandbox's journals.
"""

from sandbox.answering.answers import answers

__all__ = ["answers"]
