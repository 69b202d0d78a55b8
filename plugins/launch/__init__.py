"""Launch tokens, by which Extensor's icon opens Flowzone: signed by the customer, short-lived, used once (S1–S3)."""

from launch.keys import Key, Keys, read_keys
from launch.once import use
from launch.refused import Refused
from launch.token import LaunchToken, Verified

__all__ = ["Key", "Keys", "LaunchToken", "Refused", "Verified", "read_keys", "use"]
