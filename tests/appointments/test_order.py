"""No flow waits for another: whoever comes later is linked by Flowzone (contract, fine print 8)."""

from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from flows import APPOINTMENTS, PATIENTS, PRACTITIONERS
from mirror.flow import Flow
from tests.appointments.doing import book, send
from tests.world import World

ORDERS = list(permutations((APPOINTMENTS, PATIENTS, PRACTITIONERS)))


def linked(world: World, guid: UUID) -> dict[str, Any]:
    """Return the participants whom Flowzone knows of an appointment."""
    (found,) = (a["linked"] for a in world.state()["appointments"] if a["guid"] == str(guid))
    links: dict[str, Any] = found
    return links


@pytest.mark.parametrize("order", ORDERS, ids=["-".join(flow.name[:3] for flow in order) for order in ORDERS])
def test_whatever_the_order_they_are_linked_in_the_end(world: World, order: tuple[Flow, ...]) -> None:
    """A3, A4, T3: appointment, patient and main practitioner; each sent once and for all."""
    world.options[world.department]["patients"] = {}
    world.write_departments()
    kari, ola = world.customer.practitioner(), world.customer.practitioner(full_name="Ola")
    ole, per = world.customer.patient(), world.customer.patient()
    for patient in (ole, per):
        world.customer.series(patient, main_practitioner_guid=kari)
    group = world.customer.group(None, ole, per)
    individual = book(world, "2031-03-14 10:00", kari, patient_guid=ole)
    together = book(world, "2031-03-14 11:00", kari, ola, group_guid=group)
    for flow in order:
        assert send(world.department, flow=flow)["status"] == "success"
    assert linked(world, individual) == {"practitioner_guids": [str(kari)], "patient_guids": [str(ole)]}
    assert {key: set(guids) for key, guids in linked(world, together).items()} == {
        "practitioner_guids": {str(kari), str(ola)},
        "patient_guids": {str(ole), str(per)},
    }
    assert {p["series"]["main_practitioner_guid"] for p in world.held(kind="patients").values()} == {str(kari)}
    for flow in order:
        assert send(world.department, flow=flow)["sent"] == 0


def test_until_they_arrive_nobody_is_linked(world: World) -> None:
    """The contract's fine print (8): kept, and linked on arrival."""
    kari, ole = world.customer.practitioner(), world.customer.patient()
    guid = book(world, "2031-03-14 10:00", kari, patient_guid=ole)
    send(world.department)
    assert linked(world, guid) == {"practitioner_guids": [], "patient_guids": []}
    send(world.department, flow=PATIENTS)
    assert linked(world, guid) == {"practitioner_guids": [], "patient_guids": [str(ole)]}
    send(world.department, flow=PRACTITIONERS)
    assert linked(world, guid) == {"practitioner_guids": [str(kari)], "patient_guids": [str(ole)]}


def test_flows_keep_their_ledgers_apart(world: World) -> None:
    """D1: one GUID may be an account's, a patient's and an appointment's; each flow withdraws its own only."""
    guid = UUID(int=77)
    world.customer.practitioner(guid=guid)
    world.customer.patient(guid=guid)
    book(world, "2031-03-14 10:00", guid, guid=guid)
    flows = (PRACTITIONERS, PATIENTS, APPOINTMENTS)
    for flow in flows:
        assert send(world.department, flow=flow)["sent"] == 1
    world.customer.delete("patient", guid)
    assert [send(world.department, flow=flow)["withdrawn"] for flow in flows] == [0, 1, 0]
    assert [list(world.held(kind=flow.kind)) for flow in flows] == [[guid], [], [guid]]
