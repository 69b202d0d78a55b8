"""Alerts: what is wrong becomes incidents, and each is told once: when it opens, while it lasts, when it is over."""

from alerts.settings import Alerts, load, path
from alerts.watch import Untold, inside, outside

__all__ = ["Alerts", "Untold", "inside", "load", "outside", "path"]
