"""What Helsebro adds to Airflow's server. The only file here that Airflow's plugin loader executes (.airflowignore)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from airflow.plugins_manager import AirflowPlugin

from overview import place
from quality_pages.link import PREFIX, QualityReport

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

COMPANION: Final = os.environ.get("HELSEBRO_COMPANION_IN_AIRFLOW", "").lower() == "true"
"""Whether the companion, too, is served here: off unless a site wants it, as docs/companion.md explains."""


async def quality(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve the quality pages, imported at the first request: every task process loads this file, too."""
    from quality_pages.app import app

    await app(scope, receive, send)


async def overview(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve the overview, imported at the first request as well."""
    from overview.app import app

    await app(scope, receive, send)


async def companion(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve the companion, imported at the first request as well. Not behind Airflow's login: residents have none."""
    from companion.in_airflow import application

    await application(scope, receive, send)


class HelsebroPlugin(AirflowPlugin):
    """The overview, the quality pages and the link to them; the companion where a site wants it here."""

    name = "helsebro"
    fastapi_apps: list[dict[str, Any]] = [  # noqa: RUF012
        {"app": quality, "url_prefix": PREFIX, "name": "Helsebro's quality reports"},
        {"app": overview, "url_prefix": place.PREFIX, "name": "Helsebro's overview"},
        *([{"app": companion, "url_prefix": "/companion", "name": "Helsebro's companion"}] if COMPANION else []),
    ]
    external_views = [place.LINK]  # noqa: RUF012
    operator_extra_links = [QualityReport()]  # noqa: RUF012  Airflow's attributes are lists
