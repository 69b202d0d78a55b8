"""docker-compose.yaml as Compose reads it, and its services as programs of this machine.

The file is the only source of commands, environments and health checks, so that what is tested is what is deployed. On
this machine a service's host name is 127.0.0.1, its port another one, its files lie elsewhere: `Here` translates.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from tests.world import ROOT

FILE = ROOT / "docker-compose.yaml"
IMAGE = ROOT / "Dockerfile"
REQUIRED = {
    "HELSEBRO_SETUP": "/srv/helsebro/setup",
    "AIRFLOW_BASE_URL": "https://airflow.example.no",
    "COMPANION_BASE_URL": "https://companion.example.se",
}
"""What somebody who starts it must set."""

_VARIABLE = re.compile(r"\$(?:\$|\{(?P<name>\w+)(?:(?P<kind>:[-?])(?P<rest>[^}]*))?\})")


class Unset(Exception):
    """A variable that must be set is not."""


def interpolated(value: Any, given: Mapping[str, str]) -> Any:
    """Fill variables in as Compose does; `$$` is a dollar."""
    if isinstance(value, dict):
        return {key: interpolated(each, given) for key, each in value.items()}
    if isinstance(value, list):
        return [interpolated(each, given) for each in value]
    return _VARIABLE.sub(lambda found: _fill(found, given), value) if isinstance(value, str) else value


def _fill(found: re.Match[str], given: Mapping[str, str]) -> str:
    if found[0] == "$$":
        return "$"
    name, kind, rest = found["name"], found["kind"], found["rest"]
    if given.get(name):
        return given[name]
    if kind == ":-":
        return str(rest)
    raise Unset(f"{name}: {rest}")


def load(given: Mapping[str, str] = REQUIRED) -> dict[str, Any]:
    """Return the file as Compose sees it."""
    model: dict[str, Any] = interpolated(yaml.safe_load(FILE.read_text(encoding="utf-8")), given)
    return model


def image_environment() -> dict[str, str]:
    """Return what the Dockerfile's ENV sets."""
    text = IMAGE.read_text(encoding="utf-8").replace("\\\n", " ")
    (line,) = re.findall(r"^ENV (.*)$", text, re.MULTILINE)
    return dict(pair.split("=", 1) for pair in line.split())


@dataclass(frozen=True)
class Here:
    """Where on this machine what the file speaks of is found.

    :param folder: each container's own files come to lie in here.
    :param places: what a word of the file is here: hosts with ports, ports, folders.
    :param given: the variables that are set.
    """

    folder: Path
    places: Mapping[str, str]
    given: Mapping[str, str] = field(default_factory=lambda: REQUIRED)

    @cached_property
    def model(self) -> dict[str, Any]:
        """The file, with its variables filled in."""
        return load(self.given)

    def services(self) -> dict[str, Any]:
        """Return the services by name."""
        services: dict[str, Any] = self.model["services"]
        return services

    def command(self, container: str) -> list[str]:
        """Return a container's command."""
        return [self._here(word, container) for word in self._service(container)["command"]]

    def health(self, container: str) -> list[str]:
        """Return a container's health check as a command."""
        kind, *words = self._service(container)["healthcheck"]["test"]
        words = [self._here(word, container) for word in words]
        return ["sh", "-c", *words] if kind == "CMD-SHELL" else words

    def environment(self, container: str) -> dict[str, str]:
        """Return all that a container's programs find in their environment, and nothing of the caller's."""
        stated = image_environment() | self._service(container).get("environment", {})
        found = {name: self._here(value, container) for name, value in stated.items()}
        return found | {"PATH": found["PATH"].replace("$PATH", os.environ["PATH"]), "HOSTNAME": container}

    def hand_out(self, container: str, secrets: Mapping[str, str]) -> None:
        """Put a container's secrets where its programs look for them, by the names it gives them."""
        place = self._own("secrets", container)
        place.mkdir(parents=True, mode=0o700, exist_ok=True)
        for secret in self._service(container).get("secrets", []):
            source, target = (secret, secret) if isinstance(secret, str) else (secret["source"], secret["target"])
            (place / target).write_text(secrets[source] + "\n", encoding="utf-8")  # as a shell leaves them

    def translated(self, text: str, container: str) -> str:
        """Return a text with every place as it is for a container here."""
        return self._here(text, container)

    def _service(self, container: str) -> dict[str, Any]:
        """Return the service of a container, which is called like it, with a number where there are several."""
        service: dict[str, Any] = self.model["services"][re.sub(r"-\d+$", "", container)]
        return service

    def _own(self, kind: str, container: str) -> Path:
        return self.folder / kind / container

    def _here(self, text: str, container: str) -> str:
        places = {
            **self.places,
            "/run/secrets": str(self._own("secrets", container)),
            "/opt/airflow": str(self._own("airflow", container)),
        }
        words = "|".join(re.escape(word) for word in sorted(places, key=len, reverse=True))
        return re.sub(rf"(?<![\w.-])(?:{words})(?![\w-])", lambda found: places[found[0]], text)
