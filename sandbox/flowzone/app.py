"""The application, put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles

from sandbox.flowzone import answers, control, pages, problems, sso, visits
from sandbox.flowzone.appointments import appointments
from sandbox.flowzone.context import Flowzone, Settings
from sandbox.flowzone.gate import Gate
from sandbox.flowzone.people import patients, practitioners
from sandbox.flowzone.setup import Directory, Setup
from sandbox.flowzone.store import Pool
from sandbox.flowzone.synced import router_of

HERE = Path(__file__).parent


def create_app(dsn: str, setup: Setup, settings: Settings | None = None) -> FastAPI:
    """Flowzone for these businesses, kept in the database of the DSN; its tables are made if missing."""
    flowzone = Flowzone(Pool(dsn), Directory(setup), settings or Settings())

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        flowzone.pool.run("schema")
        flowzone.pool.run("forget_old_answers")
        yield
        flowzone.pool.close()

    app = FastAPI(
        title="Flowzone sandbox",
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.flowzone = flowzone
    problems.install(app)
    app.add_middleware(Gate, flowzone=flowzone)
    app.include_router(_api())
    app.include_router(control.router)
    app.add_api_route("/openapi.yaml", _contract)
    app.mount("/static", StaticFiles(directory=HERE / "static"))
    app.include_router(pages.router)
    return app


def _api() -> APIRouter:
    api = APIRouter(prefix="/api/v1")
    api.include_router(visits.router)
    for collection in (practitioners, patients, appointments):
        api.include_router(router_of(collection))
    api.include_router(answers.router)
    api.include_router(sso.router)
    return api


async def _contract() -> FileResponse:
    return FileResponse(HERE / "openapi.yaml", media_type="application/yaml")
