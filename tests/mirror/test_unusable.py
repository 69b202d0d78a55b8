"""What cannot be sent as it is: left out with a warning, or set aside with rule and field (G1)."""

from typing import Any
from uuid import UUID

import pytest

from tests.mirror.driver import run, run_one
from tests.world import World, number

NUMBER = number(1)

OPTIONAL = [("email", "kari@", "not_an_address"), ("mobile_phone", "123", "not_a_number")]
REQUIRED = [
    ("full_name", " \u00a0 ", ("missing", "name")),
    ("full_name", "x" * 201, ("too_long", "name")),
    ("personal_identity_number", None, ("missing", "personal_identity_number")),
    ("personal_identity_number", NUMBER[:-1], ("not_eleven_digits", "personal_identity_number")),
    ("personal_identity_number", "9" + NUMBER[1:], ("fh_number", "personal_identity_number")),
    ("personal_identity_number", "00" + NUMBER[2:], ("no_such_date", "personal_identity_number")),
    (
        "personal_identity_number",
        NUMBER[:-1] + str((int(NUMBER[-1]) + 1) % 10),
        ("control_digits", "personal_identity_number"),
    ),
]


def warnings(world: World) -> dict[UUID, list[tuple[str, str]]]:
    """What was left out of what Flowzone holds, by GUID."""
    found: dict[UUID, list[tuple[str, str]]] = {}
    for row in world.query("select guid, field, rule from bridge.warning order by guid, field, rule"):
        found.setdefault(row["guid"], []).append((row["field"], row["rule"]))
    return found


@pytest.mark.parametrize(("field", "typed", "rule"), OPTIONAL)
def test_a_bad_optional_field_is_left_out_with_a_warning(world: World, field: str, typed: str, rule: str) -> None:
    """G1: the row goes without it, and the warning is there until the field is good."""
    guid = world.customer.practitioner(**{field: typed})
    row = run_one(world.department)
    assert (row["sent"], row["set_aside"]) == (1, 0)
    assert world.held()[guid][field] is None
    assert warnings(world) == {guid: [(field, rule)]}
    world.customer.change("user_account", guid, **{field: None})
    run_one(world.department)
    assert warnings(world) == {}


def test_warnings_are_those_of_what_flowzone_holds(world: World) -> None:
    """G1: a new warning takes the old one's place; a withdrawn person has none."""
    guid = world.customer.practitioner(email="kari@")
    run_one(world.department)
    world.customer.change("user_account", guid, email="kari@example.no", mobile_phone="1")
    run_one(world.department)
    assert warnings(world) == {guid: [("mobile_phone", "not_a_number")]}
    world.customer.change("user_account", guid, mobile_phone="2", full_name="")
    run_one(world.department)
    assert warnings(world) == {guid: [("mobile_phone", "not_a_number")]}, "Flowzone still holds what was sent before"
    world.customer.change("user_account", guid, flowzone_enabled=False)
    run_one(world.department)
    assert warnings(world) == {}


@pytest.mark.parametrize(("field", "typed", "finding"), REQUIRED)
def test_a_bad_required_field_sets_the_row_aside(
    world: World, field: str, typed: str | None, finding: tuple[str, str]
) -> None:
    """G1, G2: it is named by rule and field, nobody else is touched, and once cured it is delivered."""
    if typed is None or field == "personal_identity_number":
        bad = world.customer.practitioner(personal_identity_number=typed)
    else:
        bad = world.customer.practitioner(full_name=typed)
    good = world.customer.practitioner()
    row = run_one(world.department)
    assert (row["status"], row["sent"], row["set_aside"]) == ("success", 1, 1)
    assert list(world.held()) == [good]
    assert world.aside() == {bad: finding}
    world.customer.change("user_account", bad, full_name="Kari", personal_identity_number=NUMBER)
    row = run_one(world.department)
    assert (row["sent"], row["set_aside"]) == (1, 0)
    assert set(world.held()) == {good, bad}
    assert world.aside() == {}


def test_a_name_of_exactly_the_limit_is_sent(world: World) -> None:
    """G1, G3: 200 characters go, 201 do not (above)."""
    guid = world.customer.practitioner(full_name="ø" * 200)
    run_one(world.department)
    assert world.held()[guid]["name"] == "ø" * 200


def test_a_row_set_aside_never_withdraws_what_was_delivered(world: World) -> None:
    """G1: Flowzone keeps what it has until the row is usable again, also through a full re-sync."""
    guid = world.customer.practitioner(full_name="Kari", personal_identity_number=NUMBER)
    run_one(world.department)
    before = world.held()
    world.customer.change("user_account", guid, full_name="Kari Ny", personal_identity_number="1")
    for mode in ("changes", "changes", "full", "changes"):
        row = run_one(world.department, "full" if mode == "full" else "changes")
        assert (row["withdrawn"], row["sent"], row["set_aside"]) == (0, 0, 1)
        assert world.held() == before
    world.customer.change("user_account", guid, personal_identity_number=NUMBER)
    run_one(world.department)
    assert world.held()[guid]["name"] == "Kari Ny"
    assert world.aside() == {}


def test_a_row_that_goes_back_to_what_flowzone_holds_is_no_longer_set_aside(world: World) -> None:
    """G1: there is nothing to send, and nothing to mend."""
    guid = world.customer.practitioner(personal_identity_number=NUMBER)
    run_one(world.department)
    world.customer.change("user_account", guid, personal_identity_number="1")
    run_one(world.department)
    world.customer.change("user_account", guid, personal_identity_number=NUMBER)
    row = run_one(world.department)
    assert (row["unchanged"], row["set_aside"]) == (1, 0)
    assert world.aside() == {}
    assert world.effects() == {guid: (1, 0, 0)}


def test_a_row_set_aside_that_is_no_longer_wanted_is_forgotten(world: World) -> None:
    """G1, P5: whether it was delivered before (then it is withdrawn) or not."""
    never = world.customer.practitioner(personal_identity_number="1")
    before = world.customer.practitioner()
    run_one(world.department)
    world.customer.change("user_account", before, personal_identity_number="1")
    run_one(world.department)
    assert set(world.aside()) == {never, before}
    world.customer.change_accounts([never, before], flowzone_enabled=False)
    assert run_one(world.department)["withdrawn"] == 1
    assert (world.aside(), world.held()) == ({}, {})


def test_a_row_set_aside_waits_quietly_until_it_changes(world: World) -> None:
    """G1, O2: it is judged once, again when it changes, and when someone asks (full)."""
    guid = world.customer.practitioner(personal_identity_number="1")

    def standing() -> dict[str, Any]:
        (row,) = world.query("select rule, since, attempts from bridge.set_aside")
        return row

    run_one(world.department)
    first = standing()
    run_one(world.department)
    assert standing() == first
    world.customer.change("user_account", guid, full_name="Changed")
    run_one(world.department)
    assert standing() == first | {"attempts": 2}, "the same finding stands since the same time"
    run_one(world.department, "full")
    assert standing() == first | {"attempts": 3}
    world.customer.change("user_account", guid, personal_identity_number=None)
    run_one(world.department)
    assert (standing()["rule"], standing()["attempts"]) == ("missing", 4)
    assert standing()["since"] > first["since"], "another finding stands since it was made"


def test_each_department_sets_aside_for_itself(world: World) -> None:
    """G1, D1: one person in two departments is set aside, and cured, in each."""
    guid = world.customer.practitioner(*world.customer.departments, personal_identity_number="1")
    run()
    assert [list(world.aside(d)) for d in world.customer.departments] == [[guid], [guid]]
    world.customer.change("user_account", guid, personal_identity_number=NUMBER)
    run_one(world.department)
    assert [list(world.aside(d)) for d in world.customer.departments] == [[], [guid]]
    run()
    assert [list(world.aside(d)) for d in world.customer.departments] == [[], []]
