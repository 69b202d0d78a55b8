"""Who is transferred, and with which series (T1, T5, D3, D4, G5)."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.patients.doing import everywhere, held, person, send
from tests.world import World

BEFORE, CUTOFF, AFTER = date(2022, 9, 30), date(2022, 10, 1), date(2022, 10, 2)
"""The day before, on, and after the cut-off date; only what is strictly after it counts (D4)."""


@dataclass(frozen=True)
class Places:
    """The first customer's departments, one of each kind."""

    own: UUID
    beside: UUID
    off: UUID
    gone: UUID
    other_flowzone: UUID
    other_journal: UUID
    nowhere: UUID


@pytest.fixture
def places(world: World) -> Places:
    """The departments file: two activated side by side, one off, one absent, one of another Flowzone connection."""
    own, beside, off, gone, other = world.customer.departments
    world.options |= {off: {"active": False}, other: {"flowzone": "flowzone_byen"}}
    world.absent.add(gone)
    world.write_departments()
    return Places(own, beside, off, gone, other, world.customers[1].departments[0], uuid4())


def test_each_criterion_on_both_sides(world: World, places: Places) -> None:
    """T1: active, ticked, and a series after the cut-off date; each alone is not enough."""
    cases: dict[str, tuple[dict[str, Any], list[tuple[UUID, date | None]], bool]] = {
        "all met": ({}, [(places.own, AFTER)], True),
        "passive": ({"status": 2}, [(places.own, AFTER)], False),
        "deceased": ({"status": 3}, [(places.own, AFTER)], False),
        "status 0": ({"status": 0}, [(places.own, AFTER)], False),
        "status 4": ({"status": 4}, [(places.own, AFTER)], False),
        "status -1": ({"status": -1}, [(places.own, AFTER)], False),
        "not ticked": ({"flowzone_enabled": False}, [(places.own, AFTER)], False),
        "neither": ({"flowzone_enabled": False, "status": 2}, [(places.own, AFTER)], False),
        "no series": ({}, [], False),
        "the day before": ({}, [(places.own, BEFORE)], False),
        "on the day": ({}, [(places.own, CUTOFF)], False),
        "before and on": ({}, [(places.own, BEFORE), (places.own, CUTOFF)], False),
        "before and after": ({}, [(places.own, BEFORE), (places.own, AFTER)], True),
        "no start": ({}, [(places.own, None)], False),
        "no start and after": ({}, [(places.own, None), (places.own, AFTER)], True),
        "far ahead": ({}, [(places.own, date(2099, 1, 1))], True),
        "beside": ({}, [(places.beside, AFTER)], True),
        "beside, on the day": ({}, [(places.beside, CUTOFF)], False),
        "off": ({}, [(places.off, AFTER)], False),
        "gone from the file": ({}, [(places.gone, AFTER)], False),
        "other Flowzone": ({}, [(places.other_flowzone, AFTER)], False),
        "other journal": ({}, [(places.other_journal, AFTER)], False),
        "nowhere": ({}, [(places.nowhere, AFTER)], False),
        "off, and own too old": ({}, [(places.off, AFTER), (places.own, CUTOFF)], False),
        "off, and beside": ({}, [(places.off, AFTER), (places.beside, AFTER)], True),
    }
    guids = {}
    for case, (values, series, _) in cases.items():
        guids[case] = world.customer.patient(places.own, **values)
        for department, start in series:
            world.customer.series(guids[case], department, start)
    send(places.own)
    sent = set(held(world, places.own))
    assert {case: guids[case] in sent for case in cases} == {case: expected for case, (*_, expected) in cases.items()}


def test_a_patient_is_delivered_under_the_own_department_whatever_the_series_says(world: World, places: Places) -> None:
    """T1, T5, D2, G5: patients of departments that are off, unknown or elsewhere are nobody's."""
    homes = {
        "own": (places.own, places.beside),
        "beside": (places.beside, places.own),
        "off": (places.off, places.own),
        "gone": (places.gone, places.own),
        "other journal": (places.other_journal, places.own),
        "nowhere": (places.nowhere, places.own),
    }
    guids = {}
    for case, (home, tied) in homes.items():
        guids[case] = world.customer.patient(home)
        world.customer.series(guids[case], tied)
    for department in (places.own, places.beside):
        send(department)
    send(places.off)
    assert everywhere(world) == {guids["own"]: {places.own}, guids["beside"]: {places.beside}}


def test_nothing_crosses_customers(world: World) -> None:
    """D1, G5: the same GUID in two journals is two people; each business has its own."""
    guid = UUID(int=42)
    for customer in world.customers:
        customer.patient(guid=guid, last_name=customer.name)
        customer.series(guid)
    world.customer.series(UUID(int=7), start=AFTER)
    for customer in world.customers:
        send(customer.departments[0])
    names = [held(world, customer.departments[0])[guid]["name"] for customer in world.customers]
    assert names == ["Pasient fjord", "Pasient byen"]


def test_a_series_in_a_department_of_another_flowzone_connection_counts_for_nobody_here(
    world: World, places: Places
) -> None:
    """G5, T5: not even where no series is required."""
    world.write_departments(patients={"series_required": False})
    guid = person(world, places.own, start=AFTER)
    world.customer.series(guid, places.other_flowzone, date(2030, 1, 1))
    world.customer.series(guid, places.off, date(2030, 1, 2))
    send(places.own)
    assert held(world, places.own)[guid]["series"]["start_date"] == "2022-10-02"


def test_which_series_counts(world: World, places: Places) -> None:
    """T4, T5: the latest start among those that count, then the highest GUID; the others are no matter."""
    low, high = UUID(int=1), UUID(int=2**128 - 1)
    series: dict[str, list[dict[str, Any]]] = {
        "latest": [
            {"start": date(2024, 1, 1), "status": "Ferdig"},
            {"start": date(2024, 1, 2), "status": "Venteliste"},
            {"start": date(2023, 1, 1), "status": "Henvendelse"},
        ],
        "highest": [
            {"start": AFTER, "guid": low, "status": "Ferdig"},
            {"start": AFTER, "guid": high, "status": "Henvendelse"},
            {"start": AFTER, "guid": UUID(int=2**127), "status": "Ferdig"},
        ],
        "ended": [
            {"start": date(2024, 1, 1), "end_date": date(2024, 2, 1), "status": "Ferdig"},
            {"start": date(2023, 1, 1), "end_date": None, "status": "Pågår"},
        ],
        "beside": [
            {"start": date(2024, 1, 1), "status": "Ferdig"},
            {"start": date(2024, 1, 2), "status": "Pågår", "department": places.beside},
        ],
        "off is later": [
            {"start": date(2024, 1, 1), "status": "Ferdig"},
            {"start": date(2024, 1, 2), "status": "Pågår", "department": places.off},
        ],
        "no start": [{"start": date(2024, 1, 1), "status": "Ferdig"}, {"start": None, "status": "Pågår"}],
        "unknown but earlier": [
            {"start": date(2024, 1, 2), "status": "Ferdig"},
            {"start": date(2024, 1, 1), "status": "Underlig"},
        ],
        "unknown but off": [
            {"start": date(2024, 1, 1), "status": "Ferdig"},
            {"start": date(2024, 1, 2), "status": "Underlig", "department": places.off},
        ],
        "unknown but lower": [
            {"start": AFTER, "guid": UUID(int=5), "status": "Underlig"},
            {"start": AFTER, "guid": UUID(int=6), "status": "Ferdig"},
        ],
    }
    expected = {
        "latest": ("Waitinglist", "2024-01-02"),
        "highest": ("Planned", "2022-10-02"),
        "ended": ("Finished", "2024-01-01"),
        "beside": ("Active", "2024-01-02"),
        "off is later": ("Finished", "2024-01-01"),
        "no start": ("Finished", "2024-01-01"),
        "unknown but earlier": ("Finished", "2024-01-02"),
        "unknown but off": ("Finished", "2024-01-01"),
        "unknown but lower": ("Finished", "2022-10-02"),
    }
    guids = {case: world.customer.patient(places.own) for case in series}
    for case, rows in series.items():
        for row in rows:
            world.customer.series(guids[case], **({"department": places.own} | row))
    row = send(places.own)
    assert (row["sent"], row["set_aside"]) == (len(series), 0)
    sent = held(world, places.own)
    found = {case: (sent[guid]["series"]["status"], sent[guid]["series"]["start_date"]) for case, guid in guids.items()}
    assert found == expected


def test_where_no_series_is_required(world: World, places: Places, great_expectations: None) -> None:
    """D3, T5: none, or none that counts, is sent with `null`; an old one counts all the same."""
    world.write_departments(patients={"series_required": False})
    cases: dict[str, tuple[list[tuple[UUID, date | None]], str | None]] = {
        "none": ([], None),
        "no start": ([(places.own, None)], None),
        "no start and old": ([(places.own, None), (places.own, date(1999, 1, 1))], "1999-01-01"),
        "off": ([(places.off, AFTER)], None),
        "gone": ([(places.gone, AFTER)], None),
        "old": ([(places.own, date(1999, 1, 1))], "1999-01-01"),
        "on the day": ([(places.own, CUTOFF)], "2022-10-01"),
        "old and new": ([(places.own, date(1999, 1, 1)), (places.own, AFTER)], "2022-10-02"),
        "old beside": ([(places.beside, date(1999, 1, 1))], "1999-01-01"),
    }
    guids = {case: world.customer.patient(places.own) for case in cases}
    for case, (rows, _) in cases.items():
        for department, start in rows:
            world.customer.series(guids[case], department, start)
    still = [
        world.customer.patient(places.own, status=2),
        world.customer.patient(places.own, flowzone_enabled=False),
        world.customer.patient(places.beside),
    ]
    send(places.own)
    send(places.beside)
    sent = held(world, places.own)
    assert {case: (sent[guid]["series"] or {}).get("start_date") for case, guid in guids.items()} == {
        case: start for case, (_, start) in cases.items()
    }
    assert held(world, places.beside) == {}
    assert set(sent).isdisjoint(still)


def test_the_rules_are_those_of_the_patients_own_department(world: World, places: Places) -> None:
    """D3, D4, T5: wherever the series is."""
    world.options[places.own] = {"patients": {"series_after": date(2024, 6, 1)}}
    world.options[places.beside] = {"patients": {"series_required": False}}
    world.write_departments()
    strict = person(world, places.own, start=date(2024, 6, 1))
    exact = person(world, places.own, start=date(2024, 6, 2))
    lenient = world.customer.patient(places.beside)
    world.customer.series(lenient, places.own, date(2001, 1, 1))
    for department in (places.own, places.beside):
        send(department)
    assert everywhere(world) == {exact: {places.own}, lenient: {places.beside}}
    assert strict not in everywhere(world)
    assert held(world, places.beside)[lenient]["series"]["start_date"] == "2001-01-01"


@pytest.mark.parametrize(
    ("start", "finding"),
    [
        ("infinity", ("not_a_date", "series.start_date")),
        ("10000-01-01", ("not_a_date", "series.start_date")),
        ("9999-12-31", None),
    ],
)
def test_a_start_past_every_year_wins_and_sets_aside(
    world: World, places: Places, start: str, finding: tuple[str, str] | None
) -> None:
    """T5, G1, G3: it is the latest, and what cannot be sent is no reason to take another."""
    guid = person(world, places.own)
    with world.customer.desktop() as journal:
        journal.execute(
            "insert into journal.series (guid, patient_guid, department_guid, status, start_date)"
            " values (gen_random_uuid(), %s, %s, 'Ferdig', %s::date)",
            (guid, places.own, start),
        )
    send(places.own)
    assert world.aside(places.own) == ({guid: finding} if finding else {})
    assert list(held(world, places.own)) == ([] if finding else [guid])


def test_series_of_nobody_and_patients_of_nobody_do_no_harm(world: World, places: Places) -> None:
    """T1: rows may dangle."""
    world.customer.series(uuid4(), places.own)
    guid = person(world, places.own)
    world.customer.series(guid, places.own, date(2025, 1, 1), main_practitioner_guid=uuid4())
    row = send(places.own)
    assert (row["status"], row["sent"]) == ("success", 1)
    assert list(held(world, places.own)) == [guid]
