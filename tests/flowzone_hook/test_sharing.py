"""One hook, many threads: one session, one token, a few connections (O2)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
import requests

from faults import ContractBroken
from flowzone_hook import FlowzoneHook
from flowzone_hook.hook import CONNECTIONS
from tests.flowzone_hook.conftest import people, person
from tests.world import World

THREADS = 12


def test_many_threads_share_one_hook_from_the_first_request_on(flowzone: World, hook: FlowzoneHook) -> None:
    """One session and one token, although all of them ask at once for the first time."""
    together = Barrier(THREADS)

    def put(guid: UUID) -> tuple[int, str]:
        together.wait()
        transport = hook.get_conn()
        (outcome,) = hook.put(flowzone.department, "practitioners", [guid], [person(guid)], str(guid))
        return id(transport), outcome.outcome

    with ThreadPoolExecutor(THREADS) as pool:
        done = list(pool.map(put, people(THREADS)))
    assert len({transport for transport, _ in done}) == 1
    assert {outcome for _, outcome in done} == {"created"}
    assert len(flowzone.requests("POST", "/oauth/token")) == 1
    assert len(flowzone.held()) == THREADS


def test_a_revoked_token_is_renewed_once_for_all(flowzone: World, hook: FlowzoneHook) -> None:
    """Whoever hears of it first renews it; the others use what is there."""
    hook.department(flowzone.department)
    requests.delete(f"{flowzone.flowzone}/sandbox/tokens", timeout=10).raise_for_status()
    together = Barrier(THREADS)

    def ask(_: int) -> bool:
        together.wait()
        return hook.department(flowzone.department).appointments_enabled

    with ThreadPoolExecutor(THREADS) as pool:
        assert all(pool.map(ask, range(THREADS)))
    assert len(flowzone.requests("POST", "/oauth/token")) == 2


def test_more_threads_than_connections_wait_their_turn(flowzone: World) -> None:
    """With a single connection, a dozen requests and faults on the way."""
    flowzone.connect("flowzone_fjord", extra='{"connections": 1}')
    flowzone.faults({"method": "PUT", "fault": "drop_before", "every": 3})
    guids = people(THREADS)
    with FlowzoneHook("flowzone_fjord") as hook, ThreadPoolExecutor(THREADS) as pool:
        assert hook.connections == 1
        outcomes = pool.map(
            lambda guid: hook.put(flowzone.department, "practitioners", [guid], [person(guid)], str(guid))[0], guids
        )
        assert [outcome.guid for outcome in outcomes] == guids
    assert set(flowzone.effects().values()) == {(1, 0, 0)}


@pytest.mark.parametrize(
    ("extra", "connections"),
    [(None, CONNECTIONS), ("{}", CONNECTIONS), ('{"connections": 9}', 9), ('{"connections": "9"}', 9)],
)
def test_the_connections_extra_says_how_many(flowzone: World, extra: str | None, connections: int) -> None:
    """D7."""
    flowzone.connect("flowzone_fjord", extra=extra)
    assert FlowzoneHook("flowzone_fjord").connections == connections


@pytest.mark.parametrize("wanted", ["0", "-1", "1.5", "true", "null", '"many"', "[1]"])
def test_a_number_of_connections_that_is_none_is_told_with_the_cure(flowzone: World, wanted: str) -> None:
    """D7: fewer than one would wait for ever."""
    flowzone.connect("flowzone_fjord", extra=f'{{"connections": {wanted}}}')
    with FlowzoneHook("flowzone_fjord") as hook, pytest.raises(ContractBroken, match="flowzone_fjord: its extra must"):
        hook.department(flowzone.department)


def test_an_extra_that_is_no_mapping_is_told_with_the_cure(flowzone: World) -> None:
    """D7."""
    flowzone.connect("flowzone_fjord", extra="[1]")
    assert FlowzoneHook("flowzone_fjord").test_connection()[0] is False


def test_a_hook_can_be_entered_again(flowzone: World, hook: FlowzoneHook) -> None:
    """Leaving closes the connections and forgets the token; what comes after starts anew."""
    assert hook.department(flowzone.department)
    with hook:
        assert hook.department(flowzone.department)
    assert hook.department(flowzone.department)
    assert len(flowzone.requests("POST", "/oauth/token")) == 2
