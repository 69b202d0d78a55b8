"""Tokens, tenancy, and refusals of what is not in the contract."""

import time
from pathlib import Path

import pytest
import requests

from sandbox.flowzone import Settings, Setup, create_app
from sandbox.flowzone.auth import Tokens
from sandbox.flowzone.problems import Problem
from sandbox.flowzone.server import running
from sandbox.flowzone.setup import Directory
from tests.sandbox.flowzone.caller import FJORD_REHAB, NOBODYS, SETUP, SKOG_CLINIC, Caller, problem

CONTRACT = Path(__file__).parents[3] / "sandbox/flowzone/openapi.yaml"


def test_a_token_is_short_lived_and_says_so(server: str) -> None:
    form = {"grant_type": "client_credentials", "client_id": "helsebro-fjord", "client_secret": "fjord-secret"}
    answer = requests.post(f"{server}/api/v1/oauth/token", data=form, timeout=10).json()
    assert answer["token_type"] == "Bearer"
    assert answer["expires_in"] == 300


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"grant_type": "client_credentials", "client_id": "helsebro-fjord", "client_secret": "wrong"},
        {"grant_type": "client_credentials", "client_id": "nobody", "client_secret": "fjord-secret"},
        {"grant_type": "password", "client_id": "helsebro-fjord", "client_secret": "fjord-secret"},
    ],
)
def test_wrong_credentials_are_a_401(server: str, form: dict[str, str]) -> None:
    assert problem(requests.post(f"{server}/api/v1/oauth/token", data=form, timeout=10))[0] == 401


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer made-up", "Basic Zm9vOmJhcg=="])
@pytest.mark.parametrize("path", ["", "/patients", "/questionnaire-responses"])
def test_without_a_valid_token_nothing_is_told(server: str, header: str | None, path: str) -> None:
    headers = {} if header is None else {"Authorization": header}
    response = requests.get(f"{server}/api/v1/departments/{FJORD_REHAB}{path}", headers=headers, timeout=10)
    assert problem(response) == (401, "token_invalid")
    assert response.headers["www-authenticate"] == "Bearer"


def test_a_token_expires(database: str) -> None:
    settings = Settings(token_seconds=1)
    with running(create_app(database, Setup.model_validate(SETUP), settings)) as address:
        caller = Caller(address)
        assert caller.call("GET", "").status_code == 200
        time.sleep(1.1)
        assert problem(caller.call("GET", "")) == (401, "token_invalid")
        caller.log_in()
        assert caller.call("GET", "").status_code == 200
        caller.session.close()


def test_tokens_forget_those_that_expired() -> None:
    tokens = Tokens(Directory(Setup.model_validate(SETUP)), lifetime=0)
    token = tokens.issue("helsebro-fjord", "fjord-secret")
    with pytest.raises(Problem):
        tokens.client_of(f"Bearer {token}")


def test_all_tokens_can_be_made_to_expire(fjord: Caller) -> None:
    fjord.control("DELETE", "/tokens")
    assert problem(fjord.call("GET", "")) == (401, "token_invalid")


def test_a_department_tells_its_business(fjord: Caller) -> None:
    assert fjord.call("GET", "", department=FJORD_REHAB.upper()).json() == {
        "guid": FJORD_REHAB,
        "business_id": "fjord",
        "business_name": "Fjord helse",
        "appointments_enabled": True,
    }


@pytest.mark.parametrize("path", ["", "/practitioners", "/patients", "/appointments", "/questionnaire-responses"])
def test_departments_of_others_are_forbidden_and_those_of_nobody_unknown(fjord: Caller, path: str) -> None:
    assert problem(fjord.call("GET", path, department=SKOG_CLINIC)) == (403, "department_forbidden")
    assert problem(fjord.call("GET", path, department=NOBODYS)) == (404, "department_unknown")
    assert problem(fjord.call("GET", path, department="not-a-guid")) == (400, "malformed")


def test_what_is_not_in_the_contract_is_a_problem_too(fjord: Caller) -> None:
    assert problem(fjord.call("GET", "/unicorns")) == (404, "not_found")
    assert problem(fjord.call("DELETE", "/patients")) == (405, "method_not_allowed")
    assert problem(requests.get(f"{fjord.address}/no/such/page", timeout=10)) == (404, "not_found")


def test_the_contract_is_served(server: str) -> None:
    assert requests.get(f"{server}/openapi.yaml", timeout=10).text == CONTRACT.read_text(encoding="utf-8")


@pytest.mark.parametrize("twice", ["business", "client", "department"])
def test_a_setup_that_is_ambiguous_is_refused(twice: str) -> None:
    fjord, skog = SETUP["businesses"]
    ambiguous = {
        "business": skog | {"id": "fjord"},
        "client": skog | {"clients": [{"id": "other", "secret": "x"}]},
        "department": skog | {"departments": [{"guid": FJORD_REHAB, "name": "Again"}]},
    }[twice]
    with pytest.raises(ValueError, match=f"{twice} given twice"):
        Setup.model_validate({"businesses": [fjord, ambiguous]})


def test_a_business_id_that_would_hide_a_page_is_refused() -> None:
    with pytest.raises(ValueError, match="taken by pages"):
        Setup.model_validate({"businesses": [SETUP["businesses"][0] | {"id": "static"}]})
