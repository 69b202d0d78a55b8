"""The form around the ticket: what is no form with one ticket is malformed (L3)."""

import pytest

from tests.ticket.issuing import FORM, NOW, NUMBER, form, ticket
from ticket import Refused, Trust

KIB = 1024


def refused(trust: Trust, content_type: str | None, body: bytes) -> tuple[str, int]:
    """Judge a body that must be refused; return reason and status."""
    with pytest.raises(Refused) as caught:
        trust.read(content_type, body, NOW)
    return caught.value.reason, caught.value.status


@pytest.mark.parametrize("content_type", [None, "", "application/json", "multipart/form-data; boundary=x", "text/xml"])
def test_only_a_form_is_read(trust: Trust, content_type: str | None) -> None:
    """L3: 400."""
    assert refused(trust, content_type, form(ticket())) == ("content_type", 400)


@pytest.mark.parametrize("content_type", [FORM, FORM.upper(), f"{FORM};charset=UTF-8", f" {FORM} ; a=b"])
def test_a_content_type_may_have_parameters(trust: Trust, content_type: str) -> None:
    """L3: as browsers write it."""
    assert trust.read(content_type, form(ticket()), NOW).number == NUMBER


def test_exactly_one_ticket_is_read(trust: Trust) -> None:
    """L3: none, two, or an empty one is malformed; other fields do not matter."""
    body = form(ticket())
    assert refused(trust, FORM, b"") == ("form", 400)
    assert refused(trust, FORM, b"RelayState=x") == ("form", 400)
    assert refused(trust, FORM, body.replace(b"SAMLResponse", b"samlresponse")) == ("form", 400)
    assert refused(trust, FORM, body + b"&" + body) == ("form", 400)
    assert refused(trust, FORM, body + b"&SAML%52esponse=") == ("form", 400)
    assert refused(trust, FORM, b"SAMLResponse=") == ("base64", 400)
    assert refused(trust, FORM, b"SAMLResponse") == ("base64", 400)
    assert refused(trust, FORM, body + b"&a=" * 20) == ("form", 400)
    for other in (b"&RelayState=1&RelayState=2", b"&SAMLRequest=x", b"&x=%C3%A5%ff%zz", b"&\xe5=\xff"):
        assert trust.read(FORM, body + other, NOW).number == NUMBER


@pytest.mark.parametrize(
    "value",
    [
        b"%20PGEvPg%3D%3D",  # blank
        b"PGEv+Pg%3D%3D",  # a plus that should have been written %2B
        b"PGEv%09Pg%3D%3D",
        b"PGEvPg",  # no padding
        b"PGEvPg%3D",
        b"PGEvPg%3D%3D%3D",
        b"PGEvPh%3D%3D",  # bits that no byte uses
        b"PGEvPg%3D%3DPGEvPg%3D%3D",
        b"PGEv-_%3D%3D",  # for addresses
        b"PGEv%00Pg%3D%3D",
        b"%C3%A5",
        b"%zz",
    ],
)
def test_base64_is_strict(trust: Trust, value: bytes) -> None:
    """L3: there is one right way to write it."""
    assert refused(trust, FORM, b"SAMLResponse=" + value) == ("base64", 400)


def test_well_written_base64_of_something_else_is_no_ticket(trust: Trust) -> None:
    """L3: the other side of the boundary."""
    assert refused(trust, FORM, b"SAMLResponse=PGEvPg%3D%3D") == ("not_a_response", 400)
    assert refused(trust, FORM, b"SAMLResponse=PGEv%0APg%3D%3D%0D%0A") == ("not_a_response", 400)


def test_256_kib_are_read_and_no_more(trust: Trust) -> None:
    """L3: 413, whatever it is."""
    body = form(ticket()) + b"&x="
    full = body.ljust(256 * KIB, b"x")
    assert trust.read(FORM, full, NOW).number == NUMBER
    assert refused(trust, FORM, full + b"x") == ("too_large", 413)
    assert refused(trust, "text/plain", bytes(257 * KIB)) == ("too_large", 413)
