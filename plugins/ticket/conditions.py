"""Whom the ticket is from and for, when, and in answer to what. Read only after its signatures were verified (L3)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from lxml import etree

from ticket.names import BEARER, ENTITY, SAML
from ticket.refusals import Refused
from ticket.settings import Lifetimes
from ticket.times import Clock, moment

_KINDS: Final = frozenset(SAML + name for name in ("AudienceRestriction", "OneTimeUse", "ProxyRestriction"))


@dataclass(frozen=True)
class Expected:
    """What a ticket for us says: who issued it, the address that it is posted to, and whom it is meant for."""

    issuer: str
    acs: str
    audience: str


@dataclass(frozen=True)
class Confirmed:
    """What the confirmation says: its NotOnOrAfter, and the id of the login that it answers."""

    until: datetime
    in_response_to: str | None


def text(element: etree._Element) -> str:
    """Return an element's text as it stands. Comments cannot cut it short: the parse lets none through."""
    return element.text or ""


def judge_origin(root: etree._Element, assertion: etree._Element, expected: Expected) -> None:
    """Version, issuers and address. Raises Refused: version, issuer, destination."""
    if root.get("Version") != "2.0" or assertion.get("Version") != "2.0":
        raise Refused("version")
    issuers = [*root.findall(f"{SAML}Issuer"), *assertion.findall(f"{SAML}Issuer")]
    if any(text(issuer) != expected.issuer or issuer.get("Format", ENTITY) != ENTITY for issuer in issuers):
        raise Refused("issuer")
    if root.get("Destination") != expected.acs:
        raise Refused("destination")


def judge_ages(root: etree._Element, assertion: etree._Element, clock: Clock, lifetimes: Lifetimes) -> None:
    """When it was issued and when she logged in. Raises Refused: time_format, issued, authenticated, statements."""
    for issued in (root, assertion):
        if not clock.recent(moment(issued.get("IssueInstant", "")), lifetimes.assertion):
            raise Refused("issued")
    authenticated = statement(assertion, "AuthnStatement")
    if not clock.recent(moment(authenticated.get("AuthnInstant", "")), lifetimes.authentication):
        raise Refused("authenticated")
    ends = authenticated.get("SessionNotOnOrAfter")
    if ends is not None and clock.over(moment(ends)):
        raise Refused("authenticated")


def statement(assertion: etree._Element, name: str) -> etree._Element:
    """Return the one AuthnStatement or AttributeStatement; an Assertion has both and no other. Raises Refused."""
    statements = [child for child in assertion if str(child.tag).endswith("Statement")]
    if sorted(str(child.tag) for child in statements) != [f"{SAML}AttributeStatement", f"{SAML}AuthnStatement"]:
        raise Refused("statements")
    return next(child for child in statements if child.tag == SAML + name)


def judge_conditions(assertion: etree._Element, expected: Expected, clock: Clock, lifetimes: Lifetimes) -> datetime:
    """Judge the Conditions; return their NotOnOrAfter.

    Raises Refused: lifetime, conditions, audience, not_yet, expired, time_format.
    """
    conditions = assertion.find(f"{SAML}Conditions")
    if conditions is None:
        raise Refused("lifetime")
    _judge_kinds(conditions, expected.audience)
    starts, ends = _limit(conditions, "NotBefore"), _limit(conditions, "NotOnOrAfter")
    if starts >= ends or ends - starts > lifetimes.conditions + clock.skew:
        raise Refused("lifetime")
    if not clock.begun(starts):
        raise Refused("not_yet")
    if clock.over(ends):
        raise Refused("expired")
    return ends


def _judge_kinds(conditions: etree._Element, audience: str) -> None:
    """Take one AudienceRestriction with one Audience, ours. OneTimeUse and ProxyRestriction change nothing."""
    kinds = Counter(str(child.tag) for child in conditions)
    if kinds[f"{SAML}AudienceRestriction"] != 1:
        raise Refused("audience")
    if not kinds.keys() <= _KINDS or max(kinds.values()) > 1:
        raise Refused("conditions")
    if [text(named) for named in conditions.findall(f"{SAML}AudienceRestriction/{SAML}Audience")] != [audience]:
        raise Refused("audience")


def judge_subject(assertion: etree._Element, expected: Expected, clock: Clock, lifetimes: Lifetimes) -> Confirmed:
    """Judge the Subject's confirmation; return until when it holds, and which login it answers.

    Raises Refused: subject, recipient, lifetime, expired, time_format.
    """
    confirmations = assertion.findall(f"{SAML}Subject/{SAML}SubjectConfirmation")
    if len(confirmations) != 1 or confirmations[0].get("Method") != BEARER:
        raise Refused("subject")
    # anything beside the data would name somebody else who may use the ticket
    if [child.tag for child in confirmations[0]] != [f"{SAML}SubjectConfirmationData"]:
        raise Refused("subject")
    data = confirmations[0][0]
    if len(data) or data.get("NotBefore") is not None:
        raise Refused("subject")
    if data.get("Recipient") != expected.acs:
        raise Refused("recipient")
    ends = _limit(data, "NotOnOrAfter")
    if not clock.near(ends, lifetimes.confirmation):
        raise Refused("lifetime")
    if clock.over(ends):
        raise Refused("expired")
    return Confirmed(ends, data.get("InResponseTo"))


def in_response_to(root: etree._Element, confirmed: Confirmed) -> str | None:
    """Return the id of the login that is answered, None if nobody asked. Raises Refused."""
    if root.get("InResponseTo") != confirmed.in_response_to:
        raise Refused("in_response_to")
    return confirmed.in_response_to


def _limit(element: etree._Element, name: str) -> datetime:
    value = element.get(name)
    if value is None:
        raise Refused("lifetime")
    return moment(value)
