"""The benchmark is about the same work: whoever contends delivers exactly what is due, or is found out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module

import pytest

from bench.side_by_side.measure import Failed, measure
from bench.side_by_side.place import Differs, Place, place
from bench.side_by_side.work import BATCH
from console.postgres import Server

ROWS = 3 * BATCH
TICKED = "update journal.patient set flowzone_enabled = %(ticked)s where guid = md5('patient1')::uuid"


@pytest.fixture(scope="module")
def built(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A small clinic, and a Flowzone that answers at once."""
    with place(postgres, tmp_path_factory.mktemp("bench"), ROWS, latency=0) as built:
        yield built


@pytest.mark.parametrize("module", ["limit", "helsebro"])
def test_the_same_is_delivered(built: Place, module: str) -> None:
    """First everybody, then who has changed, then nobody, then who has left."""
    work, contender = built.work(), import_module(f"bench.side_by_side.{module}")
    due = iter([{"requests": 3, "created": ROWS}, {"requests": 1, "updated": ROWS // 100}, {}, {"withdrawn": 1}])

    def run() -> None:
        built.forget_requests()
        contender.prepare(work)()
        built.check()
        assert built.requests().items() >= next(due).items()

    built.in_journal(TICKED, ticked=True)
    run()
    built.change()
    run()
    run()
    assert sum(built.requests().values()) == 0
    built.in_journal(TICKED, ticked=False)
    run()


def test_it_is_measured_in_a_process_of_its_own(built: Place) -> None:
    """By its word, and by what Flowzone got."""
    figures = measure(built, "limit", built.work(), sys.executable)
    assert figures["requests"] == 3
    assert figures["sent"] == len(built.wanted())
    assert figures["peak"] > 0


def test_who_fails_is_found_out(built: Place) -> None:
    """A contender that ends early has its last words quoted."""
    with pytest.raises(Failed, match="ConnectionRefusedError"):
        measure(built, "limit", replace(built.work(), flowzone="http://127.0.0.1:9/api/v1"), sys.executable)


def test_who_delivers_too_little_is_found_out(built: Place) -> None:
    """Here nobody has delivered anything."""
    built.work()
    with pytest.raises(Differs, match=f"{len(built.wanted())} patients are missing, 0 too many, 0 of another version"):
        built.check()
