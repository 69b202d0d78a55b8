"""What the companion is told by its environment, validated before it serves anything."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from faults import ContractBroken

DEFAULT_SAML: Final = Path(__file__).resolve().parents[2] / "include" / "saml"
EXAMPLE: Final = "https://companion.example.se"


@dataclass(frozen=True)
class Configuration:
    """Where the companion is reached, and where the trust with 1177 is described.

    :param base_url: `COMPANION_BASE_URL`, without a slash at its end and with any prefix: the only source of addresses,
        never a request's Host or X-Forwarded-*.
    :param saml: `SAML_SETTINGS_DIR`.
    """

    base_url: str
    saml: Path = DEFAULT_SAML

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> Configuration:
        """Read the environment. Raises ContractBroken with the variable and the cure."""
        base_url = environment.get("COMPANION_BASE_URL", "").rstrip("/")
        if finding := _wrong_with(base_url):
            raise ContractBroken(f"COMPANION_BASE_URL {finding}; write the address that browsers use, like {EXAMPLE}")
        return cls(base_url, Path(environment.get("SAML_SETTINGS_DIR") or DEFAULT_SAML))

    @property
    def prefix(self) -> str:
        """The path that everything of ours begins with; blank at the root."""
        return urlsplit(self.base_url).path

    @property
    def encrypted(self) -> bool:
        """Whether browsers reach us by TLS."""
        return urlsplit(self.base_url).scheme == "https"

    def address(self, path: str) -> str:
        """Return the absolute address of one of our paths, which begins with a slash."""
        return self.base_url + path


def _wrong_with(address: str) -> str | None:
    """Return what is wrong with an address, if anything."""
    if not address:
        return "is not set"
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is no address"
    if parts.scheme not in ("http", "https") or not host:
        return "is no absolute http(s) address"
    if parts.query or parts.fragment or parts.username is not None or "?" in address or "#" in address:
        return "has more than scheme, host, port and path"
    if parts.scheme == "http" and not _loopback(host):
        return "is not https, and so only good for this very machine"
    return None


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
