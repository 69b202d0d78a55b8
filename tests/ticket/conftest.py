"""Trust in one identity provider, for all tests that change only tickets."""

from pathlib import Path

import pytest

from tests.ticket.issuing import trust_in
from ticket import Trust


@pytest.fixture(scope="session")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    """Trust in `ours()` alone, with the default settings."""
    directory: Path = tmp_path_factory.mktemp("saml")
    return trust_in(directory)
