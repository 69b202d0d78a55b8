"""An idempotency key names an attempt: once per client, method and path, for a day, and only for success."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.sandbox.flowzone.caller import FJORD_CLINIC, Caller, patient, problem, words


@pytest.mark.parametrize("header", [{}, {"Idempotency-Key": ""}])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/patients"),
        ("POST", "/patients/withdrawals"),
        ("POST", "/questionnaire-responses/acknowledgements"),
    ],
)
def test_a_write_needs_a_key(fjord: Caller, method: str, path: str, header: dict[str, str]) -> None:
    response = fjord.call(method, path, key=None, json=[patient()], headers=header)
    assert problem(response) == (400, "idempotency_key_missing")


def test_a_key_has_at_most_two_hundred_characters(fjord: Caller) -> None:
    assert words(fjord.put("patients", patient(), key="k" * 200)) == ["created"]
    response = fjord.call("PUT", "/patients", json=[patient()], key="k" * 201)
    assert problem(response) == (400, "idempotency_key_invalid")


def test_the_same_attempt_gets_the_first_answer_and_does_nothing(fjord: Caller) -> None:
    one = patient()
    first = fjord.call("PUT", "/patients", json=[one, patient(sex="?")], key="a")
    fjord.withdraw("patients", one["guid"])
    again = fjord.call(
        "PUT", "/patients", data=first.request.body, key="a", headers={"Content-Type": "application/json"}
    )
    assert again.content == first.content
    assert again.headers["content-type"] == "application/json"
    assert fjord.held("patients") == []
    assert fjord.effects(one["guid"]) == (1, 0, 1)
    assert words(fjord.put("patients", one, key="b")) == ["updated"]


def test_the_same_key_with_another_body_is_a_422(fjord: Caller) -> None:
    fjord.put("patients", patient(), key="a")
    other = patient()
    assert problem(fjord.call("PUT", "/patients", json=[other], key="a")) == (422, "idempotency_key_reused")
    assert fjord.effects(other["guid"]) == (0, 0, 0)


def test_a_key_counts_per_client_method_and_path(fjord: Caller) -> None:
    one = patient()
    fjord.put("patients", one, key="a")
    assert words(fjord.put("patients", one, key="a", department=FJORD_CLINIC)) == ["created"]
    assert words(fjord.withdraw("patients", one["guid"], key="a")) == ["withdrawn"]
    other = Caller(fjord.address, "other", "other-secret")
    assert words(other.put("patients", one, key="a")) == ["updated"]
    other.session.close()


def test_the_department_is_the_same_in_capitals(fjord: Caller) -> None:
    one = patient()
    fjord.put("patients", one, key="a", department=FJORD_CLINIC)
    fjord.withdraw("patients", one["guid"], department=FJORD_CLINIC)
    assert words(fjord.put("patients", one, key="a", department=FJORD_CLINIC.upper())) == ["created"]
    assert fjord.held("patients", department=FJORD_CLINIC) == []


def test_a_refusal_is_not_remembered(fjord: Caller) -> None:
    assert problem(fjord.call("PUT", "/patients", json=[], key="a"))[0] == 400
    fjord.faults({"fault": "status", "status": 503, "times": 1})
    assert problem(fjord.call("PUT", "/patients", json=[patient()], key="a"))[0] == 503
    assert words(fjord.put("patients", patient(), key="a")) == ["created"]


def test_an_acknowledgement_is_remembered_too(fjord: Caller) -> None:
    path, body = "/questionnaire-responses/acknowledgements", [{"response_id": patient()["guid"], "revision": 1}]
    assert [fjord.call("POST", path, json=body, key="a").status_code for _ in range(2)] == [204, 204]
    assert problem(fjord.call("POST", path, json=body * 2, key="a")) == (422, "idempotency_key_reused")


def test_a_key_is_forgotten_after_a_day(fjord: Caller, database: str) -> None:
    one = patient()
    fjord.put("patients", one, key="a")
    with psycopg.connect(database) as connection:
        connection.execute("UPDATE idempotency SET created_at = created_at - interval '23 hours 59 minutes'")
    assert words(fjord.put("patients", one, key="a")) == ["created"]
    with psycopg.connect(database) as connection:
        connection.execute("UPDATE idempotency SET created_at = created_at - interval '2 minutes'")
    assert words(fjord.put("patients", one, key="a")) == ["unchanged"]
    assert words(fjord.put("patients", one, key="a")) == ["unchanged"]


def test_the_same_key_many_times_at_once_does_the_work_once(fjord: Caller) -> None:
    people = [patient() for _ in range(200)]
    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(lambda _: fjord.put("patients", *people, key="a"), range(12)))
    assert all(words(answer) == ["created"] * 200 for answer in answers)
    effects = fjord.control("GET", "/effects")
    assert len(effects) == 200
    assert {(row["created"], row["updated"]) for row in effects} == {(1, 0)}


def test_different_keys_at_once_agree_on_who_created(fjord: Caller) -> None:
    people = [patient() for _ in range(100)]
    orders = [people, people[::-1]] * 5
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda order: fjord.put("patients", *order), orders))
    assert sorted(words(answer)[0] for answer in answers) == ["created"] + ["unchanged"] * 9
