"""Digests and rows of patients and appointments: they depend on what is carried and on nothing else (G4, O2)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from departments import Department, Setup
from extensor_hook import ExtensorHook
from flows import APPOINTMENTS, PATIENTS
from mirror.flow import Flow
from mirror.scope import scope
from statements import statement
from tests.extensor_hook.conftest import do
from tests.extensor_hook.test_digests import SETTINGS
from tests.world import Customer

NOW = datetime(2031, 3, 12, 11, tzinfo=UTC)
START = datetime.fromisoformat("2031-03-14 10:00")


def parameters(customer: Customer, **options: Any) -> dict[str, Any]:
    """Return what a query is bound to, as a run has it; options go to the first department."""
    departments = [
        Department(guid=guid, name="x", journal="x", flowzone="x", **(options if place == 0 else {}))
        for place, guid in enumerate(customer.departments)
    ]
    return scope(Setup(departments=tuple(departments)), departments[0], NOW)


def digests(customer: Customer, hook: ExtensorHook, flow: Flow, **options: Any) -> dict[UUID, str]:
    """Return the digests of all that should be in Flowzone."""
    with hook.snapshot() as journal:
        blocks = journal.digests(statement(flow.query), parameters(customer, **options), flow.salt)
        lines = [line.split("\t") for line in b"".join(blocks).decode("ascii").splitlines()]
    assert len({guid for guid, _ in lines}) == len(lines), "a GUID comes once"
    return {UUID(guid): digest for guid, digest in lines}


def row(customer: Customer, hook: ExtensorHook, flow: Flow, guid: UUID) -> dict[str, Any]:
    """Return one of them in full."""
    with hook.snapshot() as journal:
        ((found, values),) = journal.rows(statement(flow.query), parameters(customer), [guid])
    assert found == guid
    return dict(values)


@pytest.fixture(scope="module")
def clinic(standing: Customer) -> Iterator[tuple[Customer, UUID, UUID]]:
    """A patient with a series, and an appointment with all that one can have."""
    standing.empty()
    kari = standing.practitioner(full_name="Åse «Bjørnø» \\ 'x' 李")
    patient = standing.patient(birth_date=date(1970, 3, 4), sex="M")
    standing.series(patient, start=date(2024, 5, 6), end_date=date(2025, 7, 8), main_practitioner_guid=kari)
    group = standing.group(None, patient)
    guid = standing.appointment(
        None,
        START,
        START + timedelta(hours=1, microseconds=7),
        [kari, standing.practitioner()],
        group_guid=group,
        description="Blåbær 😀\n",
        room_id=standing.named("room", "Rom"),
        activity_id=standing.named("activity", "Trening"),
    )
    yield standing, patient, guid
    standing.empty()


@pytest.mark.parametrize(
    ("setting", "value"), [(setting, value) for setting, values in SETTINGS.items() for value in values]
)
def test_the_roles_settings_change_no_digest_and_no_row(
    clinic: tuple[Customer, UUID, UUID], hook: ExtensorHook, setting: str, value: str
) -> None:
    """G4: of either flow; dates and times come as ISO text."""
    customer, patient, appointment = clinic
    flows = ((PATIENTS, patient), (APPOINTMENTS, appointment))
    before = [(digests(customer, hook, flow), row(customer, hook, flow, guid)) for flow, guid in flows]
    assert before[0][1]["birth_date"] == "1970-03-04"
    assert before[0][1]["series.start_date"] == "2024-05-06"
    assert (before[1][1]["starts_at"], before[1][1]["ends_at"]) == ("2031-03-14T10:00:00", "2031-03-14T11:00:00.000007")
    try:
        do(customer, f"alter role flowzone_sync set {setting} = '{value}'")
        assert [(digests(customer, hook, flow), row(customer, hook, flow, guid)) for flow, guid in flows] == before
    finally:
        do(customer, "alter role flowzone_sync reset all")


def test_the_time_zone_is_part_of_an_appointments_digest_and_of_no_patients(
    clinic: tuple[Customer, UUID, UUID], hook: ExtensorHook
) -> None:
    """G4, A2: another one in the departments file sends all appointments anew, and nobody else."""
    customer, *_ = clinic
    for flow, same in ((PATIENTS, True), (APPOINTMENTS, False)):
        oslo, london = (digests(customer, hook, flow, timezone=zone) for zone in ("Europe/Oslo", "Europe/London"))
        assert set(oslo) == set(london)
        assert (oslo == london) is same


def test_the_order_in_which_links_were_made_is_no_matter(
    clinic: tuple[Customer, UUID, UUID], hook: ExtensorHook
) -> None:
    """O2, A3: nor does making them anew change anything."""
    customer, _, guid = clinic
    before = digests(customer, hook, APPOINTMENTS)
    links = "select user_guid from journal.appointment_practitioner where appointment_guid = %s order by user_guid"
    with customer.desktop() as journal:
        users = [user for (user,) in journal.execute(links, [guid])]
    for order in (users, users[::-1]):
        for user in users:
            customer.unlink("appointment_practitioner", appointment_guid=guid, user_guid=user)
        for user in order:
            customer.link("appointment_practitioner", appointment_guid=guid, user_guid=user)
        assert digests(customer, hook, APPOINTMENTS) == before
    assert row(customer, hook, APPOINTMENTS, guid)["practitioner_guids"] == sorted(str(user) for user in users)


def test_what_is_not_carried_changes_no_digest(clinic: tuple[Customer, UUID, UUID], hook: ExtensorHook) -> None:
    """O2: another series that does not count, a colleague's name, another appointment, `updated_at`."""
    customer, patient, guid = clinic
    before = [digests(customer, hook, flow) for flow in (PATIENTS, APPOINTMENTS)]
    customer.series(patient, start=date(2023, 1, 1))
    customer.series(patient, start=None)
    customer.change("appointment", guid, updated_at=datetime(2001, 1, 1, tzinfo=UTC))
    customer.change("patient", patient, updated_at=datetime(2001, 1, 1, tzinfo=UTC))
    other = customer.appointment(None, START, START + timedelta(hours=1), [customer.practitioner()])
    after = [digests(customer, hook, flow) for flow in (PATIENTS, APPOINTMENTS)]
    customer.delete("appointment", other)
    assert after[0] == before[0]
    assert {key: value for key, value in after[1].items() if key != other} == before[1]


def test_rows_are_what_the_translations_ask_for(clinic: tuple[Customer, UUID, UUID], hook: ExtensorHook) -> None:
    """T2, T3, A5: every row that the journal yields becomes an item."""
    customer, patient, guid = clinic
    for flow, one in ((PATIENTS, patient), (APPOINTMENTS, guid)):
        item, _, warnings = flow.item(one, "d" * 64, row(customer, hook, flow, one))
        assert str(one) in item
        assert warnings == []


@pytest.mark.parametrize("flow", [PATIENTS, APPOINTMENTS], ids=lambda flow: flow.name)
def test_a_department_without_anybody_has_none(
    clinic: tuple[Customer, UUID, UUID], hook: ExtensorHook, flow: Flow
) -> None:
    """D1: and an activated list that is somebody else's yields nobody."""
    customer, *_ = clinic
    bound = parameters(customer)
    with hook.snapshot() as journal:
        for change in ({"department": customer.departments[1]}, {"departments": [UUID(int=1)]}):
            assert b"".join(journal.digests(statement(flow.query), bound | change, "x")) == b""
