"""Many rows are translated by several processes, and come out as if by one (the walk; G1, O1)."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from faults import TransientFault, Unforeseen
from flows.practitioners import PRACTITIONERS
from mirror import snapshot
from mirror.flow import Draft, Flow
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


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if this machine had two."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})


@pytest.mark.usefixtures("two_cores")
@pytest.mark.parametrize("sizes", [(), (1,), (5,), (3, 1), (2, 2, 2, 2, 2, 2, 1)])
def test_order_and_content_do_not_depend_on_who_translates(
    sizes: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """G1: each row has either its item or the rule that sets it aside."""
    given = chunks(*sizes, name=AWKWARD)
    side_by_side = rows(PRACTITIONERS, given)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    assert rows(PRACTITIONERS, given) == side_by_side
    assert [UUID(row["guid"]).int for row in side_by_side] == list(range(sum(sizes)))
    for serial, row in enumerate(side_by_side):
        if serial % 3 == 2:
            assert (row["rule"], row["field"], row.get("item")) == ("missing", "personal_identity_number", None)
        else:
            assert row["item"]["name"] == " ".join(AWKWARD.split())
            assert set(row["fields"]) == {"name", "personal_identity_number", "email", "mobile_phone"}


@pytest.mark.usefixtures("two_cores")
def test_a_mistake_is_told_without_the_row() -> None:
    """O1: as a fault, from another process too."""

    def mistaken(draft: Draft) -> Mapping[str, object]:
        raise KeyError(draft.row["name"])

    with pytest.raises(Unforeseen) as caught:
        rows(replace(PRACTITIONERS, translate=mistaken), chunks(1, 1, name="Hemmelig"))
    assert "KeyError" in str(caught.value)
    assert "Hemmelig" not in repr(caught.value) + repr(caught.value.__cause__)


@pytest.mark.usefixtures("two_cores")
def test_a_killed_process_is_passing_trouble() -> None:
    """The walk: nothing was sent; the step is tried again."""

    def killed(_: Draft) -> Mapping[str, object]:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    with pytest.raises(TransientFault, match="was killed"):
        rows(replace(PRACTITIONERS, translate=killed), chunks(1, 1))


@pytest.mark.usefixtures("two_cores")
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
