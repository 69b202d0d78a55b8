"""The companion: a Flask application with two doors, 1177 to ExorLive Go (L) and Extensor to Flowzone (S)."""

from companion.app import create_app
from companion.configuration import Configuration

__all__ = ["Configuration", "create_app"]
