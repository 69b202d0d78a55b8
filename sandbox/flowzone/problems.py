"""Everything that goes wrong is answered as RFC 9457 problem+json with a stable type."""

from collections.abc import Mapping
from http.client import responses
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match

TYPES_BY_STATUS = {
    400: "malformed",
    401: "token_invalid",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "media_type_unsupported",
    429: "too_many_requests",
    500: "internal_error",
    503: "unavailable",
}


class Problem(Exception):  # the contract's word
    """A refusal with a stable code."""

    def __init__(
        self, status: int, type_: str, title: str, detail: str | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(type_)
        self.status = status
        self.headers = dict(headers or {})
        self.body: dict[str, Any] = {"type": type_, "title": title, "status": status}
        if detail is not None:
            self.body["detail"] = detail

    def response(self) -> Response:
        """The answer that carries the problem."""
        return JSONResponse(
            self.body, status_code=self.status, headers=self.headers, media_type="application/problem+json"
        )


def of_status(status: int, headers: Mapping[str, str] | None = None) -> Problem:
    """The plain problem of an HTTP status."""
    title = responses.get(status, "Fault")
    return Problem(status, TYPES_BY_STATUS.get(status, f"status_{status}"), title, headers=headers)


def malformed(detail: str) -> Problem:
    """The whole request cannot be understood."""
    return Problem(400, "malformed", "The request cannot be understood", detail)


async def _problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return error.response()


async def _http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = {"Allow": _allowed(request)} if error.status_code == 405 else error.headers
    return of_status(error.status_code, headers).response()


def _allowed(request: Request) -> str:
    # Starlette names the methods of the first route that fits the path; there may be several.
    fitting = [route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE]
    return ", ".join(sorted({method for route in fitting for method in getattr(route, "methods", None) or ()}))


async def _invalid_parameter(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    return malformed(f"{'.'.join(map(str, first['loc']))}: {first['msg']}").response()


async def _unforeseen(_request: Request, _error: Exception) -> Response:
    return of_status(500).response()


def install(app: FastAPI) -> None:
    """Answer every error of the application as a problem."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(HTTPException, _http_exception)
    app.add_exception_handler(RequestValidationError, _invalid_parameter)
    app.add_exception_handler(Exception, _unforeseen)
