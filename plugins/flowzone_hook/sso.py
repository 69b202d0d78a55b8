"""The one-time address that logs a linked practitioner in to Flowzone (S1, S2)."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import datetime
from typing import Final, Literal, cast, get_args
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ValidationError

from faults import ContractBroken
from flowzone_hook.transport import BatchTooLarge, Refused, Transport

Step = Literal["unknown", "not_invited", "not_accepted", "inactive"]
"""What is missing (contract, fine print 9): never transferred to this department; in the user import, but not invited;
the invitation not accepted; withdrawn from this department."""

TRIES: Final = 2
"""How often an answer that breaks the contract is asked for again before it is believed."""
_CODES: Final = {404: frozenset({"unknown"}), 409: frozenset(get_args(Step)) - {"unknown"}}
_ADDRESS: Final = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")  # RFC 3986's characters: no spaces, no line ends
_LABEL: Final = r"[A-Za-z0-9_-]{1,63}"
_HOST: Final = re.compile(rf"{_LABEL}(\.{_LABEL})*\.?|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*")


class NotLinked(Exception):
    """There is no login in Flowzone to open for the practitioner in this department; `step` is what is missing."""

    def __init__(self, step: Step) -> None:
        super().__init__(step)
        self.step: Final = step


class _Session(BaseModel):
    url: str
    expires_at: AwareDatetime


def login_address(flowzone: Transport, name: str, department: UUID, practitioner: UUID, now: datetime) -> str:
    """Ask for the address, over the connection of that name. Whoever has it is logged in: nothing keeps or quotes it.

    It is absolute, and encrypted unless Flowzone's own address is not. On which host it is, Flowzone says, whom the
    connection names and TLS proves; nothing of a browser's request has a say in it.

    Raises NotLinked; TransientFault, NotAuthorised; ContractBroken for an answer that is not of the contract's form, an
    address that no browser should be sent to, and one that has expired at `now`.
    """
    path = f"/departments/{department}/sso-sessions"
    body = json.dumps({"practitioner_guid": str(practitioner)}).encode()
    for _ in range(TRIES):
        try:
            answer = flowzone.send("POST", path, body=body, refusals=_CODES)
        except Refused as refused:
            raise NotLinked(cast("Step", refused.code)) from None
        except BatchTooLarge:
            raise ContractBroken(f"Flowzone ({name}) answered 413 to POST {path}; report it to Flow") from None
        with suppress(ValidationError):
            return _judged(
                _Session.model_validate_json(answer), f"Flowzone ({name}) answered POST {path}", flowzone.encrypted, now
            )
    raise ContractBroken(
        f"Flowzone ({name}) answered POST {path} with something that is not of the contract's form; report it to Flow"
    )


def _judged(session: _Session, answered: str, encrypted: bool, now: datetime) -> str:
    if not _fit_for_a_browser(session.url, {"https"} if encrypted else {"https", "http"}):
        raise ContractBroken(
            f"{answered} with an address that no browser should be sent to: it must be absolute, begin with https and"
            " hold no login; report it to Flow"
        )
    if session.expires_at <= now:
        raise ContractBroken(
            f"{answered} with an address that has expired; compare the clocks of this machine and of Flowzone"
        )
    return session.url


def _fit_for_a_browser(address: str, schemes: set[str]) -> bool:
    if not _ADDRESS.fullmatch(address):
        return False
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    return parts.scheme in schemes and "@" not in parts.netloc and _HOST.fullmatch(host) is not None
