"""ExorLive Go: a resident's own training programs, and how each time went (L8)."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from sandbox.exorlive.pages import Data, Form, first, page
from sandbox.exorlive.token import Refused, Verifier

COOKIE = "exorlive_go"
SESSION = timedelta(hours=1)
FORGOTTEN = timedelta(minutes=5)
"""How long after its end a token is remembered: nobody is still busy judging it then."""
LONGEST_COMMENT = 1000
LONGEST_MINUTES = 600

router = APIRouter(prefix="/go", include_in_schema=False)


class NotLoggedIn(Exception):
    """Nobody is logged in with this cookie."""


async def _resident(request: Request, store: Data) -> dict[str, Any]:
    found = store.rows("session", browser=_browser(request), now=datetime.now(UTC))
    if not found:
        raise NotLoggedIn
    return found[0]


Resident = Annotated[dict[str, Any], Depends(_resident)]


def _digest(cookie: str) -> bytes:
    return hashlib.sha256(cookie.encode("utf-8", "replace")).digest()


def _browser(request: Request) -> bytes:
    return _digest(request.cookies.get(COOKIE, ""))


@router.get("")
def front() -> Response:
    """Lead to her programs, whatever she has bookmarked."""
    return RedirectResponse("/go/program", status_code=303)


@router.post("")
def enter(request: Request, store: Data, form: Form) -> Response:
    """Let in who comes with a hand-over token: once, soon, and only to her own."""
    verifier: Verifier = request.app.state.verifier
    try:
        handed = verifier.read(first(form, "token"))
    except Refused:
        return page(request, "refused", 403)
    now = datetime.now(UTC)
    store.run("forget_tokens", before=now - FORGOTTEN)
    if not store.rows("use_token", jti=handed.jti, expires_at=handed.expires_at):
        return page(request, "refused", 409)
    store.run("close_session", browser=_browser(request), now=now)
    cookie = secrets.token_urlsafe(32)
    opened = {"browser": _digest(cookie), "contact": handed.contact, "form_key": secrets.token_urlsafe(16)}
    if not store.rows("open_session", **opened, expires_at=now + SESSION):
        return page(request, "refused", 404)
    answer = RedirectResponse("/go/program", status_code=303)
    answer.set_cookie(COOKIE, cookie, secure=True, httponly=True, samesite="lax")
    return answer


@router.get("/program")
def programs(request: Request, store: Data, resident: Resident) -> Response:
    """Her own programs, and nobody else's (L5)."""
    rows = store.rows("programs", contact=resident["contact_id"])
    return page(request, "programs", resident=resident, programs=rows)


@router.get("/program/{program}")
def one(request: Request, store: Data, resident: Resident, program: UUID, tack: str = "") -> Response:
    """A program's exercises, with videos."""
    found = store.rows("program", program=program, contact=resident["contact_id"])
    if not found:
        return page(request, "missing", 404)
    exercises = store.rows("exercises", program=program)
    return page(request, "program", resident=resident, program=found[0], exercises=exercises, thanks=bool(tack))


@router.post("/program/{program}")
def train(request: Request, store: Data, resident: Resident, program: UUID, form: Form) -> Response:
    """Keep how it went, each time she trains."""
    if not hmac.compare_digest(first(form, "form_key").encode(), resident["form_key"].encode()):
        return page(request, "refused", 403)
    if not store.rows("program", program=program, contact=resident["contact_id"]):
        return page(request, "missing", 404)
    score = first(form, "score")
    duration = _duration(first(form, "minutes"))
    store.run(
        "add_activity",
        id=uuid4(),
        contact=resident["contact_id"],
        program=program,
        started_at=datetime.now(UTC) - duration,
        duration_seconds=int(duration.total_seconds()),
        completed=first(form, "completed") == "ja",
        score=int(score) if score in ("1", "2", "3") else 0,
        comment=first(form, "comment")[:LONGEST_COMMENT] or None,
    )
    return RedirectResponse(f"/go/program/{program}?tack=1", status_code=303)


def _duration(minutes: str) -> timedelta:
    """How long she says that she trained; nothing where it is no number, at most ten hours."""
    digits = re.fullmatch("0*([0-9]{1,9})", minutes)
    return timedelta(minutes=min(int(digits[1]) if digits else 0, LONGEST_MINUTES))


@router.post("/logga-ut")
def log_out(request: Request, store: Data) -> Response:
    """End her session here."""
    store.run("close_session", browser=_browser(request), now=datetime.now(UTC))
    answer = page(request, "logged_out")
    answer.delete_cookie(COOKIE, secure=True, httponly=True, samesite="lax")
    return answer
