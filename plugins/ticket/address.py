"""Which addresses are fit to be trusted with a login."""

from __future__ import annotations

import re
from contextlib import suppress
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

_PLAIN: Final = re.compile(r"[!-~]+")


def is_safe(address: str) -> bool:
    """Whether it is absolute, of plain ASCII, without user or fragment, and https; http only to this very machine."""
    with suppress(ValueError):
        parts = urlsplit(address)
        if (
            not _PLAIN.fullmatch(address)
            or not parts.hostname
            or "@" in parts.netloc
            or "#" in address
            or parts.port == 0
        ):
            return False
        return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname))
    return False


def _is_loopback(host: str) -> bool:
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost"
