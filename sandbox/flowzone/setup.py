"""Who is served: businesses, their clients and departments, as read from the setup file."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from sandbox.flowzone.models import Guid

RESERVED = frozenset({"api", "avdelinger", "healthz", "sandbox", "sso", "static"})


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ClientSetup(_Strict):
    """One OAuth client of a business."""

    id: str
    secret: str


class DepartmentSetup(_Strict):
    """One department, named by its Extensor GUID."""

    guid: Guid
    name: str
    appointments_enabled: bool = True


class BusinessSetup(_Strict):
    """One business: a Flowzone database of its own."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    name: str
    clients: list[ClientSetup] = Field(min_length=1)
    departments: list[DepartmentSetup] = Field(min_length=1)


class Setup(_Strict):
    """The whole setup file."""

    businesses: list[BusinessSetup] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_are_unambiguous(self) -> Self:
        ids = [business.id for business in self.businesses]
        clients = [client.id for business in self.businesses for client in business.clients]
        guids = [department.guid for business in self.businesses for department in business.departments]
        for what, names in (("business", ids), ("client", clients), ("department", guids)):
            twice = {name for name in names if names.count(name) > 1}
            if twice:
                raise ValueError(f"{what} given twice: {', '.join(sorted(twice))}")
        if RESERVED.intersection(ids):
            raise ValueError(f"these business ids are taken by pages: {', '.join(sorted(RESERVED))}")
        return self

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a setup file, JSON or YAML."""
        text = path.read_text(encoding="utf-8")
        return cls.model_validate(json.loads(text) if path.suffix == ".json" else yaml.safe_load(text))


@dataclass
class Department:
    """A department as the running sandbox knows it; whether it has appointments can be switched."""

    guid: str
    name: str
    business_id: str
    business_name: str
    appointments_enabled: bool


@dataclass(frozen=True)
class Client:
    """An OAuth client and the business it acts for."""

    id: str
    secret: str
    business_id: str


class Directory:
    """Looks up what the setup says."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.businesses = {business.id: business for business in setup.businesses}

    @cached_property
    def clients(self) -> dict[str, Client]:
        """Every client by its id."""
        return {
            client.id: Client(client.id, client.secret, business.id)
            for business in self.setup.businesses
            for client in business.clients
        }

    @cached_property
    def departments(self) -> dict[str, Department]:
        """Every department by its GUID in lower case."""
        return {
            department.guid: Department(
                department.guid, department.name, business.id, business.name, department.appointments_enabled
            )
            for business in self.setup.businesses
            for department in business.departments
        }

    def departments_of(self, business_id: str) -> list[Department]:
        """The departments of one business, in the order of the setup file."""
        return [department for department in self.departments.values() if department.business_id == business_id]
