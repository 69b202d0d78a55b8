"""Whatever comes, it never gets in, and nothing but a refusal comes of it."""

from __future__ import annotations

from typing import Any, Final, get_args

from hypothesis import example, given, settings
from hypothesis import strategies as st

from launch.refused import Reason
from launch.token import CLAIMS, HEADER
from tests.launch.conftest import outcome
from tests.launch.tokens import Maker, encoded, p256

REASONS: Final = set(get_args(Reason)) - {"used"}
TOKEN: Final = Maker().token(jti="fuzz", iss="fuzz")
ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n%é"

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["JWT", "ES256", "none"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.text(max_size=300) | st.text(ALPHABET, max_size=300))
@example("a.b.c")
def test_any_text(text: str) -> None:
    """S3."""
    assert outcome(text) in REASONS


@given(st.integers(0, len(TOKEN) - 1), st.integers(0, 8), st.text(ALPHABET, max_size=8))
@settings(max_examples=500)
def test_a_good_token_with_something_put_in_its_place(place: int, length: int, instead: str) -> None:
    """S3: nothing of a token can be changed."""
    spoilt = TOKEN[:place] + instead + TOKEN[place + length :]
    assert spoilt == TOKEN or outcome(spoilt) in REASONS


@given(st.binary(max_size=200), st.binary(max_size=200), st.binary(max_size=80))
def test_any_bytes_in_its_three_parts(header: bytes, claims: bytes, signature: bytes) -> None:
    """S3."""
    assert outcome(".".join(map(encoded, (header, claims, signature)))) in REASONS


@given(
    st.dictionaries(st.sampled_from(sorted(HEADER)) | st.text(), values, max_size=4),
    st.dictionaries(st.sampled_from(sorted(CLAIMS)) | st.text(), values, max_size=8),
)
@settings(max_examples=300)
def test_any_json_that_somebody_else_signs(header: dict[str, Any], claims: dict[str, Any]) -> None:
    """S3: however good it looks."""
    other = Maker(p256(9))
    assert outcome(other.signed(other.header() | header, other.claims() | claims)) in REASONS


@given(st.dictionaries(st.sampled_from(sorted(CLAIMS - {"department", "iss"})), values, min_size=1, max_size=8))
@settings(max_examples=300)
def test_any_json_that_the_customer_signs(changes: dict[str, Any]) -> None:
    """S3: the customer's own mistakes are refusals, too, or one of the values was good."""
    maker = Maker()
    told = outcome(maker.signed(maker.header(), maker.claims() | changes))
    assert told in REASONS or changes.keys() <= {"jti", "nbf", "exp", "iat"}
