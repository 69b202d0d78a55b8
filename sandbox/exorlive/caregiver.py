"""The caregiver's side: contacts, what they do and say, and new programs (L8). The sandbox asks nobody to log in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from sandbox.exorlive.chart import STOCKHOLM, statistics
from sandbox.exorlive.exercises import LIBRARY
from sandbox.exorlive.pages import Data, Form, first, page
from sandbox.exorlive.seed import save

LONGEST_TITLE = 200

router = APIRouter(prefix="/vardgivare", include_in_schema=False)


@router.get("")
def units(request: Request, store: Data) -> Response:
    """The clinics."""
    return page(request, "units", units=store.rows("units"))


@router.get("/klinik/{unit}")
def contacts(request: Request, store: Data, unit: int) -> Response:
    """A clinic's contacts."""
    here = [row for row in store.rows("units") if row["id"] == unit]
    if not here:
        return page(request, "missing", 404)
    return page(request, "contacts", unit=here[0], contacts=store.rows("contacts", unit=unit))


@router.get("/kontakt/{contact}")
def contact(request: Request, store: Data, contact: UUID) -> Response:
    """A contact: programs, statistics, activity and comments."""
    found = store.rows("contact", contact=contact)
    if not found:
        return page(request, "missing", 404)
    return page(request, "contact", **_about(store, found[0]))


@router.post("/kontakt/{contact}/personnummer")
def set_number(request: Request, store: Data, contact: UUID, form: Form) -> Response:
    """Type the contact's identity number, as one pleases."""
    if not store.run("set_number", contact=contact, number=first(form, "number") or None):
        return page(request, "missing", 404)
    return RedirectResponse(f"/vardgivare/kontakt/{contact}", status_code=303)


@router.post("/kontakt/{contact}/program")
def new_program(request: Request, store: Data, contact: UUID, form: Form) -> Response:
    """Save a program on the contact: it shows in ExorLive Go at once."""
    keys = tuple(dict.fromkeys(key for key in form.get("exercise", ()) if key in LIBRARY))
    title, description = first(form, "title")[:LONGEST_TITLE], first(form, "description")
    found = store.rows("contact", contact=contact)
    if not found:
        return page(request, "missing", 404)
    if not (keys and title):
        typed = {"title": title, "description": description, "exercises": keys}
        return page(request, "contact", 422, **_about(store, found[0], typed))
    save(store, uuid4(), contact, title, description, keys, datetime.now(UTC), "Anna Fysio")
    return RedirectResponse(f"/vardgivare/kontakt/{contact}", status_code=303)


def _about(store: Data, contact: dict[str, Any], incomplete: dict[str, Any] | None = None) -> dict[str, Any]:
    """All that the contact's page shows; `incomplete` is a new program that could not be saved yet."""
    activities = store.rows("activities", contact=contact["id"])
    return {
        "contact": contact,
        "incomplete": incomplete or {},
        "library": LIBRARY.values(),
        "programs": store.rows("programs", contact=contact["id"]),
        "activities": activities,
        "statistics": statistics(activities, datetime.now(STOCKHOLM).date()),
    }
