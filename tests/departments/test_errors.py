"""Every error names the file, the line, the path and the cure (D7)."""

from pathlib import Path

import pytest

from departments import SetupError, load
from faults import ContractBroken, Fault
from tests.departments.conftest import Told

GUID = "1f0c6a3e-7d54-4c1b-9b0e-2a51c0de0001"
OTHER = "1f0c6a3e-7d54-4c1b-9b0e-2a51c0de0002"
GOOD = f"""\
departments:
  - guid: {GUID}
    name: Fjord
    journal: extensor_fjord
    flowzone: flowzone_fjord
    patients: {{series_after: 2022-10-01}}
    appointments: {{months_ahead: 2}}
    hold: {{rows: 20}}
    timezone: Europe/Oslo
"""


@pytest.mark.parametrize(
    ("written", "instead", "finding"),
    [
        # unknown keys, at each level
        ("hold:", "holds:", "8: departments.0.holds: unknown key; remove it or correct its spelling"),
        ("series_after", "serie_after", "6: departments.0.patients.serie_after: unknown key"),
        ("months_ahead", "monthsahead", "7: departments.0.appointments.monthsahead: unknown key"),
        ("rows", "row", "8: departments.0.hold.row: unknown key"),
        ("rows: 20", "patients: {row: 1}", "8: departments.0.hold.patients.row: unknown key"),
        ("rows: 20", "questionnaires: {rows: 1}", "8: departments.0.hold.questionnaires: unknown key"),
        ("departments:", "extra: 1\ndepartments:", "1: extra: unknown key"),
        ("    hold: {rows: 20}", "    1: x", "8: departments.0.1: a key that is no text"),
        # what must be there
        (f"  - guid: {GUID}\n    name", "  - name", "2: departments.0.guid: is missing; add it"),
        ("    name: Fjord\n", "", "2: departments.0.name: is missing; add it"),
        ("    journal: extensor_fjord\n", "", "2: departments.0.journal: is missing; add it"),
        ("    flowzone: flowzone_fjord\n", "", "2: departments.0.flowzone: is missing; add it"),
        ("journal: extensor_fjord", "journal:", "4: departments.0.journal: is no text"),
        ("name: Fjord", "name: ' '", "3: departments.0.name: String should have at least 1 character"),
        ("name: Fjord", f"name: {'Å' * 201}", "3: departments.0.name: String should have at most 200 characters"),
        # of the wrong kind
        (GUID, "Fjord", "2: departments.0.guid: is no GUID; copy the department's GUID from Extensor"),
        (GUID, GUID[:-1], "2: departments.0.guid: is no GUID"),
        (
            GUID,
            "123",
            "2: departments.0.guid: is no GUID; copy the department's GUID from Extensor and put it in quotes",
        ),
        ("extensor_fjord", "extensor fjord", "4: departments.0.journal: is no connection id; write letters, digits"),
        ("flowzone_fjord", "http://x", "5: departments.0.flowzone: is no connection id"),
        ("name: Fjord", "name: 12", "3: departments.0.name: is no text; put it in quotes"),
        ("{series_after: 2022-10-01}", "yes", "6: departments.0.patients: holds no keys; see include/departments.yaml"),
        ("timezone:", "active: perhaps\n    timezone:", "9: departments.0.active: is neither true nor false"),
        ("{months_ahead: 2}", "{active: 2}", "7: departments.0.appointments.active: is neither true nor false"),
        (
            "{months_ahead: 2}",
            "{descriptions: some}",
            "7: departments.0.appointments.descriptions: Input should be 'all'",
        ),
        # dates
        ("2022-10-01", "2022-13-01", "6: departments.0.patients.series_after: is no date; write it as YYYY-MM-DD"),
        ("2022-10-01", "2023-02-29", "6: departments.0.patients.series_after: is no date"),
        ("2022-10-01", "01.10.2022", "6: departments.0.patients.series_after: is no date"),
        ("2022-10-01", "20221001", "6: departments.0.patients.series_after: is no date"),
        ("2022-10-01", "0", "6: departments.0.patients.series_after: is no date"),
        ("2022-10-01", "'1664582400'", "6: departments.0.patients.series_after: is no date"),
        ("2022-10-01", "2022-10-01T12:00:00", "6: departments.0.patients.series_after: is no date"),
        ("2022-10-01", "", "6: departments.0.patients.series_after: is no date"),
        # numbers, on both sides of their limits
        ("months_ahead: 2", "months_ahead: -1", "7: departments.0.appointments.months_ahead: Input should be greater"),
        ("months_ahead: 2", "months_ahead: 61", "7: departments.0.appointments.months_ahead: Input should be less"),
        ("months_ahead: 2", "months_ahead: 2.5", "7: departments.0.appointments.months_ahead: is no whole number"),
        ("months_ahead: 2", "months_ahead: true", "7: departments.0.appointments.months_ahead: is no whole number"),
        ("months_ahead: 2", "months_ahead: two", "7: departments.0.appointments.months_ahead: is no whole number"),
        ("rows: 20", "rows: -1", "8: departments.0.hold.rows: Input should be greater than or equal to 0"),
        ("rows: 20", "withdrawn_share: 1.1", "8: departments.0.hold.withdrawn_share: Input should be less"),
        ("rows: 20", "withdrawn_share: .nan", "8: departments.0.hold.withdrawn_share: Input should be less"),
        ("rows: 20", "set_aside_share: -0.1", "8: departments.0.hold.set_aside_share: Input should be greater"),
        ("rows: 20", "set_aside_share: true", "8: departments.0.hold.set_aside_share: is no number"),
        ("rows: 20", "patients: {withdrawn_share: 2}", "8: departments.0.hold.patients.withdrawn_share: Input should"),
        # zones
        ("Europe/Oslo", "Oslo", "9: departments.0.timezone: «Oslo» is no IANA time zone; write it like Europe/Oslo"),
        ("Europe/Oslo", "europe/oslo", "9: departments.0.timezone: «europe/oslo» is no IANA time zone"),
        ("Europe/Oslo", "../../etc/passwd", "9: departments.0.timezone: «../../etc/passwd» is no IANA time zone"),
        ("Europe/Oslo", "", "9: departments.0.timezone: is no text"),
        # keys that stand twice
        (
            "    name: Fjord",
            "    active: true\n    active: false\n    name: Fjord",
            "3: key «active» stands twice; keep one",
        ),
        ("departments:", "departments: []\ndepartments:", "1: key «departments» stands twice; keep one"),
        ("{rows: 20}", "{rows: 1, rows: 2}", "8: key «rows» stands twice; keep one"),
    ],
)
def test_a_slip_of_the_pen_is_told_once_with_its_place_and_cure(
    told: Told, written: str, instead: str, finding: str
) -> None:
    """D7."""
    assert GOOD.count(written) == 1
    (line,) = told(GOOD.replace(written, instead))
    assert line.startswith(finding)


def test_every_slip_is_told_at_once(told: Told) -> None:
    """D7: whoever mends the file sees all there is to mend."""
    lines = told(GOOD.replace("Europe/Oslo", "Oslo").replace("2022-10-01", "soon").replace("    name: Fjord\n", ""))
    assert [line.split(": ")[1] for line in lines] == [
        "departments.0.name",
        "departments.0.patients.series_after",
        "departments.0.timezone",
    ]


@pytest.mark.parametrize("spelling", [GUID, GUID.upper(), "{" + GUID + "}", GUID.replace("-", "")])
def test_a_guid_that_stands_twice_is_found_however_it_is_spelt(told: Told, spelling: str) -> None:
    """D7: the second one's line, and both names."""
    second = GOOD.removeprefix("departments:\n").replace(GUID, f"'{spelling}'").replace("Fjord", "Byen")
    (line,) = told(GOOD + second)
    assert line == (
        f"10: departments.1.guid: {GUID} stands twice, for «Fjord» and «Byen»; give each its own GUID from Extensor"
    )


def test_a_braced_name_is_told_as_it_is(told: Told) -> None:
    """D7: names are no templates."""
    second = GOOD.removeprefix("departments:\n").replace("Fjord", "'{guid} {0}'")
    (line,) = told(GOOD + second)
    assert "{0}" in line


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("", "1: must hold a list named «departments»; see include/departments.yaml for its form"),
        ("# nothing yet\n", "1: must hold a list named «departments»"),
        ("- guid: x\n", "1: must hold a list named «departments»"),
        ("departments\n", "1: must hold a list named «departments»"),
        ("{}\n", "1: departments: is missing; add it"),
        ("departments:\n", "1: departments: is no list; begin each department with «- guid: …»"),
        ("departments: {guid: x}\n", "1: departments: is no list"),
        ("departments: Fjord\n", "1: departments: is no list"),
        ("departments: []\n", "1: departments: names no department; add one"),
        ("departments:\n  - Fjord\n", "2: departments.0: holds no keys; see include/departments.yaml for its form"),
        # not YAML
        ("departments:\n\t- guid: x\n", "2: is not YAML (found character '\\t' that cannot start any token)"),
        ("departments:\n  - guid: [\n", "3: is not YAML"),
        ("departments:\n  - \x07\n", "2: is not YAML (special characters are not allowed)"),
        ("a: 1\n---\nb: 2\n", "2: is not YAML (but found another document)"),
        ("departments: *nobody\n", "1: is not YAML (found undefined alias"),
        ("a: 1\n? [b]\n: 2\n", "2: is not YAML (found unhashable key)"),
        # values that Python itself trips over, and code
        ("a: 1\nb: !!bool maybe\n", "2: is not YAML (a value does not fit tag:yaml.org,2002:bool)"),
        ("a: 1\nb: !!int ''\n", "2: is not YAML (a value does not fit tag:yaml.org,2002:int)"),
        ("a: 1\nb: 0x_\n", "2: is not YAML (a value does not fit tag:yaml.org,2002:int)"),
        pytest.param(f"a: {'9' * 5000}\n", "1: is not YAML (a value does not fit tag:yaml.org,2002:int)", id="digits"),
        ("a: !!timestamp soon\n", "1: is not YAML (a value does not fit tag:yaml.org,2002:timestamp)"),
        ('a: "\\ud800"\n', "1: is not YAML (a value does not fit tag:yaml.org,2002:str)"),
        ("a: !!python/object/apply:os.getcwd []\n", "1: is not YAML (could not determine a constructor"),
        # what goes round in circles
        ("departments: &a [*a]\n", "1: departments.0: holds no keys"),
        ("&a {departments: *a}\n", "1: departments: is no list"),
        pytest.param("[" * 500, "1: is nested without end", id="deep"),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_line(told: Told, text: str, finding: str) -> None:
    """D7."""
    assert told(text)[0].startswith(finding)


def test_aliases_of_aliases_are_read_once(told: Told) -> None:
    """D7: a small file cannot keep the reader busy for ever."""
    doubled = "".join(f"b{i}: &b{i} [*b{i - 1}, *b{i - 1}]\n" for i in range(1, 60))
    assert told(f"b0: &b0 [x]\n{doubled}")[0] == "1: departments: is missing; add it"


@pytest.mark.parametrize("content", [GOOD.replace("Fjord", "Bærum").encode("latin-1"), GOOD.encode("utf-16")])
def test_another_encoding_is_refused(file: Path, content: bytes) -> None:
    """D7."""
    file.write_bytes(content)
    with pytest.raises(SetupError, match=r"departments\.yaml: cannot be read as UTF-8 text"):
        load(file)


def test_a_file_that_is_not_there_is_told_with_the_cure(tmp_path: Path) -> None:
    """D7; a folder is none either."""
    for missing in (tmp_path / "nowhere.yaml", tmp_path):
        with pytest.raises(SetupError, match="set HELSEBRO_DEPARTMENTS to the file") as caught:
            load(missing)
        assert str(missing) in str(caught.value)


def test_the_error_is_one_that_trying_again_does_not_cure() -> None:
    """D7."""
    assert issubclass(SetupError, ContractBroken)
    assert issubclass(SetupError, Fault)
