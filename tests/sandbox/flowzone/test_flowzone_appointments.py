"""Appointments: the video room stays, departments take over, participants may arrive later."""

from typing import Any

from tests.sandbox.flowzone.caller import (
    FJORD_BHT,
    FJORD_CLINIC,
    SKOG_CLINIC,
    Caller,
    appointment,
    patient,
    practitioner,
    problem,
    words,
)

ROOM = "https://video.example/1"


def _add_room(fjord: Caller, guid: str) -> None:
    body = {"business": "fjord", "video_room": ROOM}
    fjord.control("POST", f"/appointments/{guid}/video-room", json=body)


def _state(fjord: Caller) -> dict[str, Any]:
    (only,) = fjord.control("GET", "/state")["appointments"]
    return dict(only)


def test_outcomes_follow_content_and_source_version(fjord: Caller) -> None:
    one = appointment()
    assert words(fjord.put("appointments", one)) == ["created"]
    assert words(fjord.put("appointments", one | {"starts_at": "2026-11-25T09:00:00Z"})) == ["unchanged"]
    assert words(fjord.put("appointments", one | {"room": "Sal 2"})) == ["updated"]
    assert words(fjord.put("appointments", one | {"room": "Sal 2", "source_version": "2"})) == ["updated"]
    assert fjord.effects(one["guid"]) == (1, 2, 0)


def test_the_order_of_participants_means_nothing(fjord: Caller) -> None:
    guids = [patient()["guid"] for _ in range(3)]
    one = appointment(patient_guids=guids)
    fjord.put("appointments", one)
    assert words(fjord.put("appointments", one | {"patient_guids": guids[::-1]})) == ["unchanged"]


def test_a_video_room_survives_every_update(fjord: Caller) -> None:
    one = appointment()
    fjord.put("appointments", one)
    _add_room(fjord, one["guid"])
    fjord.put("appointments", one | {"title": "Moved", "starts_at": "2026-11-25T10:15:00+01:00"})
    assert _state(fjord)["video_room"] == ROOM


def test_a_put_by_another_department_moves_it_with_its_video_room(fjord: Caller) -> None:
    one = appointment()
    fjord.put("appointments", one)
    _add_room(fjord, one["guid"])
    assert words(fjord.put("appointments", one, department=FJORD_CLINIC)) == ["updated"]
    assert fjord.held("appointments") == []
    assert len(fjord.held("appointments", department=FJORD_CLINIC)) == 1
    assert _state(fjord)["video_room"] == ROOM
    assert words(fjord.withdraw("appointments", one["guid"])) == ["unchanged"]
    assert len(fjord.held("appointments", department=FJORD_CLINIC)) == 1


def test_another_business_has_appointments_of_its_own(fjord: Caller, skog: Caller) -> None:
    one = appointment()
    fjord.put("appointments", one)
    assert words(skog.put("appointments", one, department=SKOG_CLINIC)) == ["created"]
    assert words(skog.withdraw("appointments", one["guid"], department=SKOG_CLINIC)) == ["withdrawn"]
    assert len(fjord.held("appointments")) == 1


def test_participants_are_linked_when_they_arrive(fjord: Caller) -> None:
    who, whom = practitioner(), patient()
    fjord.put("appointments", appointment(practitioner_guids=[who["guid"]], patient_guids=[whom["guid"]]))
    assert _state(fjord)["linked"] == {"practitioner_guids": [], "patient_guids": []}
    fjord.put("practitioners", who, department=FJORD_CLINIC)
    fjord.put("patients", whom)
    assert _state(fjord)["linked"] == {"practitioner_guids": [who["guid"]], "patient_guids": [whom["guid"]]}
    assert _state(fjord)["content"]["patient_guids"] == [whom["guid"]]


def test_withdrawal_removes_it_and_all_it_held(fjord: Caller) -> None:
    one = appointment()
    fjord.put("appointments", one)
    _add_room(fjord, one["guid"])
    outcomes = fjord.withdraw("appointments", one["guid"].upper(), appointment()["guid"])
    assert words(outcomes) == ["withdrawn", "unknown"]
    assert fjord.held("appointments", guid=one["guid"]) == []
    assert words(fjord.withdraw("appointments", one["guid"])) == ["unchanged"]
    assert words(fjord.put("appointments", one)) == ["created"]
    assert _state(fjord)["video_room"] is None
    assert fjord.effects(one["guid"]) == (2, 0, 1)


def test_holdings_from_a_time_on(fjord: Caller) -> None:
    early = appointment(starts_at="2026-11-24T08:00:00+01:00", ends_at="2026-11-24T09:00:00+01:00")
    late = appointment()
    fjord.put("appointments", early, late)
    for moment in ("2026-11-25T10:00:00+01:00", "2026-11-25T09:00:00Z"):
        (held,) = fjord.held("appointments", starts_from=moment)
        assert (held["guid"], held["state"]) == (late["guid"], "present")
    assert len(fjord.held("appointments", starts_from="2026-11-24T08:00:00+01:00")) == 2
    assert problem(fjord.call("GET", "/appointments", params={"starts_from": "2026-11-24"})) == (400, "malformed")


def test_a_department_without_appointments_takes_none(fjord: Caller) -> None:
    refused = (403, "appointments_not_enabled")
    where: dict[str, Any] = {"department": FJORD_BHT}
    assert problem(fjord.call("PUT", "/appointments", json=[appointment()], **where)) == refused
    assert problem(fjord.call("POST", "/appointments/withdrawals", json=[appointment()["guid"]], **where)) == refused
    assert problem(fjord.call("GET", "/appointments", **where)) == refused
    fjord.control("PUT", f"/departments/{FJORD_BHT}", json={"appointments_enabled": True})
    try:
        assert words(fjord.put("appointments", appointment(), **where)) == ["created"]
    finally:
        fjord.control("PUT", f"/departments/{FJORD_BHT}", json={"appointments_enabled": False})
