"""A stand-in for the journal: the Extensor database of a made-up customer, and a hand at its desktop program."""

from sandbox.journal.customers import BYEN, CUSTOMERS, FJORD, Customer
from sandbox.journal.filling import Soiled, fill, soiled
from sandbox.journal.schema import create

__all__ = ["BYEN", "CUSTOMERS", "FJORD", "Customer", "Soiled", "create", "fill", "soiled"]
