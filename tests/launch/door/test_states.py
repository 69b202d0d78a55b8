"""Who gets in, and what everybody else is told: which step is missing, and who does it."""

from __future__ import annotations

import html
from uuid import uuid4

import pytest
import requests

from tests.launch.door.conftest import Door
from tests.launch.tokens import p256, public_pem


def test_a_linked_practitioner_is_logged_in(door: Door) -> None:
    """S1: 303 to Flowzone's one-time address, which greets this practitioner in this department, once."""
    guid = door.practitioner("invite", "accept")
    answer = door.open(door.maker(practitioner=guid).token())
    assert (answer.status_code, answer.data) == (303, b"")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers
    address = answer.headers["Location"]
    assert address.startswith(f"{door.world.flowzone}/sso/")
    page = requests.get(address, timeout=10)
    assert "Hei, Åse Bjørnø" in page.text
    assert door.world.customer.name in page.text
    assert requests.get(address, timeout=10).status_code == 410
    assert door.told() == []


def test_each_customer_with_its_own_key_and_flowzone(door: Door) -> None:
    """S3, D1: the department picks key and business."""
    for customer in door.world.customers:
        for department in customer.departments:
            guid = door.practitioner("invite", "accept", customer=customer, department=department)
            answer = door.open(door.maker(department, guid).token())
            assert answer.status_code == 303
            assert customer.name.title() in requests.get(answer.headers["Location"], timeout=10).text


@pytest.mark.parametrize(
    ("steps", "reason", "status", "says"),
    [
        ((), "not_invited", 409, "Be en Flowzone-administrator i virksomheten om å invitere deg."),
        (("invite",), "not_accepted", 409, "Se etter invitasjonen i e-posten din"),
    ],
)
def test_a_step_is_missing(door: Door, steps: tuple[str, ...], reason: str, status: int, says: str) -> None:
    """S2: the page says who does it."""
    answer = door.open(door.maker(practitioner=door.practitioner(*steps)).token())
    assert answer.status_code == status
    assert door.refused(answer) == reason
    assert says in html.unescape(answer.text)


def test_one_who_was_never_transferred(door: Door) -> None:
    """S2."""
    answer = door.open(door.maker().token())
    assert answer.status_code == 404
    assert door.refused(answer) == "unknown"
    assert "krysse av for Flowzone på brukerkontoen din" in answer.text


def test_one_who_was_withdrawn(door: Door) -> None:
    """S2, P5."""
    guid = door.practitioner("invite", "accept")
    door.world.as_client("POST", "practitioners/withdrawals", [str(guid)])
    answer = door.open(door.maker(practitioner=guid).token())
    assert answer.status_code == 409
    assert door.refused(answer) == "inactive"
    assert "har ikke lenger tilgang" in answer.text


def test_the_step_is_taken_and_the_next_link_opens(door: Door) -> None:
    """S2: nothing of the refusal remains."""
    guid = door.practitioner("invite")
    assert door.open(door.maker(practitioner=guid).token()).status_code == 409
    accept = f"{door.world.flowzone}/sandbox/people/{guid}/accept"
    requests.post(accept, json={"business": door.world.customer.name}, timeout=10).raise_for_status()
    assert door.open(door.maker(practitioner=guid).token()).status_code == 303


def test_the_department_of_the_token_counts(door: Door) -> None:
    """S3: one who belongs to another department of the business does not get in by this one."""
    here, beside = door.world.customer.departments
    guid = door.practitioner("invite", "accept", department=beside)
    answer = door.open(door.maker(here, guid).token())
    assert (answer.status_code, door.refused(answer)) == (404, "unknown")
    assert door.open(door.maker(beside, guid).token()).status_code == 303


def test_a_department_that_is_off(door: Door) -> None:
    """D8: at once; on again, at once."""
    guid = door.practitioner("invite", "accept")
    door.world.write_departments(active=False)
    answer = door.open(door.maker(practitioner=guid).token())
    assert (answer.status_code, door.refused(answer)) == (403, "department_off")
    assert "slått av" in answer.text
    assert door.world.requests("POST", "/sso-sessions") == []
    door.world.write_departments(active=True)
    assert door.open(door.maker(practitioner=guid).token()).status_code == 303


def test_a_department_that_is_off_is_told_to_its_own_practitioners_only(door: Door) -> None:
    """S3: a forged token learns nothing of it."""
    maker = door.maker()
    maker.key = p256(8)
    door.world.write_departments(active=False)
    assert door.refused(door.open(maker.token())) == "signature"


@pytest.mark.parametrize("why", ["without keys", "not in the file", "heard of by nobody"])
def test_a_department_without_launch(door: Door, why: str) -> None:
    """S2, S3: the same page, whether the department exists or not."""
    maker = door.maker(practitioner=door.practitioner("invite", "accept"))
    if why == "without keys":
        door.world.options[door.world.department].pop("launch")
    if why == "not in the file":
        door.world.absent.add(door.world.department)
    if why == "heard of by nobody":
        maker.department = uuid4()
    door.world.write_departments()
    answer = door.open(maker.token())
    assert (answer.status_code, door.refused(answer)) == (403, "not_set_up")
    assert "Ikonet i Extensor er ikke satt opp for denne avdelingen." in answer.text


def test_another_customers_key(door: Door) -> None:
    """S3: opens nothing, in either direction."""
    for customer, place in zip(door.world.customers, (1, 0), strict=True):
        guid = door.practitioner("invite", "accept", customer=customer)
        maker = door.maker(customer.departments[0], guid)
        maker.key = p256(place)
        answer = door.open(maker.token())
        assert (answer.status_code, door.refused(answer)) == (403, "signature")
    assert door.world.requests("POST", "/sso-sessions") == []


def test_a_rollover(door: Door) -> None:
    """S3: both keys, without a restart; then the new one only."""
    (door.world.folder / "next.pub.pem").write_bytes(public_pem(p256(5)))
    guid = door.practitioner("invite", "accept")
    old, new = door.maker(practitioner=guid), door.maker(practitioner=guid)
    new.key = p256(5)
    assert door.refused(door.open(new.token())) == "signature"
    door.world.write_departments(launch={"keys": ["fjord.pub.pem", "next.pub.pem"]})
    assert [door.open(one.token()).status_code for one in (old, new)] == [303, 303]
    door.world.write_departments(launch={"keys": ["next.pub.pem"]})
    assert [door.open(one.token()).status_code for one in (old, new)] == [403, 303]
