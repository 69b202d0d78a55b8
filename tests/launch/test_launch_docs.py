"""docs/launch.md tells of everything, and what it lets others write works."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from companion.launch import REFUSALS
from launch.token import ALGORITHMS, CLAIMS, HEADER, LIFETIME, LONGEST, REQUIRED, SKEW
from tests.launch.conftest import outcome
from tests.launch.tokens import BASE, DEPARTMENT, NOW, PRACTITIONER, p256, private_pem

DOCS = (Path(__file__).resolve().parents[2] / "docs" / "launch.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("reason", "status"), [(reason, status) for reason, (status, _) in REFUSALS.items()])
def test_every_reason_with_its_status(reason: str, status: int) -> None:
    """S2."""
    assert f"\n| `{reason}` | {status} | " in DOCS


def test_no_reason_that_there_is_not() -> None:
    """S2."""
    assert set(re.findall(r"\n\| `(\w+)` \| \d{3} ", DOCS)) == set(REFUSALS)


def test_every_claim_parameter_and_algorithm() -> None:
    """S3: what must be and what may be."""
    told = dict(re.findall(r"\n\| `(\w+)` \| (required|optional) ", DOCS))
    assert told == {name: "required" if name in REQUIRED else "optional" for name in CLAIMS}
    assert [name for name in (*ALGORITHMS, *HEADER) if f"`{name}`" not in DOCS] == []
    assert f"at most {LIFETIME.total_seconds():.0f} seconds after `iat`" in DOCS
    assert f"up to {SKEW.total_seconds():.0f} seconds ahead" in DOCS
    assert f"{LONGEST:,} characters" in DOCS


def test_the_example_in_python() -> None:
    """S1, S3: is run as it stands."""
    (code,) = re.findall(r"```python\n(.*?)```", DOCS, re.DOTALL)
    made: dict[str, Any] = {}
    exec(code, made)
    link = urlsplit(made["launch_link"](BASE, str(DEPARTMENT), str(PRACTITIONER), private_pem(p256()).decode()))
    (token,) = parse_qs(link.query)["token"]
    assert f"{link.scheme}://{link.netloc}{link.path}" == f"{BASE}/flowzone/launch"
    assert outcome(token, later=(datetime.now(UTC) - NOW).total_seconds()) == "ok"
