"""What the residents' door remembers, in the bridge: used tickets, started logins, sessions. No person's data."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from airflow.sdk.exceptions import AirflowNotFoundException

import access_log
from bridge import Connection, connect, migrate
from companion.browser import digest, new
from companion.refusals import Refusal, warn
from faults import ContractBroken, Fault
from statements import statement
from ticket import Ticket

SESSION: Final = timedelta(minutes=10)
"""How long a resident may take to choose a clinic and be handed over."""
LOGIN: Final = timedelta(minutes=10)
"""How long a login that was started here may take at 1177."""


Forget = Literal["ticket_forget", "login_forget", "resident_forget"]


@dataclass(frozen=True)
class Session:
    """A resident who is logged in; `cookie` is what her browser has, and nobody else."""

    cookie: str = field(repr=False)
    person: bytes = field(repr=False)
    contacts: tuple[UUID, ...]
    chosen: UUID | None
    handed_over: bool

    @property
    def form_key(self) -> str:
        """What our own forms hold, and another site's cannot."""
        return _keyed(self.cookie, "form").hex()

    def is_of(self, number: str | None) -> bool:
        """Whether this number is the one that was logged in with."""
        return number is not None and hmac.compare_digest(_keyed(self.cookie, number), self.person)


class Store:
    """The bridge, as the residents' door uses it; brought up to date at first use if it could not be at start."""

    def __init__(self) -> None:
        self._up_to_date = False
        try:
            self._bring_up_to_date()
        except (Fault, AirflowNotFoundException) as fault:
            warn("unavailable", str(fault))

    def use(self, ticket: Ticket, browser: bytes | None, now: datetime) -> None:
        """Use a verified ticket up, and the login that it answers.

        :param browser: of the cookie of a login that was started here.

        Raises Refusal: `reused`, and then `in_response_to_unknown`, which leaves the ticket as it was.
        """
        used = {"digest": ticket.digest, "expires_at": ticket.expires_at}
        with self._open("ticket_forget", now) as bridge, bridge.transaction():
            if not bridge.execute(statement("bridge/ticket_use"), used).fetchone():
                raise Refusal("reused", 409, "reused")
            if ticket.in_response_to is None:
                return
            answered = {"browser": browser, "request_id": ticket.in_response_to, "now": now}
            if not bridge.execute(statement("bridge/login_use"), answered).fetchone():
                raise Refusal("in_response_to_unknown", 403)

    def start_login(self, request_id: str, now: datetime) -> str:
        """Remember a login that starts here; return the cookie of the browser that started it."""
        cookie = new()
        bound = {"browser": digest(cookie), "request_id": request_id, "expires_at": now + LOGIN}
        with self._open("login_forget", now) as bridge:
            bridge.execute(statement("bridge/login_start"), bound)
        return cookie

    def log_in(self, number: str, contacts: Sequence[UUID], before: bytes | None, now: datetime) -> str:
        """Open a session for who has these contacts, in place of the browser's earlier one; return its cookie."""
        cookie = new()
        bound = {
            "browser": digest(cookie),
            "person": _keyed(cookie, number),
            "contacts": list(contacts),
            "chosen": contacts[0] if len(contacts) == 1 else None,
            "expires_at": now + SESSION,
        }
        with self._open("resident_forget", now) as bridge, bridge.transaction():
            bridge.execute(statement("bridge/resident_close"), {"browser": before})
            bridge.execute(statement("bridge/resident_open"), bound)
        return cookie

    def session(self, cookie: str, now: datetime) -> Session | None:
        """Return the session of a browser, while it lasts."""
        row = self._one("resident_get", cookie, now=now)
        return Session(cookie, **(row | {"contacts": tuple(row["contacts"])})) if row else None

    def choose(self, session: Session, contact: UUID, now: datetime) -> bool:
        """Choose the contact; whether it was one to choose, and she was not handed over yet."""
        return self._one("resident_choose", session.cookie, contact=contact, now=now) is not None

    def hand_over(self, session: Session, contact: UUID, now: datetime) -> bool:
        """Use the session up, and note the access in the same transaction; whether it was still there to be used."""
        bound = {"browser": digest(session.cookie), "contact": contact, "now": now}
        with self._open() as bridge, bridge.transaction():
            if not bridge.execute(statement("bridge/resident_hand_over"), bound).fetchone():
                return False
            access_log.note(
                bridge, "handed_over", "contact", contact, fields=["id"], place="exorlive_handover", why="1177"
            )
            return True

    def log_out(self, cookie: str) -> None:
        """End the session of a browser."""
        with self._open() as bridge:
            bridge.execute(statement("bridge/resident_close"), {"browser": digest(cookie)})

    def _one(self, name: str, cookie: str, **bound: object) -> dict[str, Any] | None:
        with self._open() as bridge:
            return bridge.execute(statement(f"bridge/{name}"), {"browser": digest(cookie), **bound}).fetchone()

    @contextmanager
    def _open(self, forget: Forget | None = None, now: datetime | None = None) -> Iterator[Connection]:
        """Open the bridge, and forget what has expired of a kind by now."""
        if not self._up_to_date:
            self._bring_up_to_date()
        try:
            with connect() as bridge:
                bridge.execute(statement("bridge/patience"))
                if forget:
                    bridge.execute(statement(f"bridge/{forget}"), {"now": now})
                yield bridge
        except ContractBroken:
            self._up_to_date = False  # it may have been made anew
            raise

    def _bring_up_to_date(self) -> None:
        migrate()
        with connect() as bridge:
            access_log.prepare(bridge, datetime.now(UTC))
        self._up_to_date = True


def _keyed(cookie: str, text: str) -> bytes:
    """Return what tells a text again, and tells nothing to who has not the cookie."""
    return hmac.new(cookie.encode(), text.encode(), hashlib.sha256).digest()
