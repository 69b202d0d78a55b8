"""What a token must say, of which type, and when it counts."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from launch.token import LIFETIME, SKEW
from tests.launch.conftest import outcome, verified
from tests.launch.tokens import AUDIENCE, BASE, DEPARTMENT, NOW, PRACTITIONER, SECONDS, Maker
from tests.world import number

ISSUED_AHEAD = int(SKEW.total_seconds())
LONGEST = int(LIFETIME.total_seconds())
TYPES: list[Any] = [7, 1.5, True, [], {}, [str(PRACTITIONER)], "", " ", "x"]


@pytest.mark.parametrize("name", ["aud", "sub", "jti", "iat", "exp"])
def test_a_claim_that_is_missing(maker: Maker, name: str) -> None:
    """S3."""
    assert outcome(maker.token(**{name: None})) == "claims"


@pytest.mark.parametrize("name", ["aud", "sub", "jti", "iat", "exp"])
def test_a_claim_that_is_null(maker: Maker, name: str) -> None:
    """S3: JSON's null is nothing, and no number or text."""
    claims = maker.claims() | {name: None}
    assert outcome(maker.signed(maker.header(), claims)) in ("claims", "audience")


@pytest.mark.parametrize("value", TYPES)
def test_a_practitioner_that_is_no_guid(maker: Maker, value: Any) -> None:
    """S3."""
    assert outcome(maker.token(sub=value)) == "claims"


@pytest.mark.parametrize(
    "spelling",
    [
        PRACTITIONER.hex,
        f"{{{PRACTITIONER}}}",
        f"urn:uuid:{PRACTITIONER}",
        f" {PRACTITIONER}",
        f"{PRACTITIONER}\n",
        str(PRACTITIONER).replace("-", "\u2010"),
        str(PRACTITIONER).replace("0", "٠"),
        str(PRACTITIONER)[:-1],
        f"{PRACTITIONER}0",
        number(3),
    ],
)
def test_a_guid_has_one_spelling(maker: Maker, spelling: str) -> None:
    """S3: letters of either case, and hyphens; nothing that could hold an identity number."""
    assert outcome(maker.token(sub=spelling)) == "claims"
    assert outcome(maker.token(department=spelling)) == "not_a_token"


@pytest.mark.parametrize("value", [7, 1.5, True, [], {}, "", " ", "a b", "a\n", "é", "\ud800", "a" * 201, ["a"]])
def test_a_jti_that_is_none(maker: Maker, value: Any) -> None:
    """S3."""
    assert outcome(maker.token(jti=value)) == "claims"


@pytest.mark.parametrize("value", ["1", "a" * 200, "!~", "7d54-4c1b"])
def test_a_jti_of_any_form(maker: Maker, value: str) -> None:
    """S3: whatever is new each time."""
    assert outcome(maker.token(jti=value)) == "ok"


@pytest.mark.parametrize("name", ["iat", "exp", "nbf"])
@pytest.mark.parametrize("value", [SECONDS + 0.5, float(SECONDS), str(SECONDS), True, False, [], {}, [SECONDS], ""])
def test_a_time_that_is_no_whole_number(maker: Maker, name: str, value: Any) -> None:
    """S3."""
    assert outcome(maker.token(**{name: value})) == "claims"


@pytest.mark.parametrize("value", [7, True, [], {}, ["x"]])
def test_an_issuer_that_is_no_text(maker: Maker, value: Any) -> None:
    """S3."""
    assert outcome(maker.token(iss=value)) == "claims"


@pytest.mark.parametrize("value", ["https://extensor.example", "", "anybody"])
def test_an_issuer_is_not_read(maker: Maker, value: str) -> None:
    """S3: the department picks the key, and nothing else does."""
    assert outcome(maker.token(iss=value)) == "ok"


@pytest.mark.parametrize("name", ["name", "email", "fnr", "scope", "azp", "role", "Sub", "sub ", ""])
def test_a_claim_that_is_not_asked_for(maker: Maker, name: str) -> None:
    """S3: the link holds no more than it must."""
    assert outcome(maker.token(**{name: "x"})) == "claims"


@pytest.mark.parametrize(
    "text",
    [number(3), f"{number(3)[:6]} {number(3)[6:]}", f"{number(3)[:6]}-{number(3)[6:]}", f"fnr:{number(3)}", "0" * 11],
)
def test_a_number_of_somebody(maker: Maker, text: str) -> None:
    """S3: wherever a text of the customer's own may stand; whoever tries it out learns of it at once."""
    assert outcome(maker.token(iss=text)) == "identity_number"
    assert outcome(maker.signed(maker.header(kid=text), maker.claims())) == "identity_number"
    if " " not in text:
        assert outcome(maker.token(jti=text)) == "identity_number"


@pytest.mark.parametrize(
    "text",
    [
        "1893456000000000",  # microseconds
        "1893456000000",  # milliseconds
        "01234567-8901-2345-6789-012345678901",
        "12345678901a2b3c",
        "123456-123456",
    ],
)
def test_what_only_resembles_one(maker: Maker, text: str) -> None:
    """S3: GUIDs and counters hold many digits."""
    assert outcome(maker.token(jti=text)) == "ok"


@pytest.mark.parametrize(
    "audience",
    [
        BASE,
        f"{AUDIENCE}/",
        AUDIENCE.upper(),
        AUDIENCE.replace("http:", "https:"),
        AUDIENCE.replace("9004", "9005"),
        AUDIENCE[:-1],
        f"{AUDIENCE}?x",
        f" {AUDIENCE}",
        "",
        7,
        True,
        {},
        [],
        [AUDIENCE, AUDIENCE],
        [AUDIENCE, "https://other.example"],
        ["https://other.example"],
        [[AUDIENCE]],
        {AUDIENCE: 1},
    ],
)
def test_a_token_for_somebody_else(maker: Maker, audience: Any) -> None:
    """S3: this address, character by character, and no other beside it."""
    assert outcome(maker.token(aud=audience)) == "audience"


def test_an_audience_may_stand_in_a_list(maker: Maker) -> None:
    """S3: RFC 7519 has it so, and some libraries write it so."""
    assert outcome(maker.token(aud=[AUDIENCE])) == "ok"


@pytest.mark.parametrize(
    ("later", "told"), [(0, "ok"), (29.9, "ok"), (30, "expired"), (30.1, "expired"), (3600, "expired")]
)
def test_when_it_expires(maker: Maker, later: float, told: str) -> None:
    """S3: at `exp`, not later."""
    assert outcome(maker.token(), later=later) == told


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(1, "ok"), (LONGEST, "ok"), (LONGEST + 1, "lifetime"), (86400, "lifetime"), (0, "lifetime"), (-1, "lifetime")],
)
def test_how_long_it_may_live(maker: Maker, seconds: int, told: str) -> None:
    """S3: a minute at most."""
    maker.seconds = seconds
    assert outcome(maker.token()) == told


@pytest.mark.parametrize(
    ("ahead", "told"), [(-29, "ok"), (ISSUED_AHEAD, "ok"), (ISSUED_AHEAD + 1, "issued_ahead"), (10**18, "issued_ahead")]
)
def test_a_clock_that_is_ahead(maker: Maker, ahead: int, told: str) -> None:
    """S3: ten seconds are forgiven, so that no token expires more than 70 seconds ahead of our clock."""
    maker.now += ahead
    assert outcome(maker.token()) == told


@pytest.mark.parametrize(
    ("ahead", "told"), [(-(10**18), "ok"), (0, "ok"), (ISSUED_AHEAD, "ok"), (ISSUED_AHEAD + 1, "issued_ahead")]
)
def test_not_before(maker: Maker, ahead: int, told: str) -> None:
    """S3: .NET writes it."""
    assert outcome(maker.token(nbf=SECONDS + ahead)) == told


@pytest.mark.parametrize(
    "changes",
    [
        {"iat": 0, "exp": 10**30},
        {"iat": -(10**30)},
        {"exp": -1, "iat": -2},
        {"iat": -(10**400)},
        {"exp": 10**400},
        {"exp": -(10**400)},
        {"iat": -(10**400), "exp": -(10**400) + 30, "nbf": -(10**400)},
    ],
)
def test_times_beyond_all_calendars(maker: Maker, changes: dict[str, int]) -> None:
    """S3: are refused like any other."""
    assert outcome(maker.token(**changes)) in ("lifetime", "expired")


def test_it_is_remembered_for_longer_than_it_counts(maker: Maker) -> None:
    """S3: by the skew, as processes' clocks may differ."""
    assert verified(maker.token()).kept_until == NOW + timedelta(seconds=30) + SKEW


def test_what_is_used_once_is_department_and_jti(maker: Maker) -> None:
    """S3: whatever else the token says; no text of the customer's is kept."""
    first = verified(maker.token(jti="a")).digest
    assert verified(maker.token(jti="a", sub=str(DEPARTMENT), exp=SECONDS + 7)).digest == first
    assert verified(maker.token(jti="b")).digest != first
    assert verified(maker.token(jti="a", department=str(PRACTITIONER))).digest != first
    assert len(first) == 32


def test_a_reason_quotes_nothing(maker: Maker) -> None:
    """S3: a code."""
    for changes in ({"sub": "Åse"}, {"aud": "Åse"}, {"Åse": 1}, {"exp": 0}, {"iss": number(3)}):
        assert re.fullmatch("[a-z_]+", outcome(maker.token(**changes)))


def test_now_may_be_told_in_any_zone(maker: Maker) -> None:
    """S3."""
    assert verified(maker.token(), now=datetime.fromisoformat("2031-03-12T12:00:00+01:00"))
