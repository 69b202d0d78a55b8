"""The overview's pages as a FastAPI application that Airflow mounts, behind its login and its rights on DAGs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlsplit
from uuid import UUID

from airflow.api.common.trigger_dag import trigger_dag
from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity
from airflow.api_fastapi.core_api.security import GetUserDep, requires_access_dag
from airflow.configuration import conf
from airflow.utils.types import DagRunTriggeredByType
from fastapi import Depends, FastAPI, Form, HTTPException, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.middleware.base import RequestResponseEndpoint

from bridge import connect
from departments import SetupError, load
from diagnosis import Kind, why
from faults import Fault
from mirror.run import now
from overview.numbers import Overview, look
from overview.place import PREFIX
from statements import statement

INCLUDE = Path(__file__).resolve().parents[2] / "include"
POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; connect-src 'self'; img-src 'self' data:;"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
MOST_ON_A_PAGE = 500
READS = [Depends(requires_access_dag("GET"))]
STARTS = [Depends(requires_access_dag("POST", DagAccessEntity.RUN))]

app = FastAPI(title="Helsebro's overview", openapi_url=None)
_pages = Environment(loader=FileSystemLoader(INCLUDE / "templates"), autoescape=select_autoescape())
_pages.globals["prefix"] = PREFIX


def age(seconds: float | None) -> str:
    """Return a length of time as one says it: 40 s, 12 min, 3 h, 2 d."""
    if seconds is None:
        return "never"
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{int(seconds // length)} {unit}"
    return f"{int(max(seconds, 0))} s"


_pages.filters["age"] = age


@app.middleware("http")
async def protect(request: Request, call_next: RequestResponseEndpoint) -> Response:
    """Refuse what another site's page sends, and let nothing be kept, framed elsewhere or fetched from strangers."""
    if request.method == "POST" and not _from_here(request):
        return JSONResponse({"detail": "open the form in Airflow"}, status_code=403)
    answer = await call_next(request)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _from_here(request: Request) -> bool:
    base = urlsplit(conf.get("api", "base_url", fallback=""))
    origin = request.headers.get("Origin")
    return origin is None or origin == f"{base.scheme}://{base.netloc}"


@app.exception_handler(Fault)
async def fault(_: Request, error: Fault) -> Response:
    """Say which system is missing; a fault's text is safe to show."""
    return _page("overview_trouble", status=503, trouble=str(error))


def _page(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    return HTMLResponse(_pages.get_template(f"{template}.html").render(**values), status_code=status)


def _overview() -> Overview:
    with connect() as bridge:
        return look(bridge, now())


@app.get("/", dependencies=READS)
def overview() -> Response:
    """Departments by flows: how each does, and the last 24 hours."""
    return _page("overview", overview=_overview(), names=_names())


@app.get("/data.json", dependencies=READS)
def data() -> Response:
    """The same as JSON, for programs."""
    found = _overview()
    cells = [{**cell.model_dump(mode="json"), "health": cell.health} for cell in found.cells]
    return JSONResponse({**found.model_dump(mode="json"), "cells": cells})


@app.get("/overview.js")
def script() -> Response:
    """What fetches the page again."""
    return FileResponse(INCLUDE / "static" / "overview" / "overview.js", media_type="text/javascript")


@app.get("/desk", dependencies=READS)
def desk(
    flow: Annotated[str, Query(max_length=100)] = "",
    department: Annotated[str, Query(max_length=36)] = "",
    rule: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """What stands set aside, to filter and to try again."""
    chosen = {"flow": flow or None, "department": _guid(department), "rule": rule or None}
    with connect() as bridge:
        kinds = bridge.execute(statement("bridge/desk_rules")).fetchall()
        rows = bridge.execute(statement("bridge/desk"), {**chosen, "limit": MOST_ON_A_PAGE}).fetchall()
    flows, rules = (sorted({(kind[key], kind[key]) for kind in kinds}) for key in ("flow", "rule"))
    return _page(
        "overview_desk",
        rows=rows,
        kinds=kinds,
        flows=flows,
        rules=rules,
        chosen=chosen,
        names=_names(),
        now=now(),
        most=MOST_ON_A_PAGE,
    )


@app.post("/desk/{dag_id}/retry", dependencies=STARTS)
def retry(
    dag_id: str,
    user: GetUserDep,
    department: Annotated[UUID, Form()],
    guid: Annotated[UUID | None, Form()] = None,
    rule: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Let the next run look at one row, at those of a rule, or at all of a department again, and start it."""
    with connect() as bridge:
        bridge.execute(
            statement("bridge/desk_retry"),
            {"flow": dag_id, "department": department, "guid": guid, "rule": rule or None},
        )
    return _start(dag_id, user.get_name(), {"department": str(department), "mode": "changes", "dry_run": False})


@app.post("/runs/{dag_id}", dependencies=STARTS)
def resync(
    dag_id: str,
    user: GetUserDep,
    department: Annotated[str, Form(max_length=36)] = "all",
    mode: Annotated[Literal["changes", "full"], Form()] = "changes",
    *,
    dry_run: Annotated[bool, Form()] = False,
) -> Response:
    """Start a flow for one department or for all (O2)."""
    return _start(dag_id, user.get_name(), {"department": department, "mode": mode, "dry_run": dry_run})


@app.get("/why", dependencies=READS)
def diagnose(kind: Kind = "patient", guid: Annotated[str, Query(max_length=60)] = "") -> Response:
    """Why somebody is, or is not, in Flowzone (T7)."""
    wanted = _guid("".join(guid.split()).strip("{}"))
    return _page(
        "overview_why", kind=kind, wanted=wanted, asked=bool(guid), found=why(kind, wanted) if wanted else None
    )


def _start(dag_id: str, user: str, wish: dict[str, Any]) -> Response:
    run = trigger_dag(
        dag_id=dag_id, triggered_by=DagRunTriggeredByType.UI, triggering_user_name=user, conf=wish, run_after=now()
    )
    if run is None:
        raise HTTPException(404, "there is no such flow")
    base = conf.get("api", "base_url", fallback="").rstrip("/")
    return RedirectResponse(f"{base}/dags/{quote(dag_id, safe='')}/runs/{quote(run.run_id, safe='')}", status_code=303)


def _guid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _names() -> dict[str, str]:
    """Departments' names by GUID, as the file has them now."""
    try:
        return {str(department.guid): department.name for department in load().departments}
    except SetupError:
        return {}
