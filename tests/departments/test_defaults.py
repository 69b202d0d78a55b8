"""What a good departments file says, and what it need not say."""

import codecs
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from departments import Appointments, Department, Hold, Limits, Patients, Setup, load, path, place
from departments.load import DEFAULT

GUID = UUID("1f0c6a3e-7d54-4c1b-9b0e-2a51c0de0001")
OTHER = UUID("1f0c6a3e-7d54-4c1b-9b0e-2a51c0de0002")
SHORT = f"departments: [{{guid: {GUID}, name: Fjord, journal: extensor_default, flowzone: flowzone_default}}]\n"
FULL = f"""
departments:
  - guid: {GUID}
    name: Fjord rehabilitering
    journal: extensor_default
    flowzone: flowzone_default
    active: false
    patients: {{series_required: false, series_after: 2024-02-29}}
    appointments: {{active: true, months_ahead: 0, descriptions: synced_only}}
    hold: {{rows: 0, withdrawn_share: 0, set_aside_share: 1}}
    timezone: Atlantic/Reykjavik
"""

Loaded = Callable[[str], Setup]


def test_all_but_four_keys_have_defaults(loaded: Loaded) -> None:
    """D2, D3, D4, D5, D6, A5, O3."""
    (department,) = loaded(SHORT).departments
    assert department == Department(guid=GUID, name="Fjord", journal="extensor_default", flowzone="flowzone_default")
    assert department.active
    assert department.patients == Patients(series_required=True, series_after="2022-10-01")
    assert department.appointments == Appointments(active=False, months_ahead=2, descriptions="all")
    assert department.hold == Hold(rows=20, withdrawn_share=0.3, set_aside_share=0.5)
    assert department.zone.key == "Europe/Oslo"


def test_every_key_can_be_said(loaded: Loaded) -> None:
    """D1, D2, D3, D4, D5, D6, A5, O3; the limits' ends are allowed."""
    (department,) = loaded(FULL).departments
    assert department.name == "Fjord rehabilitering"
    assert not department.active
    assert not department.patients.series_required
    assert department.patients.series_after == date(2024, 2, 29)
    assert department.appointments == Appointments(active=True, months_ahead=0, descriptions="synced_only")
    assert department.hold == Hold(rows=0, withdrawn_share=0.0, set_aside_share=1.0)
    assert department.zone.key == "Atlantic/Reykjavik"


@pytest.mark.parametrize(
    ("written", "flow", "limits"),
    [
        ("{}", "patients", Limits()),
        ("{rows: 5}", "patients", Limits(rows=5)),
        ("{patients: {rows: 5}}", "patients", Limits(rows=5)),
        ("{patients: {rows: 5}}", "appointments", Limits()),
        ("{rows: 5, withdrawn_share: 0.1, patients: {rows: 20}}", "patients", Limits(rows=20, withdrawn_share=0.1)),
        ("{rows: 5, appointments: {set_aside_share: 1}}", "appointments", Limits(rows=5, set_aside_share=1.0)),
        ("{rows: 5, practitioners: {withdrawn_share: 0}}", "practitioners", Limits(rows=5, withdrawn_share=0.0)),
        ("{rows: 5}", "a_fifth_flow", Limits(rows=5)),
    ],
)
def test_a_flows_own_limits_count_before_the_departments(
    loaded: Loaded, written: str, flow: str, limits: Limits
) -> None:
    """O3, D7: what is said of the flow, else what is said of the department, else O3's; also where it is the same."""
    (department,) = loaded(SHORT.replace("}]", f", hold: {written}}}]")).departments
    assert department.hold.limits(flow) == limits
    assert type(department.hold.limits(flow)) is Limits


@pytest.mark.parametrize("written", ["2022-10-01", "'2022-10-01'"])
def test_a_date_may_stand_in_quotes(loaded: Loaded, written: str) -> None:
    """D4."""
    (department,) = loaded(FULL.replace("2024-02-29", written)).departments
    assert department.patients.series_after == date(2022, 10, 1)


@pytest.mark.parametrize(
    "written", [str(GUID).upper(), f"'{GUID}'", f'"{{{GUID}}}"', GUID.hex], ids=["upper", "quoted", "braced", "bare"]
)
def test_a_guid_is_the_same_however_it_is_spelt(loaded: Loaded, written: str) -> None:
    """D1."""
    assert loaded(SHORT.replace(str(GUID), written)).departments[0].guid == GUID


def test_departments_share_customers_and_businesses(loaded: Loaded) -> None:
    """D1, D2, D7: many journals and businesses, several departments to one; those that are off keep their place."""
    setup = loaded(FULL + SHORT.replace("departments: [", "  - ").replace("}]", "}").replace(str(GUID), str(OTHER)))
    assert [department.guid for department in setup.departments] == [GUID, OTHER]
    assert {department.flowzone for department in setup.departments} == {"flowzone_default"}
    assert [department.guid for department in setup.active] == [OTHER]
    assert setup.get(GUID) is setup.departments[0]
    assert setup.get(UUID(int=7)) is None


def test_activated_beside_are_those_of_one_journal_and_one_flowzone_connection() -> None:
    """G5, D2, D8: this one included; those that are off are not."""

    def department(number: int, journal: str = "a", flowzone: str = "b", *, active: bool = True) -> Department:
        return Department(guid=UUID(int=number), name="x", journal=journal, flowzone=flowzone, active=active)

    listed = (
        department(1),
        department(2),
        department(3, active=False),
        department(4, journal="other"),
        department(5, flowzone="other"),
        department(6, journal="other", flowzone="other"),
        department(7, journal="b", flowzone="a"),
    )
    setup = Setup(departments=listed)
    beside = {one.guid.int: {other.guid.int for other in setup.activated_beside(one)} for one in listed}
    assert beside == {1: {1, 2}, 2: {1, 2}, 3: {1, 2}, 4: {4}, 5: {5}, 6: {6}, 7: {7}}


def test_names_are_trimmed_and_keep_norwegian_letters(loaded: Loaded) -> None:
    """D7."""
    assert loaded(SHORT.replace("Fjord", "' Bærum døgn & Ås '")).departments[0].name == "Bærum døgn & Ås"


def test_a_byte_order_mark_is_no_matter(file: Path) -> None:
    """D7: as Windows' Notepad saves it, with its line ends."""
    file.write_bytes(codecs.BOM_UTF8 + FULL.replace("\n", "\r\n").encode())
    assert load(file).departments[0].guid == GUID


def test_the_file_of_this_repository_is_valid() -> None:
    """D7."""
    setup = load(DEFAULT)
    assert setup.active
    assert yaml.safe_load(DEFAULT.read_text(encoding="utf-8"))["departments"][0]["guid"] == str(
        setup.departments[0].guid
    )


def test_the_environment_names_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """D7; empty counts as unset."""
    file.write_text(SHORT, encoding="utf-8")
    monkeypatch.setenv("HELSEBRO_DEPARTMENTS", str(file))
    assert path() == file
    assert load().departments[0].name == "Fjord"
    monkeypatch.setenv("HELSEBRO_DEPARTMENTS", "")
    assert path() == DEFAULT
    monkeypatch.delenv("HELSEBRO_DEPARTMENTS")
    assert path() == DEFAULT


def test_place_tells_where_a_key_stands(file: Path) -> None:
    """D7: for what shows only later, such as a connection that Airflow does not have."""
    file.write_text(FULL, encoding="utf-8")
    assert place(GUID, "flowzone", file=file) == f"{file}:6: departments.0.flowzone"


@given(months=st.integers(0, 60), rows=st.integers(0, 10**6), share=st.floats(0, 1), day=st.dates())
def test_what_is_written_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, months: int, rows: int, share: float, day: date
) -> None:
    """D4, D6, O3."""
    given_ = {
        "guid": str(GUID),
        "name": "Fjord",
        "journal": "a",
        "flowzone": "b",
        "patients": {"series_after": day},
        "appointments": {"months_ahead": months},
        "hold": {"rows": rows, "withdrawn_share": share},
    }
    file = tmp_path_factory.getbasetemp() / "written.yaml"
    file.write_text(yaml.safe_dump({"departments": [given_]}), encoding="utf-8")
    (department,) = load(file).departments
    assert department.patients.series_after == day
    assert department.appointments.months_ahead == months
    assert department.hold.rows == rows
    assert department.hold.withdrawn_share == pytest.approx(share)
