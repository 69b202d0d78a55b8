"""What both sides of the sandbox have in common: templates, forms, headers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import Depends, HTTPException, Request
from fastapi.responses import Response
from fastapi.templating import Jinja2Templates

from sandbox.exorlive.chart import MOODS, STOCKHOLM
from sandbox.exorlive.store import Store

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
LARGEST_FORM = 64 * 1024
MONTHS = ("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")

templates = Jinja2Templates(directory=Path(__file__).parent / "templates")


def _moment(at: datetime) -> str:
    here = at.astimezone(STOCKHOLM)
    return f"{here.day} {MONTHS[here.month - 1]} {here.year} kl. {here:%H.%M}"


def _day(at: datetime) -> str:
    here = at.astimezone(STOCKHOLM)
    return f"{here.day} {MONTHS[here.month - 1]} {here.year}"


def _count(number: int, one: str, many: str) -> str:
    """Say how many, in words that agree."""
    return f"{number} {one if number == 1 else many}"


def _poster(video_url: str) -> str | None:
    """Where the poster of one of our own films is; a directory's other films have none."""
    return video_url.removesuffix(".webm") + ".webp" if video_url.startswith("/static/video/") else None


templates.env.filters |= {"moment": _moment, "day": _day, "count": _count, "poster": _poster}
templates.env.globals["MOODS"] = MOODS


async def _form(request: Request) -> dict[str, list[str]]:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_FORM:
            raise HTTPException(413)
    try:
        given = parse_qs(body.decode("utf-8", "replace"), max_num_fields=100)
    except ValueError:
        raise HTTPException(400) from None
    return {name: [value.replace("\0", "") for value in values] for name, values in given.items()}  # none in PostgreSQL


async def _store(request: Request) -> Store:
    store: Store = request.app.state.store
    return store


Form = Annotated[dict[str, list[str]], Depends(_form)]
Data = Annotated[Store, Depends(_store)]


def page(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """Render a template."""
    return templates.TemplateResponse(request, f"{template}.html", values, status_code=status)


def first(form: dict[str, list[str]], name: str) -> str:
    """The first value of a field, trimmed; blank if there is none."""
    return form.get(name, [""])[0].strip()
