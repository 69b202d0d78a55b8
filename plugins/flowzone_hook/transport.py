"""HTTP to Flowzone: one session, one token, retries with back-off; nothing of a body is ever logged or quoted."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import requests
from pydantic import ValidationError
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    stop_any,
    stop_before_delay,
    wait_exponential_jitter,
)
from urllib3.exceptions import LocationValueError

from faults import ContractBroken, NotAuthorised, TransientFault, of
from flowzone_hook.models import Problem, Token

log = logging.getLogger(__name__)

ATTEMPTS: Final = 7
"""How often one request is tried before the fault is handed on."""
LONGEST_WAIT: Final = 30.0
"""Seconds that a single wait may last; asked to wait longer, the request is given up for the task's own retry."""
TOKENS: Final = 3
"""How many tokens are tried on one request before a 401 is believed."""
TIMEOUT: Final = (5.0, 30.0)
"""Seconds to connect, and to wait for the next byte of an answer."""
NONE: Final[Mapping[int, Collection[str]]] = {}

_backoff = wait_exponential_jitter(initial=0.25, max=16, jitter=0.25)


class BatchTooLarge(Exception):
    """413: the body holds more than Flowzone takes at once."""


class Refused(Exception):
    """Flowzone refuses for a reason that the contract foresees for this very request: `code`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code: Final = code


class _Bearer(AuthBase):
    """Sets the header itself, because requests would otherwise let a .netrc entry replace it."""

    def __init__(self, token: str) -> None:
        self.token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Add nothing to the form's credentials, where requests would otherwise add those of a .netrc entry."""
    return request


class Transport:
    """Requests to one Flowzone as one client; safe to share between threads.

    :param name: the connection's id, named in errors.
    :param base: the base address up to and including /api/v1.
    :param connections: how many connections are kept open at most.
    :param patience: seconds after which nothing is tried again; no try lasts longer either.
    """

    def __init__(
        self,
        name: str,
        base: str,
        client_id: str,
        client_secret: str,
        connections: int,
        patience: float = math.inf,
    ) -> None:
        self._name = name
        self._system = f"Flowzone {name}"
        self._base = base.rstrip("/")
        self._credentials = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
        }
        self._patience = patience
        self._session = requests.Session()
        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=connections, pool_block=True)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)
        self._token = ""
        self._token_good_until = 0.0
        self._token_lock = threading.Lock()

    @property
    def encrypted(self) -> bool:
        """Whether Flowzone is reached by TLS."""
        return self._base.lower().startswith("https:")

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def authorise(self) -> None:
        """Make sure that there is a token. Raises like `send`."""
        for attempt in self._attempts():
            with attempt, of(self._system):
                self._fresh_token()

    def send(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        query: Mapping[str, str | int] | None = None,
        key: str | None = None,
        refusals: Mapping[int, Collection[str]] = NONE,
    ) -> bytes:
        """Send a request until it is answered with 2xx and return the answer's body.

        :param key: the Idempotency-Key; every attempt repeats it, so that trying again does the work once.
        :param refusals: the codes, by status, that are an answer here and no fault: raised as Refused.

        Raises TransientFault when trying again here did not help, NotAuthorised, ContractBroken and BatchTooLarge.
        """
        headers = {"Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if key is not None:
            headers["Idempotency-Key"] = key
        for attempt in self._attempts():
            with attempt, of(self._system):
                answer = self._authorised(method, path, data=body, params=query, headers=headers)
                self._judge(answer, method, path, refusals)
        return answer.content

    def _attempts(self) -> Retrying:
        return Retrying(
            stop=stop_any(stop_after_attempt(ATTEMPTS), stop_before_delay(self._patience)),
            wait=_wait,
            retry=retry_if_exception(_worth_waiting_for),
            reraise=True,
        )

    def _authorised(self, method: str, path: str, **arguments: object) -> requests.Response:
        """Send with the token; where it is refused (revoked, restarted, clocks apart) again with a new one."""
        for _ in range(TOKENS):
            token = self._fresh_token()
            answer = self._once(method, path, auth=_Bearer(token), **arguments)
            if answer.status_code != requests.codes.unauthorized:
                return answer
            self._forget(token)
        raise NotAuthorised(
            f"Flowzone ({self._name}) refuses the tokens that it has just issued (401 to {method} {path});"
            " ask Flow about the client's rights"
        )

    def _once(self, method: str, path: str, **arguments: object) -> requests.Response:
        """Send once; whatever the network does wrong is transient. The original error is dropped: it may quote."""
        try:
            answer = self._session.request(
                method,
                self._base + path,
                timeout=(min(TIMEOUT[0], self._patience), min(TIMEOUT[1], self._patience)),
                allow_redirects=False,
                **arguments,  # type: ignore[arg-type]
            )
        except requests.exceptions.SSLError:
            raise NotAuthorised(
                f"Flowzone ({self._name}): its certificate cannot be verified; check the address, or name the authority"
                " that signed it by REQUESTS_CA_BUNDLE"
            ) from None
        except (
            requests.exceptions.InvalidURL,
            requests.exceptions.InvalidSchema,
            requests.exceptions.MissingSchema,
            LocationValueError,  # requests lets urllib3's own through for a host's label that is empty or too long
        ):
            raise ContractBroken(
                f"connection {self._name}: its host is no address; write it like https://flowzone.example/api/v1"
            ) from None
        except requests.RequestException as error:
            raise TransientFault(
                f"Flowzone ({self._name}) did not answer {method} {path} ({type(error).__name__})"
            ) from None
        log.debug("%s %s: %s", method, path, answer.status_code)
        return answer

    def _judge(
        self, answer: requests.Response, method: str, path: str, refusals: Mapping[int, Collection[str]] = NONE
    ) -> None:
        """Return for 2xx; otherwise raise the fault that names the recovery."""
        status = answer.status_code
        where = f"Flowzone ({self._name}) answered {status} to {method} {path}"
        if 200 <= status < 300:
            return
        if status == requests.codes.request_entity_too_large:
            raise BatchTooLarge
        if status in (requests.codes.too_many_requests, requests.codes.request_timeout) or status >= 500:
            raise TransientFault(where, retry_after=_retry_after(answer))
        code = _problem_code(answer)
        if code in refusals.get(status, ()):
            raise Refused(code)
        if status == requests.codes.forbidden:
            raise NotAuthorised(f"{where} ({code}): ask Flow to give client {self._name} this department")
        if status == requests.codes.not_found:
            raise NotAuthorised(f"{where} ({code}): ask Flow to attach the department to the business, by its GUID")
        raise ContractBroken(f"{where} ({code}): this is not in the contract; report it with this line")

    def _fresh_token(self) -> str:
        with self._token_lock:
            if time.monotonic() >= self._token_good_until:
                token = self._fetch_token()
                self._token = token.access_token
                # Renewed a little early, so that it does not run out on its way.
                self._token_good_until = time.monotonic() + token.expires_in - min(30.0, token.expires_in * 0.2)
            return self._token

    def _forget(self, token: str) -> None:
        with self._token_lock:
            if self._token == token:
                self._token_good_until = 0.0

    def _fetch_token(self) -> Token:
        answer = self._once(
            "POST", "/oauth/token", data=self._credentials, headers={"Accept": "application/json"}, auth=_as_it_is
        )
        if answer.status_code in (requests.codes.bad_request, requests.codes.unauthorized):
            raise NotAuthorised(
                f"Flowzone refuses the credentials of connection {self._name} ({answer.status_code});"
                " correct its login (client id) and password (client secret)"
            )
        self._judge(answer, "POST", "/oauth/token")
        try:
            return Token.model_validate_json(answer.content)
        except ValidationError:
            raise ContractBroken(f"Flowzone ({self._name}) sent a token that is not of the contract's form") from None


def _worth_waiting_for(error: BaseException) -> bool:
    return isinstance(error, TransientFault) and (error.retry_after or 0) <= LONGEST_WAIT


def _wait(state: RetryCallState) -> float:
    """Seconds until the next attempt: what Flowzone asked for, else exponential back-off with jitter."""
    fault = state.outcome.exception() if state.outcome else None
    asked = fault.retry_after if isinstance(fault, TransientFault) else None
    return _backoff(state) if asked is None else asked


def _retry_after(answer: requests.Response) -> float | None:
    """Return the seconds of Retry-After, given as a number or as an HTTP date; None when absent or unreadable."""
    text = answer.headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None


def _problem_code(answer: requests.Response) -> str:
    try:
        return Problem.model_validate_json(answer.content).type
    except ValidationError:
        return "no reason given"
