"""Listings are walked page by page with an opaque cursor."""

from typing import Any

import pytest

from tests.sandbox.flowzone.caller import FJORD_CLINIC, MAKERS, Caller, patient, problem


def _walk(fjord: Caller, path: str, limit: int, **query: Any) -> list[list[dict[str, Any]]]:
    pages, cursor = [], None
    while True:
        params = {"limit": limit, **query} | ({"cursor": cursor} if cursor else {})
        page = fjord.call("GET", path, params=params).json()
        pages.append(page["items"])
        cursor = page["next_cursor"]
        if cursor is None:
            return pages


@pytest.mark.parametrize("collection", MAKERS)
@pytest.mark.parametrize(("limit", "sizes"), [(3, [3, 3, 1]), (7, [7]), (1000, [7])])
def test_pages_go_by_guid_and_miss_nothing(fjord: Caller, collection: str, limit: int, sizes: list[int]) -> None:
    items = [MAKERS[collection]() for _ in range(7)]
    fjord.put(collection, *items)
    fjord.put(collection, MAKERS[collection](), department=FJORD_CLINIC)
    pages = _walk(fjord, f"/{collection}", limit)
    assert [len(page) for page in pages] == sizes
    assert [held["guid"] for page in pages for held in page] == sorted(item["guid"] for item in items)
    assert all(held["changed_at"] for page in pages for held in page)


@pytest.mark.parametrize("limit", ["0", "1001", "-1", "x", "1.0", ""])
@pytest.mark.parametrize("path", ["/patients", "/questionnaire-responses"])
def test_a_limit_lies_between_one_and_a_thousand(fjord: Caller, path: str, limit: str) -> None:
    assert problem(fjord.call("GET", path, params={"limit": limit})) == (400, "malformed")


@pytest.mark.parametrize("cursor", ["", "x", "!!", "bnVsbA", "W10", "WyJwYXRpZW50cyJd", "é"])
@pytest.mark.parametrize("path", ["/patients", "/questionnaire-responses"])
def test_a_cursor_that_we_did_not_make_is_refused(fjord: Caller, path: str, cursor: str) -> None:
    assert problem(fjord.call("GET", path, params={"cursor": cursor})) == (400, "malformed")


def test_a_cursor_is_good_for_its_own_listing_only(fjord: Caller) -> None:
    fjord.put("patients", patient(), patient())
    cursor = fjord.call("GET", "/patients", params={"limit": 1}).json()["next_cursor"]
    params = {"cursor": cursor}
    assert problem(fjord.call("GET", "/practitioners", params=params)) == (400, "malformed")
    assert problem(fjord.call("GET", "/patients", params=params, department=FJORD_CLINIC)) == (400, "malformed")


def test_just_one_is_asked_for_by_guid_in_any_case(fjord: Caller) -> None:
    one = patient()
    fjord.put("patients", one, patient())
    assert [held["guid"] for held in fjord.held("patients", guid=one["guid"].upper())] == [one["guid"]]


def test_an_unknown_guid_is_an_empty_page(fjord: Caller) -> None:
    response = fjord.call("GET", "/patients", params={"guid": patient()["guid"]})
    assert (response.status_code, response.json()) == (200, {"items": [], "next_cursor": None})
    assert problem(fjord.call("GET", "/patients", params={"guid": "x"})) == (400, "malformed")


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/patients", "starts_from=2026-11-25T10:00:00Z"),
        ("/appointments", "start_from=2026-11-25T10:00:00Z"),
        ("/patients", "limit=1&limit=2"),
        ("", "limit=1"),
    ],
)
def test_a_parameter_unknown_or_given_twice_is_refused(fjord: Caller, path: str, query: str) -> None:
    assert problem(fjord.call("GET", f"{path}?{query}")) == (400, "malformed")
