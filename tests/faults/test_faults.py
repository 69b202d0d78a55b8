"""Faults: named by recovery, safe to show anywhere (G1, O1, O4)."""

import traceback
from collections.abc import Callable
from functools import partial
from uuid import UUID

import pytest

from faults import (
    ContractBroken,
    Fault,
    Held,
    NotAuthorised,
    RecordRejected,
    TransientFault,
    Unforeseen,
    sanitised,
)
from tests.world import number


@pytest.mark.parametrize(
    "kind", [TransientFault, ContractBroken, NotAuthorised, partial(Held, hold=UUID(int=1), known=False), Unforeseen]
)
def test_every_fault_is_one_and_tells_its_message(kind: Callable[[str], Fault]) -> None:
    """O4."""
    fault = kind("what, where, cure")
    assert isinstance(fault, Fault)
    assert str(fault) == "what, where, cure"


def test_recoveries_do_not_mix() -> None:
    """O4: what is tried again is not what a person must look at; a rejected record is no fault of the run."""
    kinds = [TransientFault, ContractBroken, NotAuthorised, Held, Unforeseen]
    assert all(not issubclass(a, b) for a in kinds for b in kinds if a is not b)
    assert not issubclass(RecordRejected, Fault)


@pytest.mark.parametrize("wait", [None, 0.0, 30.0, 3600.0])
def test_a_passing_fault_keeps_how_long_to_wait(wait: float | None) -> None:
    """O4."""
    assert TransientFault("busy", wait).retry_after == wait
    assert TransientFault("busy").retry_after is None


def test_a_rejected_record_tells_rule_and_field() -> None:
    """G1."""
    rejected = RecordRejected("too_long", "name")
    assert (rejected.rule, rejected.field, str(rejected)) == ("too_long", "name", "name: too_long")


def reach(depth: int) -> None:
    if depth:
        reach(depth - 1)
    else:
        raise KeyError(f"Åse Bjørnø {number(5)}")


def thrown(depth: int) -> KeyError:
    with pytest.raises(KeyError) as caught:
        reach(depth)
    return caught.value


@pytest.mark.parametrize("depth", [0, 1, 40])
def test_an_unforeseen_error_tells_its_type_and_way_and_not_its_text(depth: int) -> None:
    """O1: the text may quote a row; the way is short however deep the error lies."""
    told = sanitised(thrown(depth))
    assert isinstance(told, Unforeseen)
    assert "builtins.KeyError" in str(told)
    assert "test_faults.py" in str(told)
    assert "reach" in str(told)
    assert str(told).count(" > ") <= 5
    assert "report it with this line" in str(told)
    for secret in ("Åse", number(5)):
        assert secret not in f"{told} {told!r} {told.args}"


def test_raised_from_none_it_shows_nothing_of_the_original() -> None:
    """O1: neither does the traceback that a log shows."""
    with pytest.raises(Unforeseen) as caught:
        raise sanitised(thrown(2)) from None
    assert "Bjørnø" not in "".join(traceback.format_exception(caught.value))


def test_an_error_that_was_never_raised_has_no_way() -> None:
    """O1."""
    assert "builtins.ValueError at ." in str(sanitised(ValueError("Åse")))
