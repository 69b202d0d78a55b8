"""How an appointment's row becomes an item of the contract (A1, A2, A5, A6, G1, G3)."""

import json
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faults import RecordRejected
from flows import APPOINTMENTS
from mirror import clean
from sandbox.flowzone.models import Appointment

GUID = UUID("1F0C6A3E-7D54-4C1B-9B0E-2A51C0DE0001")
PRACTITIONER, PATIENT = "1f0c6a3e-7d54-4c1b-9b0e-2a51c0de0002", "1f0c6a3e-7d54-4c1b-9b0e-2a51c0de0003"
DIGEST = "d" * 64
BLUE: Mapping[str, Any] = {
    "guid": str(GUID),
    "with_patient": False,
    "with_group": False,
    "group_is_gone": False,
    "title": " Møte ",
    "group_name": None,
    "description": " To\nlinjer ",
    "room": "Rom 1",
    "room_is_unknown": False,
    "activity": "Trening",
    "activity_is_unknown": False,
    "starts_at": "2031-03-12T08:00:00",
    "ends_at": "2031-03-12T08:45:00",
    "timezone": "Europe/Oslo",
    "practitioner_guids": [PRACTITIONER],
    "patient_guids": [],
}
INDIVIDUAL: Mapping[str, Any] = {**BLUE, "with_patient": True, "patient_guids": [PATIENT]}
GROUP: Mapping[str, Any] = {**BLUE, "with_group": True, "group_name": " Rygg  og nakke ", "patient_guids": [PATIENT]}


def item_of(row: Mapping[str, Any] = BLUE, /, **values: object) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    text, _, warnings = APPOINTMENTS.item(GUID, DIGEST, {**row, **values})
    item: dict[str, Any] = json.loads(text)
    assert {rule for _, rule in warnings} <= set(clean.RULES)
    return item, warnings


def refusal_of(row: Mapping[str, Any] = BLUE, /, **values: object) -> tuple[str, str]:
    with pytest.raises(RecordRejected) as caught:
        item_of(row, **values)
    assert caught.value.rule in clean.RULES
    return caught.value.rule, caught.value.field


def test_an_appointment_is_sent_with_all_that_is_carried_and_nothing_else() -> None:
    """A5."""
    assert item_of() == (
        {
            "guid": str(GUID),
            "source_version": DIGEST,
            "kind": "blue",
            "title": "Møte",
            "description": "To\nlinjer",
            "room": "Rom 1",
            "activity": "Trening",
            "starts_at": "2031-03-12T08:00:00+01:00",
            "ends_at": "2031-03-12T08:45:00+01:00",
            "practitioner_guids": [PRACTITIONER],
            "patient_guids": [],
        },
        [],
    )


@pytest.mark.parametrize(("row", "kind"), [(INDIVIDUAL, "individual"), (GROUP, "group"), (BLUE, "blue")])
def test_the_kind_is_told_by_patient_and_group(row: Mapping[str, Any], kind: str) -> None:
    """A1: whether anybody is synced is no matter."""
    assert item_of(row)[0]["kind"] == kind
    assert item_of(row, patient_guids=[])[0]["kind"] == kind


TITLES: list[tuple[Mapping[str, Any], dict[str, Any], str]] = [
    (INDIVIDUAL, {}, "Individuell avtale"),
    (INDIVIDUAL, {"title": None}, "Individuell avtale"),
    (INDIVIDUAL, {"title": "Hemmelig", "activity": "Trening"}, "Individuell avtale"),
    (INDIVIDUAL, {"title": "x" * 201}, "Individuell avtale"),
    (GROUP, {}, "Møte"),
    (GROUP, {"title": None}, "Rygg  og nakke"),
    (GROUP, {"title": " \u00a0\t"}, "Rygg  og nakke"),
    (GROUP, {"title": "", "group_name": " "}, "Trening"),
    (GROUP, {"title": None, "group_name": "", "activity": " "}, "Avtale"),
    (GROUP, {"title": None, "group_name": "", "activity": None}, "Avtale"),
    (BLUE, {}, "Møte"),
    (BLUE, {"title": None}, "Trening"),
    (BLUE, {"title": "", "activity": None}, "Avtale"),
    (BLUE, {"title": None, "activity": "\u00a0"}, "Avtale"),
    (BLUE, {"title": unicodedata.normalize("NFD", "Må øve")}, "Må øve"),
    (BLUE, {"title": "x" * 200}, "x" * 200),
    (BLUE, {"title": f"  {'x' * 200}\n"}, "x" * 200),
    (BLUE, {"title": unicodedata.normalize("NFD", "Å") * 200}, "Å" * 200),
]


@pytest.mark.parametrize(("row", "values", "title"), TITLES)
def test_titles(row: Mapping[str, Any], values: dict[str, Any], title: str) -> None:
    """A6, G3: the individual one's always; or title, group's name, activity, «Avtale», the first not blank."""
    item, warnings = item_of(row, **values)
    assert item["title"] == title
    assert warnings == []


LIMITS = [("title", 200), ("room", 200), ("activity", 200), ("description", 4000)]


@pytest.mark.parametrize(("field", "limit"), LIMITS)
def test_a_text_of_the_limit_is_sent_and_a_longer_one_is_cut(field: str, limit: int) -> None:
    """G1, G3: to the limit, the last character «…», with a warning."""
    assert item_of(**{field: "ø" * limit}) == ({**item_of()[0], field: "ø" * limit}, [])
    for more in (1, 2, 5000):
        item, warnings = item_of(**{field: "ø" * (limit + more)})
        assert item[field] == "ø" * (limit - 1) + "…"
        assert warnings == [(field, "shortened")]


@pytest.mark.parametrize(
    ("row", "values"),
    [
        (GROUP, {"title": None, "group_name": "x" * 201}),
        (BLUE, {"title": None, "activity": "x" * 201}),
    ],
)
def test_a_title_that_is_taken_from_elsewhere_is_cut_too(row: Mapping[str, Any], values: dict[str, Any]) -> None:
    """A6, G3."""
    item, warnings = item_of(row, **values)
    assert item["title"] == "x" * 199 + "…"
    assert ("title", "shortened") in warnings


@pytest.mark.parametrize("field", ["description", "room", "activity"])
@pytest.mark.parametrize("blank", [None, "", " \u00a0\n"])
def test_blank_texts_are_null_without_a_warning(field: str, blank: str | None) -> None:
    """G3."""
    item, warnings = item_of(**{field: blank})
    assert item[field] is None
    assert warnings == []


@pytest.mark.parametrize("field", ["description", "room", "activity"])
def test_texts_are_nfc_and_trimmed(field: str) -> None:
    """G3."""
    assert item_of(**{field: unicodedata.normalize("NFD", "\u00a0Blåbær  på tur\t")})[0][field] == "Blåbær  på tur"


@pytest.mark.parametrize("field", ["room", "activity"])
def test_an_unknown_room_or_activity_is_left_out_with_a_warning(field: str) -> None:
    """G3."""
    item, warnings = item_of(**{field: None, f"{field}_is_unknown": True})
    assert item[field] is None
    assert warnings == [(field, "unknown")]


def test_both_a_patient_and_a_group_is_set_aside() -> None:
    """A6: also where the group is gone."""
    assert refusal_of(INDIVIDUAL, with_group=True)[0] == "patient_and_group"
    assert refusal_of(INDIVIDUAL, with_group=True, group_is_gone=True)[0] == "patient_and_group"


def test_a_group_that_is_gone_is_set_aside() -> None:
    """A6."""
    assert refusal_of(GROUP, group_is_gone=True, group_name=None)[0] == "group_gone"


TIMES = [
    ("2031-03-12T08:00:00", "2031-03-12T08:00:01", True),
    ("2031-03-12T08:00:00", "2031-03-12T08:00:00.000001", True),
    ("2031-03-12T08:00:00", "2031-03-12T08:00:00", False),
    ("2031-03-12T08:00:00", "2031-03-12T07:59:59", False),
    ("2031-03-12T23:30:00", "2031-03-13T00:15:00", True),
    ("2031-03-12T08:00:00", "2031-03-11T09:00:00", False),
    # 30 March: 02 to 03 never happens; its times keep +01:00, and 03:00 is +02:00, the same moment as 02:00
    ("2031-03-30T01:30:00", "2031-03-30T03:00:00", True),
    ("2031-03-30T02:00:00", "2031-03-30T03:00:00", False),
    ("2031-03-30T02:30:00", "2031-03-30T03:15:00", False),
    ("2031-03-30T02:30:00", "2031-03-30T03:30:00", False),
    ("2031-03-30T02:30:00", "2031-03-30T03:30:01", True),
    ("2031-03-30T02:00:00", "2031-03-30T02:45:00", True),
    # 26 October: 02 to 03 happens twice, and means the first
    ("2031-10-26T02:30:00", "2031-10-26T02:15:00", False),
    ("2031-10-26T02:59:00", "2031-10-26T03:00:00", True),
    ("2031-10-26T01:00:00", "2031-10-26T03:00:00", True),
    ("2031-10-26T02:30:00", "2031-10-26T02:30:00", False),
]


@pytest.mark.parametrize(("starts_at", "ends_at", "sent"), TIMES)
def test_it_ends_after_it_has_started_in_real_time(starts_at: str, ends_at: str, sent: bool) -> None:
    """A6, A2: also through a clock change."""
    if sent:
        item, _ = item_of(starts_at=starts_at, ends_at=ends_at)
        Appointment.model_validate(item)
    else:
        assert refusal_of(starts_at=starts_at, ends_at=ends_at) == ("ends_too_early", "ends_at")


@pytest.mark.parametrize("ends_at", ["infinity", "-infinity", "10000-01-01T00:00:00", "0044-03-15T00:00:00 BC"])
def test_an_end_without_end_is_unusable(ends_at: str) -> None:
    """G1, G3: times are required."""
    assert refusal_of(ends_at=ends_at) == ("not_a_date", "ends_at")


OFFSETS = [
    ("Europe/Oslo", "2031-01-15T08:00:00", "2031-01-15T08:00:00+01:00"),
    ("Europe/Oslo", "2031-07-15T08:00:00", "2031-07-15T08:00:00+02:00"),
    ("Europe/Oslo", "2031-03-30T02:30:00", "2031-03-30T02:30:00+01:00"),
    ("Europe/Oslo", "2031-10-26T02:30:00", "2031-10-26T02:30:00+02:00"),
    ("Atlantic/Reykjavik", "2031-07-15T08:00:00", ("2031-07-15T08:00:00Z", "2031-07-15T08:00:00+00:00")),
    ("America/New_York", "2031-07-15T08:00:00", "2031-07-15T08:00:00-04:00"),
    ("Asia/Kolkata", "2031-07-15T08:00:00", "2031-07-15T08:00:00+05:30"),
]


@pytest.mark.parametrize(("timezone", "local", "sent"), OFFSETS)
def test_times_are_rfc_3339_with_the_departments_offset(timezone: str, local: str, sent: str | tuple[str, str]) -> None:
    """A2: to the letter."""
    item, _ = item_of(timezone=timezone, starts_at=local, ends_at="2031-12-31T00:00:00")
    assert item["starts_at"] in (sent if isinstance(sent, tuple) else (sent,))


def test_the_day_is_the_local_day_of_the_start() -> None:
    """A2: by which history is decided, however far from UTC."""
    for timezone in ("Europe/Oslo", "Pacific/Kiritimati", "America/New_York"):
        for local in ("2031-03-12T00:00:00", "2031-03-12T23:59:59.999999"):
            assert APPOINTMENTS.day({**BLUE, "starts_at": local, "timezone": timezone}) == date(2031, 3, 12)


def test_a_refusal_tells_no_value() -> None:
    """G1, O1."""
    with pytest.raises(RecordRejected) as caught:
        item_of(title="Hemmelig", ends_at="2000-01-01T00:00:00")
    assert "Hemmelig" not in f"{caught.value!r} {caught.value}"
    assert "2000" not in f"{caught.value!r} {caught.value}"


texts = st.none() | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=8)
long = texts | st.integers(195, 205).map("å".__mul__) | st.integers(3998, 4003).map("x".__mul__)
times = st.datetimes().map(lambda time: time.isoformat()) | st.sampled_from(["infinity", "2031-03-30T02:30:00"])


@given(
    row=st.fixed_dictionaries(
        {
            "with_patient": st.booleans(),
            "with_group": st.booleans(),
            "group_is_gone": st.booleans(),
            "title": long,
            "group_name": long,
            "description": long,
            "room": long,
            "room_is_unknown": st.booleans(),
            "activity": long,
            "activity_is_unknown": st.booleans(),
            "ends_at": times,
            "timezone": st.sampled_from(["Europe/Oslo", "America/St_Johns", "Australia/Lord_Howe"]),
            "patient_guids": st.lists(st.uuids().map(str), unique=True, max_size=3),
        }
    )
)
def test_a_row_is_sent_or_set_aside_and_what_is_sent_is_accepted(row: dict[str, Any]) -> None:
    """A5, A6, G1, G3: the other side's own reading of the contract takes every item."""
    try:
        item, _ = item_of(BLUE, **row)
    except RecordRejected as rejected:
        aside = rejected
    else:
        Appointment.model_validate(item)
        return
    assert aside.rule in {"patient_and_group", "group_gone", "ends_too_early", "not_a_date"}
