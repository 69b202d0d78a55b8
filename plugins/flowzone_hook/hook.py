"""The Airflow hook for Flowzone."""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar
from uuid import UUID

from pydantic import BaseModel, TypeAdapter, ValidationError

from connections import OneAtATime
from faults import ContractBroken, Fault, NotAuthorised
from flowzone_hook.answers import Received
from flowzone_hook.models import FlowzoneDepartment, Holding, Holdings, Kind, Outcome
from flowzone_hook.pages import NotOfTheForm, Page, read
from flowzone_hook.sso import login_address
from flowzone_hook.transport import BatchTooLarge, Transport

BATCH = 500
"""Items that one request may hold at most."""
CONNECTIONS = 4
"""Connections kept open at once, where the connection's extra does not say otherwise."""
PAGE = 1000
"""Holdings asked for at once."""
ANSWERS = 100
"""Answered questionnaires asked for at once: each is a few kilobytes, or many."""
TRIES = 2
"""How often an answer that breaks the contract is asked for again, with the same key, before it is believed."""

Model = TypeVar("Model", bound=BaseModel)

__all__ = ["BATCH", "CONNECTIONS", "BatchTooLarge", "FlowzoneHook"]

_outcomes = TypeAdapter(list[Outcome])


class FlowzoneHook(OneAtATime):
    """Speaks Flowzone's integration API, one client and business a connection.

    The connection: host is the base address up to and including ``/api/v1``, login the client id, password the client
    secret; extra may hold ``connections``, how many are kept open at once.

    Use it as a context manager; it may be shared between threads. Raises the faults of `faults`, never anything that
    quotes a body.

    :param flowzone_conn_id: Airflow connection id.
    :param patience: about how many seconds to keep trying, where a person waits for the answer.
    """

    conn_name_attr = "flowzone_conn_id"
    default_conn_name = "flowzone_default"
    conn_type = "flowzone"
    hook_name = "Flowzone"

    def __init__(self, flowzone_conn_id: str = default_conn_name, patience: float = math.inf, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.flowzone_conn_id = flowzone_conn_id
        self.patience = patience
        self._system = f"Flowzone {flowzone_conn_id}"
        self._transport: Transport | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._transport:
            self._transport.close()
            self._transport = None

    def get_conn(self) -> Transport:
        """Return the transport, made from the Airflow connection at the first call."""
        with self._lock:
            if self._transport is None:
                self._transport = self._made()
            return self._transport

    def _made(self) -> Transport:
        connection = self.get_connection(self.flowzone_conn_id)
        if not (connection.host and connection.login and connection.password):
            raise NotAuthorised(
                f"connection {self.flowzone_conn_id} lacks host (base address), login (client id) or password"
                " (client secret); complete it",
                system=self._system,
            )
        return Transport(
            self.flowzone_conn_id,
            connection.host,
            connection.login,
            connection.password,
            self.connections,
            self.patience,
        )

    @property
    def connections(self) -> int:
        """How many requests may be under way at once. Raises ContractBroken for an extra that says no such number."""
        extra = self.get_connection(self.flowzone_conn_id).extra_dejson
        wanted = extra.get("connections", CONNECTIONS) if isinstance(extra, dict) else None
        if not str(wanted).isdecimal() or int(wanted) < 1:  # none at all would wait for ever
            raise ContractBroken(
                f"connection {self.flowzone_conn_id}: its extra must be like"
                f' {{"connections": {CONNECTIONS}}}, a number from 1 on',
                system=self._system,
            )
        return int(wanted)

    def test_connection(self) -> tuple[bool, str]:
        """Fetch a token; the button on Airflow's connection page."""
        try:
            self.get_conn().authorise()
        except Fault as fault:
            return False, str(fault)
        return True, "Flowzone issued a token"

    def department(self, department: UUID) -> FlowzoneDepartment:
        """Return what Flowzone knows of the department: its business, and whether appointments are enabled (D1, D5)."""
        return self._read(FlowzoneDepartment, f"/departments/{department}", {})

    def put(self, department: UUID, kind: Kind, guids: Sequence[UUID], items: Sequence[str], key: str) -> list[Outcome]:
        """Create or update up to 500 items, each the JSON text of a contract model, in the order of `guids`.

        Raises BatchTooLarge when Flowzone wants fewer at once.
        """
        return self._write("PUT", f"/departments/{department}/{kind}", guids, items, key)

    def withdraw(self, department: UUID, kind: Kind, guids: Sequence[UUID], key: str) -> list[Outcome]:
        """Withdraw up to 500 items from the department (P5, T6, A8). Raises BatchTooLarge."""
        items = [f'"{guid}"' for guid in guids]
        return self._write("POST", f"/departments/{department}/{kind}/withdrawals", guids, items, key)

    def holdings(
        self, department: UUID, kind: Kind, guid: UUID | None = None, starts_from: datetime | None = None
    ) -> Iterator[Holding]:
        """Yield what Flowzone holds for the department, ordered by guid; or just that one, also when inactive.

        :param starts_from: leave out the appointments that start before this moment; people have no start.
        """
        query: dict[str, str | int] = {"limit": PAGE} if guid is None else {"guid": str(guid)}
        if starts_from is not None and kind == "appointments":
            query["starts_from"] = starts_from.isoformat()
        seen = set()
        while True:
            page = self._read(Holdings, f"/departments/{department}/{kind}", query)
            yield from page.items
            if page.next_cursor is None:
                return
            if page.next_cursor in seen:
                raise ContractBroken(
                    f"Flowzone ({self.flowzone_conn_id}) repeats the cursor of its {kind} listing; report it to Flow",
                    system=self._system,
                )
            seen.add(page.next_cursor)
            query = {**query, "cursor": page.next_cursor}

    def answers(self, department: UUID, *, include_acknowledged: bool = False) -> Iterator[list[Received]]:
        """Yield the department's completed answers page by page, oldest first: those not acknowledged, or all (Q1).

        An item that is not of the contract's form spoils nothing but itself; it is found when its response is read.
        """
        path = f"/departments/{department}/questionnaire-responses"
        query: dict[str, str | int] = {"limit": ANSWERS}
        if include_acknowledged:
            query["include_acknowledged"] = "true"
        seen = set()
        while True:
            page = self._page(path, query)
            yield [Received.of(item) for item in page.items]
            if page.next_cursor is None:
                return
            if page.next_cursor in seen:
                raise ContractBroken(
                    f"Flowzone ({self.flowzone_conn_id}) repeats the cursor of its answers; report it to Flow",
                    system=self._system,
                )
            seen.add(page.next_cursor)
            query = {**query, "cursor": page.next_cursor}

    def acknowledge(self, department: UUID, revisions: Sequence[tuple[UUID, int]], key: str) -> None:
        """Say that up to 500 revisions are safely in the journal; repeating it is harmless (Q8).

        Raises BatchTooLarge when Flowzone wants fewer at once.
        """
        body = [{"response_id": str(response), "revision": revision} for response, revision in revisions]
        self.get_conn().send(
            "POST",
            f"/departments/{department}/questionnaire-responses/acknowledgements",
            body=json.dumps(body).encode(),
            key=key,
        )

    def sso(self, department: UUID, practitioner: UUID, now: datetime) -> str:
        """Return a one-time address that logs the practitioner in (S1). Raises NotLinked with the missing step (S2)."""
        return login_address(self.get_conn(), self.flowzone_conn_id, department, practitioner, now)

    def _page(self, path: str, query: dict[str, str | int]) -> Page:
        """Read a page of answers; one that is cut short breaks the contract after a second try."""
        for _ in range(TRIES):
            with suppress(NotOfTheForm):
                return read(self.get_conn().send("GET", path, query=query))
        raise self._not_of_the_form(path)

    def _not_of_the_form(self, path: str) -> ContractBroken:
        return ContractBroken(
            f"Flowzone ({self.flowzone_conn_id}) answered GET {path} with something that is not of the contract's form;"
            " report it to Flow",
            system=self._system,
        )

    def _read(self, model: type[Model], path: str, query: dict[str, str | int]) -> Model:
        """Read an answer of the model's form; anything else breaks the contract after a second try."""
        for _ in range(TRIES):
            answer = self.get_conn().send("GET", path, query=query)
            with suppress(ValidationError):
                return model.model_validate_json(answer)
        raise self._not_of_the_form(path)

    def _write(self, method: str, path: str, guids: Sequence[UUID], items: Sequence[str], key: str) -> list[Outcome]:
        """Send the batch; answers of the wrong length, order or form break the contract after a second try (5)."""
        body = f"[{','.join(items)}]".encode()
        for _ in range(TRIES):
            answer = self.get_conn().send(method, path, body=body, key=key)
            with suppress(ValidationError):
                outcomes = _outcomes.validate_json(answer)
                if [outcome.guid for outcome in outcomes] == list(guids):
                    return outcomes
        raise ContractBroken(
            f"Flowzone ({self.flowzone_conn_id}) answered {method} {path} with outcomes that do not match the items;"
            " nothing of that batch is recorded; report it to Flow",
            system=self._system,
        )
