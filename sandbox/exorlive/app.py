"""The application, put together."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.base import RequestResponseEndpoint

from sandbox.exorlive import caregiver, go
from sandbox.exorlive.pages import HEADERS, page
from sandbox.exorlive.store import Store
from sandbox.exorlive.token import Verifier

HERE = Path(__file__).parent


def create_app(store: Store, handover_key: bytes, audience: str) -> FastAPI:
    """ExorLive for a directory. `handover_key`: the companion's public key, PEM; `audience`: what its tokens name."""
    app = FastAPI(title="ExorLive sandbox", openapi_url=None, redirect_slashes=False)
    app.state.store = store
    app.state.verifier = Verifier(handover_key, audience)
    app.include_router(go.router)
    app.include_router(caregiver.router)
    app.mount("/static", StaticFiles(directory=HERE / "static"))
    app.add_exception_handler(go.NotLoggedIn, _not_logged_in)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _nowhere)

    @app.get("/", include_in_schema=False)
    def front() -> Response:
        return RedirectResponse("/vardgivare", status_code=303)

    @app.get("/healthz", include_in_schema=False)
    def healthz() -> Response:
        store.rows("units")
        return JSONResponse({"ready": True})

    @app.middleware("http")
    async def protect(request: Request, call_next: RequestResponseEndpoint) -> Response:
        answer = await call_next(request)
        for name, value in HEADERS.items():
            answer.headers[name] = value
        return answer

    return app


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return page(request, "missing", 404)
    answer = page(request, "not_understood", error.status_code)
    answer.headers.update(error.headers or {})
    return answer


async def _nowhere(request: Request, _: Exception) -> Response:
    """An address whose parts are of no use, such as no UUID, is an address of nothing."""
    return page(request, "missing", 404)


async def _not_logged_in(request: Request, _: Exception) -> Response:
    return page(request, "not_logged_in", 403)
