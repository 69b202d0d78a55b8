"""The gate: a signature has the one agreed form, or is refused before any of its transforms runs (L3).

The library evaluates transforms before it has verified anything, so whatever may be in them must be harmless.
"""

from __future__ import annotations

from lxml import etree

from ticket.names import DIGESTS, DS, EC, ENVELOPED, EXCLUSIVE, SIGNATURES
from ticket.refusals import Refused


def judge(signature: etree._Element, signed: etree._Element, prefixes: int) -> None:
    """Refuse a signature that is not of the agreed form, or does not refer to the element that it stands in.

    KeyInfo may be absent and is not looked at: it never decides which key is used.

    :param prefixes: names that an InclusiveNamespaces list may have; each costs time.

    Raises Refused: signature_form, signature_algorithm, signature_reference, signature_transforms.
    """
    if _tags(signature) not in (["SignedInfo", "SignatureValue"], ["SignedInfo", "SignatureValue", "KeyInfo"]):
        raise Refused("signature_form")
    canonical, method, reference = _children(signature[0], "CanonicalizationMethod", "SignatureMethod", "Reference")
    transforms, digest, _ = _children(reference, "Transforms", "DigestMethod", "DigestValue")
    if (
        len(method)
        or len(digest)
        or method.get("Algorithm") not in SIGNATURES
        or digest.get("Algorithm") not in DIGESTS
    ):
        raise Refused("signature_algorithm")
    if not set(reference.attrib) <= {"URI", "Id"} or reference.get("URI") != f"#{signed.get('ID')}":
        raise Refused("signature_reference")
    enveloped, exclusive = _children(transforms, "Transform", "Transform", reason="signature_transforms")
    if enveloped.get("Algorithm") != ENVELOPED or len(enveloped):
        raise Refused("signature_transforms")
    if exclusive.get("Algorithm") != EXCLUSIVE or canonical.get("Algorithm") != EXCLUSIVE or len(canonical):
        raise Refused("signature_transforms")
    if _prefixes(exclusive) > prefixes:
        raise Refused("signature_transforms")


def _children(element: etree._Element, *wanted: str, reason: str = "signature_form") -> list[etree._Element]:
    """Return an element's children, if they are exactly those wanted. Raises Refused."""
    if _tags(element) != list(wanted):
        raise Refused(reason)
    return list(element)


def _tags(element: etree._Element) -> list[str]:
    """Return the names of an element's children, without the namespace where it is XML Signature's."""
    return [str(child.tag).removeprefix(DS) for child in element]


def _prefixes(transform: etree._Element) -> int:
    """Return how many inclusive namespaces a transform names, in one list or none. Raises Refused."""
    lists = list(transform)
    if len(lists) > 1 or any(one.tag != f"{EC}InclusiveNamespaces" or len(one) for one in lists):
        raise Refused("signature_transforms")
    return sum(len(one.get("PrefixList", "").split()) for one in lists)
