"""Why a ticket is refused (L3): one stable code each, for the log and the README; never a value from the ticket."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

REASONS: Final = MappingProxyType(
    {
        "content_type": "the request is no form: its content type is not application/x-www-form-urlencoded",
        "form": "the form does not hold exactly one SAMLResponse, or holds too many fields",
        "too_large": "the form is larger than the limit",
        "base64": "SAMLResponse is not strict base64",
        "encoding": "the document is not UTF-8",
        "declaration": "the XML declaration says something else than XML 1.0 in UTF-8",
        "xml": "the document is not well-formed XML 1.0",
        "dtd": "the document has a document type, and so might define entities",
        "not_a_response": "the document is no SAML Response",
        "comment": "a comment, a processing instruction or an entity stands in the ticket",
        "too_complex": "the ticket has too many elements, attributes or namespaces, or is nested too deeply",
        "id": "an id in the ticket stands twice, or is written in an unusual way",
        "schema": "the ticket does not fit SAML's schema",
        "status": "the identity provider says that the login did not succeed",
        "assertion": "the ticket does not hold exactly one Assertion, directly in its Response",
        "encrypted": "a part of the ticket is encrypted",
        "unsigned": "the Assertion has no signature of its own",
        "signature_place": "a signature stands where none belongs",
        "signature_form": "a signature is not put together as agreed: one SignedInfo, one Reference, no Object",
        "signature_reference": "a signature refers to something else than the element that it stands in",
        "signature_transforms": "a signature's transforms are not enveloped-signature, then exclusive canonicalisation",
        "signature_algorithm": "a signature or digest algorithm is weak or unknown",
        "certificates": "none of the identity provider's certificates can be trusted at this moment",
        "signature": "a signature does not verify with the identity provider's certificates",
        "version": "the ticket is not of SAML version 2.0",
        "issuer": "the ticket is not from the configured identity provider",
        "destination": "the Response is not addressed to us",
        "in_response_to": "Response and Assertion disagree about the login that they answer",
        "time_format": "a time is not written as UTC with a Z",
        "subject": "the Subject does not have exactly one bearer confirmation, or confirms somebody else",
        "recipient": "the confirmation is not for us",
        "conditions": "a condition other than time, audience, one-time use and proxying, or one that stands twice",
        "audience": "the Assertion is not meant for exactly us",
        "issued": "the ticket was issued too long ago, or in the future",
        "not_yet": "the ticket is not valid yet",
        "expired": "the ticket has expired",
        "lifetime": "the ticket is valid for longer than allowed, or without limit",
        "authenticated": "the resident logged in too long ago, or in the future, or her session is over",
        "statements": "the Assertion does not hold exactly one AuthnStatement and one AttributeStatement",
        "attribute_twice": "an attribute stands twice",
        "attribute_value": "an attribute that is read does not have exactly one plain value",
        "agent": "the ticket says that somebody acts for somebody else",
        "number_missing": "the ticket has no personal identity number",
        "number_invalid": "the personal identity number is not twelve digits of a possible number",
        "numbers_differ": "the ticket has two different personal identity numbers",
        "level": "the level of assurance is unknown, contradictory or below 3",
    }
)
"""Every reason's code and meaning."""

_MALFORMED: Final = frozenset(
    {"content_type", "form", "base64", "encoding", "declaration", "xml", "dtd", "not_a_response"}
)


class Refused(Exception):
    """The ticket lets nobody in. Its text is its reason: no value from the ticket is ever in it.

    :param reason: one of REASONS.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason: Final = reason

    @property
    def status(self) -> int:
        """The HTTP status that answers: 400 for what is no ticket, 413 for what is too large, else 403."""
        if self.reason in _MALFORMED:
            return 400
        return 413 if self.reason == "too_large" else 403
