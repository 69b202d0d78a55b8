"""`GET /flowzone/launch`: Extensor's icon opens Flowzone, logged in as the practitioner it is made for (S1–S3)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

from airflow.sdk.exceptions import AirflowNotFoundException
from flask import Blueprint, Response, request

import access_log
from bridge import connect
from companion.configuration import Configuration
from companion.refusals import Refusal, warn
from departments import Department, load, place
from faults import ContractBroken, Fault, TransientFault
from flowzone_hook import FlowzoneHook, NotLinked
from launch import Keys, LaunchToken, Refused, Verified, read_keys, use

ADDRESS: Final = "/flowzone/launch"
PATIENCE: Final = 5.0
"""Seconds for which Flowzone is asked again: a person waits."""

REFUSALS: Final[dict[str, tuple[int, str]]] = {
    "no_token": (400, "malformed"),
    "too_long": (400, "malformed"),
    "not_a_token": (400, "malformed"),
    "not_a_window": (403, "launch_window"),
    "header": (403, "refused"),
    "algorithm": (403, "refused"),
    "not_set_up": (403, "launch_not_set_up"),
    "signature": (403, "refused"),
    "claims": (403, "refused"),
    "identity_number": (403, "refused"),
    "audience": (403, "refused"),
    "issued_ahead": (403, "launch_clock"),
    "lifetime": (403, "refused"),
    "expired": (403, "launch_expired"),
    "used": (409, "launch_used"),
    "department_off": (403, "department_off"),
    "unknown": (404, "not_synced"),
    "not_invited": (409, "not_invited"),
    "not_accepted": (409, "not_accepted"),
    "inactive": (409, "inactive"),
    "flowzone_unavailable": (503, "flowzone_unavailable"),
    "unavailable": (503, "unavailable"),
    "set_up": (503, "launch_set_up"),
}
"""Status and page by reason; what each means: docs/launch.md. Of a token that is not verified the page says less than
the log."""


def blueprint(configuration: Configuration) -> Blueprint:
    """Return the door. A key file that cannot be used is told of now, and keeps nobody else out (D7)."""
    door = Blueprint("launch", __name__)
    audience = configuration.address(ADDRESS)
    _warn_of_keys()

    @door.get(ADDRESS)
    def launch() -> Response:
        with _named():
            return _opened(audience, datetime.now(UTC))

    return door


def _opened(audience: str, now: datetime) -> Response:
    """Verify, use up, ask Flowzone; in this order, so that a token that was verified is used whatever comes after."""
    _require_a_window()
    token = LaunchToken.read(_the_token())
    here = load().get(token.department)
    if here is None or not here.launch.keys:
        raise _refusal("not_set_up")
    verified = token.verified(_keys(here).usable, audience, now)
    use(verified, now)
    if not here.active:
        raise _refusal("department_off")
    try:
        with FlowzoneHook(here.flowzone, patience=PATIENCE) as flowzone:
            address = flowzone.sso(verified.department, verified.practitioner, now)
    except TransientFault as fault:
        raise _refusal("flowzone_unavailable", str(fault)) from None
    except AirflowNotFoundException:
        where = place(here.guid, "flowzone")
        raise ContractBroken(f"{where}: there is no Airflow connection «{here.flowzone}»; define it") from None
    _note_access(verified, here)
    return Response(status=303, headers={"Location": address})


def _note_access(token: Verified, here: Department) -> None:
    with connect() as bridge:
        access_log.note(
            bridge,
            "launched",
            "practitioners",
            token.practitioner,
            fields=["guid"],
            place=here.flowzone,
            why="launch link",
            department=here.guid,
        )


def _require_a_window() -> None:
    """Refuse what nobody has asked to see, without using the link up: a prefetch, a frame, a picture, a script (S1).

    A hidden frame on somebody else's page could else log a practitioner in as another one, unnoticed.
    """
    headers = request.headers
    ahead = any(headers.get(name) for name in ("Sec-Purpose", "Purpose", "X-Moz", "X-Purpose"))
    if ahead or headers.get("Sec-Fetch-Dest", "document") != "document":
        raise _refusal("not_a_window")


def _the_token() -> str:
    """Return the token, the only thing that the address may hold (S3)."""
    given = list(request.args.items(multi=True))
    if len(given) != 1 or given[0][0] != "token":
        raise _refusal("no_token")
    return given[0][1]


def _keys(here: Department) -> Keys:
    """Return the department's keys; one that can be used is enough, as in a rollover."""
    keys = read_keys(here)
    if not keys.usable:
        raise ContractBroken("; ".join(keys.findings))
    return keys


@contextmanager
def _named() -> Iterator[None]:
    """Let everything that opens nothing end as a refusal with its reason and page."""
    try:
        yield
    except Refused as refused:
        raise _refusal(refused.reason) from None
    except NotLinked as missing:
        raise _refusal(missing.step) from None
    except TransientFault as fault:
        raise _refusal("unavailable", str(fault)) from None
    except Fault as fault:
        raise _refusal("set_up", str(fault)) from None
    except AirflowNotFoundException:
        raise _refusal("set_up", "there is no Airflow connection bridge_default; define it") from None


def _refusal(reason: str, detail: str | None = None) -> Refusal:
    status, message = REFUSALS[reason]
    return Refusal(reason, status, message, detail)


def _warn_of_keys() -> None:
    try:
        findings = [finding for department in load().departments for finding in read_keys(department).findings]
    except Fault as fault:
        findings = [str(fault)]
    for finding in findings:
        warn("set_up", finding)
