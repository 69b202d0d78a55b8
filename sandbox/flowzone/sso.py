"""One-time login addresses for practitioners who have a login."""

import secrets
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from sandbox.flowzone.batches import all_valid, decoded
from sandbox.flowzone.models import SsoRequest
from sandbox.flowzone.problems import Problem
from sandbox.flowzone.visits import JsonBody, Visited

router = APIRouter(prefix="/departments/{department}/sso-sessions")

REFUSALS = {
    "inactive": Problem(409, "inactive", "The practitioner is withdrawn from the department"),
    "imported": Problem(409, "not_invited", "The practitioner has not been invited yet"),
    "invited": Problem(409, "not_accepted", "The practitioner has not accepted the invitation yet"),
}


@router.post("")
def open_session(request: Request, visit: Visited, body: JsonBody) -> Response:
    """An address that logs the practitioner in, once and soon."""
    (wanted,) = all_valid(SsoRequest, [decoded(body)])
    pool = visit.flowzone.pool
    scope = {"department": visit.department.guid, "guid": wanted.practitioner_guid}
    held = pool.rows("holdings_people", **scope, kind="practitioners", after=None, limit=1)
    if not held:
        raise Problem(404, "unknown", "The department has no such practitioner")
    if refusal := REFUSALS.get(held[0]["state"]):
        raise refusal
    token = secrets.token_urlsafe(32)
    expires_at = datetime.now(UTC) + timedelta(seconds=visit.flowzone.settings.sso_seconds)
    pool.run("open_sso_session", **scope, token=token, business=visit.client.business_id, expires_at=expires_at)
    url = str(request.url_for("log_in", token=token))
    return JSONResponse({"url": url, "expires_at": expires_at.isoformat()}, status_code=201)
