"""Who calls, for which department, and with what body: checked before any work is done."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Path, Request

from sandbox.flowzone.context import Flowzone, Sandbox
from sandbox.flowzone.models import GUID_PATTERN
from sandbox.flowzone.problems import Problem, malformed
from sandbox.flowzone.setup import Client, Department

router = APIRouter()


@dataclass(frozen=True)
class Visit:
    """A client that is let in, and the department of its own that it asks about."""

    flowzone: Flowzone
    client: Client
    department: Department


async def _client(request: Request, flowzone: Sandbox) -> Client:
    return flowzone.tokens.client_of(request.headers.get("authorization"))


async def _visit(
    request: Request,
    flowzone: Sandbox,
    client: Annotated[Client, Depends(_client)],
    department: Annotated[str, Path(pattern=GUID_PATTERN)],
) -> Visit:
    known = flowzone.directory.departments.get(department.lower())
    if known is None:
        raise Problem(404, "department_unknown", "No business has this department")
    if known.business_id != client.business_id:
        raise Problem(403, "department_forbidden", "The department belongs to another business")
    _need_known_parameters(request)
    return Visit(flowzone, client, known)


def _need_known_parameters(request: Request) -> None:
    # Strict where many systems are lenient: a misspelt filter must not pass for no filter.
    known = {parameter.alias for parameter in request.scope["route"].dependant.query_params}
    given = [name for name, _ in request.query_params.multi_items()]
    for name in given:
        if name not in known or given.count(name) > 1:
            raise malformed(f"query.{name}: unknown, or given twice")


async def _body(request: Request) -> bytes:
    body: bytes | None = request.state.body
    if body is None:
        raise Problem(413, "body_too_large", "The body is too large")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Problem(415, "media_type_unsupported", "The body must be application/json")
    return body


async def _idempotency_key(request: Request) -> str:
    key = request.headers.get("idempotency-key", "").strip()
    if not key:
        raise Problem(400, "idempotency_key_missing", "The header Idempotency-Key is missing")
    if len(key) > 200:
        raise Problem(400, "idempotency_key_invalid", "The header Idempotency-Key is longer than 200 characters")
    return key


Visited = Annotated[Visit, Depends(_visit)]
IdempotencyKey = Annotated[str, Depends(_idempotency_key)]
JsonBody = Annotated[bytes, Depends(_body)]


@router.post("/oauth/token")
async def token(request: Request, flowzone: Sandbox) -> dict[str, str | int]:
    """A bearer token for client credentials; whatever is wrong with them is a 401."""
    form = parse_qs((request.state.body or b"").decode("latin-1"))
    grant, client_id, secret = (form.get(name, [""])[0] for name in ("grant_type", "client_id", "client_secret"))
    if grant != "client_credentials":
        raise Problem(401, "grant_type_unsupported", "Only client_credentials is granted")
    issued = flowzone.tokens.issue(client_id, secret)
    return {"access_token": issued, "token_type": "Bearer", "expires_in": flowzone.tokens.lifetime}


@router.get("/departments/{department}")
async def department(visit: Visited) -> dict[str, str | bool]:
    """Which business the department belongs to."""
    return {
        "guid": visit.department.guid,
        "business_id": visit.department.business_id,
        "business_name": visit.department.business_name,
        "appointments_enabled": visit.department.appointments_enabled,
    }
