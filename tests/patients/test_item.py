"""How a patient's row becomes an item of the contract (T2-T5, G1-G3)."""

import json
import unicodedata
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faults import RecordRejected
from flows import PATIENTS
from mirror import clean
from sandbox.flowzone.models import Patient
from tests.world import number

GUID = UUID("1F0C6A3E-7D54-4C1B-9B0E-2A51C0DE0001")
PRACTITIONER = "1f0c6a3e-7d54-4c1b-9b0e-2a51c0de0002"
DIGEST = "d" * 64
GOOD: Mapping[str, Any] = {
    "guid": str(GUID),
    "name": " A\u030ase\u00a0\tMari  Bjørnø ",
    "personal_identity_number": f"{number(1)[:6]}\u00a0{number(1)[6:]}",
    "birth_date": "1970-01-01",
    "birth_date_is_to_come": False,
    "sex": "K",
    "email": " ase@example.test",
    "mobile_phone": "912 34 567",
    "series.status": "Pågår",
    "series.start_date": "2024-01-15",
    "series.end_date": "2024-12-31",
    "series.main_practitioner_guid": PRACTITIONER,
    "series.main_practitioner_name": " Kari  Behandler ",
}
NO_SERIES = {column: None for column in GOOD if column.startswith("series.")}


def item_of(**values: object) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    text, _, warnings = PATIENTS.item(GUID, DIGEST, {**GOOD, **values})
    item: dict[str, Any] = json.loads(text)
    assert {rule for _, rule in warnings} <= set(clean.RULES)
    return item, warnings


def refusal_of(**values: object) -> tuple[str, str]:
    with pytest.raises(RecordRejected) as caught:
        item_of(**values)
    assert caught.value.rule.partition(".")[0] in clean.RULES
    return caught.value.rule, caught.value.field


def test_a_patient_is_sent_cleaned_with_all_that_is_carried_and_nothing_else() -> None:
    """T2, T3, G2, G3."""
    assert item_of() == (
        {
            "guid": str(GUID),
            "source_version": DIGEST,
            "name": "Åse Mari Bjørnø",
            "personal_identity_number": number(1),
            "birth_date": "1970-01-01",
            "sex": "female",
            "email": "ase@example.test",
            "mobile_phone": "+4791234567",
            "series": {
                "status": "Active",
                "start_date": "2024-01-15",
                "end_date": "2024-12-31",
                "main_practitioner_name": "Kari Behandler",
                "main_practitioner_guid": PRACTITIONER,
            },
        },
        [],
    )


def test_a_patient_without_a_series_is_sent_with_none() -> None:
    """T5."""
    item, warnings = item_of(**NO_SERIES)
    assert item["series"] is None
    assert warnings == []


STATUSES = [
    ("Venteliste", "Waitinglist"),
    ("Henvendelse", "Planned"),
    ("Pågår", "Active"),
    ("Ferdig", "Finished"),
    (" Ferdig \u00a0\t", "Finished"),
    ("\nVenteliste", "Waitinglist"),
    (unicodedata.normalize("NFD", "Pågår"), "Active"),
    (f" {unicodedata.normalize('NFD', 'Pågår')}  ", "Active"),
]


@pytest.mark.parametrize(("typed", "sent"), STATUSES)
def test_a_status_has_its_word_in_flowzone(typed: str, sent: str) -> None:
    """T4: compared after trimming and NFC."""
    assert item_of(**{"series.status": typed})[0]["series"]["status"] == sent


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("venteliste", "unknown_status.venteliste"),
        ("FERDIG", "unknown_status.FERDIG"),
        ("pågår", "unknown_status.pågår"),
        ("Pagar", "unknown_status.Pagar"),
        ("Ferdig.", "unknown_status.Ferdig."),
        ("Avsluttet", "unknown_status.Avsluttet"),
        (" Avbrutt av pasient ", "unknown_status.Avbrutt av pasient"),
        (unicodedata.normalize("NFD", "På vent"), "unknown_status.På vent"),
        ("Active", "unknown_status.Active"),
        ("Ven teliste", "unknown_status.Ven teliste"),
    ],
)
def test_any_other_status_is_no_guess_and_is_named(typed: str, told: str) -> None:
    """T4: case is kept, and what stands inside counts."""
    assert refusal_of(**{"series.status": typed}) == (told, "series.status")


@pytest.mark.parametrize("blank", ["", " ", "\u00a0\t"])
def test_a_blank_status_is_unknown_too(blank: str) -> None:
    """T4."""
    rule, field = refusal_of(**{"series.status": blank})
    assert rule.startswith("unknown_status")
    assert field == "series.status"


@pytest.mark.parametrize("typed", [f"Avtalt {number(1)}", "ring 91234567", "x" * 41, "to\nlinjer"])
def test_what_does_not_look_like_a_label_is_not_told(typed: str) -> None:
    """T4, O1: a status that somebody has filled with something else may be about a person."""
    assert refusal_of(**{"series.status": typed}) == ("unknown_status", "series.status")


@pytest.mark.parametrize(
    ("typed", "sent", "warned"),
    [
        ("K", "female", False),
        ("M", "male", False),
        ("U", "unknown", False),
        ("", "unknown", False),
        (" ", "unknown", False),
        (None, "unknown", False),
        ("X", "unknown", True),
        ("k", "unknown", True),
        ("m", "unknown", True),
        ("u", "unknown", True),
        ("F", "unknown", True),
        ("1", "unknown", True),
    ],
)
def test_sex(typed: str | None, sent: str, warned: bool) -> None:
    """T5: a warning unless U or empty; case kept."""
    item, warnings = item_of(sex=typed)
    assert item["sex"] == sent
    assert warnings == ([("sex", "unknown")] if warned else [])


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("Ole Hansen", "Ole Hansen"),
        (" Hansen", "Hansen"),
        ("Ole ", "Ole"),
        (" \u00a0 Hansen", "Hansen"),
        ("Ole\u00a0\t \n Petter\u2003Hansen", "Ole Petter Hansen"),
        (unicodedata.normalize("NFD", "Åse Ødegård"), "Åse Ødegård"),
        ("Å" * 200, "Å" * 200),
        (unicodedata.normalize("NFD", "Å") * 200, "Å" * 200),
        (f"{'x' * 100}   {'y' * 99}", f"{'x' * 100} {'y' * 99}"),
    ],
)
def test_names(name: str, sent: str) -> None:
    """G3: NFC, white space collapsed, 200 characters after that."""
    assert item_of(name=name)[0]["name"] == sent


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("name", "", "missing"),
        ("name", "  \u00a0\t", "missing"),
        ("name", "Å" * 201, "too_long"),
        ("name", f"{'x' * 100} {'y' * 100}", "too_long"),
        ("personal_identity_number", None, "missing"),
        ("personal_identity_number", " - ", "missing"),
        ("personal_identity_number", number(1)[:10], "not_eleven_digits"),
        ("personal_identity_number", "9" + number(1)[1:], "fh_number"),
        ("personal_identity_number", "8" + number(1)[1:], "fh_number"),
        ("personal_identity_number", "00" + number(1)[2:], "no_such_date"),
        ("personal_identity_number", number(1)[:10] + str((int(number(1)[10]) + 1) % 10), "control_digits"),
        ("birth_date", None, "missing"),
        ("birth_date", "infinity", "not_a_date"),
        ("birth_date", "-infinity", "not_a_date"),
        ("birth_date", "10000-01-01", "not_a_date"),
        ("birth_date", "0044-03-15 BC", "not_a_date"),
        ("series.start_date", "infinity", "not_a_date"),
        ("series.start_date", "-infinity", "not_a_date"),
        ("series.start_date", "10000-01-01", "not_a_date"),
    ],
)
def test_an_unusable_required_field_sets_the_patient_aside(column: str, value: str | None, rule: str) -> None:
    """G1, G2, G3, T2: with rule and field, whatever is wrong with the optional ones."""
    assert refusal_of(**{column: value}) == (rule, column)
    assert refusal_of(**{column: value, "email": "ukjent", "sex": "X"}) == (rule, column)


def test_a_birth_date_that_is_to_come_is_unusable() -> None:
    """G3."""
    assert refusal_of(birth_date="2031-03-13", birth_date_is_to_come=True) == ("in_the_future", "birth_date")
    assert refusal_of(birth_date="9999-12-31", birth_date_is_to_come=True) == ("in_the_future", "birth_date")
    assert refusal_of(birth_date="infinity", birth_date_is_to_come=True) == ("not_a_date", "birth_date")


def test_neither_birth_date_nor_sex_is_compared_with_the_number() -> None:
    """G2."""
    item, warnings = item_of(birth_date="1901-02-03", sex="M", personal_identity_number=number(2))
    assert (item["birth_date"], item["sex"], warnings) == ("1901-02-03", "male", [])
    assert item_of(sex="K", personal_identity_number=number(2))[0]["sex"] == "female"


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("email", "ase@", "not_an_address"),
        ("email", "åse@example.test", "not_an_address"),
        ("mobile_phone", "12", "not_a_number"),
        ("mobile_phone", "ukjent", "not_a_number"),
    ],
)
def test_an_unusable_optional_field_is_left_out_with_a_warning(column: str, value: str, rule: str) -> None:
    """G1, G3."""
    item, warnings = item_of(**{column: value})
    assert item[column] is None
    assert warnings == [(column, rule)]


@pytest.mark.parametrize(
    ("column", "blank"),
    [
        *((column, None) for column in ("email", "mobile_phone", "series.end_date", "series.main_practitioner_name")),
        *((column, "") for column in ("email", "mobile_phone", "series.main_practitioner_name")),
        *((column, " \u00a0") for column in ("email", "mobile_phone", "series.main_practitioner_name")),
    ],
)
def test_a_blank_optional_field_is_null_without_a_warning(column: str, blank: str | None) -> None:
    """G1, G3, T5."""
    item, warnings = item_of(**{column: blank})
    assert (item["series"] if "." in column else item)[column.rpartition(".")[2]] is None
    assert warnings == []


@pytest.mark.parametrize("end", ["infinity", "-infinity", "10000-01-01", "0001-01-01 BC"])
def test_an_unusable_end_date_is_left_out_with_a_warning(end: str) -> None:
    """G1, G3, T3: nobody is set aside for it."""
    item, warnings = item_of(**{"series.end_date": end})
    assert item["series"]["end_date"] is None
    assert warnings == [("series.end_date", "not_a_date")]


def test_an_end_before_the_start_is_sent_as_it_is() -> None:
    """T3: the clinic's own affair."""
    item, warnings = item_of(**{"series.end_date": "2020-01-01"})
    assert (item["series"]["end_date"], warnings) == ("2020-01-01", [])


@pytest.mark.parametrize("name", ["x" * 200, f" {'x' * 200} "])
def test_a_main_practitioners_name_of_the_limit_is_sent(name: str) -> None:
    """T3, G3."""
    item, warnings = item_of(**{"series.main_practitioner_name": name})
    assert (item["series"]["main_practitioner_name"], warnings) == ("x" * 200, [])


def test_a_longer_one_never_sets_the_patient_aside() -> None:
    """G1, T3: it is left out or shortened, with a warning that can be found; the GUID still ties the two."""
    item, warnings = item_of(**{"series.main_practitioner_name": "x" * 201})
    sent = item["series"]["main_practitioner_name"]
    assert sent is None or len(sent) <= 200
    assert item["series"]["main_practitioner_guid"] == PRACTITIONER
    assert [field for field, _ in warnings] == ["series.main_practitioner_name"]


def test_no_main_practitioner_is_null_twice() -> None:
    """T5."""
    item, warnings = item_of(**{"series.main_practitioner_guid": None, "series.main_practitioner_name": None})
    assert item["series"]["main_practitioner_guid"] is None
    assert item["series"]["main_practitioner_name"] is None
    assert warnings == []


def test_warnings_come_together() -> None:
    """G1."""
    _, warnings = item_of(sex="X", email="a@", mobile_phone="1", **{"series.end_date": "infinity"})
    assert warnings == [
        ("sex", "unknown"),
        ("email", "not_an_address"),
        ("mobile_phone", "not_a_number"),
        ("series.end_date", "not_a_date"),
    ]


def test_a_refusal_tells_no_value() -> None:
    """G1, O1."""
    for column in ("name", "personal_identity_number", "birth_date"):
        with pytest.raises(RecordRejected) as caught:
            item_of(**{column: "12345 Hemmelig" * 20})
        assert "Hemmelig" not in f"{caught.value!r} {caught.value}"


texts = st.none() | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=12)
dates = st.dates().map(lambda day: day.isoformat()) | st.sampled_from(["infinity", "-infinity", "12022-10-01"])


@given(
    row=st.fixed_dictionaries(
        {
            "name": texts.map(lambda text: text or ""),
            "personal_identity_number": texts | st.just(number(2)),
            "birth_date": st.none() | dates,
            "birth_date_is_to_come": st.booleans(),
            "sex": st.none() | st.sampled_from(["K", "M", "U", " ", "X", "Å"]),
            "email": texts | st.emails(),
            "mobile_phone": texts,
            "series.status": st.sampled_from(["Ferdig", "Pågår", "Annet"]) | texts.map(lambda text: text or ""),
            "series.start_date": st.none() | dates,
            "series.end_date": st.none() | dates,
            "series.main_practitioner_guid": st.none() | st.uuids().map(str),
            "series.main_practitioner_name": texts | st.text("x", min_size=199, max_size=202),
        }
    )
)
def test_a_row_is_sent_or_set_aside_and_what_is_sent_is_accepted(row: dict[str, Any]) -> None:
    """G1-G3: the other side's own reading of the contract takes every item; only required fields set aside."""
    try:
        item, _ = item_of(**row)
    except RecordRejected as rejected:
        aside = rejected
    else:
        Patient.model_validate(item)
        return
    assert aside.rule != "contract"
    assert aside.field in {"name", "personal_identity_number", "birth_date", "series.status", "series.start_date"}
