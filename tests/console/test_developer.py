"""Tests and lint speak with one exit status."""

import pytest
from click.testing import CliRunner

from console import developer
from console.main import helsebro


@pytest.mark.parametrize(
    ("failing", "status"), [((), 0), (("ruff",), 1), (("mypy",), 1), (("python",), 1), (("mypy", "python"), 1)]
)
def test_everything_is_checked_and_anything_counts(
    monkeypatch: pytest.MonkeyPatch, failing: tuple[str, ...], status: int
) -> None:
    asked: list[str] = []

    def ran(*command: object) -> int:
        asked.append(str(command[0]).rsplit("/", 1)[-1])
        return int(asked[-1].startswith(failing)) if failing else 0

    monkeypatch.setattr(developer, "_ran", ran)
    assert CliRunner().invoke(helsebro, ["test", "-x", "tests/console"]).exit_code == status
    assert asked[:3] == ["ruff", "ruff", "mypy"]
    assert asked[3].startswith("python")
