"""What is no token is refused before any cryptography."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from launch import LaunchToken, Refused
from launch.token import LONGEST
from tests.launch.conftest import outcome, verified
from tests.launch.tokens import DEPARTMENT, PRACTITIONER, Maker, as_json, encoded


def test_a_good_token_says_who_and_where(maker: Maker) -> None:
    """S3: bound to practitioner and department."""
    found = verified(maker.token())
    assert (found.department, found.practitioner) == (DEPARTMENT, PRACTITIONER)


def test_a_guid_in_capitals_is_the_same(maker: Maker) -> None:
    """S3: SQL Server writes them so."""
    found = verified(maker.token(department=str(DEPARTMENT).upper(), sub=str(PRACTITIONER).upper()))
    assert (found.department, found.practitioner) == (DEPARTMENT, PRACTITIONER)


@pytest.mark.parametrize(
    "text",
    ["", ".", "..", "...", "a", "a.b", "a.b.c", "a.b.c.d", "ey", "null", "e30.e30.", ".e30.e30", "e30..e30", "é.é.é"],
)
def test_what_has_not_three_parts_of_base64url_with_json(text: str) -> None:
    """S3."""
    assert outcome(text) == "not_a_token"


@pytest.mark.parametrize("part", [0, 1, 2])
@pytest.mark.parametrize(
    "spoil",
    [
        lambda part: part + "=",
        lambda part: part + "\n",
        lambda part: " " + part,
        lambda part: part + "A" * (1 + (1 - len(part) - 1) % 4),  # a length that base64 does not have
        lambda part: part[:4] + "+" + part[5:],
        lambda part: part[:4] + "/" + part[5:],
        lambda part: part[:4] + "%" + part[5:],
        lambda _: "",
    ],
)
def test_base64url_is_strict(maker: Maker, part: int, spoil: Any) -> None:
    """S3: padding, white space, other alphabets, impossible lengths."""
    parts = maker.token().split(".")
    parts[part] = spoil(parts[part])
    assert outcome(".".join(parts)) == "not_a_token"


def test_a_value_has_one_spelling_only(maker: Maker) -> None:
    """S3: bits that base64 drops may not differ, or a token could be spelt in several ways."""
    start, _, signature = maker.token().rpartition(".")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    assert len(signature) % 4 == 2  # 64 bytes: the last letter carries two bits
    last = alphabet.index(signature[-1])
    other = signature[:-1] + alphabet[last | 1]
    assert base64.urlsafe_b64decode(other + "==") == base64.urlsafe_b64decode(signature + "==")
    assert outcome(f"{start}.{other}") == "not_a_token"


@pytest.mark.parametrize("part", ["header", "claims"])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"7",
        b"{}{}",
        b'\xef\xbb\xbf{"a":1}',
        b'{"a":"\xff"}',
        b'{"a":"\xed\xa0\x80"}',
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b"{'a':1}",
        b'{"a":1,}',
        b'{"a":' + b"[" * 700 + b"}",
    ],
)
def test_json_is_strict(maker: Maker, part: str, content: bytes) -> None:
    """S3: an object in UTF-8 and nothing else."""
    header = content if part == "header" else maker.header()
    claims = content if part == "claims" else maker.claims()
    assert outcome(maker.signed(header, claims)) == "not_a_token"


@pytest.mark.parametrize("name", ["alg", "typ"])
def test_a_header_parameter_that_stands_twice(maker: Maker, name: str) -> None:
    """S3: two readers could each believe another one."""
    header = maker.header()
    twice = as_json(header)[:-1] + b',"' + name.encode() + b'":' + as_json(header[name]) + b"}"
    assert outcome(maker.signed(twice, maker.claims())) == "not_a_token"


@pytest.mark.parametrize("name", ["aud", "sub", "department", "jti", "iat", "exp"])
def test_a_claim_that_stands_twice(maker: Maker, name: str) -> None:
    """S3: also with the same value, also spelt by an escape."""
    claims = maker.claims()
    for spelling in (name, f"\\u{ord(name[0]):04x}{name[1:]}"):
        twice = as_json(claims)[:-1] + b',"' + spelling.encode() + b'":' + as_json(claims[name]) + b"}"
        assert name in json.loads(twice)
        assert outcome(maker.signed(maker.header(), twice)) == "not_a_token"


@pytest.mark.parametrize("department", [None, "", "x", 7, True, [str(DEPARTMENT)], {}, DEPARTMENT.hex])
def test_without_a_department_there_is_no_key_to_try(maker: Maker, department: Any) -> None:
    """S3."""
    assert outcome(maker.token(department=department)) == "not_a_token"


def test_the_longest_token(maker: Maker) -> None:
    """S3: not a character more."""

    def of(length: int) -> str:
        """A token of so many characters, as far as base64 has that length."""
        rest = maker.header() | {"kid": ""}
        found = ""
        while len(found) < length:
            rest["kid"] += "k"
            found = maker.signed(rest, maker.claims())
        return found

    assert len(exact := of(LONGEST)) == LONGEST
    assert outcome(exact) == "ok"
    assert outcome(exact + "A") == "too_long"
    assert outcome("A" * 10_000_000) == "too_long"


@pytest.mark.parametrize(
    "changes",
    [
        {"typ": "jwt"},
        {"typ": None},
        {"kid": "fjord-2031"},
        {"x5t": "n1-Zx", "x5t#S256": "n1-Zx"},
    ],
)
def test_headers_that_libraries_write(maker: Maker, changes: dict[str, Any]) -> None:
    """S3: a name of the key changes nothing."""
    assert outcome(maker.signed(maker.header(**changes), maker.claims())) == "ok"


@pytest.mark.parametrize(
    "changes",
    [
        {"crit": ["exp"]},
        {"crit": []},
        {"crit": ["b64"], "b64": True},
        {"b64": False},
        {"b64": True},
        {"zip": "DEF"},
        {"enc": "A256GCM"},
        {"cty": "JWT"},
        {"jku": "https://evil.example/keys"},
        {"x5u": "https://evil.example/chain"},
        {"x5c": ["MIIB"]},
        {"jwk": {"kty": "oct", "k": "AA"}},
        {"typ": "JOSE"},
        {"typ": "at+jwt"},
        {"typ": 7},
        {"kid": 7},
        {"kid": ["a"]},
        {"kid": {"a": "b"}},
        {"x5t": 1},
        {"anything": "else"},
    ],
)
def test_headers_that_bring_keys_or_change_the_meaning(maker: Maker, changes: dict[str, Any]) -> None:
    """S3: an unknown `crit`, an embedded or far key, other forms of a token."""
    assert outcome(maker.signed(maker.header(**changes), maker.claims())) == "header"


def test_an_empty_or_absent_algorithm(maker: Maker) -> None:
    """S3."""
    assert outcome(maker.signed(maker.header(alg=None), maker.claims())) == "algorithm"
    assert outcome(maker.signed(maker.header(alg=""), maker.claims())) == "algorithm"


def test_a_repr_tells_nothing(maker: Maker) -> None:
    """S3: whatever a log or a debugger writes of it."""
    token = LaunchToken.read(maker.token(iss="marked", jti="marked"))
    assert not any(text in repr(token) for text in ("marked", "ey", str(PRACTITIONER)))


def test_reading_believes_nothing(maker: Maker) -> None:
    """S3: a forged token can be read, for its department's keys, and is refused by them."""
    start = f"{encoded(as_json(maker.header()))}.{encoded(as_json(maker.claims()))}"
    token = LaunchToken.read(f"{start}.{encoded(bytes(64))}")
    assert token.department == DEPARTMENT
    with pytest.raises(Refused, match="signature"):
        verified(token.text)
