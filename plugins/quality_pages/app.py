"""The quality pages as a FastAPI application that Airflow mounts, behind its login and its rights on the DAG."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from airflow.api_fastapi.core_api.security import requires_access_dag
from fastapi import Depends, FastAPI, Query
from fastapi.responses import HTMLResponse

from bridge import connect
from quality_pages import trend
from quality_pages.pages import page, trend_page
from statements import statement

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

app = FastAPI(title="Helsebro's quality reports", openapi_url=None)


@app.get("/{dag_id}", dependencies=[Depends(requires_access_dag("GET"))])
def report(dag_id: str, run: Annotated[str | None, Query()] = None) -> HTMLResponse:
    """Show what a run's checks found per department; without a run, list the runs that have a report."""
    with connect() as bridge:
        scope = {"flow": dag_id, "airflow_run": run}
        if run is None:
            found = bridge.execute(statement("bridge/quality_runs"), scope).fetchall()
            text = page("runs", flow=dag_id, runs=found)
        else:
            found = bridge.execute(statement("bridge/quality_report"), scope).fetchall()
            text = page("report", flow=dag_id, run=run, departments=found)
    return HTMLResponse(text, headers=HEADERS)


@app.get("/{dag_id}/trend", dependencies=[Depends(requires_access_dag("GET"))])
def over_time(dag_id: str) -> HTMLResponse:
    """Show how the share of set-aside rows went in the last days, per department."""
    with connect() as bridge:
        trends = trend.read(bridge, dag_id, datetime.now(UTC).date())
    return HTMLResponse(trend_page(dag_id, trends), headers=HEADERS)
