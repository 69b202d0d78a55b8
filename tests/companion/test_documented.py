"""docs/companion.md tells of everything that one can set or meet."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest
from pydantic import BaseModel

from companion import residents
from ticket.refusals import REASONS, Refused
from ticket.settings import Settings

ROOT: Final = Path(__file__).resolve().parents[2]
DOCS: Final = (ROOT / "docs" / "companion.md").read_text(encoding="utf-8")
CODE: Final = "\n".join(
    path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "plugins" / "companion").glob("*.py"))
    if path.name not in ("launch.py", "words_nb.py")
)
OWN: Final = sorted(
    set(re.findall(r'\b(?:Refusal|warn|log)\(\s*"(\w+)"', CODE)) | {"set_up", "unavailable", "unforeseen"}
)


def test_the_reasons_were_found() -> None:
    """What follows means something."""
    assert {"reused", "no_contact", "in_response_to_unknown", "form_key"} <= set(OWN)
    assert not set(OWN) & set(REASONS)


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_every_reason_of_the_ticket(reason: str) -> None:
    """L3: with its status and meaning."""
    assert f"| `{reason}` | {Refused(reason).status} | {REASONS[reason]} |" in DOCS


@pytest.mark.parametrize("reason", OWN)
def test_every_reason_of_the_door(reason: str) -> None:
    """L3: whoever reads the log finds what it means."""
    assert re.search(rf"^\| `{reason}` \| \d{{3}} \| ", DOCS, re.MULTILINE)


def test_no_reason_that_there_is_not() -> None:
    """L3: nothing is told that has gone."""
    told = set(re.findall(r"^\| `(\w+)` \| \d{3} \|", DOCS, re.MULTILINE))
    assert told == set(REASONS) | set(OWN)


def test_every_key_of_the_settings() -> None:
    """L1: of include/saml/settings.yaml."""
    for name, field in Settings.model_fields.items():
        model = field.annotation
        nested = isinstance(model, type) and issubclass(model, BaseModel)
        keys = [f"{name}.{key}" for key in model.model_fields] if nested else [name]  # type: ignore[union-attr]
        assert [key for key in keys if f"`{key}`" not in DOCS] == []


def test_every_address() -> None:
    """L1-L7."""
    addresses = re.findall(r'add_url_rule\("(/\w+)"', Path(residents.__file__).read_text(encoding="utf-8"))
    assert len(addresses) > 5
    assert [address for address in addresses if f"/1177{address}`" not in DOCS] == []
