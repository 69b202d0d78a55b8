"""The quality pages as a FastAPI application that Airflow mounts, behind its login and its rights on the DAG."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from airflow.api_fastapi.core_api.security import requires_access_dag
from fastapi import Depends, FastAPI, Query
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, select_autoescape

from bridge import connect
from statements import statement

TEMPLATES = Path(__file__).resolve().parents[2] / "include" / "templates"
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

_pages = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape())
app = FastAPI(title="Helsebro's quality reports", openapi_url=None)


@app.get("/{dag_id}", dependencies=[Depends(requires_access_dag("GET"))])
def report(dag_id: str, run: Annotated[str | None, Query()] = None) -> HTMLResponse:
    """Show what a run's checks found per department; without a run, list the runs that have a report."""
    with connect() as bridge:
        scope = {"flow": dag_id, "airflow_run": run}
        if run is None:
            page = _pages.get_template("quality_runs.html").render(
                flow=dag_id, runs=bridge.execute(statement("bridge/quality_runs"), scope).fetchall()
            )
        else:
            page = _pages.get_template("quality_report.html").render(
                flow=dag_id, run=run, departments=bridge.execute(statement("bridge/quality_report"), scope).fetchall()
            )
    return HTMLResponse(page, headers=HEADERS)
