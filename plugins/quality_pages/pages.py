"""The quality pages as HTML: templates in, text out."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, select_autoescape

from quality_pages.trend import DAYS, HEIGHT, WIDTH, Trend

TEMPLATES: Final = Path(__file__).resolve().parents[2] / "include" / "templates"
_environment: Final = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape())


def page(name: str, **content: Any) -> str:
    """Return a page by its template's name."""
    return _environment.get_template(f"quality_{name}.html").render(content)


def trend_page(flow: str, trends: list[Trend]) -> str:
    """Return the page of trends: a picture and a table for each department, and nothing from elsewhere."""
    return page("trend", flow=flow, trends=trends, percent=_percent, width=WIDTH, height=HEIGHT, count=DAYS)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
