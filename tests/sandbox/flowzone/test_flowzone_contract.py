"""Schemathesis asks whatever the contract allows, and a good deal that it does not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import negative_data_rejection

from tests.sandbox.flowzone.caller import FJORD_REHAB, Caller

CONTRACT = Path(__file__).parents[3] / "sandbox/flowzone/openapi.yaml"
# The contract's fine print: more than 500 items is a 413, whatever else one may expect of bad data.
CHECKS = {"negative_data_rejection": {"expected-statuses": [400, 401, 404, 405, 413, 415, 422]}}
# What JSON Schema cannot say: an item that breaks none of these rules is never rejected.
BEYOND_THE_SCHEMA = {"duplicate_guid", "ends_before_start", "character_unusable"}

schema = schemathesis.openapi.from_path(CONTRACT, config=SchemathesisConfig.from_dict({"checks": CHECKS}))


@pytest.fixture(scope="module")
def token(server: str) -> Iterator[str]:
    """A bearer token for the whole run, which begins with nothing that other tests have left."""
    requests.post(f"{server}/sandbox/reset", timeout=30).raise_for_status()
    caller = Caller(server)
    with caller.session:
        yield str(caller.session.headers["Authorization"])


@schema.parametrize()
@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_every_answer_keeps_to_the_contract(case: schemathesis.Case[Any], server: str, token: str) -> None:
    if _is_good(case, ParameterLocation.PATH) and case.path_parameters:
        case.path_parameters["department"] = FJORD_REHAB
    if _is_good(case, ParameterLocation.HEADER) and "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = str(uuid4())  # every case is an attempt of its own
    case.query.pop("cursor", None)  # opaque: any other than ours is rightly refused
    response = case.call(base_url=f"{server}/api/v1", headers={"Authorization": token})
    if case.method == "PUT" and response.status_code == 200:
        _check_outcomes(case, response.json())
        case.validate_response(response, excluded_checks=[negative_data_rejection])  # type: ignore[list-item]
    else:
        case.validate_response(response)


def _is_good(case: schemathesis.Case[Any], part: ParameterLocation) -> bool:
    assert case.meta
    component = case.meta.components.get(part)
    return component is None or component.mode is GenerationMode.POSITIVE


def _check_outcomes(case: schemathesis.Case[Any], outcomes: list[dict[str, Any]]) -> None:
    # One bad item never fails the others: bad data shows in its own outcome, not in the status.
    why = {outcome["problem"]["type"] for outcome in outcomes if outcome["outcome"] == "rejected"}
    if _is_good(case, ParameterLocation.BODY):
        assert why <= BEYOND_THE_SCHEMA
    else:
        assert why
