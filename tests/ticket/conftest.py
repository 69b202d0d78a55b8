"""Trust in one identity provider, for all tests that change only tickets."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from tests.ticket.issuing import trust_in
from ticket import Trust


@pytest.fixture(scope="session")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    """Trust in `ours()` alone, with the default settings."""
    directory: Path = tmp_path_factory.mktemp("saml")
    return trust_in(directory)


@pytest.fixture
def untouched(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """The library's verification, which must not be reached; what reached it."""
    reached: list[object] = []

    def reach(*given: object) -> bool:
        reached.append(given)
        return True

    monkeypatch.setattr(OneLogin_Saml2_Utils, "validate_node_sign", reach)
    yield reached
    assert reached == []
