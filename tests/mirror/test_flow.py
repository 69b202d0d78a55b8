"""How a row becomes an item of the contract: what is left out with a warning, what sets the row aside (G1)."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Self
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, model_validator

from faults import RecordRejected
from flows.practitioners import PRACTITIONERS
from mirror import clean
from mirror.flow import Draft, Flow
from sandbox.flowzone.models import Practitioner
from tests.world import number

GUID = UUID("1F0C6A3E-7D54-4C1B-9B0E-2A51C0DE0001")
DIGEST = "d" * 64
GOOD: Mapping[str, Any] = {
    "guid": str(GUID),
    "name": "A\u030ase  Bjørnø ",
    "personal_identity_number": f"{number(1)[:6]} {number(1)[6:]}",
    "email": " ase@example.test",
    "mobile_phone": "912 34 567",
}


def item_of(**values: object) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    text, _, warnings = PRACTITIONERS.item(GUID, DIGEST, {**GOOD, **values})
    item: dict[str, Any] = json.loads(text)
    return item, warnings


def refusal_of(**values: object) -> tuple[str, str]:
    with pytest.raises(RecordRejected) as caught:
        item_of(**values)
    return caught.value.rule, caught.value.field


def test_a_practitioner_is_sent_cleaned() -> None:
    """P3, G2, G3: name, identity number, e-mail, phone and GUID, and nothing else."""
    assert item_of() == (
        {
            "guid": str(GUID),
            "source_version": DIGEST,
            "name": "Åse Bjørnø",
            "personal_identity_number": number(1),
            "email": "ase@example.test",
            "mobile_phone": "+4791234567",
        },
        [],
    )


@pytest.mark.parametrize("column", ["email", "mobile_phone"])
@pytest.mark.parametrize("blank", [None, "", " \u00a0"])
def test_a_blank_optional_field_is_null_without_a_warning(column: str, blank: str | None) -> None:
    """G1, G3."""
    item, warnings = item_of(**{column: blank})
    assert item[column] is None
    assert warnings == []


def test_unusable_optional_fields_are_left_out_with_a_warning_each() -> None:
    """G1: the row goes on."""
    item, warnings = item_of(email="åse@klinikk.no", mobile_phone="12")
    assert (item["email"], item["mobile_phone"]) == (None, None)
    assert item["name"] == "Åse Bjørnø"
    assert warnings == [("email", "not_an_address"), ("mobile_phone", "not_a_number")]
    assert {rule for _, rule in warnings} <= set(clean.RULES)


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("name", None, "missing"),
        ("name", "\u00a0", "missing"),
        ("name", "Å" * 201, "too_long"),
        ("personal_identity_number", None, "missing"),
        ("personal_identity_number", number(1)[:10], "not_eleven_digits"),
        ("personal_identity_number", "9" + number(1)[1:], "fh_number"),
        ("personal_identity_number", number(1)[:10] + str((int(number(1)[10]) + 1) % 10), "control_digits"),
    ],
)
def test_an_unusable_required_field_sets_the_row_aside(column: str, value: str | None, rule: str) -> None:
    """G1: with rule and field, whatever is wrong with the optional ones."""
    assert refusal_of(**{column: value}) == (rule, column)
    assert refusal_of(**{column: value, "email": "ukjent"}) == (rule, column)


def test_two_rows_with_one_number_are_both_sent() -> None:
    """G2: the GUID is the identity."""
    first, *_ = PRACTITIONERS.item(UUID(int=1), DIGEST, GOOD)
    second, *_ = PRACTITIONERS.item(UUID(int=2), DIGEST, GOOD)
    assert json.loads(first) | {"guid": None} == json.loads(second) | {"guid": None}


def test_a_refusal_tells_rule_and_field_and_no_value() -> None:
    """G1, O1."""
    with pytest.raises(RecordRejected) as caught:
        item_of(personal_identity_number="12345")
    assert str(caught.value) == "personal_identity_number: not_eleven_digits"
    assert "12345" not in repr(caught.value)
    assert caught.value.__suppress_context__


# The contract's model is the last net


def with_fields(**fields: object) -> Flow:
    return replace(PRACTITIONERS, translate=lambda draft: {**PRACTITIONERS.translate(draft), "email": None, **fields})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "Å" * 201),
        ("personal_identity_number", "1234567890"),
        ("personal_identity_number", "١" * 11),
        ("mobile_phone", "91234567"),
        ("mobile_phone", "+0123456789"),
        ("shoe_size", 42),
    ],
)
def test_what_the_cleaning_overlooks_is_caught_by_the_contract(field: str, value: object) -> None:
    """G1: the row alone is set aside, under the rule «contract», with the field and without the value."""
    with pytest.raises(RecordRejected) as caught:
        with_fields(**{field: value}).item(GUID, DIGEST, GOOD)
    assert (caught.value.rule, caught.value.field) == ("contract", field)
    assert "contract" in clean.RULES
    assert caught.value.__suppress_context__


def test_a_missing_field_is_caught_by_the_contract() -> None:
    """G1."""
    with pytest.raises(RecordRejected) as caught:
        replace(PRACTITIONERS, translate=lambda _: {"name": "Åse"}).item(GUID, DIGEST, GOOD)
    assert (caught.value.rule, caught.value.field) == ("contract", "personal_identity_number")


class Pair(BaseModel):
    """A model with a rule about the whole."""

    guid: UUID
    source_version: str
    first: int
    last: int

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError("the last is before the first")
        return self


def test_a_rule_about_the_whole_row_is_caught_under_the_kinds_name() -> None:
    """G1: no single field is to blame then."""
    flow = replace(PRACTITIONERS, model=Pair, translate=lambda draft: draft.row)
    assert json.loads(flow.item(GUID, DIGEST, {"first": 1, "last": 1})[0])["last"] == 1
    with pytest.raises(RecordRejected) as caught:
        flow.item(GUID, DIGEST, {"first": 2, "last": 1})
    assert (caught.value.rule, caught.value.field) == ("contract", "practitioners")


def test_a_version_salts_the_digests() -> None:
    """G4: raising it sends everything anew."""
    assert PRACTITIONERS.salt != replace(PRACTITIONERS, version=PRACTITIONERS.version + 1).salt
    assert PRACTITIONERS.salt != replace(PRACTITIONERS, name="patients").salt


def test_a_draft_collects_warnings_in_the_order_of_the_fields() -> None:
    """G1."""
    draft = Draft({"a": "ukjent", "b": "12", "c": " x "})
    assert draft.optional("a", clean.email) is None
    assert draft.required("c", clean.name) == "x"
    assert draft.optional("b", clean.phone) is None
    assert draft.warnings == [("a", "not_an_address"), ("b", "not_a_number")]


@pytest.mark.parametrize("limit", [1, 2, 200, 4000])
def test_a_text_is_cut_to_its_limit_with_a_warning(limit: int) -> None:
    """G1, G3: on both sides of it; the last character tells that there was more."""
    draft = Draft({})
    assert draft.shortened("a", f" {'ø' * limit}\u00a0", limit) == "ø" * limit
    assert draft.shortened("a", "A\u030a" * limit, limit) == "Å" * limit
    assert draft.warnings == []
    for more in (1, 1000):
        cut = draft.shortened("b", "ø" * (limit + more), limit)
        assert cut == "ø" * (limit - 1) + "…"
    assert draft.warnings == [("b", "shortened")] * 2


@pytest.mark.parametrize("blank", [None, "", " \t\u00a0\n"])
def test_a_blank_text_is_none_without_a_warning(blank: str | None) -> None:
    """G3."""
    draft = Draft({})
    assert draft.shortened("a", blank) is None
    assert draft.warnings == []


@given(text=st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=12), limit=st.integers(1, 10))
def test_a_shortened_text_fits_and_stays_as_it_is(text: str | None, limit: int) -> None:
    """G3: NFC, trimmed, never blank, never longer; cutting it again changes nothing."""
    draft = Draft({})
    cut = draft.shortened("a", text, limit)
    assert cut is None or 1 <= len(cut) <= limit
    assert (cut is None) == (clean.text(text) is None)
    assert Draft({}).shortened("a", cut, limit) == cut
    assert (draft.warnings == []) == (cut == clean.text(text))


texts = st.none() | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=12)


@given(
    name=texts,
    personal_identity_number=texts | st.just(number(2)),
    email=texts | st.emails(),
    mobile_phone=texts | st.from_regex(r"(\+47|0047|) ?[0-9 ]{8,10}", fullmatch=True),
)
def test_a_row_is_sent_or_set_aside_and_what_is_sent_is_accepted(**row: str | None) -> None:
    """G1, G2, G3: the other side's own reading of the contract takes every item; every warning has a name."""
    try:
        item, warnings = item_of(**row)
    except RecordRejected as rejected:
        aside = rejected
    else:
        Practitioner.model_validate(item)
        assert {rule for _, rule in warnings} <= {"not_an_address", "not_a_number"}
        assert all(item[field] is None for field, _ in warnings)
        return
    assert aside.field in {"name", "personal_identity_number"}
    assert aside.rule in clean.RULES
