"""The document: UTF-8, XML 1.0, no document type, nothing but elements and text, of ordinary size (L3)."""

from copy import deepcopy

import pytest
from lxml import etree

from tests.ticket.issuing import NOW, NUMBER, assertion, form, one, read, refusal, response, ticket
from ticket import Refused, Trust, parse

FIELDS = [
    *("saml:Issuer", "samlp:Status", "saml:Assertion", "saml:Assertion/saml:Issuer", "saml:Assertion/saml:Subject"),
    *("saml:Assertion/saml:Subject/saml:NameID", "saml:Assertion/saml:Conditions"),
    *("saml:Assertion/saml:Conditions/saml:AudienceRestriction/saml:Audience", "saml:Assertion/saml:AuthnStatement"),
    "saml:Assertion/saml:AuthnStatement/saml:AuthnContext/saml:AuthnContextClassRef",
    *(f"saml:Assertion/saml:AttributeStatement/saml:Attribute[{place}]/saml:AttributeValue" for place in range(1, 9)),
]


def status(trust: Trust, xml: bytes) -> tuple[str, int]:
    """Judge a document that must be refused; return reason and status."""
    with pytest.raises(Refused) as caught:
        trust.read("application/x-www-form-urlencoded", form(xml), NOW)
    return caught.value.reason, caught.value.status


@pytest.mark.parametrize(
    "declaration",
    [
        b"",
        b'<?xml version="1.0"?>',
        b"<?xml version='1.0' encoding='utf-8'?>\n",
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
        b'\xef\xbb\xbf<?xml version = "1.0"\n encoding = "UTF-8" ?>',
        b"\xef\xbb\xbf",
        b"\n ",
    ],
)
def test_utf_8_and_xml_1_0_may_be_declared(trust: Trust, declaration: bytes) -> None:
    """L3: with a byte order mark or without."""
    assert read(trust, declaration + ticket()).number == NUMBER


@pytest.mark.parametrize(
    "declaration",
    [
        b'<?xml version="1.1"?>',
        b'<?xml version="1.0" encoding="ISO-8859-1"?>',
        b'<?xml version="1.0" encoding="UTF-16"?>',
        b'<?xml version="1.0" encoding="UTF-7"?>',
        b'<?xml version="1.0" encoding="us-ascii"?>',
        b'<?xml encoding="UTF-8"?>',
        b"<?xml?>",
        b"<?xml-stylesheet href='x'?>",
    ],
)
def test_nothing_else_may_be_declared(trust: Trust, declaration: bytes) -> None:
    """L3: 400."""
    assert status(trust, declaration + ticket()) == ("declaration", 400)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
def test_other_encodings_are_refused(trust: Trust, encoding: str) -> None:
    """L3: also those that a parser would detect by itself."""
    assert status(trust, ticket().decode().encode(encoding)) == ("encoding", 400)


def test_bytes_that_are_no_utf_8_are_refused(trust: Trust) -> None:
    """L3: Latin-1, and forms that are longer than needed."""
    for wrong in (b"\xe5", b"\xc0\xbc", b"\xed\xa0\x80", b"\xff"):
        assert status(trust, ticket().replace(b"Tolvan<", b"Tolvan" + wrong + b"<")) == ("encoding", 400)
    assert status(trust, ticket().replace(b"Tolvan<", b"Tolvan\0<")) == ("encoding", 400)


@pytest.mark.parametrize("xml", [b"x", b"<a>", b"<a></b>", b"<a/><b/>", b"<a/>x", b"<a x='1' x='2'/>", b"<a>&b;</a>"])
def test_what_is_not_well_formed_is_malformed(trust: Trust, xml: bytes) -> None:
    """L3: 400, and never another exception."""
    assert status(trust, xml) == ("xml", 400)


def test_half_a_ticket_is_malformed(trust: Trust) -> None:
    """L3: wherever the line broke."""
    xml = ticket()
    for length in range(1, len(xml), 997):
        assert status(trust, xml[:length])[1] == 400


@pytest.mark.parametrize(
    "doctype",
    [
        b"<!DOCTYPE x>",
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
        b'<!DOCTYPE x [<!ENTITY a "b">]>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]>',
        b"<!DOCTYPE x [" + b"".join(b'<!ENTITY a%d "&a%d;&a%d;">' % (i + 1, i, i) for i in range(40)) + b"]>",
        b"<!DOCTYPE x [<!ATTLIST x y ID #IMPLIED>]>",
    ],
)
def test_a_document_type_is_malformed(trust: Trust, doctype: bytes) -> None:
    """L3: no entities, no outside files, no ids by definition."""
    assert status(trust, doctype + ticket()) == ("dtd", 400)
    assert status(trust, b'<?xml version="1.0"?>' + doctype + ticket()) == ("dtd", 400)


def test_a_document_type_is_refused_before_it_is_parsed(trust: Trust, monkeypatch: pytest.MonkeyPatch) -> None:
    """L3: whatever it would make the parser do."""
    monkeypatch.delattr("ticket.parse.etree.fromstring")
    assert status(trust, b"<!DOCTYPE x>" + ticket()) == ("dtd", 400)


@pytest.mark.parametrize("foreign", [etree.Comment("x"), etree.ProcessingInstruction("x", "y")])
@pytest.mark.parametrize("path", FIELDS)
def test_a_comment_cannot_cut_a_field_short(trust: Trust, path: str, foreign: etree._Element) -> None:
    """L3: canonicalisation drops comments, so that one added afterwards does the signature no harm."""

    def cut(root: etree._Element) -> None:
        found, node = one(root, path), deepcopy(foreign)
        whole = found.text or ""
        found.text, node.tail = whole[:3], whole[3:]
        found.insert(0, node)

    assert status(trust, ticket(after=cut)) == ("comment", 403)


@pytest.mark.parametrize("foreign", [b"<!-- -->", b"<?x y?>"])
def test_nor_may_one_stand_outside(trust: Trust, foreign: bytes) -> None:
    """L3: before the Response, after it, or in the signature."""
    xml = ticket()
    assert status(trust, foreign + xml) == ("comment", 403)
    assert status(trust, xml + foreign) == ("comment", 403)
    assert status(trust, xml.replace(b"<ds:SignedInfo>", b"<ds:SignedInfo>" + foreign)) == ("comment", 403)
    assert status(trust, xml.replace(b"<ds:DigestValue>", b"<ds:DigestValue>" + foreign)) == ("comment", 403)


def test_cdata_is_text_like_any_other(trust: Trust) -> None:
    """L3: the text is read whole."""
    xml = ticket(given_name="Tolvan<!--x-->").replace(
        b"Tolvan&lt;!--x--&gt;", b"<![CDATA[Tol]]>van<![CDATA[<!--x-->]]>"
    )
    assert read(trust, xml).given_name == "Tolvan<!--x-->"


def test_xinclude_is_not_followed(trust: Trust) -> None:
    """L3: an element like any other, which does not belong."""
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/hostname" parse="text"/>'

    def put(root: etree._Element) -> None:
        value = one(root, "saml:Assertion/saml:AttributeStatement/saml:Attribute[2]/saml:AttributeValue")
        value.clear()
        value.append(etree.fromstring(include))

    assert refusal(trust, ticket(put)) == "attribute_value"


def padded(children: int = 0, depth: int = 0, attributes: int = 0, namespaces: int = 0) -> bytes:
    """A ticket with something large in an attribute that nobody reads."""

    def put(root: etree._Element) -> None:
        statement = one(root, "saml:Assertion/saml:AttributeStatement")
        spaces = {f"n{i}": f"urn:n{i}" for i in range(namespaces)}
        attribute = etree.SubElement(statement, "{urn:oasis:names:tc:SAML:2.0:assertion}Attribute", {"Name": "large"})
        value = etree.SubElement(attribute, "{urn:oasis:names:tc:SAML:2.0:assertion}AttributeValue", nsmap=spaces)
        for i in range(children):
            etree.SubElement(value, "{urn:x}a").text = str(i)
        for i in range(attributes):
            value.set(f"{{urn:x}}a{i}", "")
        for _ in range(depth):
            value = etree.SubElement(value, "{urn:x}a")

    return ticket(put)


def test_size_has_limits_that_no_real_ticket_meets(trust: Trust, monkeypatch: pytest.MonkeyPatch) -> None:
    """L3: elements, nesting, attributes and namespaces; each is exact."""
    root = etree.fromstring(padded())
    elements = sum(1 for _ in root.iter())
    declared = padded().count(b"xmlns")
    for limit, name, usual in (("ELEMENTS", "children", elements), ("NAMESPACES", "namespaces", declared)):
        spare = 5
        monkeypatch.setattr(parse, limit, usual + spare + (limit == "NAMESPACES"))  # the padding's own namespace
        assert (
            read(trust, padded(**{"attributes": 1} if name == "namespaces" else {}, **{name: spare})).number == NUMBER
        )
        assert status(trust, padded(**{"attributes": 1} if name == "namespaces" else {}, **{name: spare + 1})) == (
            "too_complex",
            403,
        )
        monkeypatch.undo()
    assert read(trust, padded(depth=parse.DEPTH - 5)).number == NUMBER
    assert status(trust, padded(depth=parse.DEPTH - 4)) == ("too_complex", 403)
    assert read(trust, padded(attributes=parse.ATTRIBUTES)).number == NUMBER
    assert status(trust, padded(attributes=parse.ATTRIBUTES + 1)) == ("too_complex", 403)


def test_bottomless_nesting_is_refused(trust: Trust) -> None:
    """L3: by the parser or by us, without a stack that overflows."""
    assert status(trust, b"<a>" * 20_000 + b"</a>" * 20_000)[0] in ("xml", "too_complex")


def test_other_documents_are_no_tickets(trust: Trust) -> None:
    """L3: 400 for what is no Response at all."""
    alone = etree.tostring(assertion(response()))
    for xml in (b"<Response/>", b"<html/>", alone, ticket().replace(b"SAML:2.0:protocol", b"SAML:1.0:protocol")):
        assert status(trust, xml) == ("not_a_response", 400)
