"""Which key has signed, and how: by the department's own and its own kind of algorithm, or not at all."""

from __future__ import annotations

import base64
import hashlib
import hmac
from itertools import permutations
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from launch import LaunchToken, Refused
from launch.token import ALGORITHMS
from tests.launch.conftest import outcome
from tests.launch.tokens import (
    AUDIENCE,
    NOW,
    Maker,
    Private,
    as_json,
    ed,
    encoded,
    p256,
    p384,
    private_pem,
    public_pem,
    rsa_,
)

BY_ALGORITHM: dict[str, Private] = {
    "EdDSA": ed(),
    "ES256": p256(),
    "ES384": p384(),
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256"), rsa_()),
}


def unsigned(maker: Maker, **header: Any) -> str:
    """Return header and claims with the dot that follows them, but for the signature."""
    return f"{encoded(as_json(maker.header(**header)))}.{encoded(as_json(maker.claims()))}"


def test_every_algorithm_is_tried_here() -> None:
    """S3."""
    assert set(BY_ALGORITHM) == set(ALGORITHMS)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_an_asymmetric_algorithm_with_its_key(algorithm: str) -> None:
    """S3."""
    key = BY_ALGORITHM[algorithm]
    assert outcome(Maker(key, algorithm).token(), key) == "ok"


@pytest.mark.parametrize(("claimed", "signer"), list(permutations(ALGORITHMS, 2)))
def test_another_algorithm_than_the_header_says(claimed: str, signer: str) -> None:
    """S3: whichever key is trusted."""
    maker = Maker(BY_ALGORITHM[signer], signer)
    token = maker.signed(maker.header(alg=claimed), maker.claims())
    for key in {id(key): key for key in BY_ALGORITHM.values()}.values():
        assert outcome(token, key) in ("algorithm", "signature")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_key_of_another_kind_is_not_even_tried(algorithm: str) -> None:
    """S3: the configured key's type decides."""
    own = BY_ALGORITHM[algorithm]
    others = [key for key in BY_ALGORITHM.values() if key is not own]
    assert outcome(Maker(own, algorithm).token(), *others) == "algorithm"


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
@pytest.mark.parametrize("key", [p256(), rsa_(), ed()])
def test_hmac_with_the_public_key(maker: Maker, algorithm: str, key: Private) -> None:
    """S3: everybody has the public key."""
    start = unsigned(maker, alg=algorithm)
    pem = public_pem(key)
    for secret in (pem, pem.strip(), pem.replace(b"\n", b"\r\n"), b"", b"secret"):
        made = hmac.new(secret, start.encode(), getattr(hashlib, f"sha{algorithm[2:]}")).digest()
        assert outcome(f"{start}.{encoded(made)}", key) == "algorithm"


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE"])
def test_no_signature(maker: Maker, algorithm: str) -> None:
    """S3."""
    start = unsigned(maker, alg=algorithm)
    assert outcome(f"{start}.") == "not_a_token"
    assert outcome(f"{start}.AA") == "algorithm"


@pytest.mark.parametrize(
    ("algorithm", "signer"), [("PS384", "PS384"), ("RS1", "RS1"), ("rs256", "RS256"), ("RS256 ", "RS256")]
)
def test_other_names_of_algorithms(algorithm: str, signer: str) -> None:
    """S3: none but those of the table, as they are spelt there."""
    maker = Maker(rsa_(), signer)
    assert outcome(maker.signed(maker.header(alg=algorithm), maker.claims()), rsa_()) == "algorithm"


@pytest.mark.parametrize("algorithm", ["ES256K", "ES512", "ES521", "dir", "RSA1_5"])
def test_algorithms_that_are_not_taken(maker: Maker, algorithm: str) -> None:
    """S3."""
    assert outcome(maker.signed(maker.header(alg=algorithm), maker.claims())) == "algorithm"


@pytest.mark.parametrize("value", [7, True, ["ES256"], {"ES256": 1}])
def test_an_algorithm_that_is_no_text(maker: Maker, value: Any) -> None:
    """S3."""
    assert outcome(maker.signed(maker.header(alg=value), maker.claims())) == "header"


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_somebody_elses_key_of_the_same_kind(algorithm: str) -> None:
    """S3: another customer's key opens nothing."""
    made: dict[str, Any] = {
        "EdDSA": ed25519.Ed25519PrivateKey.generate,
        "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
        "ES384": lambda: ec.generate_private_key(ec.SECP384R1()),
    }
    other = made.get(algorithm, lambda: rsa.generate_private_key(65537, 2048))()
    assert outcome(Maker(other, algorithm).token(), BY_ALGORITHM[algorithm]) == "signature"


def test_both_keys_of_a_rollover(maker: Maker) -> None:
    """S3: the old one and the next, of one kind or of two; afterwards the old one opens nothing."""
    new = Maker(p256(1))
    strong = Maker(ed(), "EdDSA")
    for key in (p256(1), ed()):
        assert outcome(maker.token(), maker.key, key) == "ok"
        assert outcome(maker.token(), key, maker.key) == "ok"
    assert outcome(new.token(), maker.key, p256(1)) == "ok"
    assert outcome(strong.token(), maker.key, ed()) == "ok"
    assert outcome(maker.token(), p256(1)) == "signature"
    assert outcome(maker.token()) == "ok"


def test_without_any_key_nothing_holds(maker: Maker) -> None:
    """S3."""
    with pytest.raises(Refused, match="algorithm"):
        LaunchToken.read(maker.token()).verified([], AUDIENCE, NOW)


@pytest.mark.parametrize("part", [0, 1, 2])
def test_any_changed_byte_breaks_the_signature(maker: Maker, part: int) -> None:
    """S3."""
    header, claims = maker.header(kid="a"), maker.claims(iss="a")
    parts = maker.signed(header, claims).split(".")
    changed = [encoded(as_json(header | {"kid": "b"})), encoded(as_json(claims | {"iss": "b"})), encoded(bytes(64))]
    parts[part] = changed[part]
    assert outcome(".".join(parts)) == "signature"


def test_an_ecdsa_signature_in_another_shape(maker: Maker) -> None:
    """S3: raw r and s, 64 bytes; neither DER, nor shorter, nor longer, nor nothing but zeros."""
    start, _, signature = maker.token().rpartition(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    for other in (encode_dss_signature(r, s), raw[:-1], raw + b"\0", b"\0" * 64, raw[32:] + raw[:32], b"\0"):
        assert outcome(f"{start}.{encoded(other)}") == "signature"


def test_a_key_in_the_token_is_never_used() -> None:
    """S3: neither one embedded, nor one named like ours."""
    other = Maker(p256(7))
    numbers = p256(7).public_key().public_numbers()
    jwk = {
        "kty": "EC",
        "crv": "P-256",
        "x": encoded(numbers.x.to_bytes(32, "big")),
        "y": encoded(numbers.y.to_bytes(32, "big")),
    }
    assert outcome(other.signed(other.header(jwk=jwk), other.claims())) == "header"
    for kid in ("../../keys/other.pem", "/dev/null", "' or 1=1 --", private_pem(p256(7)).decode()[:40]):
        assert outcome(other.signed(other.header(kid=kid), other.claims())) == "signature"
