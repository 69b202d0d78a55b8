"""Practitioners, Extensor -> Flowzone (P1-P5)."""

from __future__ import annotations

from collections.abc import Mapping

from flowzone_hook import Practitioner
from mirror import clean
from mirror.flow import Draft, Flow


def _translate(draft: Draft) -> Mapping[str, object]:
    return {
        "name": draft.required("name", clean.name),
        "personal_identity_number": draft.required("personal_identity_number", clean.identity_number),
        "email": draft.optional("email", clean.email),
        "mobile_phone": draft.optional("mobile_phone", clean.phone),
    }


PRACTITIONERS = Flow(
    name="practitioners",
    kind="practitioners",
    query="extensor/practitioners",
    version=1,
    model=Practitioner,
    translate=_translate,
    suite="practitioners",
)
