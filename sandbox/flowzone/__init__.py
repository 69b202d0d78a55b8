"""A strict stand-in for Flowzone: its integration API, the faults that real systems have, and a few pages."""

from sandbox.flowzone.app import create_app
from sandbox.flowzone.context import Settings
from sandbox.flowzone.setup import Setup

__all__ = ["Settings", "Setup", "create_app"]
