"""Where the overview is found in Airflow's UI."""

from __future__ import annotations

from typing import Final

PREFIX: Final = "/helsebro/overview"
"""Where the pages are mounted in Airflow's server."""

LINK: Final = {
    "name": "Helsebro",
    "href": f"{PREFIX}/",
    "destination": "nav",
    "nav_top_level": True,
    "url_route": "helsebro",
}
"""The entry in Airflow's navigation; the page opens in a frame of Airflow's own."""
