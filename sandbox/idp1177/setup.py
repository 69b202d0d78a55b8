"""Who can log in and where to, as read from the setup file."""

import json
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

ENTITY_ID = "https://idp.1177.example.se/saml2"


def _absolute(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError("is no absolute address")
    return address


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Resident(_Strict):
    """A test resident. `number` is a personal identity number of 12 digits, `level` the level of assurance."""

    given_name: str
    surname: str
    number: Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
    level: int = Field(default=3, ge=1, le=4)
    about: str = ""


class Service(_Strict):
    """A service as the clinic named it, with the address that tickets are posted to and the entity id they are for."""

    name: str
    acs: Annotated[str, AfterValidator(_absolute)]
    audience: str


class Setup(_Strict):
    """The whole setup file."""

    entity_id: str = ENTITY_ID
    residents: list[Resident] = Field(min_length=1)
    services: list[Service] = Field(min_length=1)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a setup file, JSON or YAML."""
        text = path.read_text(encoding="utf-8")
        return cls.model_validate(json.loads(text) if path.suffix == ".json" else yaml.safe_load(text))
