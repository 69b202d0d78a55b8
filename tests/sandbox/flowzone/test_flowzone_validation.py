"""Strictness: a bad item is rejected alone and by name, a bad request as a whole."""

from typing import Any

import pytest

from tests.sandbox.flowzone.caller import MAKERS, Caller, appointment, patient, practitioner, problem, words

LONG = "x" * 201
GUID = "1F0C6A3E-0000-4000-8000-0000000000AA"

BAD: list[tuple[str, dict[str, Any], str, str]] = [
    ("practitioners", {"name": ""}, "name", "too_short"),
    ("practitioners", {"name": LONG}, "name", "too_long"),
    ("practitioners", {"name": None}, "name", "invalid"),
    ("practitioners", {"name": 7}, "name", "invalid"),
    ("practitioners", {"name": "nul\x00"}, "name", "character_unusable"),
    ("practitioners", {"source_version": "x" * 65}, "source_version", "too_long"),
    ("practitioners", {"source_version": 1}, "source_version", "invalid"),
    ("practitioners", {"personal_identity_number": "0181601995"}, "personal_identity_number", "invalid"),
    ("practitioners", {"personal_identity_number": "٠1816019955"}, "personal_identity_number", "invalid"),
    ("practitioners", {"personal_identity_number": "01816019955\n"}, "personal_identity_number", "invalid"),
    ("practitioners", {"email": "no address"}, "email", "invalid"),
    ("practitioners", {"email": ""}, "email", "invalid"),
    ("practitioners", {"email": "blåbær@example.no"}, "email", "invalid"),
    ("practitioners", {"email": "ola@bærum.no"}, "email", "invalid"),
    ("practitioners", {"email": "ola..n@example.no"}, "email", "invalid"),
    ("practitioners", {"mobile_phone": "99999999"}, "mobile_phone", "invalid"),
    ("practitioners", {"mobile_phone": "+0123456789"}, "mobile_phone", "invalid"),
    ("practitioners", {"nickname": "Inga"}, "nickname", "field_unknown"),
    ("patients", {"birth_date": "1970-02-30"}, "birth_date", "invalid"),
    ("patients", {"birth_date": "19700101"}, "birth_date", "invalid"),
    ("patients", {"birth_date": "1970-01-01T00:00:00Z"}, "birth_date", "invalid"),
    ("patients", {"sex": "K"}, "sex", "invalid"),
    ("patients", {"series": {"status": "Active"}}, "series.start_date", "field_missing"),
    ("patients", {"series": {"status": "Pågår", "start_date": "2026-01-01"}}, "series.status", "invalid"),
    (
        "patients",
        {"series": {"status": "Active", "start_date": "2026-01-01", "room": "2"}},
        "series.room",
        "field_unknown",
    ),
    ("appointments", {"kind": "fixed"}, "kind", "invalid"),
    ("appointments", {"title": ""}, "title", "too_short"),
    ("appointments", {"description": "x" * 4001}, "description", "too_long"),
    ("appointments", {"room": LONG}, "room", "too_long"),
    ("appointments", {"activity": LONG}, "activity", "too_long"),
    ("appointments", {"starts_at": "2026-11-25T10:00:00"}, "starts_at", "invalid"),
    ("appointments", {"starts_at": "2026-11-25 10:00:00+01:00"}, "starts_at", "invalid"),
    ("appointments", {"starts_at": "2026-11-25"}, "starts_at", "invalid"),
    ("appointments", {"starts_at": "2026-11-25T25:00:00Z"}, "starts_at", "invalid"),
    ("appointments", {"starts_at": "0001-01-01T00:00:00+14:00"}, "starts_at", "invalid"),
    ("appointments", {"ends_at": "2026-11-25T10:00:00+01:00"}, "ends_at", "ends_before_start"),
    ("appointments", {"ends_at": "2026-11-25T10:30:00+02:00"}, "ends_at", "ends_before_start"),
    ("appointments", {"patient_guids": [GUID, GUID.lower()]}, "patient_guids", "invalid"),
    ("appointments", {"practitioner_guids": ["?"]}, "practitioner_guids.0", "invalid"),
    ("appointments", {"practitioner_guids": None}, "practitioner_guids", "invalid"),
]


@pytest.mark.parametrize(("collection", "values", "field", "type_"), BAD)
def test_a_bad_item_is_rejected_alone(
    fjord: Caller, collection: str, values: dict[str, Any], field: str, type_: str
) -> None:
    make = MAKERS[collection]
    before, bad, after = make(), make(**values), make()
    outcomes = fjord.put(collection, before, bad, after)
    assert words(outcomes) == ["created", "rejected", "created"]
    assert outcomes[1]["guid"] == bad["guid"]
    refusal = outcomes[1]["problem"]
    assert (refusal["type"], refusal["field"]) == (type_, field)
    assert refusal["title"]
    assert isinstance(refusal["status"], int)
    assert len(fjord.held(collection)) == 2


@pytest.mark.parametrize("collection", MAKERS)
def test_every_required_field_is_required(fjord: Caller, collection: str) -> None:
    whole = MAKERS[collection]()
    required = set(whole) - {"guid", "email", "mobile_phone", "series"}
    for field in required:
        (outcome,) = fjord.put(collection, {name: value for name, value in whole.items() if name != field})
        assert (outcome["problem"]["type"], outcome["problem"]["field"]) == ("field_missing", field)


@pytest.mark.parametrize(
    ("collection", "values"),
    [
        ("practitioners", {"email": None, "mobile_phone": None, "source_version": "", "name": "x" * 200}),
        ("practitioners", {"email": '"the one"@example.no'}),
        ("practitioners", {"email": "o'neil+flow@sub-domain.example.no", "name": "Þóra 𝒵 «’»"}),
        ("patients", {"series": None, "birth_date": "2000-02-29", "sex": "unknown"}),
        ("patients", {"series": {"status": "Finished", "start_date": "2026-01-01", "main_practitioner_guid": GUID}}),
        ("appointments", {"starts_at": "2026-11-25t08:00:00.123456789z", "kind": "blue", "room": ""}),
        ("appointments", {"description": "æ" * 4000, "patient_guids": [GUID]}),
    ],
)
def test_what_the_contract_allows_is_taken(fjord: Caller, collection: str, values: dict[str, Any]) -> None:
    item = MAKERS[collection](**values)
    assert words(fjord.put(collection, item)) == ["created"]
    assert words(fjord.put(collection, item)) == ["unchanged"]


def test_a_rejection_quotes_the_value_as_real_systems_do(fjord: Caller) -> None:
    (outcome,) = fjord.put("practitioners", practitioner(email="hemmelig adresse"))
    assert "hemmelig adresse" in outcome["problem"]["detail"]


def test_a_rejected_item_leaves_what_was_there(fjord: Caller) -> None:
    one = patient()
    fjord.put("patients", one)
    assert words(fjord.put("patients", one | {"sex": "?"})) == ["rejected"]
    assert fjord.person("patients", one["guid"])["content"]["sex"] == "male"
    assert fjord.held("patients")[0]["state"] == "imported"


@pytest.mark.parametrize("collection", MAKERS)
def test_a_guid_twice_in_a_body_counts_once(fjord: Caller, collection: str) -> None:
    item = MAKERS[collection]()
    again = item | {"guid": item["guid"].upper(), "source_version": "2"}
    outcomes = fjord.put(collection, item, again)
    assert words(outcomes) == ["created", "rejected"]
    assert outcomes[1]["problem"]["type"] == "duplicate_guid"
    assert fjord.held(collection)[0]["source_version"] == "1"
    assert words(fjord.withdraw(collection, item["guid"], item["guid"].upper())) == ["withdrawn", "rejected"]


@pytest.mark.parametrize("collection", MAKERS)
@pytest.mark.parametrize("guid", [None, 7, "", "x", "{1F0C6A3E-0000-4000-8000-0000000000AA}", GUID.replace("-", "")])
def test_an_item_without_a_usable_guid_spoils_the_request(fjord: Caller, collection: str, guid: object) -> None:
    good = MAKERS[collection]()
    assert problem(fjord.call("PUT", f"/{collection}", json=[good, good | {"guid": guid}])) == (400, "malformed")
    assert problem(fjord.call("POST", f"/{collection}/withdrawals", json=[good["guid"], guid])) == (400, "malformed")
    assert fjord.held(collection) == []


@pytest.mark.parametrize("body", [b"", b"[", b"[]", b"{}", b"null", b"[NaN]", b'["\\ud800"]', b"\xff", b"[1]", b"[[]]"])
@pytest.mark.parametrize("path", ["/patients", "/patients/withdrawals", "/questionnaire-responses/acknowledgements"])
def test_a_body_that_is_no_list_of_items_is_a_400(fjord: Caller, path: str, body: bytes) -> None:
    method = "PUT" if path == "/patients" else "POST"
    headers = {"Content-Type": "application/json"}
    assert problem(fjord.call(method, path, data=body, headers=headers)) == (400, "malformed")


def test_only_json_is_read(fjord: Caller) -> None:
    refused = fjord.call("PUT", "/patients", data=b"[]", headers={"Content-Type": "text/plain"})
    assert problem(refused) == (415, "media_type_unsupported")


@pytest.mark.parametrize("collection", MAKERS)
def test_five_hundred_items_are_the_most(fjord: Caller, collection: str) -> None:
    items = [MAKERS[collection]() for _ in range(501)]
    assert problem(fjord.call("PUT", f"/{collection}", json=items)) == (413, "too_many_items")
    assert words(fjord.put(collection, *items[:500])) == ["created"] * 500
    guids = [item["guid"] for item in items]
    assert problem(fjord.call("POST", f"/{collection}/withdrawals", json=guids)) == (413, "too_many_items")
    assert words(fjord.withdraw(collection, *guids[:500])) == ["withdrawn"] * 500


def test_a_body_too_large_is_a_413_even_for_one_item(fjord: Caller) -> None:
    large = appointment(description="x" * 700_000)
    assert problem(fjord.call("PUT", "/appointments", json=[large])) == (413, "body_too_large")
    assert words(fjord.put("appointments", appointment())) == ["created"]
