"""Digests: they change if and only if something that is carried does (house: no cursor on `updated_at`)."""

import json
from datetime import datetime
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extensor_hook import ExtensorHook
from statements import statement
from tests.extensor_hook.conftest import do
from tests.world import Customer, number

QUERY = statement("extensor/practitioners")
NOW = datetime.fromisoformat("2026-11-22 12:00")
SETTINGS = {
    "datestyle": ["German, DMY", "SQL, MDY", "Postgres, YMD"],
    "timezone": ["Asia/Tokyo", "America/St_Johns"],
    "search_path": ["public", "journal", "nowhere"],
    "client_encoding": ["LATIN1", "SQL_ASCII", "WIN1252"],
    "bytea_output": ["escape"],
    "intervalstyle": ["sql_standard"],
    "extra_float_digits": ["-15"],
    "standard_conforming_strings": ["off"],
    "transform_null_equals": ["on"],
    "default_transaction_isolation": ["serializable"],
    "statement_timeout": ["1h"],
}


def parameters(customer: Customer) -> dict[str, Any]:
    return {"department": customer.departments[0], "departments": customer.departments, "now": NOW}


def digests(customer: Customer, hook: ExtensorHook, salt: str = "practitioners/1") -> dict[UUID, str]:
    with hook.snapshot() as journal:
        text = b"".join(journal.digests(QUERY, parameters(customer), salt)).decode("ascii")
    lines = [line.split("\t") for line in text.splitlines()]
    return {UUID(guid): digest for guid, digest in lines}


def row(customer: Customer, hook: ExtensorHook, guid: UUID) -> dict[str, Any]:
    with hook.snapshot() as journal:
        ((found, values),) = journal.rows(QUERY, parameters(customer), [guid])
    assert found == guid
    return dict(values)


def test_an_empty_journal_has_none(journal: Customer, hook: ExtensorHook) -> None:
    """P1."""
    assert digests(journal, hook) == {}


def test_a_digest_is_sha_256_and_tells_nothing(journal: Customer, hook: ExtensorHook) -> None:
    """O1: 64 hexadecimal digits; the same row has the same digest another time."""
    guid = journal.practitioner()
    found = digests(journal, hook)
    assert set(found) == {guid}
    assert len(found[guid]) == 64
    assert set(found[guid]) <= set("0123456789abcdef")
    assert digests(journal, hook) == found


def test_the_salt_changes_every_digest(journal: Customer, hook: ExtensorHook) -> None:
    """House: salted with the contract's version, so that a new translation sends all anew."""
    for _ in range(3):
        journal.practitioner()
    first, second = digests(journal, hook), digests(journal, hook, "practitioners/2")
    assert set(first) == set(second)
    assert set(first.values()).isdisjoint(second.values())


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("full_name", "Åse Ny"),
        ("full_name", "Åse Bjørnø "),
        ("full_name", "A\u030ase Bjørnø"),
        ("personal_identity_number", number(8)),
        ("personal_identity_number", None),
        ("email", "ny@example.test"),
        ("email", ""),
        ("email", None),
        ("mobile_phone", "912 34 568"),
        ("mobile_phone", "91234567"),
    ],
)
def test_a_change_of_what_is_carried_changes_the_digest(
    journal: Customer, hook: ExtensorHook, column: str, value: str | None
) -> None:
    """P3: name, identity number, e-mail, phone; spelling counts, and null is not blank."""
    guid = journal.practitioner(full_name="Åse Bjørnø")
    before = digests(journal, hook)[guid]
    journal.change("user_account", guid, **{column: value})
    assert digests(journal, hook)[guid] != before


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("username", "annet"),
        ("updated_at", datetime.fromisoformat("2001-01-01 00:00")),
        ("closed_at", datetime.fromisoformat("2099-01-01 00:00")),
        ("full_name", "Åse Bjørnø"),
    ],
)
def test_a_change_of_what_is_not_carried_changes_nothing(
    journal: Customer, hook: ExtensorHook, column: str, value: object
) -> None:
    """O2: a run that does nothing is cheap. Another account, or joining one more department, is no change either."""
    guid = journal.practitioner(full_name="Åse Bjørnø")
    before = digests(journal, hook)
    journal.change("user_account", guid, **{column: value})
    journal.practitioner(journal.departments[1])
    with journal.desktop() as desktop:
        desktop.execute("insert into journal.user_department values (%s, %s)", (guid, journal.departments[1]))
    assert digests(journal, hook) == before


@pytest.mark.parametrize(
    ("setting", "value"), [(setting, value) for setting, values in SETTINGS.items() for value in values]
)
def test_the_roles_settings_change_no_digest_and_no_row(
    standing: Customer, hook: ExtensorHook, setting: str, value: str
) -> None:
    """G4: Norwegian letters, letters outside any 8-bit set, and quotes as they are."""
    standing.empty()
    guid = standing.practitioner(full_name="Åse «Bjørnø» \\ 'x' 李 😀 ˈ")
    before, read = digests(standing, hook), row(standing, hook, guid)
    try:
        do(standing, f"alter role flowzone_sync set {setting} = '{value}'")
        assert digests(standing, hook) == before
        assert row(standing, hook, guid) == read
    finally:
        do(standing, "alter role flowzone_sync reset all")


DATES = """
select
    '00000000-0000-0000-0000-000000000001'::uuid as guid,
    date '2022-10-01' as day,
    date 'infinity' as never,
    date '12022-10-01' as far,
    timestamp '2026-11-22 08:00' as local,
    timestamptz '2026-11-22 08:00+01' as instant
"""


def test_dates_and_times_are_iso_text_in_digest_and_row(standing: Customer, hook: ExtensorHook) -> None:
    """G4: for the flows that carry dates; infinity and years past 9999 come through as text."""
    found = set()
    for zone, style in product(("UTC", "Pacific/Kiritimati"), ("German, DMY", "ISO, YMD")):
        try:
            do(
                standing,
                f"alter role flowzone_sync set timezone = '{zone}'",
                f"alter role flowzone_sync set datestyle = '{style}'",
            )
            with hook.snapshot() as journal:
                found.add(b"".join(journal.digests(DATES, {}, "salt")))
                ((_, values),) = journal.rows(DATES, {}, [UUID(int=1)])
        finally:
            do(standing, "alter role flowzone_sync reset all")
        assert dict(values) == {
            "guid": str(UUID(int=1)),
            "day": "2022-10-01",
            "never": "infinity",
            "far": "12022-10-01",
            "local": "2026-11-22T08:00:00",
            "instant": "2026-11-22T07:00:00+00:00",
        }
    assert len(found) == 1


def test_rows_are_those_asked_for_and_no_others(journal: Customer, hook: ExtensorHook) -> None:
    """P1, P3: also of those asked for, only what the rules yield."""
    first, second = journal.practitioner(full_name="Åse"), journal.practitioner()
    unticked = journal.practitioner(flowzone_enabled=False)
    bound = parameters(journal)
    with hook.snapshot() as snapshot:
        rows = dict(snapshot.rows(QUERY, bound, [first, unticked, uuid4()]))
        assert set(rows) == {first}
        assert set(rows[first]) == {"guid", "name", "personal_identity_number", "email", "mobile_phone"}
        assert rows[first]["name"] == "Åse"
        assert dict(snapshot.rows(QUERY, bound, [])) == {}
        assert set(dict(snapshot.rows(QUERY, bound, [second, first]))) == {first, second}
    assert json.dumps(rows[first])


def test_many_digests_come_in_blocks(journal: Customer, hook: ExtensorHook) -> None:
    """O2: as a stream; every row is there once."""
    do(
        journal,
        "insert into journal.user_account (guid, username, full_name, flowzone_enabled)"
        " select gen_random_uuid(), 'x', 'Behandler ' || n, true from generate_series(1, 5000) n",
        f"insert into journal.user_department select guid, '{journal.departments[0]}' from journal.user_account",
    )
    assert len(digests(journal, hook)) == 5000


fields = st.none() | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=3)
carried = st.fixed_dictionaries(
    {
        "full_name": st.text("aÅ\u030a,\\\"'\t\n", max_size=3),
        "personal_identity_number": fields,
        "email": fields,
        "mobile_phone": fields,
    }
)


@given(before=carried, after=carried)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_two_rows_share_a_digest_if_and_only_if_all_that_is_carried_is_the_same(
    standing: Customer, hook: ExtensorHook, before: dict[str, str | None], after: dict[str, str | None]
) -> None:
    """P3: also where text moves from one column to the next, holds separators, or is blank or null."""
    standing.empty()
    guid = standing.practitioner(**before)
    first = digests(standing, hook)
    standing.change("user_account", guid, **after)
    assert (digests(standing, hook) == first) == (before == after)
