"""Many rows are translated while others are fetched and staged, and come out in their order (the walk; G1)."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from flows.practitioners import PRACTITIONERS
from mirror import snapshot
from mirror.flow import Flow
from mirror.translate import Chunk, translated
from tests.mirror.driver import run_one
from tests.world import World, usual

AWKWARD = 'Åse «Ø» \\ "quoted" \\u0041 \u2028 \U0001f642'
"""What JSON within JSON could trip over."""


def chunks(*sizes: int, **values: object) -> list[Chunk]:
    """Chunks of rows, numbered from 0; every third one has no usable number."""
    serials = iter(range(sum(sizes)))
    return [
        [
            (
                UUID(int=serial),
                f"{serial:064}",
                json.dumps(
                    usual(serial) | {"personal_identity_number": None if serial % 3 == 2 else "01816520084"} | values
                ),
            )
            for _, serial in zip(range(size), serials, strict=False)
        ]
        for size in sizes
    ]


def rows(flow: Flow, given: list[Chunk]) -> list[dict[str, Any]]:
    """What comes out of chunks."""
    return [row for text in translated(flow, given) for row in json.loads(text)]


@pytest.mark.parametrize("sizes", [(), (1,), (5,), (3, 1), (2, 2, 2, 2, 2, 2, 1)])
def test_rows_come_in_their_order(sizes: tuple[int, ...]) -> None:
    """G1: each row has either its item or the rule that sets it aside."""
    given = chunks(*sizes, name=AWKWARD)
    staged = rows(PRACTITIONERS, given)
    assert [UUID(row["guid"]).int for row in staged] == list(range(sum(sizes)))
    for serial, row in enumerate(staged):
        if serial % 3 == 2:
            assert (row["rule"], row["field"], row.get("item")) == ("missing", "personal_identity_number", None)
        else:
            assert row["item"]["name"] == " ".join(AWKWARD.split())
            assert set(row["fields"]) == {"name", "personal_identity_number", "email", "mobile_phone"}


def test_a_run_of_many_chunks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """P1, O3: staged, sent and set aside as ever."""
    monkeypatch.setattr(snapshot, "CHUNK", 3)
    world.customer.crowd(8, full_name=AWKWARD)
    bad = world.customer.practitioner(personal_identity_number="1")
    row = run_one(world.department)
    assert (row["status"], row["sent"], row["set_aside"]) == ("success", 8, 1)
    assert {held["name"] for held in world.held().values()} == {" ".join(AWKWARD.split())}
    assert world.aside() == {bad: ("not_eleven_digits", "personal_identity_number")}
    (logged,) = world.query("select distinct fields from bridge.access_log")
    assert sorted(logged["fields"]) == ["email", "mobile_phone", "name", "personal_identity_number"]
