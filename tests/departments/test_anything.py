"""Whatever stands in the file: it is a set-up, or it is refused with the file and a line (D7)."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from departments import Setup, SetupError, load

GUID = "1f0c6a3e-7d54-4c1b-9b0e-2a51c0de0001"
KEYS = [
    *("departments", "guid", "name", "journal", "flowzone", "active", "patients", "appointments", "hold", "timezone"),
    *("series_required", "series_after", "months_ahead", "descriptions", "rows", "withdrawn_share", "set_aside_share"),
]

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.dates()
    | st.datetimes()
    | st.binary(max_size=4)
    | st.text(max_size=8)
    | st.sampled_from([GUID, "Europe/Oslo", "extensor_fjord", *KEYS])
)
keys = st.sampled_from(KEYS) | st.text(max_size=4) | st.integers() | st.none() | st.booleans()
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4), max_leaves=12
)
# A department that is almost right, so that the depths are reached, too.
departments = st.fixed_dictionaries(
    {},
    optional={
        "guid": st.just(GUID) | anything,
        "name": st.text(max_size=5) | anything,
        "journal": st.just("extensor_fjord") | anything,
        "flowzone": st.just("flowzone_fjord") | anything,
        "active": st.booleans() | anything,
        "patients": st.dictionaries(st.sampled_from(KEYS), scalars, max_size=2) | anything,
        "appointments": st.dictionaries(st.sampled_from(KEYS), scalars, max_size=2) | anything,
        "hold": st.dictionaries(st.sampled_from(KEYS), scalars, max_size=2) | anything,
        "timezone": st.sampled_from(["Europe/Oslo", "UTC"]) | anything,
    },
)
files = st.fixed_dictionaries({"departments": st.lists(departments, max_size=3) | anything}) | anything
yaml_text = st.text(st.sampled_from("adeguin:-[]{}&*!<>|?#%@'\"\\,0123x._ \n\t~=") | st.characters(), max_size=60)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file, written anew for each example."""
    return tmp_path_factory.mktemp("anything") / "departments.yaml"


def judged(file: Path, content: bytes) -> Setup | None:
    """Load the content; a refusal names the file in every line."""
    file.write_bytes(content)
    try:
        return load(file)
    except SetupError as error:
        refusal = str(error)
    assert all(line.startswith(f"{file}:") for line in refusal.split("\n"))
    return None


@given(text=yaml_text)
@example(text="departments: &a [*a]")
@example(text="&a {<<: *a}")
@example(text="? &a [*a]\n: 1")
@example(text="departments: [&a {guid: *a, patients: *a, hold: *a}]")
@example(text="departments:\n- guid: 2001-02-30\n")
@example(text="a: !!binary å")
@example(text="a: !!float x")
@example(text="a: 1:99999999999999999999")
@settings(max_examples=400, deadline=None)
def test_any_text(file: Path, text: str) -> None:
    """D7."""
    judged(file, text.encode("utf-8", "surrogatepass"))


@given(content=st.binary(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_bytes(file: Path, content: bytes) -> None:
    """D7."""
    judged(file, content)


@given(content=files)
@example(content={"departments\n1: are fine": 1})
@example(content={"departments": [{"timezone": "Europe\u2028Oslo"}]})
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_structure(file: Path, content: Any) -> None:
    """D7: what is accepted has unique GUIDs and usable zones."""
    setup = judged(file, yaml.safe_dump(content, allow_unicode=True).encode("utf-8", "surrogatepass"))
    if setup:
        guids = [department.guid for department in setup.departments]
        assert len(set(guids)) == len(guids) > 0
        assert all(department.zone for department in setup.departments)
