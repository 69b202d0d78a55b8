"""One-time login addresses."""

from datetime import UTC, datetime

import psycopg
import pytest
import requests

from tests.sandbox.flowzone.caller import FJORD_CLINIC, Caller, patient, practitioner, problem


def _refused(fjord: Caller, guid: object) -> tuple[int, str]:
    return problem(fjord.call("POST", "/sso-sessions", key=None, json={"practitioner_guid": guid}))


def _with_login(fjord: Caller) -> str:
    person = practitioner()
    fjord.put("practitioners", person)
    fjord.invite(person["guid"])
    fjord.accept(person["guid"])
    return str(person["guid"])


def test_every_missing_step_has_its_own_refusal(fjord: Caller) -> None:
    person = practitioner()
    guid = person["guid"]
    assert _refused(fjord, guid) == (404, "unknown")
    fjord.put("practitioners", person)
    assert _refused(fjord, guid) == (409, "not_invited")
    fjord.invite(guid)
    assert _refused(fjord, guid) == (409, "not_accepted")
    fjord.accept(guid)
    fjord.put("practitioners", person, department=FJORD_CLINIC)
    fjord.withdraw("practitioners", guid)
    assert _refused(fjord, guid) == (409, "inactive")


def test_patients_and_practitioners_of_other_departments_are_unknown(fjord: Caller) -> None:
    whom, elsewhere = patient(), practitioner()
    fjord.put("patients", whom)
    fjord.put("practitioners", elsewhere, department=FJORD_CLINIC)
    assert _refused(fjord, whom["guid"]) == (404, "unknown")
    assert _refused(fjord, elsewhere["guid"]) == (404, "unknown")
    assert _refused(fjord, "x") == (400, "malformed")


def test_the_address_logs_in_once(fjord: Caller) -> None:
    guid = _with_login(fjord)
    response = fjord.call("POST", "/sso-sessions", key=None, json={"practitioner_guid": guid.upper()})
    assert response.status_code == 201
    session = response.json()
    assert datetime.fromisoformat(session["expires_at"]) > datetime.now(UTC)
    assert guid not in session["url"]
    page = requests.get(session["url"], timeout=10)
    assert page.status_code == 200
    assert "Ingrid Skogstad" in page.text
    assert "Fjord rehabilitering" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert requests.get(session["url"], timeout=10).status_code == 410


def test_the_address_expires(fjord: Caller, database: str) -> None:
    guid = _with_login(fjord)
    url = fjord.call("POST", "/sso-sessions", key=None, json={"practitioner_guid": guid}).json()["url"]
    with psycopg.connect(database) as connection:
        connection.execute("UPDATE sso_session SET expires_at = now()")
    page = requests.get(url, timeout=10)
    assert page.status_code == 410
    assert "virker ikke lenger" in page.text


@pytest.mark.parametrize("token", ["x", "a" * 300])
def test_a_made_up_address_opens_nothing(fjord: Caller, token: str) -> None:
    assert requests.get(f"{fjord.address}/sso/{token}", timeout=10).status_code == 410
