"""The application, put together."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles

from sandbox.idp1177 import metadata, pages
from sandbox.idp1177.keys import Keys
from sandbox.idp1177.setup import Setup

HERE = Path(__file__).parent


def create_app(setup: Setup, keys: Keys, address: str) -> FastAPI:
    """1177's login for these residents and services.

    :param address: our own address, as browsers reach it; logins that begin at a service come to `/sso` there.
    """
    app = FastAPI(title="1177 sandbox", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.provider = pages.Provider(setup, keys, sso=f"{address}/sso")

    @app.get("/metadata")
    def described() -> Response:
        return Response(metadata_of(app), media_type="application/samlmetadata+xml")

    @app.get("/healthz")
    def healthy() -> Response:
        return PlainTextResponse("ok")

    app.mount("/static", StaticFiles(directory=HERE / "static"))
    app.include_router(pages.router)
    return app


def metadata_of(app: FastAPI) -> bytes:
    """The application's SAML metadata; services need it before they start."""
    here: pages.Provider = app.state.provider
    return metadata.describe(entity_id=here.setup.entity_id, sso=here.sso, certificate=here.keys.certificate)
