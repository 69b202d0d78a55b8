"""What may stand in `settings.yaml`: all has defaults, limits can only be tightened, unknown keys are refused."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated, Final, Self

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from setup_file import Form, SetupError, node

FILE: Final = "settings.yaml"

NEVER_READ: Final = {
    "urn:oid:1.2.752.201.3.15": "the number that the resident had before",
    "urn:oid:1.2.752.201.3.16": "a number that somebody mapped to a foreign identity",
    "unverifiedIdentifier": "a number that nobody has verified",
}
"""Attributes that hold a number which is not, for certain, the resident's own."""


def _each_once(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(names)) < len(names):
        raise ValueError("holds a name twice; keep one")
    return names


Name = Annotated[str, StringConstraints(pattern=r"^\S(.{0,1022}\S)?$")]
Names = Annotated[tuple[Name, ...], AfterValidator(_each_once)]
Level = Annotated[int, Field(strict=True, ge=1, le=4)]


def _seconds(most: int, least: int = 1) -> int:
    """A setting of whole seconds that can only be shortened."""
    value: int = Field(default=most, strict=True, ge=least, le=most)
    return value


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Attributes(_Strict):
    """Which attributes hold what. Numbers and levels of several must agree; of names the first present is shown."""

    personal_identity_number: Annotated[Names, Field(min_length=1)] = (
        "Subject_SerialNumber",
        "urn:oid:1.2.752.29.4.13",
    )
    given_name: Names = ("Subject_GivenName", "urn:oid:2.5.4.42")
    surname: Names = ("Subject_Surname", "urn:oid:2.5.4.4")
    level: Names = ("SecurityLevel",)

    @property
    def all(self) -> tuple[str, ...]:
        """Every attribute that is read."""
        return (*self.personal_identity_number, *self.given_name, *self.surname, *self.level)


class Lifetimes(_Strict):
    """How long is long enough, in seconds. Each limit is exceeded only by more than the clock skew on top of it."""

    clock_skew_seconds: int = _seconds(60, least=0)
    conditions_seconds: int = _seconds(15 * 60)
    confirmation_seconds: int = _seconds(10 * 60)
    assertion_seconds: int = _seconds(5 * 60)
    authentication_seconds: int = _seconds(12 * 60 * 60)

    @property
    def skew(self) -> timedelta:
        """How far the identity provider's clock may be from ours, either way."""
        return timedelta(seconds=self.clock_skew_seconds)

    @property
    def conditions(self) -> timedelta:
        """From Conditions' NotBefore to NotOnOrAfter."""
        return timedelta(seconds=self.conditions_seconds)

    @property
    def confirmation(self) -> timedelta:
        """From now to SubjectConfirmationData's NotOnOrAfter."""
        return timedelta(seconds=self.confirmation_seconds)

    @property
    def assertion(self) -> timedelta:
        """From IssueInstant to now."""
        return timedelta(seconds=self.assertion_seconds)

    @property
    def authentication(self) -> timedelta:
        """From AuthnInstant to now."""
        return timedelta(seconds=self.authentication_seconds)


class Limits(_Strict):
    """How much work a ticket may make."""

    body_bytes: int = Field(default=256 * 1024, strict=True, ge=1024, le=256 * 1024)
    inclusive_prefixes: int = Field(default=20, strict=True, ge=0, le=20)


class SigningKey(_Strict):
    """Our own key, with which logins that start here are signed: PEM files, named from the folder of settings.yaml."""

    key: Path
    certificate: Path


class Settings(_Strict):
    """The whole file."""

    sp_entity_id: Annotated[str, StringConstraints(pattern=r"^\S{1,1024}$")] | None = None
    attributes: Attributes = Attributes()
    levels: dict[Name, Level] = Field(
        default={
            "3": 3,
            "4": 4,
            **{f"http://id.elegnamnden.se/loa/1.0/loa{level}": level for level in range(1, 5)},
            **{f"http://id.sambi.se/loa/loa{level}": level for level in range(1, 5)},
        },
        min_length=1,
    )
    lifetimes: Lifetimes = Lifetimes()
    agent_attributes: Names = (
        "Agent_*",
        "Ombud*",
        "OnBehalfOf*",
        "Representative*",
        "Subject_Agent*",
        "Subject_Ombud*",
        "http://eidas.europa.eu/attributes/legalperson/*",
        "http://eidas.europa.eu/attributes/naturalperson/representative/*",
        "urn:oid:1.2.752.201.3.1",
    )
    limits: Limits = Limits()
    signing: SigningKey | None = None

    @model_validator(mode="after")
    def _attributes_are_unambiguous(self) -> Self:
        read = self.attributes.all
        for name in read:
            if name in NEVER_READ:
                raise ValueError(f"attributes: «{name}» is {NEVER_READ[name]}; remove it")
            if read.count(name) > 1:
                raise ValueError(f"attributes: «{name}» stands for two things; keep one")
            if self.means_agent(name):
                raise ValueError(f"agent_attributes: «{name}» is one that is read, so nobody would get in; remove it")
        return self

    @cached_property
    def _agents(self) -> tuple[frozenset[str], tuple[str, ...]]:
        names = [name.casefold() for name in self.agent_attributes]
        starts = tuple(name.removesuffix("*") for name in names if name.endswith("*"))
        return frozenset(names), starts

    def means_agent(self, name: str) -> bool:
        """Whether an attribute of this name says that somebody acts for somebody else. Case does not matter."""
        exactly, starts = self._agents
        return name.casefold() in exactly or name.casefold().startswith(starts)


_FORM: Final = Form(
    name="settings",
    one="setting",
    variable="SAML_SETTINGS_DIR",
    default=Path(__file__).resolve().parents[2] / "include" / "saml" / FILE,
    model=Settings,
    cures={
        "string_pattern_mismatch": "is blank, too long, or begins or ends with a blank; correct it",
        "tuple_type": "is no list; write it as [first, second]",
        "dict_type": "is no table; write «value: level» lines",
        "model_type": "holds no keys; see include/saml/settings.yaml for its form",
        "path_type": "is no file name; write it in quotes",
    },
)


def load(directory: Path) -> Settings:
    """Read `settings.yaml` in the directory; one that is missing or blank means the defaults. Raises SetupError."""
    file = directory / FILE
    if not file.exists():
        return Settings()
    try:
        root = node(file)
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(f"{file}: cannot be read as UTF-8 text ({type(error).__name__}); save it as such") from None
    except (yaml.YAMLError, RecursionError):
        return _FORM.load(file)  # tells what is wrong, and where
    if root is None:
        return Settings()
    if not isinstance(root, yaml.MappingNode):
        raise SetupError(f"{file}:1: holds no keys; see include/saml/settings.yaml for its form")
    return _FORM.load(file)
