"""What of a patient arrives in Flowzone, and what is set aside or left out on the way (T2-T5, G1-G3)."""

import unicodedata
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from flows import PRACTITIONERS
from sandbox.journal import desktop
from tests.patients.conftest import Clock
from tests.patients.doing import AFTER, held, person, send
from tests.world import World, number

NUMBER = number(1)


def test_all_that_is_carried_arrives_exactly(world: World, great_expectations: None) -> None:
    """T2, T3: name, number, birth date, sex, phone, e-mail, GUID; status, dates and main practitioner of the series."""
    practitioner = world.customer.practitioner(full_name=" Kari\u00a0 Behandler ")
    guid = world.customer.patient(
        first_name=" A\u030ase \tMari",
        last_name="O\\Neil «Ødegård» ",
        personal_identity_number=f"{NUMBER[:6]}\u202f{NUMBER[6:]}",
        birth_date=date(1970, 1, 1),
        sex="M",
        mobile_phone="0047 912 34 567",
        email=" ase@example.no ",
    )
    world.customer.series(
        guid,
        start=date(2024, 2, 29),
        end_date=date(2025, 3, 1),
        status="Venteliste",
        main_practitioner_guid=practitioner,
    )
    row = send(world.department)
    assert (row["status"], row["sent"]) == ("success", 1)
    assert held(world) == {
        guid: {
            "name": "Åse Mari O\\Neil «Ødegård»",
            "personal_identity_number": NUMBER,
            "birth_date": "1970-01-01",
            "sex": "male",
            "mobile_phone": "+4791234567",
            "email": "ase@example.no",
            "series": {
                "status": "Waitinglist",
                "start_date": "2024-02-29",
                "end_date": "2025-03-01",
                "main_practitioner_name": "Kari Behandler",
                "main_practitioner_guid": str(practitioner),
            },
        }
    }
    assert world.warned(flow="patients") == set()


def test_the_main_practitioner_is_carried_synced_or_not(world: World) -> None:
    """T5: name and GUID of the account if there is one; both null if not."""
    known: dict[str, dict[str, Any]] = {
        "synced": {},
        "not synced": {"flowzone_enabled": False},
        "closed": {"closed_at": datetime(2020, 1, 1)},  # noqa: DTZ001  the clinic's local time
        "unusable": {"personal_identity_number": None},
        "blank": {"full_name": " \u00a0"},
        "of the limit": {"full_name": "x" * 200},
        "too long": {"full_name": "x" * 201},
    }
    practitioners = {case: world.customer.practitioner(**values) for case, values in known.items()}
    with world.customer.desktop() as journal:
        practitioners["nowhere"] = desktop.add_practitioner(journal, full_name="Uten avdeling")  # type: ignore[assignment]
    practitioners["gone"] = uuid4()
    guids = {}
    for case, practitioner in practitioners.items():
        guids[case] = world.customer.patient()
        world.customer.series(guids[case], main_practitioner_guid=practitioner)
    guids["none"] = person(world)
    row = send(world.department)
    assert (row["sent"], row["set_aside"]) == (len(guids), 0)
    sent = held(world)
    found = {case: sent[guid]["series"]["main_practitioner_guid"] for case, guid in guids.items()}
    assert found == {case: str(guid) for case, guid in practitioners.items()} | {"gone": None, "none": None}
    names = {case: sent[guid]["series"]["main_practitioner_name"] for case, guid in guids.items()}
    assert [names[case] for case in ("gone", "none", "blank")] == [None] * 3
    assert names["of the limit"] == "x" * 200
    assert names["nowhere"] == "Uten avdeling"
    assert names["synced"].startswith("Behandler ")
    assert all(names[case] for case in ("not synced", "closed", "unusable"))
    assert {guid for guid, field, _ in world.warned() if field == "series.main_practitioner_name"} == {
        guids["too long"]
    }


def test_a_patient_who_comes_before_the_practitioner_is_tied_to_the_same_guid(world: World) -> None:
    """T3, P3: whichever flow runs first."""
    practitioner = world.customer.practitioner(full_name="Kari")
    guid = world.customer.patient()
    world.customer.series(guid, main_practitioner_guid=practitioner)
    send(world.department)
    before = held(world)
    send(world.department, flow=PRACTITIONERS)
    assert list(world.held()) == [practitioner]
    send(world.department)
    assert held(world) == before
    assert before[guid]["series"]["main_practitioner_guid"] == str(practitioner)


FIELDS: list[tuple[str, str, Any, dict[str, Any]]] = [
    ("patient", "first_name", "Ny", {"name": "Ny Etternavn"}),
    ("patient", "last_name", "Nytt", {"name": "Fornavn Nytt"}),
    ("patient", "last_name", "", {"name": "Fornavn"}),
    ("patient", "personal_identity_number", number(2), {"personal_identity_number": number(2)}),
    ("patient", "birth_date", date(1980, 2, 29), {"birth_date": "1980-02-29"}),
    ("patient", "sex", "M", {"sex": "male"}),
    ("patient", "sex", None, {"sex": "unknown"}),
    ("patient", "email", "ny@example.no", {"email": "ny@example.no"}),
    ("patient", "email", None, {"email": None}),
    ("patient", "mobile_phone", "+46 70 123 45 67", {"mobile_phone": "+46701234567"}),
    ("series", "status", "Ferdig", {"status": "Finished"}),
    ("series", "start_date", date(2025, 1, 1), {"start_date": "2025-01-01"}),
    ("series", "end_date", date(2026, 1, 1), {"end_date": "2026-01-01"}),
    ("user_account", "full_name", "Kari Gift", {"main_practitioner_name": "Kari Gift"}),
]


def test_a_change_of_each_field_follows_and_nobody_else_is_touched(world: World) -> None:
    """T2, T3: all at once, each with a person of its own; and what is not carried is no change."""
    people: list[dict[str, UUID]] = []
    for _ in FIELDS:
        practitioner = world.customer.practitioner(full_name="Kari")
        guid = world.customer.patient(first_name="Fornavn", last_name="Etternavn", personal_identity_number=NUMBER)
        series = world.customer.series(guid, main_practitioner_guid=practitioner)
        people.append({"patient": guid, "series": series, "user_account": practitioner})
    quiet = person(world)
    send(world.department)
    before = held(world)
    for rows, (table, column, value, _) in zip(people, FIELDS, strict=True):
        world.customer.change(table, rows[table], **{column: value})
    world.customer.series(quiet, start=date(2023, 1, 1), status="Underlig")
    row = send(world.department)
    assert (row["sent"], row["unchanged"]) == (len(FIELDS), 1)
    after = held(world)
    for rows, (table, column, _, carried) in zip(people, FIELDS, strict=True):
        expected = dict(before[rows["patient"]])
        if table == "patient":
            expected |= carried
        else:
            expected["series"] = expected["series"] | carried
        assert after[rows["patient"]] == expected, column
    assert after[quiet] == before[quiet]
    assert world.effects(kind="patients") == {rows["patient"]: (1, 1, 0) for rows in people} | {quiet: (1, 0, 0)}


def test_another_main_practitioner_or_none_follows(world: World) -> None:
    """T3."""
    first, second = (world.customer.practitioner(full_name=name) for name in ("Kari", "Ola"))
    guid = world.customer.patient()
    series = world.customer.series(guid, main_practitioner_guid=first)
    for practitioner, name in ((first, "Kari"), (second, "Ola"), (None, None)):
        world.customer.change("series", series, main_practitioner_guid=practitioner)
        send(world.department)
        sent = held(world)[guid]["series"]
        assert (sent["main_practitioner_guid"], sent["main_practitioner_name"]) == (
            practitioner and str(practitioner),
            name,
        )


def test_names_are_joined_and_limited_after_joining(world: World) -> None:
    """G3: one part blank: the other alone; both blank, or over 200 characters together: set aside."""
    cases: dict[str, tuple[str, str, str | tuple[str, str]]] = {
        "both": ("Ole", "Hansen", "Ole Hansen"),
        "first alone": ("Ole", " \u00a0", "Ole"),
        "last alone": ("", "Hansen", "Hansen"),
        "neither": ("", "", ("missing", "name")),
        "both blank": ("\t", "\u00a0\n", ("missing", "name")),
        "white space": (" Ole\u00a0\tPetter ", "\nvon  Hansen ", "Ole Petter von Hansen"),
        "NFD": (unicodedata.normalize("NFD", "Åse"), unicodedata.normalize("NFD", "Bjørnå"), "Åse Bjørnå"),
        "200": ("x" * 99, "y" * 100, f"{'x' * 99} {'y' * 100}"),
        "201": ("x" * 100, "y" * 100, ("too_long", "name")),
        "200 after NFC": ("A\u030a" * 99, "y" * 100, f"{'Å' * 99} {'y' * 100}"),
        "200 after collapsing": ("x" * 99 + "   ", "  " + "y" * 100, f"{'x' * 99} {'y' * 100}"),
        "200 alone": ("", "y" * 200, "y" * 200),
        "201 alone": ("", "y" * 201, ("too_long", "name")),
    }
    guids = {case: person(world, first_name=first, last_name=last) for case, (first, last, _) in cases.items()}
    send(world.department)
    sent, aside = held(world), world.aside(flow="patients")
    found = {case: sent[guid]["name"] if guid in sent else aside[guid] for case, guid in guids.items()}
    assert found == {case: expected for case, (*_, expected) in cases.items()}


def test_birth_dates_and_numbers(world: World, clock: Clock) -> None:
    """G1, G2, G3: today is no future; infinite, past 9999 and before our era are unusable; nothing is compared."""
    clock("2031-03-12 12:00")
    cases: dict[str, tuple[str, Any, tuple[str, str] | None]] = {
        "today": ("birth_date", "2031-03-12", None),
        "tomorrow": ("birth_date", "2031-03-13", ("in_the_future", "birth_date")),
        "9999": ("birth_date", "9999-12-31", ("in_the_future", "birth_date")),
        "10000": ("birth_date", "10000-01-01", ("not_a_date", "birth_date")),
        "infinity": ("birth_date", "infinity", ("not_a_date", "birth_date")),
        "-infinity": ("birth_date", "-infinity", ("not_a_date", "birth_date")),
        "BC": ("birth_date", "0044-03-15 BC", ("not_a_date", "birth_date")),
        "year 1": ("birth_date", "0001-01-01", None),
        "none": ("birth_date", None, ("missing", "birth_date")),
        "another's": ("birth_date", "1903-05-06", None),
        "no number": ("personal_identity_number", None, ("missing", "personal_identity_number")),
        "ten digits": ("personal_identity_number", NUMBER[:10], ("not_eleven_digits", "personal_identity_number")),
        "FH": ("personal_identity_number", "9" + NUMBER[1:], ("fh_number", "personal_identity_number")),
        "hyphen": ("personal_identity_number", f"{NUMBER[:6]}-{NUMBER[6:]}", None),
    }
    guids = {case: person(world, **{column: value}) for case, (column, value, _) in cases.items()}
    row = send(world.department)
    assert row["sent"] == len([case for case in cases.values() if case[2] is None])
    aside = world.aside(flow="patients")
    assert {case: aside.get(guid) for case, guid in guids.items()} == {case: rule for case, (*_, rule) in cases.items()}
    assert set(held(world)) == set(guids.values()) - set(aside)


@pytest.mark.parametrize(
    ("timezone", "still", "then"),
    [
        ("Europe/Oslo", "2031-03-12 23:59:59", "2031-03-13 00:00"),
        ("America/New_York", "2031-03-13 04:59:59", "2031-03-13 05:00"),
    ],
)
def test_a_birth_date_of_tomorrow_is_sent_by_itself_when_the_day_has_come(
    world: World, clock: Clock, timezone: str, still: str, then: str
) -> None:
    """G3, G4: in the department's time zone; nobody has to touch the row."""
    world.write_departments(timezone=timezone)
    guid = person(world, birth_date=date(2031, 3, 13))
    clock(still)
    assert send(world.department)["set_aside"] == 1
    assert send(world.department)["sent"] == 0
    clock(then)
    row = send(world.department)
    assert (row["sent"], row["set_aside"]) == (1, 0)
    assert list(held(world)) == [guid]
    clock("2031-03-14 12:00")
    assert send(world.department)["unchanged"] == 1


def test_unknown_statuses_are_set_aside_by_name_and_cured(world: World) -> None:
    """T4, G1: only that of the series that counts; what was delivered before stays meanwhile."""
    new, delivered = world.customer.patient(), world.customer.patient()
    series = world.customer.series(new, start=AFTER, status="Avbrutt")
    second = world.customer.series(delivered, start=AFTER, status="Ferdig")
    send(world.department)
    before = held(world)
    world.customer.change("series", second, status="ferdig")
    row = send(world.department)
    assert (row["sent"], row["withdrawn"], row["set_aside"]) == (0, 0, 2)
    assert world.aside() == {
        new: ("unknown_status.Avbrutt", "series.status"),
        delivered: ("unknown_status.ferdig", "series.status"),
    }
    assert held(world) == before
    world.customer.change("series", series, status="Henvendelse")
    world.customer.series(delivered, start=date(2026, 1, 1), status="Pågår")
    assert send(world.department)["sent"] == 2
    assert world.aside() == {}
    assert {g: p["series"]["status"] for g, p in held(world).items()} == {new: "Planned", delivered: "Active"}


def test_optional_fields_are_left_out_with_warnings_that_can_be_found(world: World) -> None:
    """G1, G3, T5: e-mail, phone, sex, end date; gone once they are good."""
    guid = world.customer.patient(email="ase@", mobile_phone="1", sex="X")
    series = world.customer.series(guid, end_date="infinity")
    send(world.department)
    person_ = held(world)[guid]
    assert (person_["email"], person_["mobile_phone"], person_["sex"]) == (None, None, "unknown")
    assert person_["series"]["end_date"] is None
    assert world.warned() == {
        (guid, "email", "not_an_address"),
        (guid, "mobile_phone", "not_a_number"),
        (guid, "sex", "unknown"),
        (guid, "series.end_date", "not_a_date"),
    }
    world.customer.change("patient", guid, email="ase@example.no", mobile_phone=None, sex="U")
    world.customer.change("series", series, end_date=None)
    send(world.department)
    assert world.warned() == set()


def test_two_patients_with_one_number_are_both_sent(world: World) -> None:
    """G2: the GUID is the identity."""
    guids = {person(world, personal_identity_number=NUMBER) for _ in range(2)}
    assert send(world.department)["sent"] == 2
    assert set(held(world)) == guids
