"""Completed questionnaires: oldest first, until each revision is acknowledged."""

from typing import Any
from uuid import uuid4

import pytest
import requests

from tests.sandbox.flowzone.caller import FJORD_CLINIC, FJORD_REHAB, NOBODYS, Caller, answer, problem

LIST, ACKNOWLEDGE = "/questionnaire-responses", "/questionnaire-responses/acknowledgements"


def _add(fjord: Caller, *answers: dict[str, Any], **options: Any) -> None:
    body = {"department": FJORD_REHAB, "responses": answers} | options
    fjord.control("POST", "/questionnaire-responses", json=body)


def _listed(fjord: Caller, **query: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = fjord.call("GET", LIST, params=query).json()["items"]
    return items


def _acknowledge(fjord: Caller, *answers: dict[str, Any]) -> int:
    body = [{"response_id": one["response_id"], "revision": one["revision"]} for one in answers]
    return fjord.call("POST", ACKNOWLEDGE, json=body).status_code


def test_answers_come_oldest_first_and_word_for_word(fjord: Caller) -> None:
    days = [20, 18, 19]
    answers = [answer(completed_at=f"2026-11-{day}T10:00:00+01:00") for day in days]
    _add(fjord, *answers)
    assert _listed(fjord) == sorted(answers, key=lambda one: one["completed_at"])


def test_only_the_departments_own_are_listed(fjord: Caller) -> None:
    _add(fjord, answer())
    assert fjord.call("GET", LIST, department=FJORD_CLINIC).json() == {"items": [], "next_cursor": None}


def test_pages_follow_the_cursor_while_others_are_acknowledged(fjord: Caller) -> None:
    answers = [answer() for _ in range(5)]
    _add(fjord, *answers)
    first = fjord.call("GET", LIST, params={"limit": 2}).json()
    assert _acknowledge(fjord, *first["items"]) == 204
    rest = fjord.call("GET", LIST, params={"limit": 1000, "cursor": first["next_cursor"]}).json()
    assert first["items"] + rest["items"] == answers
    assert rest["next_cursor"] is None


def test_acknowledged_answers_are_listed_only_for_a_full_resync(fjord: Caller) -> None:
    taken, open_ = answer(), answer()
    _add(fjord, taken, open_)
    assert _acknowledge(fjord, taken) == 204
    assert _listed(fjord) == [open_]
    assert _listed(fjord, include_acknowledged="false") == [open_]
    assert _listed(fjord, include_acknowledged="true") == [taken, open_]
    assert problem(fjord.call("GET", LIST, params={"include_acknowledged": "yes"})) == (400, "malformed")


def test_a_correction_is_a_revision_of_its_own(fjord: Caller) -> None:
    first = answer()
    second = first | {"revision": 2, "scores": []}
    _add(fjord, first)
    _acknowledge(fjord, first)
    _add(fjord, second)
    assert _listed(fjord) == [second]
    _acknowledge(fjord, first)
    assert _listed(fjord) == [second]


def test_acknowledging_twice_or_the_unknown_is_harmless(fjord: Caller) -> None:
    one = answer()
    _add(fjord, one)
    assert [_acknowledge(fjord, one, answer(), one) for _ in range(2)] == [204, 204]
    response = fjord.call("POST", ACKNOWLEDGE, json=[{"response_id": one["response_id"], "revision": 10**30}])
    assert (response.status_code, response.content) == (204, b"")


def test_another_department_cannot_acknowledge(fjord: Caller) -> None:
    one = answer()
    _add(fjord, one)
    body = [{"response_id": one["response_id"], "revision": 1}]
    assert fjord.call("POST", ACKNOWLEDGE, json=body, department=FJORD_CLINIC).status_code == 204
    assert _listed(fjord) == [one]


@pytest.mark.parametrize(
    "item", [{}, {"response_id": "x", "revision": 1}, {"response_id": str(uuid4()), "revision": 0}, None]
)
def test_a_bad_acknowledgement_is_a_400(fjord: Caller, item: object) -> None:
    assert problem(fjord.call("POST", ACKNOWLEDGE, json=[item])) == (400, "malformed")


def test_too_many_acknowledgements_are_a_413(fjord: Caller) -> None:
    body = [{"response_id": str(uuid4()), "revision": 1}] * 501
    assert problem(fjord.call("POST", ACKNOWLEDGE, json=body)) == (413, "too_many_items")


def test_a_revision_added_again_with_other_content_comes_up_again(fjord: Caller) -> None:
    one = answer()
    _add(fjord, one)
    _acknowledge(fjord, one)
    _add(fjord, one | {"scores": []})
    assert _listed(fjord) == [one | {"scores": []}]


def test_answers_are_checked_unless_told_not_to(fjord: Caller) -> None:
    broken = {"no": "answer"}
    url, body = f"{fjord.address}/sandbox/questionnaire-responses", {"department": FJORD_REHAB, "responses": [broken]}
    assert problem(requests.post(url, json=body, timeout=10)) == (400, "malformed")
    assert problem(requests.post(url, json=body | {"department": NOBODYS}, timeout=10)) == (404, "department_unknown")
    _add(fjord, broken, validate=False)
    assert _listed(fjord) == [broken]
