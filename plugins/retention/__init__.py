"""What is kept how long, and its end."""

from retention.keep import Keep, load
from retention.tidy import tidy

__all__ = ["Keep", "load", "tidy"]
