"""What Helsebro adds to Airflow's server. The only file here that Airflow's plugin loader executes (.airflowignore)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from airflow.plugins_manager import AirflowPlugin

from overview import place
from quality_pages.link import PREFIX, QualityReport

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send


async def quality(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve the quality pages, imported at the first request: every task process loads this file, too."""
    from quality_pages.app import app

    await app(scope, receive, send)


async def overview(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve the overview, imported at the first request as well."""
    from overview.app import app

    await app(scope, receive, send)


class HelsebroPlugin(AirflowPlugin):
    """The overview with its entry in the navigation, the quality pages and the link to them."""

    name = "helsebro"
    fastapi_apps = [  # noqa: RUF012
        {"app": quality, "url_prefix": PREFIX, "name": "Helsebro's quality reports"},
        {"app": overview, "url_prefix": place.PREFIX, "name": "Helsebro's overview"},
    ]
    external_views = [place.LINK]  # noqa: RUF012
    operator_extra_links = [QualityReport()]  # noqa: RUF012  Airflow's attributes are lists
