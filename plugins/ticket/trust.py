"""The trust between 1177 and us, set up beforehand, and the judgement of each ticket by it (L1-L4)."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from lxml import etree

from setup_file import SetupError
from ticket import body, conditions, idp, metadata, parse, request, settings, shape, signature, verify
from ticket.address import is_safe
from ticket.claims import claims
from ticket.key import Key
from ticket.refusals import Refused
from ticket.times import Clock

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ticket:
    """A ticket that was verified. Its repr shows nothing of the person.

    :param expires_at: UTC; from this moment on the ticket is refused anyway.
    :param number: personal identity number: personnummer or samordningsnummer, 12 digits.
    :param in_response_to: the id of the login that it answers, for the caller to compare; None if nobody asked for it.
    :param level: level of assurance, 3 or 4.
    """

    issuer: str
    assertion_id: str
    expires_at: datetime
    number: str = field(repr=False)
    given_name: str | None = field(repr=False)
    surname: str | None = field(repr=False)
    in_response_to: str | None
    level: int

    @property
    def digest(self) -> bytes:
        """SHA-256 of issuer and assertion id, under which the ticket is remembered as used (L3)."""
        issuer = self.issuer.encode()
        return hashlib.sha256(len(issuer).to_bytes(8, "big") + issuer + self.assertion_id.encode()).digest()


@dataclass(frozen=True)
class Trust:
    """Whom we trust, and who we are. Made by `load`; holds no state, so that any number of threads may share it."""

    provider: idp.IdentityProvider
    settings: settings.Settings
    key: Key | None
    acs: str
    audience: str

    @classmethod
    def load(cls, directory: Path, base_url: str, now: datetime | None = None) -> Self:
        """Read the identity provider's metadata and `settings.yaml` in the directory.

        :param base_url: the companion's own address as residents reach it, with any prefix.
        :param now: when certificates are judged for the first time, for the log; the process's clock by default.

        Raises SetupError: names file, place and cure.
        """
        if not is_safe(base_url) or "?" in base_url:
            raise SetupError(
                "COMPANION_BASE_URL: is no https address without query and fragment (http only to 127.0.0.1 or"
                " localhost); set it to the address by which residents reach the companion"
            )
        base_url = base_url.removesuffix("/")
        wanted = settings.load(directory)
        provider = idp.load(directory, now or datetime.now(UTC))
        if provider.wants_signed and wanted.signing is None:
            log.warning(
                "%s: the identity provider wants logins that start here to be signed; make a key and name it under"
                " «signing» in settings.yaml",
                directory / idp.FILE,
            )
        return cls(
            provider=provider,
            settings=wanted,
            key=Key.load(directory, wanted.signing) if wanted.signing else None,
            acs=f"{base_url}/1177/acs",
            audience=wanted.sp_entity_id or f"{base_url}/1177/metadata",
        )

    def read(self, content_type: str | None, content: bytes, now: datetime) -> Ticket:
        """Judge a posted form by everything that needs no memory, cheap checks first, and return its ticket.

        :param content_type: the request's. :param content: the request's body, as it came. :param now: with time zone.

        Raises Refused.
        """
        root = parse.parse(body.document(content_type, content, self.settings.limits.body_bytes))
        assertion = self._verified(root, now)
        return self._judged(root, assertion, now)

    def _verified(self, root: etree._Element, now: datetime) -> etree._Element:
        """Return the Assertion, the very element whose signature was verified."""
        shape.judge_root(root)
        verify.judge_schema(root)
        shape.judge_status(root)
        assertion = shape.assertion(root)
        signatures = shape.signatures(root, assertion)
        for one, signed in signatures:
            signature.judge(one, signed, self.settings.limits.inclusive_prefixes)
        certificates = self.provider.trusted(now)
        if not certificates:
            raise Refused("certificates")
        for one, signed in signatures:
            verify.verify(one, signed, certificates)
        return assertion

    def _judged(self, root: etree._Element, assertion: etree._Element, now: datetime) -> Ticket:
        lifetimes = self.settings.lifetimes
        clock = Clock(now, lifetimes.skew)
        expected = conditions.Expected(self.provider.entity_id, self.acs, self.audience)
        conditions.judge_origin(root, assertion, expected)
        until = conditions.judge_conditions(assertion, expected, clock, lifetimes)
        confirmed = conditions.judge_subject(assertion, expected, clock, lifetimes)
        conditions.judge_ages(root, assertion, clock, lifetimes)
        resident = claims(assertion, self.settings)
        return Ticket(
            issuer=expected.issuer,
            assertion_id=str(assertion.get("ID")),
            expires_at=max(until, confirmed.until) + lifetimes.skew,
            number=resident.number,
            given_name=resident.given_name,
            surname=resident.surname,
            in_response_to=conditions.in_response_to(root, confirmed),
            level=resident.level,
        )

    def login(self, now: datetime) -> request.StartedLogin:
        """Start a login here. Raises SetupError if the identity provider has no address for it."""
        if self.provider.sso is None:
            raise SetupError(
                f"{idp.FILE}: names no safe SingleSignOnService for HTTP-Redirect, so no login can start here; fetch"
                " metadata that does, or let residents start at 1177"
            )
        return request.start(sso=self.provider.sso, acs=self.acs, issuer=self.audience, key=self.key, now=now)

    @property
    def sp_entity_id(self) -> str:
        """Who we are to the identity provider: the audience of its tickets."""
        return self.audience

    def metadata(self) -> bytes:
        """Return our metadata, as XML."""
        return metadata.describe(entity_id=self.audience, acs=self.acs, key=self.key)
