"""A department of any size passes through in pieces: memory does not grow with it (the walk; O2)."""

import gc
import tracemalloc
from uuid import UUID

import pytest

from tests.mirror.driver import begin, rows, walk
from tests.world import Customer, World, number

FEW, MANY = 3_000, 9_000


def hire(customer: Customer, department: UUID, count: int) -> None:
    """Open many accounts in one statement; all share one valid identity number (G2)."""
    with customer.desktop() as journal:
        journal.execute(
            "with hired as (insert into journal.user_account (guid, username, full_name, personal_identity_number,"
            " email, mobile_phone, flowzone_enabled) select gen_random_uuid(), 'u', 'Behandler ' || n, %s,"
            " 'b' || n || '@example.no', '91234567', true from generate_series(1, %s) as n returning guid)"
            " insert into journal.user_department select guid, %s from hired",
            (number(1), count, department),
        )


def peak(world: World, department: UUID, count: int) -> int:
    """Deliver that many, and return how many bytes Python held at most more than before."""
    hire(world.customer, department, count)
    airflow_run = begin(department)
    gc.collect()
    tracemalloc.reset_peak()
    before, _ = tracemalloc.get_traced_memory()
    assert walk(airflow_run, department) is None
    _, most = tracemalloc.get_traced_memory()
    (row,) = rows(airflow_run)
    assert row["sent"] == count
    return most - before


def test_three_times_the_rows_take_about_the_same_memory(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """O2, D1: staging and delivering hold a chunk and a few batches, never the department."""
    monkeypatch.setattr("mirror.snapshot.CHUNK", 500)
    first, second = world.customer.departments
    hire(world.customer, first, 1)
    walk(begin(first), first)  # what is imported and cached at the first run is no part of it
    world.customer.empty()
    tracemalloc.start()
    try:
        few, many = peak(world, second, FEW), peak(world, first, MANY)
    finally:
        tracemalloc.stop()
    assert many < 1.5 * few, (few, many)
