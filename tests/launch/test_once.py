"""A token is used once: again and again, at the same time, and in whichever process."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from psycopg.conninfo import conninfo_to_dict

from bridge import migrate
from console.postgres import Server
from faults import TransientFault
from launch import Refused, Verified, use
from tests.launch.conftest import verified
from tests.launch.tokens import NOW, Maker
from tests.world import World
from tests.world import world as build


@pytest.fixture(scope="module")
def built(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A bridge, and what belongs to it."""
    with build(postgres, tmp_path_factory.mktemp("once"), names=("fjord",), departments=1) as world:
        migrate()
        yield world


@pytest.fixture
def world(built: World) -> World:
    """A bridge in which nothing was used yet."""
    built.reset()
    return built


def fresh(maker: Maker, **changes: object) -> Verified:
    """Return a token of its own."""
    return verified(maker.token(**changes))


def attempt(token: Verified, now: datetime = NOW) -> str:
    """Use a token and return `ok`, or the reason of its refusal."""
    try:
        use(token, now)
    except Refused as refused:
        return refused.reason
    return "ok"


def test_once_and_not_again(world: World, maker: Maker) -> None:
    """S3."""
    token, other = fresh(maker), fresh(maker)
    assert [attempt(token), attempt(token), attempt(other), attempt(token)] == ["ok", "used", "ok", "used"]


def test_another_signature_of_the_same_token_is_the_same(world: World, maker: Maker) -> None:
    """S3: ECDSA signs differently each time; what counts is department and jti."""
    first, second = maker.token(jti="a"), maker.token(jti="a")
    assert first != second
    assert [attempt(verified(first)), attempt(verified(second))] == ["ok", "used"]


def test_one_of_many_at_the_same_moment(world: World, maker: Maker) -> None:
    """S3: 20 threads, each with its own connection; time and again."""
    with ThreadPoolExecutor(20) as pool:
        for _ in range(5):
            token, start = fresh(maker), Barrier(20)

            def race(_: int, token: Verified = token, start: Barrier = start) -> str:
                start.wait()
                return attempt(token)

            assert sorted(pool.map(race, range(20))) == ["ok", *["used"] * 19]


def test_one_of_several_processes(world: World, maker: Maker) -> None:
    """S3."""
    tokens = [fresh(maker) for _ in range(5)]
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        outcomes = pool.map(attempt, [token for token in tokens for _ in range(8)], chunksize=1)
    assert sorted(outcomes) == ["ok"] * 5 + ["used"] * 35


def test_what_has_expired_is_forgotten_by_the_next(world: World, maker: Maker) -> None:
    """S3: and no earlier than `exp` and the skew, when the clock refuses it anyway."""
    first = fresh(maker)
    attempt(first)
    for later, kept in ((timedelta(0), True), (timedelta(microseconds=1), False)):
        attempt(fresh(maker), now=first.kept_until + later)
        digests = {bytes(row["digest"]) for row in world.query("select digest from bridge.used_launch")}
        assert (first.digest in digests) == kept


def test_nothing_of_the_token_is_kept(world: World, maker: Maker) -> None:
    """S3: a digest and a time."""
    attempt(fresh(maker, jti="marked-jti"))
    (row,) = world.query("select used_launch::text as text from bridge.used_launch")
    assert "marked" not in row["text"]
    assert str(maker.practitioner) not in row["text"]


def test_an_empty_bridge_is_brought_up_to_date(world: World, postgres: Server, maker: Maker) -> None:
    """S3: it was down when the companion started, and comes up without tables."""
    empty = conninfo_to_dict(postgres.new_database("empty"))["dbname"]
    world.connect("bridge_default", schema=empty)
    token = fresh(maker)
    assert [attempt(token), attempt(token)] == ["ok", "used"]


def test_a_bridge_that_is_down_lets_nobody_in(world: World, maker: Maker) -> None:
    """S3."""
    token = fresh(maker)
    world.connect("bridge_default", port=1)
    with pytest.raises(TransientFault, match="bridge bridge_default cannot be reached"):
        use(token, NOW)
