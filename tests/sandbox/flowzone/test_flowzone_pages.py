"""What an administrator sees."""

import re
from urllib.parse import urlsplit

import pytest
import requests

from tests.sandbox.flowzone.caller import (
    FJORD_BHT,
    FJORD_CLINIC,
    FJORD_REHAB,
    Caller,
    appointment,
    patient,
    practitioner,
)

DEPARTMENT = f"/avdelinger/{FJORD_REHAB}"
CALENDAR = f"{DEPARTMENT}/kalender"


def _page(fjord: Caller, path: str) -> str:
    response = requests.get(f"{fjord.address}{path}", timeout=10)
    assert response.status_code == 200, response.text
    return response.text


def _send(fjord: Caller, path: str, **form: str) -> str:
    response = requests.post(f"{fjord.address}{path}", data=form, timeout=10)
    assert response.status_code == 200, response.text
    return response.text


@pytest.mark.parametrize(
    "path",
    ["/", "/fjord/brukerimport", f"/avdelinger/{FJORD_REHAB}", f"/avdelinger/{FJORD_REHAB}?vis=patients", CALENDAR],
)
def test_every_page_is_honest_norwegian_and_fetches_nothing_from_others(fjord: Caller, path: str) -> None:
    fjord.put("practitioners", practitioner(name="<b>Ola & Åse</b>"))
    page = _page(fjord, path)
    assert "Sandkasse – ikke det ekte Flowzone" in page
    assert '<html lang="nb">' in page
    assert page.count("<h1") == 1
    assert "<b>" not in page
    for address in re.findall(r'(?:src|href|action)="([^"]*)"', page):
        assert not urlsplit(address).netloc, address


def test_the_overview_counts_what_departments_hold(fjord: Caller) -> None:
    fjord.put("patients", *[patient() for _ in range(7)])
    page = _page(fjord, "/")
    assert re.search(rf'href="/avdelinger/{FJORD_REHAB}\?vis=patients">7<', page)
    assert "Skog helse" in page
    assert "ikke i bruk" in page


def test_the_user_import_finds_people_by_name_guid_role_and_state(fjord: Caller) -> None:
    ola, kari = practitioner(name="Ola Åmot"), patient(name="Kari Lunde")
    fjord.put("practitioners", ola)
    fjord.put("patients", kari)
    for query, shown in [
        ("", (True, True)),
        ("?q=åmot", (True, False)),
        (f"?q={kari['guid'][:9].upper()}", (False, True)),
        ("?rolle=patients", (False, True)),
        ("?tilstand=imported", (True, True)),
        ("?tilstand=active", (False, False)),
        ("?q=%00%25", (False, False)),
    ]:
        page = _page(fjord, f"/fjord/brukerimport{query}")
        assert ("Ola Åmot" in page, "Kari Lunde" in page) == shown, query


def test_long_lists_have_pages(fjord: Caller) -> None:
    fjord.put("patients", *[patient(name=f"Person {n:03}") for n in range(120)])
    for path in ("/fjord/brukerimport?q=person", f"/avdelinger/{FJORD_REHAB}?vis=patients"):
        page = _page(fjord, f"{path}&side=3")
        assert "Side 3 av 3 · 120 i alt" in page
        assert "Person 119" in page
        assert "Person 099" not in page


def test_people_are_invited_and_accept_by_buttons(fjord: Caller) -> None:
    person = practitioner()
    fjord.put("practitioners", person)
    address = f"/fjord/personer/{person['guid']}"
    assert "Inviter" in _page(fjord, "/fjord/brukerimport")
    assert "Godta" in _send(fjord, f"{address}/inviter", sok="q=ingrid")
    assert "Aktiv" in _send(fjord, f"{address}/godta")
    assert fjord.held("practitioners")[0]["state"] == "active"


def test_a_persons_page_tells_what_was_transferred(fjord: Caller) -> None:
    series = {"status": "Waitinglist", "start_date": "2026-01-05", "main_practitioner_name": "Nora Nesøy"}
    person = patient(series=series, source_version="v-7")
    fjord.put("patients", person)
    fjord.put("patients", person, department=FJORD_CLINIC)
    fjord.withdraw("patients", person["guid"], department=FJORD_CLINIC)
    page = _page(fjord, f"/fjord/personer/{person['guid']}")
    for text in ("Emil Vikås", "Waitinglist", "Nora Nesøy", "v-7", "Fjord rehabilitering", "Trukket tilbake"):
        assert text in page
    assert person["personal_identity_number"] not in page


def test_the_calendar_shows_a_week_and_picks_out_people(fjord: Caller) -> None:
    who, whom = practitioner(name="Nora Nesøy"), patient(name="Emil Vikås")
    fjord.put("practitioners", who)
    fjord.put("patients", whom)
    both = appointment(title="Samtale", practitioner_guids=[who["guid"]], patient_guids=[whom["guid"]], room="Sal 2")
    sunday = {"starts_at": "2026-11-29T23:30:00+01:00", "ends_at": "2026-11-30T00:30:00+01:00"}
    fjord.put("appointments", both, appointment(title="Ukjentes avtale", patient_guids=[patient()["guid"]], **sunday))
    week = _page(fjord, f"{CALENDAR}?uke=2026-W48")
    for text in ("Samtale", "10:00–10:45", "Sal 2", "Nora Nesøy", "ikke overført ennå", "søndag 29. nov.", "2 avtaler"):
        assert text in week
    assert "lørdag" not in week
    assert "Samtale" not in _page(fjord, f"{CALENDAR}?uke=2026-W49")
    for query in (f"behandler={who['guid']}", f"pasient={whom['guid']}"):
        page = _page(fjord, f"{CALENDAR}?uke=2026-W48&{query}")
        assert "Samtale" in page
        assert "Ukjentes avtale" not in page


@pytest.mark.parametrize("week", ["", "x", "2026-W54", "9999-W52", "0001-W01", "2026-W48%00"])
def test_any_week_can_be_asked_for(fjord: Caller, week: str) -> None:
    assert "Uke " in _page(fjord, f"{CALENDAR}?uke={week}")


def test_a_video_room_is_added_by_a_form_and_survives_updates(fjord: Caller) -> None:
    one = appointment()
    fjord.put("appointments", one)
    address = f"/avdelinger/{FJORD_REHAB}/avtaler/{one['guid']}/videorom"
    assert "video.example/rom-ni" in _send(fjord, address, videorom="https://video.example/rom-ni", sok="uke=2026-W48")
    fjord.put("appointments", one | {"room": "Sal 1"})
    assert "video.example/rom-ni" in _page(fjord, f"{CALENDAR}?uke=2026-W48")
    assert "https://video.example/rom-ni" not in _send(fjord, address, videorom="", sok="uke=2026-W48")


@pytest.mark.parametrize(
    "path",
    [
        "/nobody/brukerimport",
        f"/fjord/personer/{FJORD_BHT}",
        f"/avdelinger/{FJORD_BHT[:-4]}ffff",
        "/static/nothing.css",
    ],
)
def test_pages_of_what_is_not_there_are_a_404(fjord: Caller, path: str) -> None:
    assert requests.get(f"{fjord.address}{path}", timeout=10).status_code == 404
