"""Swedish personal identity numbers: personnummer and samordningsnummer (L4)."""

from swedish_numbers.typed import canonical
from swedish_numbers.valid import valid

__all__ = ["canonical", "valid"]
