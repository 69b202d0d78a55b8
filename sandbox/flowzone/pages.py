"""What a Flowzone administrator or user sees, as plain pages in Norwegian."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn
from urllib.parse import parse_qs, urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.templating import Jinja2Templates

from sandbox.flowzone import users
from sandbox.flowzone.context import Flowzone, Sandbox
from sandbox.flowzone.problems import Problem
from sandbox.flowzone.setup import BusinessSetup, Department
from sandbox.flowzone.weeks import OSLO, Week, days_of

PER_PAGE = 50
MOST_IN_A_WEEK = 500
KINDS = {"practitioners": "Behandler", "patients": "Pasient"}
STATES = {"imported": "Importert", "invited": "Invitert", "active": "Aktiv", "inactive": "Inaktiv"}

router = APIRouter(include_in_schema=False)
templates = Jinja2Templates(directory=Path(__file__).parent / "templates")
templates.env.globals |= {"KINDS": KINDS, "STATES": STATES}
templates.env.filters["day"] = lambda text: date.fromisoformat(text).strftime("%d.%m.%Y")
templates.env.filters["oslo"] = lambda moment: moment.astimezone(OSLO).strftime("%d.%m.%Y kl. %H:%M")


async def _form(request: Request) -> dict[str, str]:
    given = parse_qs((await request.body()).decode("utf-8", "replace"))
    return {name: values[0].strip() for name, values in given.items()}


Form = Annotated[dict[str, str], Depends(_form)]
PageNumber = Annotated[int, Query(ge=1, le=1_000_000)]


def _page(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    return templates.TemplateResponse(request, f"{template}.html", values, status_code=status)


def _missing(what: str) -> NoReturn:
    raise Problem(404, "not_found", f"{what} finnes ikke i sandkassen")


def _business(flowzone: Flowzone, business_id: str) -> BusinessSetup:
    return flowzone.directory.businesses.get(business_id) or _missing("Virksomheten")


def _department(flowzone: Flowzone, guid: UUID) -> Department:
    return flowzone.directory.departments.get(str(guid)) or _missing("Avdelingen")


def _pager(request: Request, page: int, found: int) -> dict[str, Any]:
    def address(number: int) -> str:
        return "?" + urlencode({**request.query_params, "side": number})

    last = max(1, -(-found // PER_PAGE))
    return {
        "page": page,
        "last": last,
        "found": found,
        "earlier": address(page - 1) if page > 1 else None,
        "later": address(page + 1) if page < last else None,
    }


def _people(request: Request, flowzone: Flowzone, page: int, **filters: str | None) -> dict[str, Any]:
    wanted = {"kind": None, "state": None, "department": None, "search": ""} | filters
    rows = flowzone.pool.rows("list_people", **wanted, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
    return {"people": rows, "pager": _pager(request, page, rows[0]["found"] if rows else 0)}


@router.get("/")
def overview(request: Request, flowzone: Sandbox) -> Response:
    """Businesses and their departments, with counts."""
    counts = {(row["department"], row["kind"]): row["held"] for row in flowzone.pool.rows("count_holdings")}
    return _page(request, "overview", directory=flowzone.directory, counts=counts)


@router.get("/{business_id}/brukerimport")
def user_import(
    request: Request,
    flowzone: Sandbox,
    business_id: str,
    q: str = "",
    tilstand: str = "",
    rolle: str = "",
    side: int = 1,
) -> Response:
    """The user import: everyone who was transferred, and how far each has come."""
    business = _business(flowzone, business_id)
    found = _people(
        request,
        flowzone,
        side,
        business=business.id,
        search=q.replace("\0", "").strip(),
        state=tilstand if tilstand in STATES else None,
        kind=rolle if rolle in KINDS else None,
    )
    departments = flowzone.directory.departments
    return _page(
        request, "user_import", business=business, departments=departments, q=q, state=tilstand, kind=rolle, **found
    )


@router.get("/{business_id}/personer/{guid}")
def person(request: Request, flowzone: Sandbox, business_id: str, guid: UUID) -> Response:
    """One person, in each role that the person has."""
    business = _business(flowzone, business_id)
    roles = flowzone.pool.rows("find_person", business=business.id, guid=guid) or _missing("Personen")
    return _page(request, "person", business=business, roles=roles, departments=flowzone.directory.departments)


@router.post("/{business_id}/personer/{guid}/{step}")
def take_step(flowzone: Sandbox, business_id: str, guid: UUID, step: str, form: Form) -> Response:
    """Invite a person, or accept the invitation in the person's place."""
    take = {"inviter": users.invite, "godta": users.accept}.get(step) or _missing("Steget")
    take(flowzone.pool, _business(flowzone, business_id).id, guid)
    back = "/brukerimport?" + form["sok"] if "sok" in form else f"/personer/{guid}"
    return RedirectResponse(f"/{business_id}{back}", status_code=303)


@router.get("/avdelinger/{guid}")
def department(
    request: Request, flowzone: Sandbox, guid: UUID, vis: str = "practitioners", side: PageNumber = 1
) -> Response:
    """The people of one department."""
    here = _department(flowzone, guid)
    kind = vis if vis in KINDS else "practitioners"
    found = _people(request, flowzone, side, business=here.business_id, department=here.guid, kind=kind)
    return _page(request, "department", department=here, kind=kind, **found)


@router.get("/avdelinger/{guid}/kalender")
def week_calendar(
    request: Request, flowzone: Sandbox, guid: UUID, uke: str = "", behandler: str = "", pasient: str = ""
) -> Response:
    """A week of the department's appointments, of everyone or of one person."""
    here = _department(flowzone, guid)
    week = Week.parse(uke)
    rows = flowzone.pool.rows(
        "list_appointments", department=here.guid, since=week.since, until=week.until, limit=MOST_IN_A_WEEK
    )
    chosen = {"practitioners": behandler, "patients": pasient}
    shown = [row for row in rows if all(not who or _takes_part(row[kind], who) for kind, who in chosen.items())]
    return _page(
        request,
        "calendar",
        department=here,
        week=week,
        days=days_of(week, shown),
        shown=len(shown),
        cut=len(rows) == MOST_IN_A_WEEK,
        chosen=chosen,
        everyone={kind: _everyone(rows, kind) for kind in KINDS},
    )


@router.post("/avdelinger/{guid}/avtaler/{appointment}/videorom")
def add_video_room(flowzone: Sandbox, guid: UUID, appointment: UUID, form: Form) -> Response:
    """Add a video room to an appointment, or take it away with an empty address."""
    here = _department(flowzone, guid)
    users.set_video_room(flowzone.pool, here.business_id, appointment, form.get("videorom"))
    return RedirectResponse(f"/avdelinger/{guid}/kalender?{form.get('sok', '')}#a-{appointment}", status_code=303)


@router.get("/sso/{token}", name="log_in")
def log_in(request: Request, flowzone: Sandbox, token: str) -> Response:
    """The one-time login address: it shows who is logged in, once."""
    used = flowzone.pool.rows("use_sso_session", token=token)
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    if not used:
        response = _page(request, "login_refused", status=410)
    else:
        session = used[0]
        people = flowzone.pool.rows("find_person", business=session["business"], guid=session["guid"])
        who = next(person for person in people if person["kind"] == "practitioners")
        here = flowzone.directory.departments.get(session["department"])
        response = _page(request, "logged_in", who=who, department=here)
    response.headers.update(headers)
    return response


def _takes_part(participants: list[dict[str, Any]], who: str) -> bool:
    return any(participant["guid"] == who for participant in participants)


def _everyone(rows: list[dict[str, Any]], kind: str) -> list[tuple[str, str]]:
    named = {one["guid"]: one["name"] or f"Ukjent ({one['guid'][:8]})" for row in rows for one in row[kind]}
    return sorted(named.items(), key=lambda pair: pair[1].casefold())
