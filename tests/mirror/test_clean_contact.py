"""Names, texts, e-mail addresses and phones as people typed them (G1, G3)."""

import re
import unicodedata
from collections.abc import Callable

import phonenumbers
import pytest
from email_validator import validate_email
from hypothesis import example, given
from hypothesis import strategies as st
from phonenumbers import PhoneMetadata, PhoneNumberFormat

from mirror import clean
from mirror.clean import Unusable
from sandbox.flowzone.models import EMAIL_PATTERN

E164 = re.compile(r"\+[1-9][0-9]{6,14}")
written = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
names = st.text(st.sampled_from("aåÅøæ é\u0301\u0308\u030a\u00a0\u2003 \t\n-'")) | written
addresses = st.emails() | written | st.text(st.sampled_from('ab.@-_+"<> å\u00a0'), max_size=12)
phones = (
    st.text(st.sampled_from("0123456789+ ()-.\u00a0/x#*;=ext"), max_size=24)
    | written
    | st.builds("+{}{}".format, st.sampled_from([47, 46, 49, 81, 62, 39, 52, 54, 800]), st.integers(1, 10**14))
)


def rule_of(cleaner: Callable[[str | None], object], value: str | None) -> str:
    with pytest.raises(Unusable) as caught:
        cleaner(value)
    assert caught.value.rule in clean.RULES
    return caught.value.rule


# Text


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        (None, None),
        ("", None),
        (" \t\u00a0\u3000\n", None),
        (" Blåbær ", "Blåbær"),
        ("\u00a0A\u030as\u00a0", "Ås"),
        ("two  spaces\nstay", "two  spaces\nstay"),
    ],
)
def test_text_is_nfc_and_trimmed_and_blank_is_null(typed: str | None, sent: str | None) -> None:
    """G3."""
    assert clean.text(typed) == sent


@given(typed=st.none() | written)
def test_clean_text_stays_as_it_is(typed: str | None) -> None:
    """G3: NFC, trimmed, never blank, and cleaning it again changes nothing."""
    sent = clean.text(typed)
    assert clean.text(sent) == sent
    if sent is not None:
        assert sent
        assert sent == sent.strip()
        assert unicodedata.is_normalized("NFC", sent)


# Names


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("Åse Bjørnø", "Åse Bjørnø"),
        ("A\u030ase Bjørnø", "Åse Bjørnø"),
        ("  Åse \u00a0\t Bjørnø\n", "Åse Bjørnø"),
        ("Anne-Grete O'Brien", "Anne-Grete O'Brien"),
        ("Ø", "Ø"),
        ("李", "李"),
    ],
)
def test_names_are_nfc_with_their_white_space_collapsed(typed: str, sent: str) -> None:
    """G3."""
    assert clean.name(typed) == sent


@pytest.mark.parametrize("blank", [None, "", " ", "\u00a0", "\t\n", "\u3000"])
def test_a_blank_name_is_missing(blank: str | None) -> None:
    """G1, G3."""
    assert rule_of(clean.name, blank) == "missing"


@pytest.mark.parametrize("letter", ["Å", "A\u030a", "x"])
def test_the_limit_counts_after_nfc_and_collapsing(letter: str) -> None:
    """G3: 200 are taken, 201 are not."""
    assert clean.name(letter * 200) == unicodedata.normalize("NFC", letter) * 200
    assert len(clean.name(f"  {letter * 100} \u00a0 {letter * 99} ")) == 200
    assert rule_of(clean.name, letter * 201) == "too_long"
    assert clean.name(letter * 3, limit=3)
    assert rule_of(lambda value: clean.name(value, limit=3), letter * 4) == "too_long"


@given(typed=names)
def test_a_clean_name_stays_as_it_is(typed: str) -> None:
    """G3: it fits the contract: 1 to 200 characters, NFC, no white space but single spaces inside."""
    try:
        sent = clean.name(typed)
    except Unusable:
        return
    assert clean.name(sent) == sent
    assert 1 <= len(sent) <= 200
    assert unicodedata.is_normalized("NFC", sent)
    assert sent.split() == sent.split(" ")


# E-mail


@pytest.mark.parametrize(
    "address",
    [
        "ase@klinikk.no",
        "Ase.Bjorno+flow@Klinikk.NO",
        "a@b.test",
        "a@b.example",
        "a@b.invalid",
        "a@intern.local",
        "a@b.onion",
        "o'brien@a-b.no",
        "a@xn--bjrn-gra.no",
        f"{'a' * 64}@b.no",
    ],
)
def test_addresses_are_taken_as_typed(address: str) -> None:
    """G3: by syntax only; whether a domain can be reached from here is no matter."""
    assert clean.email(f" {address}\u00a0") == address


@pytest.mark.parametrize(
    "typed",
    [
        "åse@klinikk.no",
        "ase@blåbær.no",
        "a\u030ase@klinikk.no",
        "ase@localhost",
        "ase@klinikk",
        "ase@klinikk.",
        "ase@.no",
        "ase@klinikk..no",
        "ase@@klinikk.no",
        "ase klinikk.no",
        "ase @klinikk.no",
        "ase@kli nikk.no",
        "a\u00a0se@klinikk.no",
        ".ase@klinikk.no",
        "ase.@klinikk.no",
        "ase@-klinikk.no",
        "ase@kli_nikk.no",
        "@klinikk.no",
        "ase@",
        "ukjent",
        "Åse <ase@klinikk.no>",
        "a@b.no; c@d.no",
        "a@b.no,c@d.no",
        f"{'a' * 65}@b.no",
        f"a@{'b' * 64}.no",
        f"a@{'b.' * 130}no",
    ],
)
def test_what_is_no_address_is_left_out(typed: str) -> None:
    """G1, G3: ASCII only, a dot in the domain, one address."""
    assert rule_of(clean.email, typed) == "not_an_address"


@pytest.mark.parametrize("blank", [None, "", " ", "\u00a0"])
def test_no_address_is_no_fault(blank: str | None) -> None:
    """G3."""
    assert clean.email(blank) is None


@given(typed=addresses)
@example(typed="a@[127.0.0.1]")
@example(typed='"a b"@c.no')
@example(typed="a@xn--a.no")
@example(typed="a@b\u3002no")
def test_a_clean_address_fits_the_contract_and_stays_as_it_is(typed: str) -> None:
    """G1, G3: an ASCII addr-spec (the contract's format e-mail)."""
    try:
        sent = clean.email(typed)
    except Unusable:
        return
    assert clean.email(sent) == sent
    assert sent is None or (sent.isascii() and re.fullmatch(EMAIL_PATTERN, sent))


# Phones


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("91234567", "+4791234567"),
        ("912 34 567", "+4791234567"),
        ("912\u00a034\u00a0567", "+4791234567"),
        (" 91 23 45 67 ", "+4791234567"),
        ("+47 91234567", "+4791234567"),
        ("+4791234567", "+4791234567"),
        ("0047 912 34 567", "+4791234567"),
        ("(+47) 912-34-567", "+4791234567"),
        ("９１２３４５６７", "+4791234567"),
        ("22 22 55 55", "+4722225555"),
        ("+46 70 174 06 05", "+46701740605"),
        ("0046701740605", "+46701740605"),
        ("+1 202 555 0123", "+12025550123"),
        ("+39 06 6982", "+39066982"),
    ],
)
def test_phones_are_norwegian_unless_they_say_otherwise(typed: str, sent: str) -> None:
    """G3: as E.164."""
    assert clean.phone(typed) == sent


@pytest.mark.parametrize(
    "typed",
    [
        "9123456",
        "912345678",
        "+479123456",
        "0701740605",
        "12345678",
        "112",
        "+",
        "+0",
        "ukjent",
        "-",
        "9" * 300,
        "+800",
    ],
)
def test_what_is_no_phone_is_left_out(typed: str) -> None:
    """G1, G3: one digit too few or too many, a foreign number without its country, an emergency number, words."""
    assert rule_of(clean.phone, typed) == "not_a_number"


@pytest.mark.parametrize("blank", [None, "", " ", "\u00a0"])
def test_no_phone_is_no_fault(blank: str | None) -> None:
    """G3."""
    assert clean.phone(blank) is None


@pytest.mark.parametrize("typed", ["+49 800 123456789012", "+81 0037 8012345678901", "+43 1110", "+98 9601"])
def test_a_valid_number_that_is_no_e164_is_left_out(typed: str) -> None:
    """G1: the contract's pattern would refuse it, and an optional field never sets the row aside."""
    assert phonenumbers.is_valid_number(phonenumbers.parse(typed))
    assert rule_of(clean.phone, typed) == "not_a_number"


def test_every_countrys_example_number_fits_the_contract() -> None:
    """G3: for every kind of number of every country that the library has an example of."""
    for region in phonenumbers.SUPPORTED_REGIONS:
        metadata = PhoneMetadata.metadata_for_region(region)
        kinds = [kind for kind in vars(phonenumbers.PhoneNumberType).values() if isinstance(kind, int)]
        for kind in kinds:
            example_number = phonenumbers.example_number_for_type(region, kind)
            if metadata and example_number:
                typed = phonenumbers.format_number(example_number, PhoneNumberFormat.INTERNATIONAL)
                try:
                    sent = clean.phone(typed)
                except Unusable:
                    continue
                assert E164.fullmatch(sent or "")
                assert clean.phone(sent) == sent


@given(typed=phones)
def test_a_clean_phone_fits_the_contract_and_stays_as_it_is(typed: str) -> None:
    """G1, G3."""
    try:
        sent = clean.phone(typed)
    except Unusable:
        return
    assert sent is None or E164.fullmatch(sent)
    assert clean.phone(sent) == sent


words = st.text(st.sampled_from("aZ09zxn"), min_size=1, max_size=40)
locals_ = st.lists(words, min_size=1, max_size=3).flatmap(
    lambda parts: st.sampled_from("._+-").map(lambda by: by.join(parts))
)
labels = st.lists(words, min_size=1, max_size=3).map("-".join)
endings = st.sampled_from(["no", "example", "q" * 24, "q" * 25, "xn--p1ai", "a1"])


@given(st.builds("{}@{}.{}".format, locals_, labels, endings))
def test_a_plain_address_is_one_that_the_library_takes(address: str) -> None:
    """G3: what is not asked about would have been taken; the shortcut only saves time."""
    if clean._PLAIN_ADDRESS.fullmatch(address):
        validate_email(
            address, allow_smtputf8=False, check_deliverability=False, globally_deliverable=False, strict=True
        )


@pytest.mark.parametrize("local", [64, 65])
@pytest.mark.parametrize("label", [63, 64])
@pytest.mark.parametrize("whole", [254, 255])
def test_an_address_has_its_limits(local: int, label: int, whole: int) -> None:
    """G3: 64 characters before the at sign, 63 a label, 254 in all; the shortcut keeps them, too."""
    start = f"{'a' * local}@{'b' * label}."
    fill = ".".join(["c" * 60] * 3)[: whole - len(start) - 4].rstrip(".")
    address = f"{start}{fill}{'d' * (whole - len(start) - 4 - len(fill))}.com"
    assert len(address) == whole
    if (local, label, whole) == (64, 63, 254):
        assert clean.email(address) == address
    else:
        assert rule_of(clean.email, address) == "not_an_address"
