"""Each fault over a real socket, and which requests meet it."""

import time
from typing import Any

import pytest
import requests

from tests.sandbox.flowzone.caller import FJORD_CLINIC, FJORD_REHAB, Caller, patient, practitioner, problem, words

LOST = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)


@pytest.mark.parametrize("status", [400, 401, 403, 413, 429, 500, 502, 503, 599])
def test_a_status_is_answered_and_nothing_done(fjord: Caller, status: int) -> None:
    fjord.faults({"fault": "status", "status": status, "retry_after": "1"})
    response = fjord.call("PUT", "/patients", json=[patient()])
    assert problem(response)[0] == status
    assert response.headers["retry-after"] == "1"
    fjord.faults()
    assert fjord.held("patients") == []


def test_without_retry_after_there_is_no_such_header(fjord: Caller) -> None:
    fjord.faults({"fault": "status", "status": 429})
    assert "retry-after" not in fjord.call("GET", "/patients").headers


def test_the_token_address_has_faults_too(fjord: Caller) -> None:
    fjord.faults({"path": "/oauth/token$", "fault": "status", "status": 503, "times": 1})
    form = fjord.credentials
    assert fjord.call("GET", "/patients").status_code == 200
    answers = [requests.post(f"{fjord.api}/oauth/token", data=form, timeout=10).status_code for _ in range(2)]
    assert answers == [503, 200]


def test_drop_before_closes_the_socket_and_does_nothing(fjord: Caller) -> None:
    fjord.faults({"fault": "drop_before", "method": "PUT"})
    with pytest.raises(LOST):
        fjord.call("PUT", "/patients", json=[patient()])
    assert fjord.held("patients") == []
    assert fjord.control("GET", "/requests")["requests"][-2]["status"] is None


def test_drop_after_closes_the_socket_when_the_work_is_done(fjord: Caller) -> None:
    fjord.faults({"fault": "drop_after", "method": "PUT", "times": 1})
    one = patient()
    with pytest.raises(LOST):
        fjord.call("PUT", "/patients", json=[one], key="a")
    assert len(fjord.held("patients")) == 1
    assert words(fjord.put("patients", one, key="a")) == ["created"]
    assert fjord.effects(one["guid"]) == (1, 0, 0)


def test_delay_waits_and_then_goes_on(fjord: Caller) -> None:
    fjord.faults({"fault": "delay", "seconds": 0.3})
    started = time.monotonic()
    assert words(fjord.put("patients", patient())) == ["created"]
    assert time.monotonic() - started >= 0.3


def test_hang_does_the_work_and_keeps_the_answer_back(fjord: Caller) -> None:
    fjord.faults({"fault": "hang", "seconds": 1, "method": "PUT"})
    one = patient()
    with pytest.raises(requests.ReadTimeout):
        fjord.call("PUT", "/patients", json=[one], timeout=0.3)
    assert [held["guid"] for held in fjord.held("patients")] == [one["guid"]]


@pytest.mark.parametrize("fault", ["cut_json", "short_outcomes", "swapped_outcomes"])
def test_answers_that_break_the_contract_are_right_the_next_time(fjord: Caller, fault: str) -> None:
    fjord.faults({"fault": fault, "times": 1})
    people = [patient(), patient(), patient()]
    guids = [person["guid"] for person in people]
    response = fjord.call("PUT", "/patients", json=people, key="a")
    assert response.status_code == 200
    if fault == "cut_json":
        with pytest.raises(requests.JSONDecodeError):
            response.json()
    else:
        expected = guids[:-1] if fault == "short_outcomes" else guids[::-1]
        assert [outcome["guid"] for outcome in response.json()] == expected
    again = fjord.put("patients", *people, key="a")
    assert [(outcome["guid"], outcome["outcome"]) for outcome in again] == [(guid, "created") for guid in guids]
    assert fjord.effects(guids[0]) == (1, 0, 0)


def test_listings_can_be_cut_too(fjord: Caller) -> None:
    fjord.faults({"fault": "cut_json", "method": "GET"})
    with pytest.raises(requests.JSONDecodeError):
        fjord.call("GET", "/patients").json()


def test_reject_hits_guids_and_every_nth_item(fjord: Caller) -> None:
    people = [patient() for _ in range(6)]
    guids = [people[0]["guid"].upper()]
    fjord.faults({"fault": "reject", "guids": guids, "every_item": 3, "type": "number_taken", "field": "name"})
    outcomes = fjord.put("patients", *people)
    assert words(outcomes) == ["rejected", "created", "rejected", "created", "created", "rejected"]
    refusal = outcomes[0]["problem"]
    assert (refusal["type"], refusal["field"]) == ("number_taken", "name")
    assert people[0]["name"] in refusal["title"]
    assert people[0]["personal_identity_number"] in refusal["detail"]
    assert len(fjord.held("patients")) == 3
    assert words(fjord.withdraw("patients", *[person["guid"] for person in people[:2]])) == ["rejected", "withdrawn"]


def test_too_large_depends_on_the_number_of_items(fjord: Caller) -> None:
    fjord.faults({"fault": "too_large", "items": 2})
    people = [patient() for _ in range(3)]
    assert problem(fjord.call("PUT", "/patients", json=people)) == (413, "too_large")
    assert words(fjord.put("patients", *people[:2])) == ["created", "created"]


def test_too_large_may_be_one_items_fault(fjord: Caller) -> None:
    large, small = patient(), patient()
    fjord.faults({"fault": "too_large", "guids": [large["guid"]]})
    assert problem(fjord.call("PUT", "/patients", json=[small, large]))[0] == 413
    assert problem(fjord.call("PUT", "/patients", json=[large]))[0] == 413
    assert words(fjord.put("patients", small)) == ["created"]


@pytest.mark.parametrize(
    ("rule", "statuses"),
    [
        ({}, [503] * 6),
        ({"every": 2}, [200, 503] * 3),
        ({"every": 3, "times": 1}, [200, 200, 503, 200, 200, 200]),
        ({"times": 2}, [503, 503, 200, 200, 200, 200]),
        ({"after": 4}, [200] * 4 + [503] * 2),
        ({"after": 1, "every": 2}, [200, 200, 503, 200, 503, 200]),
        ({"method": "PUT"}, [200] * 6),
        ({"method": "get", "path": "/patients$"}, [503] * 6),
        ({"path": FJORD_CLINIC}, [200] * 6),
    ],
)
def test_which_requests_meet_a_rule(fjord: Caller, rule: dict[str, Any], statuses: list[int]) -> None:
    fjord.faults(rule | {"fault": "status", "status": 503})
    assert [fjord.call("GET", "/patients").status_code for _ in statuses] == statuses


def test_several_rules_may_strike_together(fjord: Caller) -> None:
    fjord.faults({"fault": "delay", "seconds": 0.2}, {"fault": "short_outcomes"}, {"fault": "drop_after", "times": 1})
    with pytest.raises(LOST):
        fjord.call("PUT", "/practitioners", json=[practitioner()], key="a")
    started = time.monotonic()
    assert fjord.put("practitioners", practitioner()) == []
    assert time.monotonic() - started >= 0.2


def test_rules_tell_how_often_they_fired_and_can_be_cleared(fjord: Caller) -> None:
    fjord.faults({"fault": "status", "status": 500, "every": 2})
    for _ in range(3):
        fjord.call("GET", "/patients")
    (rule,) = fjord.control("GET", "/faults")
    assert (rule["met"], rule["fired"]) == (3, 1)
    fjord.control("DELETE", "/faults")
    assert fjord.control("GET", "/faults") == []
    assert fjord.call("GET", "/patients").status_code == 200


@pytest.mark.parametrize(
    "rule",
    [{}, {"fault": "status"}, {"fault": "gremlins"}, {"fault": "delay", "path": "("}, {"fault": "delay", "x": 1}],
)
def test_a_rule_that_makes_no_sense_is_refused(fjord: Caller, rule: dict[str, Any]) -> None:
    response = requests.put(f"{fjord.address}/sandbox/faults", json=[rule], timeout=10)
    assert problem(response) == (400, "malformed")


def test_a_fault_strikes_before_authentication_does(server: str, fjord: Caller) -> None:
    fjord.faults({"fault": "status", "status": 401, "times": 1})
    assert problem(fjord.call("GET", "/patients")) == (401, "token_invalid")
    assert requests.get(f"{server}/api/v1/departments/{FJORD_REHAB}", timeout=10).status_code == 401
    assert fjord.call("GET", "/patients").status_code == 200
