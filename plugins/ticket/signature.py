"""The gate: a signature has the one agreed form, or is refused before any of its transforms runs (L3).

The library evaluates transforms before it has verified anything, so whatever may be in them must be harmless.
"""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from ticket.names import DIGESTS, DS, EC, ENVELOPED, EXCLUSIVE, SIGNATURES
from ticket.refusals import Refused


def judge(signature: etree._Element, signed: etree._Element, prefixes: int) -> None:
    """Refuse a signature that is not of the agreed form, or does not refer to the element that it stands in.

    KeyInfo may be absent and is not looked at: it never decides which key is used.

    :param prefixes: names that an InclusiveNamespaces list may have; each costs time.

    Raises Refused: signature_form, signature_algorithm, signature_reference, signature_transforms.
    """
    parts = list(signature)
    if _tags(parts[2:]) not in ([], [f"{DS}KeyInfo"]):
        raise Refused("signature_form")
    info, _ = _exactly(parts[:2], "SignedInfo", "SignatureValue")
    canonical, method, reference = _exactly(info, "CanonicalizationMethod", "SignatureMethod", "Reference")
    transforms, digest, _ = _exactly(reference, "Transforms", "DigestMethod", "DigestValue")
    if (
        len(method)
        or len(digest)
        or method.get("Algorithm") not in SIGNATURES
        or digest.get("Algorithm") not in DIGESTS
    ):
        raise Refused("signature_algorithm")
    if not set(reference.attrib) <= {"URI", "Id"} or reference.get("URI") != f"#{signed.get('ID')}":
        raise Refused("signature_reference")
    enveloped, exclusive = _exactly(transforms, "Transform", "Transform", reason="signature_transforms")
    if enveloped.get("Algorithm") != ENVELOPED or len(enveloped):
        raise Refused("signature_transforms")
    if exclusive.get("Algorithm") != EXCLUSIVE or canonical.get("Algorithm") != EXCLUSIVE or len(canonical):
        raise Refused("signature_transforms")
    if _prefixes(exclusive) > prefixes:
        raise Refused("signature_transforms")


def _exactly(elements: Iterable[etree._Element], *wanted: str, reason: str = "signature_form") -> list[etree._Element]:
    """Return the elements, if they are exactly those of XML Signature that are wanted. Raises Refused."""
    found = list(elements)
    if _tags(found) != [DS + name for name in wanted]:
        raise Refused(reason)
    return found


def _tags(elements: list[etree._Element]) -> list[str]:
    return [str(element.tag) for element in elements]


def _prefixes(transform: etree._Element) -> int:
    """Return how many inclusive namespaces a transform names, in one list or none. Raises Refused."""
    lists = list(transform)
    if len(lists) > 1 or any(one.tag != f"{EC}InclusiveNamespaces" or len(one) for one in lists):
        raise Refused("signature_transforms")
    return sum(len(one.get("PrefixList", "").split()) for one in lists)
