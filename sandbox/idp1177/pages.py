"""What a resident sees at 1177: who she is, which service she wants, and how she is sent there. In Swedish."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response
from fastapi.templating import Jinja2Templates

from sandbox.idp1177.keys import Keys
from sandbox.idp1177.requests import NoRequest, read
from sandbox.idp1177.setup import Resident, Service, Setup
from sandbox.idp1177.tickets import Family, encode, make_ticket

router = APIRouter(include_in_schema=False)
templates = Jinja2Templates(directory=Path(__file__).parent / "templates")
templates.env.filters["spaced"] = lambda number: f"{number[:8]}-{number[8:]}"

HEADERS = {"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'"}
FAMILIES: dict[Family, str] = {"older": "Äldre", "sweden_connect": "Sweden Connect", "both": "Båda"}


@dataclass(frozen=True)
class Sent:
    """A ticket as the browser carries it."""

    resident: Resident
    service: Service
    ticket: str
    relay_state: str


@dataclass
class Provider:
    """The running sandbox. `last` is the ticket that was made last, so that it can be sent again."""

    setup: Setup
    keys: Keys
    sso: str
    last: list[Sent] = field(default_factory=list)


def _provider(request: Request) -> Provider:
    provider: Provider = request.app.state.provider
    return provider


Here = Annotated[Provider, Depends(_provider)]


def _page(request: Request, name: str, status: int = 200, **values: Any) -> Response:
    return templates.TemplateResponse(request, f"{name}.html", values, status_code=status, headers=HEADERS)


@router.get("/")
def start(request: Request, here: Here) -> Response:
    """Choose who logs in, and where to."""
    return _page(request, "start", setup=here.setup, families=FAMILIES, last=here.last[-1:], asked=None)


@router.get("/sso")
def asked(request: Request, here: Here, SAMLRequest: str = "", RelayState: str = "") -> Response:  # noqa: N803  SAML's
    """Choose who logs in to the service that sent her here."""
    try:
        request_id, service = read(SAMLRequest, here.setup.services)
    except NoRequest as error:
        return _page(request, "refused", 400, error=error)
    known = {"request_id": request_id, "service": service, "relay_state": RelayState}
    return _page(request, "start", setup=here.setup, families=FAMILIES, last=[], asked=known)


@router.post("/vidare")
def onward(
    request: Request,
    here: Here,
    invanare: Annotated[int, Form()],
    tjanst: Annotated[int, Form()],
    attribut: Annotated[Literal["older", "sweden_connect", "both"], Form()] = "older",
    begaran: Annotated[str, Form()] = "",
    relay: Annotated[str, Form()] = "",
) -> Response:
    """Log her in: make the ticket, and let the browser post it to the service."""
    residents, services = here.setup.residents, here.setup.services
    if not (0 <= invanare < len(residents) and 0 <= tjanst < len(services)):
        return _page(request, "refused", 400, error="no such resident or service")
    resident, service = residents[invanare], services[tjanst]
    ticket = make_ticket(
        key=here.keys.key,
        certificate=here.keys.certificate,
        issuer=here.setup.entity_id,
        acs=service.acs,
        audience=service.audience,
        number=resident.number,
        given_name=resident.given_name,
        surname=resident.surname,
        now=datetime.now(UTC),
        in_response_to=begaran or None,
        family=attribut,
        level=resident.level,
    )
    sent = Sent(resident, service, encode(ticket), relay)
    here.last[:] = [sent]
    return _page(request, "onward", sent=sent, again=False)


@router.post("/igen")
def again(request: Request, here: Here) -> Response:
    """Send the very same ticket once more, which a service must refuse."""
    if not here.last:
        return _page(request, "refused", 400, error="no ticket has been sent yet")
    return _page(request, "onward", sent=here.last[-1], again=True)


assert set(FAMILIES) == set(get_args(Family))
